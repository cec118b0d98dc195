#include "missed.h"

#include "offsets.h"

#include <bpf/bpf.h>
#include <linux/bpf.h>
#include <stdlib.h>
#include <unistd.h>

enum {
	MAX_INSNS = 128,
	FAILED = -1,
};

struct missed {
	const struct kernel_offsets *offsets;
	int event_fd; /* the programs; -1: not loaded */
	int link_fd;
};

/* What the program is run with: its context. */
struct question {
	uint64_t descriptor; /* in bytes, in the array of pointers */
	uint64_t shift;	     /* of the number; the answer has 32 bits */
};

struct program {
	struct bpf_insn insns[MAX_INSNS];
	uint32_t nr;
};

/* Registers: the pointer that has been read; the question. */
enum { POINTER = BPF_REG_6, DESCRIPTOR = BPF_REG_7, SHIFT = BPF_REG_8 };

static void add(struct program *p, uint8_t code, uint8_t dst, uint8_t src, int16_t off, int32_t imm)
{
	p->insns[p->nr++] = (struct bpf_insn){
		.code = code, .dst_reg = dst & 0xf, .src_reg = src & 0xf, .off = off, .imm = imm
	};
}

static void load_context(struct program *p, uint8_t to, int16_t offset)
{
	add(p, BPF_LDX | BPF_MEM | BPF_DW, to, BPF_REG_1, offset, 0);
}

/* POINTER = *(POINTER + OFFSET), by way of the stack; where that fails, so does the program. */
static void read_next(struct program *p, int32_t offset)
{
	add(p, BPF_ALU64 | BPF_MOV | BPF_X, BPF_REG_1, BPF_REG_10, 0, 0);
	add(p, BPF_ALU64 | BPF_ADD | BPF_K, BPF_REG_1, 0, 0, -8);
	add(p, BPF_ALU64 | BPF_MOV | BPF_K, BPF_REG_2, 0, 0, 8);
	add(p, BPF_ALU64 | BPF_MOV | BPF_X, BPF_REG_3, POINTER, 0, 0);
	add(p, BPF_ALU64 | BPF_ADD | BPF_K, BPF_REG_3, 0, 0, offset);
	add(p, BPF_JMP | BPF_CALL, 0, 0, 0, BPF_FUNC_probe_read_kernel);
	add(p, BPF_JMP | BPF_JEQ | BPF_K, BPF_REG_0, 0, 2, 0);
	add(p, BPF_ALU64 | BPF_MOV | BPF_K, BPF_REG_0, 0, 0, FAILED);
	add(p, BPF_JMP | BPF_EXIT, 0, 0, 0, 0);
	add(p, BPF_LDX | BPF_MEM | BPF_DW, POINTER, BPF_REG_10, -8, 0);
}

/* A raw tracepoint's program, since that is one which a process can run itself (Linux 5.10 and later). */
static int load(const int32_t *steps, unsigned int nr)
{
	struct program p = { .nr = 0 };

	load_context(&p, DESCRIPTOR, 0);
	load_context(&p, SHIFT, 8);
	add(&p, BPF_JMP | BPF_CALL, 0, 0, 0, BPF_FUNC_get_current_task);
	add(&p, BPF_ALU64 | BPF_MOV | BPF_X, POINTER, BPF_REG_0, 0, 0);
	for (unsigned int i = 0; i < nr; i++) {
		read_next(&p, steps[i]);
		if (i == STEP_DESCRIPTORS)
			add(&p, BPF_ALU64 | BPF_ADD | BPF_X, POINTER, DESCRIPTOR, 0, 0);
	}
	add(&p, BPF_ALU64 | BPF_MOV | BPF_X, BPF_REG_0, POINTER, 0, 0);
	add(&p, BPF_ALU64 | BPF_RSH | BPF_X, BPF_REG_0, SHIFT, 0, 0);
	add(&p, BPF_JMP | BPF_EXIT, 0, 0, 0, 0);
	return bpf_prog_load(BPF_PROG_TYPE_RAW_TRACEPOINT, "missed", "GPL", p.insns, p.nr, NULL);
}

static bool ask(int program, const struct question *q, uint32_t *answer)
{
	LIBBPF_OPTS(bpf_test_run_opts, opts, .ctx_in = q, .ctx_size_in = sizeof(*q));

	if (bpf_prog_test_run_opts(program, &opts))
		return false;
	*answer = opts.retval;
	return true;
}

/* One that failed answers both with FAILED; no counter is that large. */
static bool read_counter(int program, int fd, uint64_t *nr)
{
	struct question q = { .descriptor = (uint64_t)fd * sizeof(void *) };
	uint32_t low, high;

	if (program < 0 || !ask(program, &q, &low))
		return false;
	q.shift = 32;
	if (!ask(program, &q, &high) || high == (uint32_t)FAILED)
		return false;
	*nr = (uint64_t)high << 32 | low;
	return true;
}

struct missed *missed__new(const struct kernel_offsets *o)
{
	struct missed *m = malloc(sizeof(*m));

	if (m)
		*m = (struct missed){ o, -1, -1 };
	return m;
}

void missed__free(struct missed *m)
{
	if (!m)
		return;
	if (m->event_fd >= 0)
		close(m->event_fd);
	if (m->link_fd >= 0)
		close(m->link_fd);
	free(m);
}

bool missed__of_event(struct missed *m, int fd, uint64_t *nr)
{
	if (m->event_fd < 0 && m->offsets->has_event)
		m->event_fd = load(m->offsets->event, NR_EVENT_STEPS);
	return read_counter(m->event_fd, fd, nr);
}

bool missed__of_link(struct missed *m, int fd, uint64_t *nr)
{
	if (m->link_fd < 0 && m->offsets->has_link)
		m->link_fd = load(m->offsets->link, NR_LINK_STEPS);
	return read_counter(m->link_fd, fd, nr);
}

bool missed__by_program(int fd, uint64_t *nr)
{
	struct bpf_prog_info info = { 0 };
	uint32_t size = sizeof(info);

	if (bpf_obj_get_info_by_fd(fd, &info, &size))
		return false;
	*nr = info.recursion_misses;
	return true;
}
