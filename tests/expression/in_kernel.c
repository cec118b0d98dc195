#include "in_kernel.h"

#include "arena.h"
#include "compiler.h"
#include "definitions.h"
#include "expression_source.h"
#include "scope.h"
#include "text.h"

#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <sched.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

enum {
	/* What a raw tracepoint's program can read of its context: include/linux/bpf.h, MAX_BPF_FUNC_ARGS. */
	MAX_ARGS = 12,
	LOG_SIZE = 1 << 20,
	BPF_STACK = 512,
};

/* The first members of struct pt_regs, which stand for the arguments. */
static const char *const registers[MAX_ARGS] = { "r15", "r14", "r13", "r12", "bp", "bx",
						 "r11", "r10", "r9",  "r8",  "ax", "cx" };

bool in_kernel__is_possible(void)
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

static bool is_by_value(const struct type *t)
{
	return type__is_record(t);
}

static void write_parameter(const struct program *p, FILE *out, unsigned int param, unsigned int reg)
{
	const struct expression_parameter *e = &p->scope->scope.params[param];
	const struct type *t = type__decay(p->arena, e->type, 8);

	fputc('\t', out);
	if (is_by_value(t)) {
		type__declare(out, t, e->name);
		fprintf(out,
			";\n\n\tif (read_memory((void *)&%s, sizeof(%s), (void *)ctx->%s))\n\t\treturn 0;\n",
			e->name, e->name, registers[reg]);
		return;
	}
	type__declare(out, t, e->name);
	fprintf(out, " = (");
	type__declare(out, t, NULL);
	fprintf(out, ")ctx->%s;\n", registers[reg]);
}

static bool fits(const struct item *item)
{
	return item->e.nr_params <= MAX_ARGS;
}

/* As large as a record on the stack may be, by what the expression says that it takes itself. */
static unsigned int record_size(const struct program *p, const struct expression *e)
{
	unsigned int used = e->stack + EXPRESSION_STACK_RESERVE;

	for (unsigned int i = 0; i < e->nr_params; i++) {
		const struct type *t = type__strip(p->scope->scope.params[e->params[i]].type);

		used += is_by_value(t) ? ((unsigned int)t->size + 7) / 8 * 8 : 8;
	}
	return used + 8 < BPF_STACK ? (BPF_STACK - used) / 8 * 8 : 8;
}

static void write_function(const struct program *p, FILE *out, const struct item *item)
{
	const struct expression *e = &item->e;
	unsigned int size = record_size(p, e);

	fprintf(out, "%s\nint kprobe__%s(struct pt_regs *ctx)\n{\n", item->function, item->name);
	fprintf(out,
		"\tint first = 0;\n\tu64 record[%u];\n\tstruct outcome *o = outcomes.lookup(&first);\n\n",
		size / 8);
	fprintf(out, "\tif (!o)\n\t\treturn 0;\n\tread_memory(record, %u, 0);\n", size);
	for (unsigned int i = 0; i < e->nr_params; i++)
		write_parameter(p, out, e->params[i], i);
	if (e->capture == CAPTURE_NUMBER)
		fprintf(out, "\t%s result = 1;\n\n\to->status = %s;\n\t*(u64 *)o->bytes = (u64)result;\n",
			program__number_type(e), program__call(p, item, "&result"));
	else if (e->capture == CAPTURE_BYTES)
		fprintf(out, "\to->status = %s;\n", program__call(p, item, "o->bytes"));
	else
		fprintf(out, "\to->status = %s;\n",
			program__call(p, item, arena__printf(p->arena, "(char *)o->bytes, %d", TEXT_SIZE)));
	/* Until here it is in use. */
	fputs("\tasm volatile(\"\" : : \"r\"(record) : \"memory\");\n\treturn 1;\n}\n\n", out);
}

static const char *write_source(const struct program *p)
{
	struct text t;
	int err = text__open(&t);

	if (err)
		return NULL;
	fprintf(t.out,
		"#include <kprobe_args/probe.h>\n#include <kprobe_args/expression.h>\n"
		"struct outcome {\n\tu32 status;\n\tu32 type_differs;\n\tunsigned char bytes[%d];\n};\n"
		"BPF_PERCPU_ARRAY(outcomes, struct outcome, 1);\n",
		MAX_RESULT);
	err = program__write_definitions(p, t.out);
	for (unsigned int i = 0; i < p->nr && !err; i++)
		if (fits(&p->items[i]))
			write_function(p, t.out, &p->items[i]);
	return err ? NULL : text__keep(&t, p->arena);
}

static int compile(const struct program *p, const char *source, struct compiler **c,
		   struct compiler_reply *reply)
{
	struct compiler_request r = {
		.task = COMPILER_BUILD,
		.source = source,
		.file_name = "expressions.c",
		.arch = "x86_64",
		.data_dir = KPA_DATA_DIR,
	};
	struct diag d = { 0 };
	int err = compiler__start(KPA_COMPILER, -1, c, &d);

	if (!err)
		err = compiler__ask(*c, &r, p->arena, reply, &d);
	if (err)
		diag__print(&d, stdout);
	else if (reply->err) {
		const char *log = compiler__log(*c, p->arena);

		printf("the probe does not compile: line %u: %s\n%s\n", reply->line,
		       reply->message ? reply->message : "?", log ? log : "");
		err = reply->err;
	}
	diag__clear(&d);
	return err;
}

