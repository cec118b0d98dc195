/* kprobe-args: the stages in order, and how it ends. */
#include "arena.h"
#include "build.h"
#include "cache.h"
#include "clock.h"
#include "complete.h"
#include "doubt.h"
#include "explain.h"
#include "explain_all.h"
#include "identity.h"
#include "kernel.h"
#include "list_kernel.h"
#include "list_user.h"
#include "machine.h"
#include "options.h"
#include "paths.h"
#include "spec.h"
#include "tool.h"
#include "users.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/stat.h>
#include <unistd.h>

enum { EXIT_USAGE = 2 };

static int check_uprobes(struct tool *t)
{
	int err = kernel__pmu_type("uprobe");

	if (err < 0) {
		diag__hint(&t->diag, "It was built without CONFIG_UPROBE_EVENTS.");
		return diag__fail(&t->diag, err, "this kernel has no uprobes");
	}
	return kernel__check_privileges(&t->diag);
}

/* What would fail in the end is told before the work is done. */
static int check_machine(struct tool *t)
{
	const struct options *o = &t->options;
	int err;

	t->arch = abi__find(o->arch);
	if (!t->arch) {
		diag__hint(&t->diag, "x86_64 and arm64 are known.");
		return diag__fail(&t->diag, -EINVAL, "no architecture of the name '%s' is known",
				  o->arch ? o->arch : "of this machine");
	}
	if (!tool__traces(t))
		return 0;
	if (o->pid && kill((pid_t)o->pid, 0) && errno == ESRCH)
		return diag__fail(&t->diag, -ESRCH, "there is no process %u", o->pid);
	if (tool__is_user(t))
		return check_uprobes(t);
	if (o->source) /* what it is attached to is known when it has compiled */
		return kernel__check_privileges(&t->diag);
	err = tool__check_kprobes(t);
	return err ? err : kernel__check_privileges(&t->diag);
}

/* While its libraries are loaded, the prototype is read; each takes some 20 ms. */
static int start_compiler(struct tool *t)
{
	struct compiler *c;

	if (t->options.explain || t->options.emit == EMIT_SOURCE)
		return 0;
	return tool__compiler(t, &c, &t->diag);
}

/* What the running kernel has of the function's name adds to it. */
static int explain_text(struct tool *t, const struct function *f)
{
	const struct prototype *p = &f->proto;
	struct symbol_search found = { .function = p->function, .module = p->module };
	bool has_symbols = !t->options.btf_file && t->arch == abi__find(NULL) && !f->spec->address &&
			   !kernel__search_symbols(&found, 1, t->arena);
	int err = explain__text(stdout, p, t->arch);

	return err ? err : doubt__write(stdout, p, t->arch, has_symbols ? &found : NULL);
}

static int explain(struct tool *t)
{
	int err = 0;

	diag__print_notes(&t->diag, stderr);
	for (unsigned int i = 0; i < t->probe.nr_functions && !err; i++) {
		const struct function *f = &t->probe.functions[i];

		if (i && !t->options.json)
			putchar('\n');
		err = t->options.json ? explain__json(stdout, &f->proto, t->arch) : explain_text(t, f);
	}
	return err;
}

static struct build_options build_options(const struct tool *t)
{
	return (struct build_options){
		.options = &t->options,
		.paths = &t->paths,
		.cancel_fd = t->cancel_fd,
		.arch = t->arch,
	};
}

static int write_source(struct tool *t)
{
	struct build_options o = build_options(t);

	return build__source(&o, t->arena, &t->probe, &t->source, &t->diag);
}

static int build(struct tool *t)
{
	struct build_options o = build_options(t);
	struct compiler *c;
	int err = tool__compiler(t, &c, &t->diag);

	if (err)
		return err;
	return build__image(&o, t->source, c, t->arena, &t->probe, &t->built, &t->diag);
}

static int emit(struct tool *t)
{
	int err;

	diag__print_notes(&t->diag, stderr);
	err = t->options.emit == EMIT_SOURCE ? 0 : build(t);
	return err ? err : tool__emit_text(t);
}

/* Headers and guesses are left out: they may change without a trace. */
static bool may_be_saved(const struct tool *t)
{
	const struct options *o = &t->options;

	return !o->no_cache && !o->no_btf && !o->nr_includes;
}

