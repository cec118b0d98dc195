/* kprobe-args: the stages in order; the only place that prints diagnoses or exits. */
#include "arena.h"
#include "bind.h"
#include "build.h"
#include "cache.h"
#include "complete.h"
#include "doubt.h"
#include "expand.h"
#include "explain.h"
#include "explain_all.h"
#include "identity.h"
#include "kernel.h"
#include "list_kernel.h"
#include "list_user.h"
#include "machine.h"
#include "options.h"
#include "paths.h"
#include "program.h"
#include "program_probe.h"
#include "resolve.h"
#include "spec.h"
#include "summarize.h"
#include "trace.h"
#include "users.h"

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
	bool is_told; /* why it fails is on stdout already */

	struct spec *specs;	     /* options.nr_specs of them */
	const char **files;	     /* by spec: the path of a user function's file; all NULL: the kernel's */
	struct user_function *users; /* by spec; NULL: the functions are the kernel's */
	const struct abi_arch *arch;
	struct paths paths;
	struct compiler *compiler; /* NULL: not started */
	struct resolver *resolver; /* until the source is written */
	struct probe probe;
	const char *source;
	struct program program; /* of the user's, for --rewrite and --source */
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
	const struct options *o = &t->options;

	return !o->explain && !o->emit && !o->list && !o->rewrite && !o->check;
}

static bool is_user(const struct tool *t)
{
	return t->options.nr_specs && t->files[0];
}

static int check_uprobes(struct tool *t)
{
	int err = kernel__pmu_type("uprobe");

	if (err < 0) {
		diag__hint(&t->diag, "It was built without CONFIG_UPROBE_EVENTS.");
		return diag__fail(&t->diag, err, "this kernel has no uprobes");
	}
	return kernel__check_privileges(&t->diag);
}