/* A file descriptor, or -errno with the verifier's log on stdout. */
static int load(const struct program *p, const struct image_program *program, int map)
{
	size_t size = program->nr_insns * sizeof(struct bpf_insn);
	struct bpf_insn *insns = arena__alloc(p->arena, size);
	char *log = NULL;
	LIBBPF_OPTS(bpf_prog_load_opts, opts);
	int fd;

	if (!insns)
		return -ENOMEM;
	memcpy(insns, program->insns, size);
	for (uint32_t i = 0; i < program->nr_insns; i++)
		if (insns[i].code == (BPF_LD | BPF_DW | BPF_IMM)) {
			if (insns[i].src_reg == BPF_PSEUDO_MAP_FD)
				insns[i].imm = map;
			i++;
		}
	fd = bpf_prog_load(BPF_PROG_TYPE_RAW_TRACEPOINT, "expression", "GPL", insns, program->nr_insns,
			   &opts);
	if (fd >= 0)
		return fd;
	log = calloc(1, LOG_SIZE);
	opts.log_buf = log;
	opts.log_size = LOG_SIZE;
	opts.log_level = 1;
	bpf_prog_load(BPF_PROG_TYPE_RAW_TRACEPOINT, "expression", "GPL", insns, program->nr_insns, &opts);
	printf("the verifier refused %s: %s\n%s\n", program->name, strerror(-fd), log ? log : "");
	free(log);
	return fd;
}

/* The arguments as the program's context has them. */
static void set_arguments(const struct program *p, const struct item *item, const struct memory *memory,
			  unsigned int call, uint64_t *args)
{
	for (unsigned int i = 0; i < item->e.nr_params; i++) {
		unsigned int param = item->e.params[i];
		const void *bytes = memory->args[call][param];

		if (is_by_value(type__strip(p->scope->scope.params[param].type)))
			args[i] = (uint64_t)(uintptr_t)bytes;
		else
			memcpy(&args[i], bytes, sizeof(*args));
	}
}

struct runner {
	const struct program *program;
	const struct memory *memory;
	int map;
	int cpu;
	void *values; /* of the map, for each CPU */
	size_t value_size;
};

static int run_once(struct runner *r, const struct item *item, int fd, unsigned int call,
		    struct outcome *found)
{
	uint64_t args[MAX_ARGS] = { 0 };
	LIBBPF_OPTS(bpf_test_run_opts, opts, .ctx_in = args, .ctx_size_in = sizeof(args));
	static const uint32_t first = 0;
	int err;

	memset(r->values, 0, r->value_size * (size_t)libbpf_num_possible_cpus());
	err = bpf_map_update_elem(r->map, &first, r->values, BPF_ANY);
	if (err)
		return err;
	set_arguments(r->program, item, r->memory, call, args);
	err = bpf_prog_test_run_opts(fd, &opts);
	if (!err && opts.retval != 1)
		err = -EIO;
	if (!err)
		err = bpf_map_lookup_elem(r->map, &first, r->values);
	if (!err)
		memcpy(found, (char *)r->values + r->value_size * (size_t)r->cpu, sizeof(*found));
	return err;
}

static int run_item(struct runner *r, const struct image_program *program, unsigned int i,
		    struct outcome *found)
{
	int fd = load(r->program, program, r->map), err = fd < 0 ? fd : 0;

	for (unsigned int call = 0; call < NR_CALLS && !err; call++)
		err = run_once(r, &r->program->items[i], fd, call, &found[call * r->program->nr + i]);
	if (fd >= 0)
		close(fd);
	return err;
}

/* Where the pointers in it point to. */
static int map_memory(const struct memory *memory)
{
	void *at = mmap((void *)MEMORY_ADDRESS, MEMORY_SIZE, PROT_READ | PROT_WRITE,
			MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0);

	if (at == MAP_FAILED)
		return -errno;
	memcpy(at, memory->bytes, MEMORY_SIZE);
	return 0;
}

/* The result is in the part of the map that belongs to the CPU the program ran on. */
static int stay_on_cpu(int cpu)
{
	cpu_set_t set;

	CPU_ZERO(&set);
	CPU_SET((unsigned int)cpu, &set);
	return sched_setaffinity(0, sizeof(set), &set) ? -errno : 0;
}

static int run_all(struct runner *r, const struct compiler_reply *reply, struct outcome *found)
{
	int err = 0;

	for (unsigned int i = 0; i < r->program->nr && !err; i++) {
		const struct item *item = &r->program->items[i];
		const char *name = arena__printf(r->program->arena, "kprobe__%s", item->name);
		const struct image_program *program = image__program(&reply->image, name);

		if (fits(item))
			err = program ? run_item(r, program, i, found) : -ENOENT;
		else
			for (unsigned int call = 0; call < NR_CALLS; call++)
				found[call * r->program->nr + i].status = NOT_RUN;
	}
	return err;
}

int in_kernel__run(const struct program *p, const struct memory *memory, struct outcome *found)
{
	struct runner r = {
		.program = p,
		.memory = memory,
		.map = -1,
		.value_size = (sizeof(struct outcome) + 7) / 8 * 8,
	};
	const char *source = write_source(p);
	struct compiler *c = NULL;
	struct compiler_reply reply = { 0 };
	int err = source ? compile(p, source, &c, &reply) : -ENOMEM;

	if (!err)
		err = map_memory(memory);
	if (!err)
		err = stay_on_cpu(r.cpu);
	if (!err) {
		r.values = calloc((size_t)libbpf_num_possible_cpus(), r.value_size);
		r.map = bpf_map_create(BPF_MAP_TYPE_PERCPU_ARRAY, "outcomes", 4, sizeof(struct outcome), 1,
				       NULL);
		err = !r.values ? -ENOMEM : r.map < 0 ? r.map : run_all(&r, &reply, found);
	}
	if (r.map >= 0)
		close(r.map);
	free(r.values);
	munmap((void *)MEMORY_ADDRESS, MEMORY_SIZE);
	compiler__free(c);
	return err;
}