/* A probe of an earlier run, for which nothing has to be read or compiled. */
static int find_saved(struct tool *t)
{
	const char *dir = may_be_saved(t) ? cache__dir(t->arena) : NULL;
	const char *key = dir ? identity__key(&t->options, t->specs, t->files, t->arena) : NULL;
	struct cached c;
	int err = key ? cache__load(dir, key, t->specs, t->options.nr_specs, t->arena, &c) : -ENOENT;

	if (err)
		return err;
	t->probe = c.probe;
	for (unsigned int i = 0; i < c.nr_notes; i++)
		diag__note(&t->diag, "%s", c.notes[i]);
	tool__tell_time(t, "found the probe of an earlier run");
	return 0;
}

/* Of a user function it is known what else would have told more: identity__files(). */
static bool is_lasting(const struct probe *probe)
{
	for (unsigned int i = 0; i < probe->nr_functions; i++)
		if (probe->functions[i].proto.origin != ORIGIN_BTF && !probe->functions[i].target.path)
			return false;
	return true;
}

/* That it cannot be saved is no reason to stop. */
static void save(struct tool *t)
{
	const char *dir = may_be_saved(t) && is_lasting(&t->probe) ? cache__dir(t->arena) : NULL;
	const char *key = dir ? identity__key(&t->options, t->specs, t->files, t->arena) : NULL;
	struct cached c = { .probe = t->probe };

	if (!key)
		return;
	c.notes = diag__notes(&t->diag, t->arena, &c.nr_notes);
	c.files = identity__files(&t->paths, &t->probe, t->built.libraries, t->built.nr_libraries, t->arena,
				  &c.nr_files);
	if (c.notes && c.files)
		cache__save(dir, key, &c);
}

/* Every function of a BTF: no symbol is looked up, so that it works for other kernels too. */
static int explain_pattern(struct tool *t)
{
	const struct spec *spec = &t->specs[0];
	struct btf_options o = {
		.path = t->options.btf_file,
		.module = spec->module,
		.arch = t->arch,
	};

	return explain_all(stdout, spec, &o, t->options.json, &t->diag);
}

static bool is_for_all(const struct tool *t)
{
	return t->options.explain && t->options.nr_specs == 1 && t->specs[0].is_pattern;
}

static int make_probe(struct tool *t)
{
	int err = tool__is_user(t) ? tool__find_users(t) : 0;

	if (!err)
		err = tool__resolve(t);
	tool__tell_time(t, "prototype");
	if (err || t->options.explain)
		return err;
	err = tool__bind_behind(t);
	if (!err)
		err = write_source(t);
	tool__free_resolver(t);
	tool__tell_time(t, "probe source");
	if (err || t->options.emit)
		return err;
	err = build(t);
	tool__tell_time(t, "compiled");
	if (!err)
		save(t);
	return err;
}

static int name_syscalls(struct tool *t)
{
	int err = 0;

	for (unsigned int i = 0; i < t->options.nr_specs && !err; i++)
		err = spec__name_syscall(&t->specs[i], abi__syscall_prefix(t->arch), t->arena, &t->diag);
	return err;
}

static int list_functions(struct tool *t, unsigned int spec)
{
	struct list_options o = {
		.pattern = &t->specs[spec],
		.btf_file = t->options.btf_file,
		.arch = t->arch,
		.json = t->options.json,
	};
	struct list_user_options u = {
		.pattern = &t->specs[spec],
		.path = t->files[spec],
		.json = t->options.json,
		.cancel_fd = t->cancel_fd,
	};

	return u.path ? list_user(stdout, &u, &t->diag) : list_kernel(stdout, &o, t->arena, &t->diag);
}

static int list_all(struct tool *t)
{
	int err = 0;

	for (unsigned int i = 0; i < t->options.nr_specs && !err; i++)
		err = list_functions(t, i);
	return err;
}

static int check_all(struct tool *t)
{
	struct machine_options o = { .root = "", .arch = t->arch, .cancel_fd = t->cancel_fd };
	struct machine *m = arena__alloc(t->arena, sizeof(*m));
	int err = m ? machine__look(m, &o, t->arena) : -ENOMEM;

	/* Of other questions an end by the user is a success; this one has no answer then. */
	if (err == -EINTR)
		return diag__fail(&t->diag, err, "it was ended before it knew what works");
	if (err)
		return err;
	machine__write(stdout, m, KPA_VERSION, t->options.json);
	t->is_told = true;
	return m->traces_kernel ? 0 : -ENOTSUP;
}

