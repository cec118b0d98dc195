/* kprobe-args: the stages in order; the only place that prints diagnoses or exits. */
#include "arena.h"
#include "build.h"
#include "cache.h"
#include "explain.h"
#include "explain_all.h"
#include "identity.h"
#include "kernel.h"
#include "locate.h"
#include "options.h"
#include "paths.h"
#include "resolve.h"
#include "spec.h"
#include "trace.h"
#include "user_function.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { EXIT_USAGE = 2 };

struct tool {
	struct options options;
	struct arena *arena;
	struct diag diag;
	int cancel_fd; /* readable once the user wants to stop; -1: nobody looks */
	struct timespec start;

	struct spec *specs; /* options.nr_specs of them */
	const char **files; /* by spec: the path of a user function's file; NULL: a kernel function */
	struct user_function *users; /* by spec; NULL: the specs are of kernel functions */
	const struct abi_arch *arch;
	struct paths paths;
	struct compiler *compiler; /* NULL: not started */
	struct probe probe;
	const char *source;
	struct compiler_reply built;
};

static void tell_time(const struct tool *t, const char *stage)
{
	struct timespec now;

	if (!t->options.verbose)
		return;
	clock_gettime(CLOCK_MONOTONIC, &now);
	fprintf(stderr, "%8.3f ms %s\n",
		(double)(now.tv_sec - t->start.tv_sec) * 1e3 + (double)(now.tv_nsec - t->start.tv_nsec) / 1e6,
		stage);
}

static bool traces(const struct tool *t)
{
	return !t->options.explain && !t->options.emit;
}

/* All specs are of user functions, or none is. */
static bool is_user(const struct tool *t)
{
	return t->files[0] != NULL;
}

static int check_user_tracing(struct tool *t)
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
	if (!traces(t))
		return 0;
	if (o->pid && kill((pid_t)o->pid, 0) && errno == ESRCH)
		return diag__fail(&t->diag, -ESRCH, "there is no process %u", o->pid);
	if (is_user(t))
		return check_user_tracing(t);
	err = kernel__pmu_type("kprobe");
	if (err < 0) {
		diag__hint(&t->diag,
			   "It was built without CONFIG_KPROBES. scripts/vm.sh runs a kernel that has them; "
			   "user functions can be traced: './prog:func'.");
		return diag__fail(&t->diag, err, "this kernel has no kprobes");
	}
	err = kernel__check_lockdown(t->arena, &t->diag);
	return err ? err : kernel__check_privileges(&t->diag);
}

static int get_compiler(void *ctx, struct compiler **c, struct diag *d)
{
	struct tool *t = ctx;
	int err = 0;

	if (!t->compiler)
		err = compiler__start(t->paths.compiler, t->cancel_fd, &t->compiler, d);
	*c = t->compiler;
	return err;
}

static int find_user_function(struct tool *t, unsigned int i)
{
	struct user_function_options o = {
		.spec = &t->specs[i],
		.path = t->files[i],
		.arch = i		? t->users[0].arch :
			t->options.arch ? t->arch :
					  NULL,
		.machine = traces(t) ? t->arch : NULL,
		.force = t->options.force,
		.cancel_fd = t->cancel_fd,
	};
	struct named_type *types;
	int err = resolve__named_types(o.spec, t->arena, &types, &o.nr_types);

	o.types = types;
	return err ? err : user_function__find(&o, t->arena, &t->users[i], &t->diag);
}

static int find_user_functions(struct tool *t)
{
	int err = 0;

	t->users = arena__array(t->arena, t->options.nr_specs, sizeof(*t->users));
	if (!t->users)
		return -ENOMEM;
	for (unsigned int i = 0; i < t->options.nr_specs && !err; i++)
		err = find_user_function(t, i);
	if (!err)
		t->arch = t->users[0].arch;
	return err;
}

