// do_mmap's eight parameters, its result, and munmap() by all that a program can be attached to.
#include <uapi/linux/ptrace.h>
#include <linux/types.h>

struct file;

struct mapping {
	struct file *file;
	unsigned long addr, len, prot, flags, pgoff, *populate;
	unsigned long populated;
	struct list_head *uf, *next;
};

struct unmapping {
	unsigned long addr;
	size_t len;
};

BPF_PERF_OUTPUT(calls);
BPF_PERF_OUTPUT(results);
BPF_PERF_OUTPUT(by_tracepoint);
BPF_PERF_OUTPUT(by_syscall);
BPF_PERF_OUTPUT(by_raw_tracepoint);
BPF_HASH(counts, u32, struct mapping);

int kprobe__do_mmap(struct pt_regs *ctx, struct file *file, unsigned long addr, unsigned long len,
		    unsigned long prot, unsigned long flags, unsigned long pgoff, unsigned long *populate,
		    struct list_head *uf)
{
	struct mapping m = {
		.file = file,
		.addr = addr,
		.len = len,
		.prot = prot,
		.flags = flags,
		.pgoff = pgoff,
		.populate = populate,
		.populated = *populate,
		.uf = uf,
		.next = uf->next,
	};
	u32 tid = bpf_get_current_pid_tgid();

	counts.update(&tid, &m);
	calls.perf_submit(ctx, &m, sizeof(m));
	return 0;
}

/* Only of calls whose entry was seen. */
int kretprobe__do_mmap(struct pt_regs *ctx)
{
	u32 tid = bpf_get_current_pid_tgid();
	u64 result = PT_REGS_RC(ctx);

	if (!counts.lookup(&tid))
		return 0;
	counts.delete(&tid);
	results.perf_submit(ctx, &result, sizeof(result));
	return 0;
}

TRACEPOINT_PROBE(syscalls, sys_enter_munmap)
{
	struct unmapping u = { args->addr, args->len };

	by_tracepoint.perf_submit(args, &u, sizeof(u));
	return 0;
}

int syscall__munmap(struct pt_regs *ctx, unsigned long addr, size_t len)
{
	struct unmapping u = { addr, len };

	by_syscall.perf_submit(ctx, &u, sizeof(u));
	return 0;
}

RAW_TRACEPOINT_PROBE(sys_enter)
{
	u64 number = ctx->args[1];

	if (number == 11)
		by_raw_tracepoint.perf_submit(ctx, &number, sizeof(number));
	return 0;
}
