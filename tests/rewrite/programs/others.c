// Only kprobe__f is the pass's business.
#include <uapi/linux/ptrace.h>
#include <linux/types.h>

BPF_HASH(counts, u64);

int helper(struct pt_regs *ctx, u64 key);
static inline int local(struct pt_regs *ctx, bool b, int c)
{
	return b + c;
}

TRACEPOINT_PROBE(sched, sched_switch)
{
	counts.increment(args->next_pid);
	return 0;
}

RAW_TRACEPOINT_PROBE(sched_switch)
{
	counts.increment(ctx->args[0] != 0);
	return 0;
}

// a uprobe's and a USDT probe's, attached by name
int on_readline(struct pt_regs *ctx, const char *prompt, int flags)
{
	return flags;
}

int on_usdt(struct pt_regs *ctx)
{
	u64 address = 0;

	bpf_probe_read_user(&address, sizeof(address), (void *)PT_REGS_PARM1(ctx));
	return address;
}

int kprobe__f(struct pt_regs *ctx, bool b)
{
	counts.increment(b);
	return local(ctx, b, 1);
}
