// Attached by name: attach_kprobe(event="do_mmap", fn_name="trace_mmap").
#include <uapi/linux/ptrace.h>
#include <linux/types.h>

int trace_mmap(struct pt_regs *ctx, struct file *file, unsigned long addr, unsigned long len, unsigned long prot,
	       unsigned long flags, unsigned long pgoff, unsigned long *populate, struct list_head *uf)
{
	return populate[0] + (uf->next == uf);
}

int trace_entry(struct pt_regs *ctx, bool b)
{
	return b;
}
