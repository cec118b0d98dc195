/* do_mmap as in Linux 6.1: the eighth argument is dereferenced, twice. */
#include <kprobe_args/probe.h>

struct file;
struct list_head {
	struct list_head *next, *prev;
};

struct call {
	struct call_header header;
	u64 next;
	u64 back; /* an empty list's element points back to itself */
};

BPF_PERF_OUTPUT(calls);

int kprobe__do_mmap(struct pt_regs *ctx, struct file *file, unsigned long addr, unsigned long len,
		    unsigned long prot, unsigned long flags, unsigned long pgoff, unsigned long *populate,
		    struct list_head *uf)
{
	struct call call;

	begin_call(&call.header, bpf_get_current_pid_tgid(), 0);
	call.next = (u64)uf->next;
	call.back = uf->next->prev == uf;
	calls.perf_submit(ctx, &call, sizeof(call));
	return 0;
}
