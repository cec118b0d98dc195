// BCC itself reads what a system call was called with, once the head is one that it can read.
#include <uapi/linux/ptrace.h>
#include <linux/types.h>

int syscall__execve(struct pt_regs *ctx, const char *filename, const char *const argv[], const char *const envp[])
{
	return filename && argv[0] && !envp;
}

int syscall__old(ctx, fd, action)
	struct pt_regs *ctx;
	int fd;
	void (*action)(int);
{
	return fd && action;
}

// as it is
int syscall__openat(struct pt_regs *ctx, int dfd, const char *name, int flags)
{
	return dfd + flags;
}

int kprobe____x64_sys_close(struct pt_regs *ctx, unsigned int, bool)
{
	return 0;
}

int kretprobe__old(ctx)
	struct pt_regs *ctx;
{
	return PT_REGS_RC(ctx) < 0;
}
