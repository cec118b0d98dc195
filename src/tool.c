/* What the ways through the tool share. */
#include "tool.h"

#include "clock.h"
#include "kernel.h"
#include "summarize.h"
#include "trace.h"
#include "users.h"

#include <errno.h>
#include <stdio.h>

void tool__tell_time(const struct tool *t, const char *stage)
{
	if (t->options.verbose)
		fprintf(stderr, "%8.3f ms %s\n", (double)(now_ns(CLOCK_MONOTONIC) - t->start_ns) / 1e6,
			stage);
}

bool tool__traces(const struct tool *t)
{
	const struct options *o = &t->options;

	return !o->explain && !o->emit && !o->list && !o->rewrite && !o->check;
}

bool tool__is_user(const struct tool *t)
{
	return t->options.nr_specs && t->files[0];
}

int tool__check_kprobes(struct tool *t)
{
	int err = kernel__pmu_type("kprobe");

	if (err >= 0)
		return kernel__check_lockdown(t->arena, &t->diag);
	diag__hint(&t->diag,
		   "It was built without CONFIG_KPROBES. scripts/vm.sh runs a kernel that has them; "
		   "user functions can be traced: './prog:func'.");
	return diag__fail(&t->diag, err, "this kernel has no kprobes");
}

int tool__compiler(void *ctx, struct compiler **c, struct diag *d)
{
	struct tool *t = ctx;
	int err = 0;

	if (!t->compiler)
		err = compiler__start(t->paths.compiler, t->cancel_fd, &t->compiler, d);
	*c = t->compiler;
	return err;
}

/* Their architecture is that of their files, which need not be this machine's where nothing is traced. */
int tool__find_users(struct tool *t)
{
	struct users_options o = {
		.options = &t->options,
		.specs = t->specs,
		.files = t->files,
		.arch = t->arch,
		.traces = tool__traces(t),
		.cancel_fd = t->cancel_fd,
	};
	int err = users__find(&o, t->arena, &t->users, &t->diag);

	if (!err)
		t->arch = t->users[0].arch;
	return err;
}

int tool__emit_text(struct tool *t)
{
	const char *text = t->source;

	if (t->options.emit == EMIT_REWRITTEN)
		text = t->built.rewritten;
	else if (t->options.emit == EMIT_BCC)
		text = t->built.bcc;
	else if (t->options.emit == EMIT_BPF)
		text = t->built.bytecode;
	if (!text)
		return diag__fail(&t->diag, -EINVAL, "libbcc did not print what it made of the probe");
	fputs(text, stdout);
	return 0;
}

int tool__trace_calls(struct tool *t)
{
	struct trace_options o = {
		.options = &t->options,
		.probe = &t->probe,
		.cancel_fd = t->cancel_fd,
	};

	/* A hundred megabytes are given back before the tracing begins. */
	compiler__free(t->compiler);
	t->compiler = NULL;
	users__tell_not_mapped(&t->options, t->files, &t->diag);
	diag__print_notes(&t->diag, stderr);
	return t->options.mode == MODE_LINES ? trace(&o, t->arena, &t->diag) :
					       summarize(&o, t->arena, &t->diag);
}
