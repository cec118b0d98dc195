// Behind an include that is missing clang tells no other error: none is left to BCC then.
#include <uapi/linux/ptrace.h>

int kprobe__first(struct pt_regs *ctx, int a)
{
#include "missing.h"
	return a;
}

int kprobe__first(struct pt_regs *ctx, struct unknown b)
{
	return 0;
}
