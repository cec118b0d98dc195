// struct pt_regs comes with <uapi/linux/ptrace.h>.
int kprobe__f(struct pt_regs *ctx, _Bool b) { return b; }
