// Eight parameters, of which BCC reads six; the last two are followed.
#include <uapi/linux/ptrace.h>
#include <linux/types.h>

struct event {
	u32 pid;
	u64 len;
	u64 populate;
	u64 first;
	u64 prev;
};

BPF_HASH(sizes, u64, u64);
BPF_PERF_OUTPUT(events);

struct file;

int kprobe__do_mmap(struct pt_regs *ctx, struct file *file, unsigned long addr, unsigned long len,
		    unsigned long prot, unsigned long flags, unsigned long pgoff, unsigned long *populate,
		    struct list_head *uf)
{
	struct event e = {};
	u64 key = len, zero = 0, *count;
	struct list_head **address = &uf->next;

	count = sizes.lookup_or_try_init(&key, &zero);
	if (count)
		++*count;
	if (!populate || uf->next->prev != uf)
		return 0;
	e.pid = bpf_get_current_pid_tgid() >> 32;
	e.len = len;
	e.populate = (u64)populate;
	e.first = populate[0];
	e.prev = (u64)uf->next->prev->next->prev;
	if (populate[1] == 1 || *address == uf->prev)
		events.perf_submit(ctx, &e, sizeof(e));
	return 0;
}
