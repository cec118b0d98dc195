#include <uapi/linux/ptrace.h>
int kprobe__f(struct pt_regs *ctx, bool b) { return b; }
