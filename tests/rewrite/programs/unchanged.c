// BCC can do this alone.
#include <uapi/linux/ptrace.h>

BPF_HASH(starts, u32, u64);
BPF_HISTOGRAM(sizes);

int kprobe__vfs_write(struct pt_regs *ctx, struct file *file, const char *buf, size_t count, loff_t *pos)
{
	u32 tid = bpf_get_current_pid_tgid();
	u64 now = bpf_ktime_get_ns();

	starts.update(&tid, &now);
	sizes.increment(bpf_log2l(count));
	return 0;
}

int kretprobe__vfs_write(struct pt_regs *ctx)
{
	bpf_trace_printk("%d\n", PT_REGS_RC(ctx));
	return 0;
}
