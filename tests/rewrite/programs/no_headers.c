#include <linux/no_such_header.h>
int kprobe__f(struct pt_regs *ctx, int a);