static struct target user_target(const struct spec *spec, const struct user_function *u)
{
	return (struct target){
		.spec = spec,
		.path = u->path,
		.file = u->file,
		.debug_path = u->debug_path,
		.addresses = u->offsets,
		.nr_addresses = u->nr_offsets,
	};
}

/* One function for each spec. */
static int resolve_functions(struct tool *t, struct resolver *r)
{
	unsigned int nr = t->options.nr_specs;
	int err = 0;

	t->probe.functions = arena__array(t->arena, nr, sizeof(*t->probe.functions));
	if (!t->probe.functions)
		return -ENOMEM;
	t->probe.nr_functions = nr;
	for (unsigned int i = 0; i < nr && !err; i++) {
		struct function *f = &t->probe.functions[i];

		f->spec = &t->specs[i];
		f->spec_index = i;
		err = resolver__resolve(r, f->spec, t->users ? &t->users[i] : NULL, &f->proto, &t->diag);
		if (t->users)
			f->target = user_target(f->spec, &t->users[i]);
	}
	return err;
}

static int resolve_prototypes(struct tool *t)
{
	struct resolve_options o = {
		.arch = t->arch,
		.force = t->options.force,
		.no_btf = t->options.no_btf,
		.btf_file = t->options.btf_file,
		.includes = t->options.includes,
		.nr_includes = t->options.nr_includes,
		.data_dir = t->paths.data,
		.compiler = get_compiler,
		.ctx = t,
	};
	struct resolver *r = resolver__new(&o, t->arena);
	int err = r ? resolve_functions(t, r) : -ENOMEM;

	resolver__free(r);
	return err;
}

static int explain(struct tool *t)
{
	int err = 0;

	diag__print_notes(&t->diag, stderr);
	for (unsigned int i = 0; i < t->probe.nr_functions && !err; i++) {
		const struct prototype *p = &t->probe.functions[i].proto;

		if (i && !t->options.json)
			putchar('\n');
		err = t->options.json ? explain__json(stdout, p, t->arch) : explain__text(stdout, p, t->arch);
	}
	return err;
}

