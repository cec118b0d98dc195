/* A BCC program, compiled as kprobe-args does it, and run in this machine's kernel without an event. */
#ifndef KPA_TEST_BPF_H
#define KPA_TEST_BPF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct arena;
struct bpf;

/* What a raw tracepoint's program can read of its context: include/linux/bpf.h, MAX_BPF_FUNC_ARGS. */
enum { MAX_ARGS = 12 };

/* The members of struct pt_regs that arguments are in. */
extern const char *const bpf_registers[MAX_ARGS];

bool bpf__is_possible(void);
/*
 * SOURCE writes what it finds to the first value of its only map, a per-CPU array of VALUE_SIZE bytes. 0 with *OUT,
 * which the caller frees; -errno with the reason on stdout.
 */
int bpf__compile(const char *source, size_t value_size, struct arena *a, struct bpf **out);
void bpf__free(struct bpf *b);
/* The program as BCC's own rewriter has left it. */
const char *bpf__rewritten(const struct bpf *b);
/*
 * Runs its function NAME, which returns 1, NR times with MAX_ARGS arguments each, and fills as many VALUES. The
 * verifier has to take it as a kprobe's program too. 0 or -errno with the reason on stdout.
 */
int bpf__run(struct bpf *b, const char *name, const uint64_t (*args)[MAX_ARGS], unsigned int nr, void *values,
	     size_t stride);

#endif