static int check_kprobes(struct tool *t)
{
	int err = kernel__pmu_type("kprobe");

	if (err >= 0)
		return kernel__check_lockdown(t->arena, &t->diag);
	diag__hint(&t->diag,
		   "It was built without CONFIG_KPROBES. scripts/vm.sh runs a kernel that has them; "
		   "user functions can be traced: './prog:func'.");
	return diag__fail(&t->diag, err, "this kernel has no kprobes");
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
		return check_uprobes(t);
	if (o->source) /* what it is attached to is known when it has compiled */
		return kernel__check_privileges(&t->diag);
	err = check_kprobes(t);
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

/* While its libraries are loaded, the prototype is read; each takes some 20 ms. */
static int start_compiler(struct tool *t)
{
	struct compiler *c;

	if (t->options.explain || t->options.emit == EMIT_SOURCE)
		return 0;
	return get_compiler(t, &c, &t->diag);
}

static struct function *new_function(struct tool *t, unsigned int spec)
{
	struct probe *p = &t->probe;
	unsigned int n = p->nr_functions;

	if ((n & (n - 1)) == 0) { /* 0, 1, 2, 4, ...: full */
		struct function *larger = arena__array(t->arena, n ? 2 * (size_t)n : 1, sizeof(*larger));

		if (!larger)
			return NULL;
		if (n)
			memcpy(larger, p->functions, n * sizeof(*larger));
		p->functions = larger;
	}
	p->functions[n] = (struct function){ .spec = &t->specs[spec], .spec_index = spec };
	p->nr_functions++;
	return &p->functions[n];
}

/* A function that a pattern has found, as if it had been typed. */
static int resolve_match(struct tool *t, struct resolver *r, unsigned int spec, const struct match *m)
{
	struct spec *as_typed = arena__alloc(t->arena, sizeof(*as_typed));
	uint64_t *address = arena__alloc(t->arena, sizeof(*address));
	struct function *f = as_typed && address ? new_function(t, spec) : NULL;
	int err;

	if (!f)
		return -ENOMEM;
	*as_typed = t->specs[spec];
	as_typed->function = m->function;
	as_typed->module = m->module;
	*address = m->address;
	err = resolver__resolve(r, as_typed, NULL, &f->proto, &t->diag);
	if (!err)
		err = bind__expressions(&t->options, r, NULL, t->arena, f, &t->diag);
	f->target = (struct target){ .spec = f->spec, .addresses = address, .nr_addresses = 1 };
	if (err)
		t->probe.nr_functions--;
	return err;
}

static int resolve_matches(struct tool *t, struct resolver *r, unsigned int spec, struct expansion *e)
{
	for (unsigned int i = 0; i < e->nr; i++) {
		int err = resolve_match(t, r, spec, &e->matches[i]);

		if (err == -ENOMEM)
			return err;
		if (err) {
			diag__clear_failure(&t->diag);
			e->left_out[OBSTACLE_ARGUMENTS]++;
		}
	}
	return 0;
}

static int check_number(struct tool *t, const struct spec *spec, unsigned int nr)
{
	if (nr <= t->options.max_probes)
		return 0;
	diag__quote(&t->diag, spec->text, spec->function_at);
	diag__hint(&t->diag, "A narrower pattern is faster; --max-probes raises the limit.");
	return diag__fail(&t->diag, -E2BIG, "'%s' matches %u functions, and %u are the limit", spec->function,
			  nr, t->options.max_probes);
}

static int resolve_pattern(struct tool *t, struct resolver *r, unsigned int spec)
{
	const struct spec *pattern = &t->specs[spec];
	unsigned int before = t->probe.nr_functions;
	const char *left_out;
	struct expansion e;
	int err = expand(pattern, t->arch, t->arena, &e, &t->diag);

	if (!err)
		err = check_number(t, pattern, e.nr);
	if (!err)
		err = resolve_matches(t, r, spec, &e);
	if (err)
		return err;
	left_out = expansion__left_out(&e, t->arena);
	diag__note(&t->diag, "'%s' matches %u function%s%s%s", pattern->function,
		   t->probe.nr_functions - before, t->probe.nr_functions - before == 1 ? "" : "s",
		   left_out ? "; left out: " : "", left_out ? left_out : "");
	if (t->probe.nr_functions > before)
		return 0;
	diag__quote(&t->diag, pattern->text, pattern->function_at);
	return diag__fail(&t->diag, -ENOENT, "none of them has the parameters named");
}

static int resolve_functions(struct tool *t, struct resolver *r)
{
	int err = 0;

	for (unsigned int i = 0; i < t->options.nr_specs && !err; i++) {
		const struct user_function *user = t->users ? &t->users[i] : NULL;
		const struct spec *spec = &t->specs[i];
		struct function *f;

		if (spec->is_pattern) {
			err = resolve_pattern(t, r, i);
			continue;
		}
		f = new_function(t, i);
		if (!f)
			return -ENOMEM;
		err = resolver__resolve(r, spec, user, &f->proto, &t->diag);
		if (user)
			f->target = users__target(spec, user);
		if (!err)
			err = bind__expressions(&t->options, r, user ? &user->expression_types : NULL,
						t->arena, f, &t->diag);
	}
	return err;
}

/* Their architecture is that of their files, which need not be this machine's where nothing is traced. */
static int find_users(struct tool *t)
{
	struct users_options o = {
		.options = &t->options,
		.specs = t->specs,
		.files = t->files,
		.arch = t->arch,
		.traces = traces(t),
		.cancel_fd = t->cancel_fd,
	};
	int err = users__find(&o, t->arena, &t->users, &t->diag);

	if (!err)
		t->arch = t->users[0].arch;
	return err;
}

static int resolve_prototypes(struct tool *t)
{
	struct resolve_options o = {
		.arch = t->arch,
		.keeps_types = options__have_expressions(&t->options),
		.force = t->options.force,
		.no_btf = t->options.no_btf,
		.btf_file = t->options.btf_file,
		.includes = t->options.includes,
		.nr_includes = t->options.nr_includes,
		.data_dir = t->paths.data,
		.compiler = get_compiler,
		.ctx = t,
	};
	int err;

	t->resolver = resolver__new(&o, t->arena);
	err = t->resolver ? resolve_functions(t, t->resolver) : -ENOMEM;
	if (!err)
		t->probe.offsets = resolver__offsets(t->resolver);
	return err;
}

/*
 * What stands behind parameters is read with the types of the running kernel's BTF only. Of many functions that share
 * programs it is not read.
 */
static int bind_behind(struct tool *t)
{
	const struct options *o = &t->options;
	int err = 0;

	if (o->mode != MODE_LINES || o->raw || o->explain || o->no_btf || is_user(t) ||
	    build__is_shared(o, &t->probe))
		return 0;
	resolver__keep_types(t->resolver);
	for (unsigned int i = 0; i < t->probe.nr_functions && !err; i++)
		err = bind__behind(t->resolver, t->arena, &t->probe.functions[i]);
	return err;
}

static void free_resolver(struct tool *t)
{
	resolver__free(t->resolver);
	t->resolver = NULL;
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
	int err = get_compiler(t, &c, &t->diag);

	if (err)
		return err;
	return build__image(&o, t->source, c, t->arena, &t->probe, &t->built, &t->diag);
}

static int emit_text(struct tool *t)
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

static int emit(struct tool *t)
{
	int err;

	diag__print_notes(&t->diag, stderr);
	err = t->options.emit == EMIT_SOURCE ? 0 : build(t);
	return err ? err : emit_text(t);
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
	users__tell_not_mapped(&t->options, t->files, &t->diag);
	diag__print_notes(&t->diag, stderr);
	return t->options.mode == MODE_LINES ? trace(&o, t->arena, &t->diag) :
					       summarize(&o, t->arena, &t->diag);
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
	int err = is_user(t) ? find_users(t) : 0;

	if (!err)
		err = resolve_prototypes(t);
	tell_time(t, "prototype");
	if (err || t->options.explain)
		return err;
	err = bind_behind(t);
	if (!err)
		err = write_source(t);
	free_resolver(t);
	tell_time(t, "probe source");
	if (err || t->options.emit)
		return err;
	err = build(t);
	tell_time(t, "compiled");
	if (!err)
		save(t);
	return err;
}

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
		.user_stack = is_user(t),
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

static int rewrite_program(struct tool *t)
{
	struct program_options o = program_options(t);
	struct compiler *c;
	int err = program__read(&t->program, &o, t->arena, &t->diag);

	if (!err)
		err = get_compiler(t, &c, &t->diag);
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
	err = get_compiler(t, &c, &t->diag);
	if (!err && t->options.emit == EMIT_REWRITTEN)
		err = program__rewrite(&t->program, &o, c, t->arena, &t->built, &t->diag);
	else if (!err)
		err = program__build(&t->program, &o, c, t->arena, &t->built, &t->diag);
	if (!err && t->built.err)
		err = tell_program_errors(t, "compiled");
	tell_time(t, "compiled");
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
		if (t->probe.tables[i].is_ring && (o->tid || (o->pid && !is_user(t))))
			return diag__fail(&t->diag, -EINVAL,
					  "-%c is not possible: whose a record of '%s' is, cannot be told",
					  o->tid ? 'L' : 'p', t->probe.tables[i].proto.function);
	return 0;
}

static int make_program_probe(struct tool *t)
{
	struct target user = is_user(t) ? users__target(t->specs, t->users) : (struct target){ 0 };
	struct program_probe_options o = {
		.name = t->program.name,
		.arch = t->arch,
		.spec = t->options.nr_specs ? t->specs : NULL,
		.target = is_user(t) ? &user : NULL,
	};
	int err = program_probe__new(&o, &t->built, t->arena, &t->probe, &t->diag);

	if (!err)
		err = check_selection(t);
	return !err && needs_kprobes(&t->probe) ? check_kprobes(t) : err;
}

static int trace_program(struct tool *t)
{
	int err = is_user(t) ? find_users(t) : 0;

	if (!err)
		err = compile_program(t);
	if (err)
		return err;
	if (t->options.emit)
		return emit_text(t);
	err = make_program_probe(t);
	return err ? err : trace_calls(t);
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
		return err ? err : rewrite_program(t);
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
		return trace_program(t);
	if (!err && traces(t) && !find_saved(t))
		return trace_calls(t);
	if (!err)
		err = start_compiler(t);
	if (!err)
		err = make_probe(t);
	if (err)
		return err;
	if (t->options.explain)
		return explain(t);
	return t->options.emit ? emit(t) : trace_calls(t);
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
	free_resolver(t);
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

	clock_gettime(CLOCK_MONOTONIC, &t.start);
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
