#include <uapi/linux/ptrace.h>

BPF_HASH(counts, u32)

int kprobe__f(struct pt_regs *ctx, unknown_t a) { return a; }
int kprobe__g(struct pt_regs *ctx, bool b) { return no_such_variable; }
