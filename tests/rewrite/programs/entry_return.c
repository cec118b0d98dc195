// What is put into a map at the entry is followed at the return.
#include <uapi/linux/ptrace.h>
#include <linux/types.h>

BPF_HASH(lists, u32, struct list_head *);
BPF_HASH(others, u32, struct list_head *);
BPF_PERF_OUTPUT(events);

int kprobe__do_mmap(struct pt_regs *ctx, struct file *file, unsigned long addr, unsigned long len,
		    unsigned long prot, unsigned long flags, unsigned long pgoff, unsigned long *populate,
		    struct list_head *uf)
{
	u32 tid = bpf_get_current_pid_tgid();

	lists.update(&tid, &uf);
	return 0;
}

int kretprobe__do_mmap(struct pt_regs *ctx)
{
	u32 tid = bpf_get_current_pid_tgid();
	struct list_head **found = lists.lookup(&tid), *uf, *next;

	if (!found)
		return 0;
	uf = *found;
	next = uf->next->prev;
	events.perf_submit(ctx, &next, sizeof(next));
	lists.delete(&tid);
	return 0;
}

// The same where the head cannot be edited: the verifier wants a value in r0, so this one is wrapped.
void kprobe__do_munmap(struct pt_regs *ctx, bool flag, struct list_head *uf)
{
	u32 tid = bpf_get_current_pid_tgid();
	struct list_head *copy = uf;

	if (flag)
		others.update(&tid, &copy);
}

int kretprobe__do_munmap(struct pt_regs *ctx)
{
	u32 tid = bpf_get_current_pid_tgid();
	struct list_head **found = others.lookup(&tid), *uf;

	if (!found)
		return 0;
	uf = *found;
	return uf->next == uf;
}
