// SPDX-License-Identifier: GPL-2.0
/*
 * A second reading of the same calls: a kprobe of the kernel's own on do_mmap, whose handler takes the
 * arguments by the kernel's own functions. What it read of the command mmap_calls is in
 * /sys/kernel/debug/kpa_oracle, as kprobe-args prints it.
 */
#include <linux/debugfs.h>
#include <linux/kprobes.h>
#include <linux/list.h>
#include <linux/module.h>
#include <linux/sched.h>
#include <linux/seq_file.h>

enum { MAX_CALLS = 4096, NR_REGISTERS = 6 };

struct call {
	unsigned long args[8];
	unsigned long populate; /* what *populate was */
	unsigned long next;	/* what uf->next was */
};

static struct call calls[MAX_CALLS];
static atomic_t nr_calls;
static struct dentry *file;

static int on_entry(struct kprobe *p, struct pt_regs *regs)
{
	struct call *c;
	int n, i;

	if (strcmp(current->comm, "mmap_calls"))
		return 0;
	n = atomic_inc_return(&nr_calls) - 1;
	if (n >= MAX_CALLS)
		return 0;
	c = &calls[n];
	for (i = 0; i < NR_REGISTERS; i++)
		c->args[i] = regs_get_kernel_argument(regs, i);
	/* The first word of the stack is the return address. */
	c->args[6] = regs_get_kernel_stack_nth(regs, 1);
	c->args[7] = regs_get_kernel_stack_nth(regs, 2);
	c->populate = *(unsigned long *)c->args[6];
	c->next = (unsigned long)((struct list_head *)c->args[7])->next;
	return 0;
}

static struct kprobe probe = {
	.symbol_name = "do_mmap",
	.pre_handler = on_entry,
};

static int oracle_show(struct seq_file *s, void *unused)
{
	int i, nr = min(atomic_read(&nr_calls), (int)MAX_CALLS);

	for (i = 0; i < nr; i++) {
		const struct call *c = &calls[i];

		seq_printf(s,
			   "file=0x%lx addr=%lu len=%lu prot=%lu flags=%lu pgoff=%lu populate=0x%lx *populate=%lu uf=0x%lx next=0x%lx\n",
			   c->args[0], c->args[1], c->args[2], c->args[3], c->args[4], c->args[5],
			   c->args[6], c->populate, c->args[7], c->next);
	}
	return 0;
}
DEFINE_SHOW_ATTRIBUTE(oracle);

static int __init oracle_init(void)
{
	int err = register_kprobe(&probe);

	if (err)
		return err;
	file = debugfs_create_file("kpa_oracle", 0400, NULL, NULL, &oracle_fops);
	return 0;
}

static void __exit oracle_exit(void)
{
	debugfs_remove(file);
	unregister_kprobe(&probe);
}

module_init(oracle_init);
module_exit(oracle_exit);
MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("Reads do_mmap's arguments for the tests of kprobe-args");
