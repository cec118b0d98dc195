#include <uapi/linux/ptrace.h>
#include <linux/types.h>
/* ä, and no end of the last line */
int kprobe__f(struct pt_regs *ctx,
              bool b)
{
	return b;
}
#line 70 "generated \"file\""
int kprobe__g(struct pt_regs *ctx, bool b) { return b; } enum { LINE = __LINE__ };
int kprobe__h(struct pt_regs *ctx, bool b) { return LINE + b; }