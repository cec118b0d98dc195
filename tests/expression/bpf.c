#include "bpf.h"

#include "arena.h"
#include "compiler.h"

#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
	LOG_SIZE = 1 << 20,
	/* The result is in the part of the map that belongs to the CPU that the program ran on. */
	CPU = 0,
};

const char *const bpf_registers[MAX_ARGS] = { "r15", "r14", "r13", "r12", "bp", "bx",
					      "r11", "r10", "r9",  "r8",  "ax", "cx" };

struct bpf {
	struct arena *arena;
	struct compiler *compiler;
	struct compiler_reply reply;
	int map;
	void *values; /* of the map, for each CPU */
	size_t value_size;
	size_t padded_size;
};

bool bpf__is_possible(void)
{
	static const struct bpf_insn exit_0[] = {
		{ .code = BPF_ALU64 | BPF_MOV | BPF_K, .dst_reg = 0 },
		{ .code = BPF_JMP | BPF_EXIT },
	};
	LIBBPF_OPTS(bpf_prog_load_opts, opts);
	int fd = bpf_prog_load(BPF_PROG_TYPE_RAW_TRACEPOINT, "probe", "GPL", exit_0, 2, &opts);

	if (fd < 0)
		return false;
	close(fd);
	return true;
}

static int compile(struct bpf *b, const char *source)
{
	struct compiler_request r = {
		.task = COMPILER_BUILD,
		.want = COMPILER_WANT_BCC,
		.source = source,
		.file_name = "expressions.c",
		.arch = "x86_64",
		.data_dir = KPA_DATA_DIR,
	};
	struct diag d = { 0 };
	int err = compiler__start(KPA_COMPILER, -1, &b->compiler, &d);

	if (!err)
		err = compiler__ask(b->compiler, &r, b->arena, &b->reply, &d);
	if (err)
		diag__print(&d, stdout);
	diag__clear(&d);
	if (!err && b->reply.err) {
		const char *log = compiler__log(b->compiler, b->arena);

		printf("the probe does not compile: line %u: %s\n%s\n", b->reply.line,
		       b->reply.message ? b->reply.message : "?", log ? log : "");
		err = b->reply.err;
	}
	return err;
}

static int stay_on_cpu(void)
{
	cpu_set_t set;

	CPU_ZERO(&set);
	CPU_SET(CPU, &set);
	return sched_setaffinity(0, sizeof(set), &set) ? -errno : 0;
}

int bpf__compile(const char *source, size_t value_size, struct arena *a, struct bpf **out)
{
	struct bpf *b = calloc(1, sizeof(*b));
	int err = b ? 0 : -ENOMEM;

	*out = b;
	if (err)
		return err;
	b->arena = a;
	b->map = -1;
	b->value_size = value_size;
	b->padded_size = (value_size + 7) / 8 * 8;
	err = compile(b, source);
	if (!err)
		err = stay_on_cpu();
	if (!err) {
		b->values = calloc((size_t)libbpf_num_possible_cpus(), b->padded_size);
		b->map = bpf_map_create(BPF_MAP_TYPE_PERCPU_ARRAY, "outcomes", 4, (uint32_t)value_size, 1,
					NULL);
		err = b->map < 0 ? b->map : b->values ? 0 : -ENOMEM;
	}
	if (err) {
		bpf__free(b);
		*out = NULL;
	}
	return err;
}

void bpf__free(struct bpf *b)
{
	if (!b)
		return;
	if (b->map >= 0)
		close(b->map);
	free(b->values);
	compiler__free(b->compiler);
	free(b);
}

const char *bpf__rewritten(const struct bpf *b)
{
	return b->reply.bcc ? b->reply.bcc : "";
}

static struct bpf_insn *link_program(struct bpf *b, const struct image_program *program)
{
	size_t size = program->nr_insns * sizeof(struct bpf_insn);
	struct bpf_insn *insns = arena__alloc(b->arena, size);

	if (!insns)
		return NULL;
	memcpy(insns, program->insns, size);
	for (uint32_t i = 0; i < program->nr_insns; i++)
		if (insns[i].code == (BPF_LD | BPF_DW | BPF_IMM)) {
			if (insns[i].src_reg == BPF_PSEUDO_MAP_FD)
				insns[i].imm = b->map;
			i++;
		}
	return insns;
}

/* A file descriptor, or -errno with the verifier's log on stdout. */
static int load(enum bpf_prog_type type, const struct image_program *program, const struct bpf_insn *insns)
{
	LIBBPF_OPTS(bpf_prog_load_opts, opts);
	int fd = bpf_prog_load(type, "expression", "GPL", insns, program->nr_insns, &opts);
	char *log;

	if (fd >= 0)
		return fd;
	log = calloc(1, LOG_SIZE);
	opts.log_buf = log;
	opts.log_size = LOG_SIZE;
	opts.log_level = 1;
	bpf_prog_load(type, "expression", "GPL", insns, program->nr_insns, &opts);
	printf("the verifier refused %s: %s\n%s\n", program->name, strerror(-fd), log ? log : "");
	free(log);
	return fd;
}

static int run_once(struct bpf *b, int fd, const uint64_t *args, void *value)
{
	LIBBPF_OPTS(bpf_test_run_opts, opts, .ctx_in = args, .ctx_size_in = MAX_ARGS * sizeof(*args));
	static const uint32_t first = 0;
	int err;

	memset(b->values, 0, b->padded_size * (size_t)libbpf_num_possible_cpus());
	err = bpf_map_update_elem(b->map, &first, b->values, BPF_ANY);
	if (!err)
		err = bpf_prog_test_run_opts(fd, &opts);
	if (!err && opts.retval != 1)
		err = -EIO;
	if (!err)
		err = bpf_map_lookup_elem(b->map, &first, b->values);
	if (!err)
		memcpy(value, (char *)b->values + CPU * b->padded_size, b->value_size);
	return err;
}

int bpf__run(struct bpf *b, const char *name, const uint64_t (*args)[MAX_ARGS], unsigned int nr, void *values,
	     size_t stride)
{
	const struct image_program *program = image__program(&b->reply.image, name);
	struct bpf_insn *insns = program ? link_program(b, program) : NULL;
	int fd, err = 0;

	if (!insns) {
		printf("there is no program %s\n", name);
		return -ENOENT;
	}
	fd = load(BPF_PROG_TYPE_KPROBE, program, insns);
	if (fd < 0)
		return fd;
	close(fd);
	fd = load(BPF_PROG_TYPE_RAW_TRACEPOINT, program, insns);
	if (fd < 0)
		return fd;
	for (unsigned int i = 0; i < nr && !err; i++)
		err = run_once(b, fd, args[i], (char *)values + i * stride);
	close(fd);
	if (err)
		printf("%s could not be run: %s\n", name, strerror(-err));
	return err;
}