static int run(struct tool *t)
{
	int err = check_machine(t);

	if (!err && t->options.check)
		return check_all(t);
	if (!err && t->options.rewrite) {
		err = paths__find(&t->paths, t->arena, &t->diag);
		return err ? err : tool__rewrite_program(t);
	}
	if (!err)
		err = name_syscalls(t);
	if (!err && t->options.list)
		return list_all(t);
	if (!err && is_for_all(t))
		return explain_pattern(t);
	if (!err)
		err = paths__find(&t->paths, t->arena, &t->diag);
	if (!err && t->options.source)
		return tool__trace_program(t);
	if (!err && tool__traces(t) && !find_saved(t))
		return tool__trace_calls(t);
	if (!err)
		err = start_compiler(t);
	if (!err)
		err = make_probe(t);
	if (err)
		return err;
	if (t->options.explain)
		return explain(t);
	return t->options.emit ? emit(t) : tool__trace_calls(t);
}

static int check_name_alone(struct tool *t, const struct spec *s)
{
	if (!s->has_list && !s->address && !s->all_addresses && !s->version)
		return 0;
	diag__quote(&t->diag, s->text,
		    s->has_list ? (struct span){ strcspn(s->text, "("), 1 } : s->address_at);
	return diag__fail(&t->diag, -EINVAL, "--list takes a name or a pattern alone");
}

static int parse_specs(struct tool *t)
{
	int err = 0;

	t->specs = arena__array(t->arena, t->options.nr_specs, sizeof(*t->specs));
	if (!t->specs)
		return -ENOMEM;
	for (unsigned int i = 0; i < t->options.nr_specs && !err; i++) {
		err = spec__parse(t->options.specs[i], t->arena, &t->specs[i], &t->diag);
		if (!err && t->options.list)
			err = check_name_alone(t, &t->specs[i]);
	}
	return err;
}

/* Signals are read from a descriptor, so that every wait can end by one and no handler is needed. */
static int catch_signals(void)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGINT);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGHUP);
	sigaddset(&set, SIGQUIT);
	if (sigprocmask(SIG_BLOCK, &set, NULL))
		return -errno;
	signal(SIGPIPE, SIG_IGN);
	return signalfd(-1, &set, SFD_CLOEXEC);
}

static int exit_status(struct tool *t, int err)
{
	if (err == -EINTR && !t->diag.message) /* Ctrl-C while compiling */
		return EXIT_SUCCESS;
	if (err == -ENOMEM)
		diag__fail(&t->diag, err, "out of memory");
	if (fflush(stdout) && !err)
		err = diag__fail(&t->diag, -errno, "stdout: %s", strerror(errno));
	diag__print_notes(&t->diag, stderr);
	if (err && !t->is_told)
		diag__print(&t->diag, stderr);
	return err ? EXIT_FAILURE : EXIT_SUCCESS;
}

static void free_tool(struct tool *t)
{
	compiler__free(t->compiler);
	tool__free_resolver(t);
	diag__clear(&t->diag);
	arena__free(t->arena);
	if (t->cancel_fd >= 0)
		close(t->cancel_fd);
}

static int complete_line(struct tool *t)
{
	struct complete_options o = {
		.line = t->options.complete,
		.word = t->options.word,
		.arch = abi__find(NULL),
	};

	return complete(stdout, &o, t->arena);
}

int main(int argc, char **argv)
{
	struct tool t = { .arena = arena__new() };
	int err, status;

	t.start_ns = now_ns(CLOCK_MONOTONIC);
	umask(077);
	t.cancel_fd = catch_signals();
	err = t.arena ? options__parse(&t.options, argc, argv, &t.diag) : -ENOMEM;
	if (!err && t.options.help) {
		options__write_help(stdout);
	} else if (!err && t.options.version) {
		puts("kprobe-args " KPA_VERSION);
	} else if (!err && t.options.complete) {
		err = complete_line(&t);
	} else {
		if (!err)
			err = parse_specs(&t);
		if (!err)
			err = users__locate(&t.options, t.specs, t.arena, &t.files, &t.diag);
		if (err == -EINVAL) {
			diag__print(&t.diag, stderr);
			free_tool(&t);
			return EXIT_USAGE;
		}
		if (!err)
			err = run(&t);
	}
	status = exit_status(&t, err);
	free_tool(&t);
	return status;
}