static struct build_options build_options(const struct tool *t)
{
	return (struct build_options){
		.options = &t->options,
		.paths = &t->paths,
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
	int err = get_compiler(t, &c, &t->diag);

	if (err)
		return err;
	return build__image(&o, t->source, c, t->arena, &t->probe, &t->built, &t->diag);
}

static int emit(struct tool *t)
{
	const char *text = t->source;
	int err = 0;

	diag__print_notes(&t->diag, stderr);
	if (t->options.emit != EMIT_SOURCE)
		err = build(t);
	if (err)
		return err;
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
	tell_time(t, "found the probe of an earlier run");
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

/* It may still come to map the file; or its file is another one, as in a container. */
static void tell_not_mapped(struct tool *t)
{
	uint32_t pid = t->options.pid ? t->options.pid : t->options.tid;

	for (unsigned int i = 0; i < t->options.nr_specs && pid; i++)
		if (t->files[i] && !locate__is_mapped(pid, t->files[i]))
			diag__note(&t->diag, "note: process %u has not loaded %s", pid, t->files[i]);
}

static int trace_calls(struct tool *t)
{
	struct trace_options o = {
		.options = &t->options,
		.probe = &t->probe,
		.cancel_fd = t->cancel_fd,
	};

	/* A hundred megabytes are given back before the tracing begins. */
	compiler__free(t->compiler);
	t->compiler = NULL;
	tell_not_mapped(t);
	diag__print_notes(&t->diag, stderr);
	return trace(&o, t->arena, &t->diag);
}

static int explain_pattern(struct tool *t, const struct spec *spec)
{
	struct btf_options o = {
		.path = t->options.btf_file,
		.module = spec->module,
		.arch = t->arch,
	};

	if (t->options.explain && t->options.nr_specs == 1 && !is_user(t))
		return explain_all(stdout, spec, &o, t->options.json, &t->diag);
	diag__quote(&t->diag, spec->text, spec->function_at);
	if (!is_user(t))
		diag__hint(&t->diag, "--explain takes a pattern.");
	return diag__fail(&t->diag, -EINVAL, "one function at a time can be traced");
}

static int make_probe(struct tool *t)
{
	int err = is_user(t) ? find_user_functions(t) : 0;

	if (!err)
		err = resolve_prototypes(t);
	tell_time(t, "prototype");
	if (err || t->options.explain)
		return err;
	err = write_source(t);
	tell_time(t, "probe source");
	if (err || t->options.emit)
		return err;
	err = build(t);
	tell_time(t, "compiled");
	if (!err)
		save(t);
	return err;
}

static int run(struct tool *t)
{
	int err = check_machine(t);

	for (unsigned int i = 0; i < t->options.nr_specs && !err; i++)
		if (t->specs[i].is_pattern)
			return explain_pattern(t, &t->specs[i]);
	if (!err)
		err = paths__find(&t->paths, t->arena, &t->diag);
	if (!err && traces(t) && !find_saved(t))
		return trace_calls(t);
	if (!err)
		err = make_probe(t);
	if (err)
		return err;
	if (t->options.explain)
		return explain(t);
	return t->options.emit ? emit(t) : trace_calls(t);
}

static int parse_specs(struct tool *t)
{
	int err = 0;

	t->specs = arena__array(t->arena, t->options.nr_specs, sizeof(*t->specs));
	if (!t->specs)
		return -ENOMEM;
	for (unsigned int i = 0; i < t->options.nr_specs && !err; i++)
		err = spec__parse(t->options.specs[i], t->arena, &t->specs[i], &t->diag);
	return err;
}

/* What is about the kernel's types would be without effect. */
static int check_user_options(struct tool *t)
{
	const struct options *o = &t->options;

	for (unsigned int i = 1; i < o->nr_specs; i++)
		if (!t->files[i] != !t->files[0]) {
			diag__quote(&t->diag, t->specs[i].text, (struct span){ 0, strlen(t->specs[i].text) });
			return diag__fail(
				&t->diag, -EINVAL,
				"functions of the kernel and of programs cannot be traced in one run");
		}
	if (is_user(t) && (o->btf_file || o->no_btf || o->nr_includes))
		return diag__fail(&t->diag, -EINVAL,
				  "--btf, --no-btf and -I are about the kernel's functions");
	return 0;
}

static int locate_files(struct tool *t)
{
	const struct options *o = &t->options;
	struct locate_options locate = {
		.arch = abi__find(o->arch),
		.pid = o->pid ? o->pid : o->tid,
	};
	int err = 0;

	t->files = arena__array(t->arena, o->nr_specs, sizeof(*t->files));
	if (!t->files)
		return -ENOMEM;
	/* Another kernel's modules are not here, and an unknown architecture has its own message. */
	for (unsigned int i = 0; i < o->nr_specs && locate.arch && !err; i++)
		if (t->specs[i].file || !o->btf_file)
			err = locate__file(&locate, &t->specs[i], t->arena, &t->files[i], &t->diag);
	return err ? err : check_user_options(t);
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
	if (err)
		diag__print(&t->diag, stderr);
	return err ? EXIT_FAILURE : EXIT_SUCCESS;
}

static void free_tool(struct tool *t)
{
	compiler__free(t->compiler);
	diag__clear(&t->diag);
	arena__free(t->arena);
	if (t->cancel_fd >= 0)
		close(t->cancel_fd);
}

int main(int argc, char **argv)
{
	struct tool t = { .arena = arena__new() };
	int err, status;

	clock_gettime(CLOCK_MONOTONIC, &t.start);
	umask(077);
	t.cancel_fd = catch_signals();
	err = t.arena ? options__parse(&t.options, argc, argv, &t.diag) : -ENOMEM;
	if (!err && t.options.help) {
		options__write_help(stdout);
	} else if (!err && t.options.version) {
		puts("kprobe-args " KPA_VERSION);
	} else {
		if (!err)
			err = parse_specs(&t);
		if (!err)
			err = locate_files(&t);
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
