// SPDX-License-Identifier: GPL-2.0
/*
 * A second reading of the same calls: kprobes of the kernel's own on the functions that it is loaded with, which
 * save the argument registers and the words above the return address, and know nothing of prototypes. What the
 * command of the given name called is in /sys/kernel/debug/kpa_second: function, thread, registers, words.
 */
#include <linux/debugfs.h>
#include <linux/kprobes.h>
#include <linux/module.h>
#include <linux/sched.h>
#include <linux/seq_file.h>
#include <linux/vmalloc.h>

enum { MAX_CALLS = 16384, MAX_FUNCTIONS = 64, NR_REGISTERS = 6, NR_WORDS = 25 };

static char *functions[MAX_FUNCTIONS];
static unsigned int nr_functions;
module_param_array(functions, charp, &nr_functions, 0400);

static char *comm = "kernel_calls";
module_param(comm, charp, 0400);

struct call {
	const char *function;
	pid_t tid;
	unsigned long registers[NR_REGISTERS];
	unsigned long words[NR_WORDS];
};

static struct call *calls;
static atomic_t nr_calls;
static struct kprobe probes[MAX_FUNCTIONS];
static struct dentry *file;

static int on_entry(struct kprobe *p, struct pt_regs *regs)
{
	struct call *c;
	int n, i;

	if (strcmp(current->comm, comm))
		return 0;
	n = atomic_inc_return(&nr_calls) - 1;
	if (n >= MAX_CALLS)
		return 0;
	c = &calls[n];
	c->function = p->symbol_name;
	c->tid = current->pid;
	for (i = 0; i < NR_REGISTERS; i++)
		c->registers[i] = regs_get_kernel_argument(regs, i);
	for (i = 0; i < NR_WORDS; i++) /* the first one is the return address */
		c->words[i] = regs_get_kernel_stack_nth(regs, i + 1);
	return 0;
}

static int second_show(struct seq_file *s, void *unused)
{
	int i, j, nr = atomic_read(&nr_calls);

	if (nr > MAX_CALLS) {
		seq_puts(s, "too many calls\n");
		return 0;
	}
	for (i = 0; i < nr; i++) {
		seq_printf(s, "%s %d", calls[i].function, calls[i].tid);
		for (j = 0; j < NR_REGISTERS; j++)
			seq_printf(s, " %lx", calls[i].registers[j]);
		for (j = 0; j < NR_WORDS; j++)
			seq_printf(s, " %lx", calls[i].words[j]);
		seq_putc(s, '\n');
	}
	return 0;
}
DEFINE_SHOW_ATTRIBUTE(second);

static void remove_probes(int nr)
{
	while (nr-- > 0)
		unregister_kprobe(&probes[nr]);
}

static int __init second_init(void)
{
	int i, err = 0;

	calls = vzalloc(MAX_CALLS * sizeof(*calls));
	if (!calls)
		return -ENOMEM;
	for (i = 0; i < nr_functions; i++) {
		probes[i].symbol_name = functions[i];
		probes[i].pre_handler = on_entry;
		err = register_kprobe(&probes[i]);
		if (!err)
			continue;
		pr_err("kpa_second: %s: %d\n", functions[i], err);
		remove_probes(i);
		vfree(calls);
		return err;
	}
	file = debugfs_create_file("kpa_second", 0400, NULL, NULL, &second_fops);
	return 0;
}

static void __exit second_exit(void)
{
	debugfs_remove(file);
	remove_probes(nr_functions);
	vfree(calls);
}

module_init(second_init);
module_exit(second_exit);
MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("Reads registers and stack words at functions' entries for the tests of kprobe-args");
