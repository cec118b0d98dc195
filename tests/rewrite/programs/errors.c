// Each of these has its own error, and all are told at once.
#include <uapi/linux/ptrace.h>
#include <linux/types.h>

int kprobe__float(struct pt_regs *ctx, int a, double	weight) { return weight; }

int kprobe__local(struct pt_regs *ctx, struct { int a; } p, bool b)
{
	return p.a;
}

int kretprobe__gone(struct pt_regs *ctx, int a)
{
	return a;
}

int syscall__seven(struct pt_regs *ctx, int a, int b, int c, int d, int e, int f, int g)
{
	return g;
}

int kprobe__sys_close(struct pt_regs *ctx, bool fd)
{
	return fd;
}

int kprobe__more(struct pt_regs *ctx, int n, ...)
{
	__builtin_va_list list;

	__builtin_va_start(list, n);
	return n;
}
