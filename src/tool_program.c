/* Programs that users have written: --rewrite and --source. */
#include "tool.h"

#include "program_probe.h"
#include "users.h"

#include <errno.h>
#include <stdio.h>

static struct program_options program_options(const struct tool *t)
{
	static const char *const every_function[] = { "" };
	const struct options *o = &t->options;
	bool all = o->source && !o->nr_prefixes; /* one without a prefix is for the function named */
	uint32_t want = o->emit == EMIT_BCC ? COMPILER_WANT_BCC :
			o->emit == EMIT_BPF ? COMPILER_WANT_BYTECODE :
					      0;

	return (struct program_options){
		.path = o->rewrite ? o->rewrite : o->source,
		.arch = t->arch,
		.prefixes = all ? every_function : o->prefixes,
		.nr_prefixes = all ? 1 : o->nr_prefixes,
		.cflags = o->cflags,
		.nr_cflags = o->nr_cflags,
		.data_dir = t->paths.data,
		.user_stack = tool__is_user(t),
		.want = want,
	};
}

/* DID: what the compiler process was asked for. */
static int tell_program_errors(struct tool *t, const char *did)
{
	const char *log = t->options.verbose ? compiler__log(t->compiler, t->arena) : NULL;

	if (log)
		diag__note(&t->diag, "the compiler printed:\n%s", log);
	diag__print_notes(&t->diag, stderr);
	program__write_errors(stderr, &t->program, &t->built);
	program__hint(&t->program, &t->built, &t->diag);
	if (!t->built.nr_errors)
		return diag__fail(&t->diag, t->built.err, "%s cannot be %s: %s", t->program.name, did,
				  t->built.message ? t->built.message : "out of memory");
	return diag__fail(&t->diag, t->built.err, "%s cannot be %s", t->program.name, did);
}

int tool__rewrite_program(struct tool *t)
{
	struct program_options o = program_options(t);
	struct compiler *c;
	int err = program__read(&t->program, &o, t->arena, &t->diag);

	if (!err)
		err = tool__compiler(t, &c, &t->diag);
	if (!err)
		err = program__rewrite(&t->program, &o, c, t->arena, &t->built, &t->diag);
	if (err)
		return err;
	if (t->built.err)
		return tell_program_errors(t, "rewritten");
	fputs(t->built.rewritten, stdout);
	return 0;
}

static int compile_program(struct tool *t)
{
	struct program_options o = program_options(t);
	struct compiler *c;
	int err = program__read(&t->program, &o, t->arena, &t->diag);

	t->source = t->program.text;
	if (err || t->options.emit == EMIT_SOURCE)
		return err;
	err = tool__compiler(t, &c, &t->diag);
	if (!err && t->options.emit == EMIT_REWRITTEN)
		err = program__rewrite(&t->program, &o, c, t->arena, &t->built, &t->diag);
	else if (!err)
		err = program__build(&t->program, &o, c, t->arena, &t->built, &t->diag);
	if (!err && t->built.err)
		err = tell_program_errors(t, "compiled");
	tool__tell_time(t, "compiled");
	return err;
}

static bool needs_kprobes(const struct probe *p)
{
	for (unsigned int i = 0; i < p->nr_functions; i++)
		if (p->functions[i].event <= EVENT_RETURN && !p->functions[i].target.path)
			return true;
	return false;
}

/* A ring buffer's records do not tell whose they are; a uprobe can be one process's only. */
static int check_selection(struct tool *t)
{
	const struct options *o = &t->options;

	for (unsigned int i = 0; i < t->probe.nr_tables; i++)
		if (t->probe.tables[i].is_ring && (o->tid || (o->pid && !tool__is_user(t))))
			return diag__fail(&t->diag, -EINVAL,
					  "-%c is not possible: whose a record of '%s' is, cannot be told",
					  o->tid ? 'L' : 'p', t->probe.tables[i].proto.function);
	return 0;
}

static int make_program_probe(struct tool *t)
{
	struct target user = tool__is_user(t) ? users__target(t->specs, t->users) : (struct target){ 0 };
	struct program_probe_options o = {
		.name = t->program.name,
		.arch = t->arch,
		.spec = t->options.nr_specs ? t->specs : NULL,
		.target = tool__is_user(t) ? &user : NULL,
	};
	int err = program_probe__new(&o, &t->built, t->arena, &t->probe, &t->diag);

	if (!err)
		err = check_selection(t);
	return !err && needs_kprobes(&t->probe) ? tool__check_kprobes(t) : err;
}

int tool__trace_program(struct tool *t)
{
	int err = tool__is_user(t) ? tool__find_users(t) : 0;

	if (!err)
		err = compile_program(t);
	if (err)
		return err;
	if (t->options.emit)
		return tool__emit_text(t);
	err = make_program_probe(t);
	return err ? err : tool__trace_calls(t);
}
