// Probes that call each other, and helpers that call them.
#include <uapi/linux/ptrace.h>
#include <linux/types.h>

int kprobe__second(struct pt_regs *ctx, struct list_head *list, bool b);

int kprobe__first(struct pt_regs *ctx, struct list_head *list, int b)
{
	return kprobe__second(ctx, list, b);
}

static int helper(struct pt_regs *ctx, struct list_head *list)
{
	return kprobe__first(ctx, list, 1);
}

int kprobe__second(struct pt_regs *ctx, struct list_head *list, bool b)
{
	return b ? list->next->prev == list : 0;
}

int kprobe__third(struct pt_regs *ctx, struct list_head *list)
{
	return helper(ctx, list);
}
