/* kprobe-args: the stages in order; the only place that prints diagnoses or exits. */
#include "arena.h"
#include "compiler.h"
#include "explain.h"
#include "explain_all.h"
#include "kernel.h"
#include "options.h"
#include "paths.h"
#include "resolve.h"
#include "source.h"
#include "spec.h"
#include "target.h"
#include "trace.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/stat.h>
#include <sys/utsname.h>
#include <time.h>
#include <unistd.h>

enum { EXIT_USAGE = 2 };

struct tool {
	struct options options;
	struct arena *arena;
	struct diag diag;
	int cancel_fd; /* readable once the user wants to stop; -1: nobody looks */
	struct timespec start;

	struct spec spec;
	const struct abi_arch *arch;
	struct paths paths;
	struct target target;
	struct compiler *compiler; /* NULL: not started */
	struct prototype proto;
	struct layout layout;
	char *source;
	const char *program; /* the probe function's name */
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
	err = kernel__pmu_type("kprobe");
	if (err < 0) {
		diag__hint(&t->diag,
			   "It was built without CONFIG_KPROBES. scripts/vm.sh runs a kernel that has them.");
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

static int resolve_prototype(struct tool *t)
{
	struct resolve_options o = {
		.spec = &t->spec,
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

	return resolve(&o, t->arena, &t->proto, &t->diag);
}

static int explain(struct tool *t)
{
	diag__print_notes(&t->diag, stderr);
	if (t->options.json)
		return explain__json(stdout, &t->proto, t->arch);
	return explain__text(stdout, &t->proto, t->arch);
}

static bool is_reason_of_earlier(const struct layout *l, unsigned int n)
{
	for (unsigned int i = 0; i < n; i++)
		if (l->fields[i].unknown && !strcmp(l->fields[i].unknown, l->fields[n].unknown))
			return true;
	return false;
}

/* Each `?` that will be printed has its reason told once, together with those of the same reason. */
static void tell_unknown(struct tool *t)
{
	const struct layout *l = &t->layout;

	for (unsigned int n = 0; n < l->nr_fields; n++) {
		const char *names = "";

		if (!l->fields[n].unknown || is_reason_of_earlier(l, n))
			continue;
		for (unsigned int i = n; i < l->nr_fields && names; i++)
			if (l->fields[i].unknown && !strcmp(l->fields[i].unknown, l->fields[n].unknown))
				names = arena__printf(t->arena, "%s%s'%s'", names, i > n ? ", " : "",
						      l->fields[i].label);
		diag__note(&t->diag, "note: printed as ?: %s: %s", names ? names : l->fields[n].label,
			   l->fields[n].unknown);
	}
}

static int write_source(struct tool *t)
{
	struct layout_options layout = { .string_size = t->options.string_size };
	struct source_options source = {
		.includes = t->options.includes,
		.nr_includes = t->options.nr_includes,
	};
	int err = layout__new(&t->layout, t->arena, &t->proto, &layout);

	if (err == -E2BIG)
		diag__fail(&t->diag, err, "these arguments are more than a record can hold");
	if (err)
		return err;
	tell_unknown(t);
	t->program = source__function_name(&t->proto, t->arena);
	err = source__write(&t->proto, &t->layout, &source, &t->source);
	return t->program ? err : -ENOMEM;
}

/* The rewriter has read the same prototype from C; both must come to the same places. */
static int compare_places(struct tool *t)
{
	const struct compiler_reply *r = &t->built;
	unsigned int hidden = t->proto.has_hidden_result;

	for (unsigned int i = hidden; i < r->nr_places && i - hidden < t->proto.nr_params; i++) {
		const struct parameter *p = &t->proto.params[i - hidden];

		if (p->distrust || abi_place__equal(&r->places[i], &p->place))
			continue;
		diag__hint(&t->diag, "This is a defect of kprobe-args; --emit source shows the probe.");
		return diag__fail(&t->diag, -EINVAL,
				  "where '%s' is cannot be told: its type does not survive the way through C",
				  p->name);
	}
	return 0;
}

static int explain_build(struct tool *t)
{
	const struct compiler_reply *r = &t->built;
	const char *log = r->stage == STAGE_COMPILE ? compiler__log(t->compiler, t->arena) : NULL;

	if (t->options.verbose && log)
		fprintf(stderr, "%s\n", log);
	diag__hint(&t->diag, "--emit source shows the probe, -v what the compiler printed.");
	if (r->line)
		return diag__fail(&t->diag, r->err, "the probe does not compile: line %u: %s", r->line,
				  r->message ? r->message : "no reason given");
	return diag__fail(&t->diag, r->err, "the probe does not compile: %s",
			  r->message ? r->message : "out of memory");
}

/* The user's headers go into the source, so everybody who reads it has to find them. */
static int use_kernel_headers(struct tool *t, struct compiler_request *r)
{
	struct headers h;
	struct utsname uts;
	int err;

	if (uname(&uts))
		return -errno;
	err = headers__find(&h, "", uts.release, t->arch, t->arena, &t->diag);
	if (err)
		return err;
	r->kernel_headers = true;
	r->kernel_source = h.for_libbcc;
	r->clang_args = headers__clang_args(&h, t->arena, &r->nr_clang_args);
	return r->clang_args ? 0 : -ENOMEM;
}

/* The kernel itself takes the first of several functions of one name without a word, up to Linux 6.6. */
static int find_target(struct tool *t)
{
	struct target_options o = {
		.spec = &t->spec,
		.module = t->proto.module,
		.is_declared = t->proto.origin == ORIGIN_BTF || t->proto.origin == ORIGIN_HEADER,
	};

	int err = target__find(&o, t->arena, &t->target, &t->diag);

	if (!err && t->target.clones)
		diag__note(&t->diag, "note: there is also %s, whose calls are not seen", t->target.clones);
	return err;
}

static int build(struct tool *t)
{
	const struct options *o = &t->options;
	struct compiler_request request = {
		.task = o->emit == EMIT_REWRITTEN ? COMPILER_REWRITE : COMPILER_BUILD,
		.want = (o->emit == EMIT_BCC ? COMPILER_WANT_BCC : 0) |
			(o->emit == EMIT_BPF ? COMPILER_WANT_BYTECODE : 0),
		.source = t->source,
		.file_name = "probe.c",
		.arch = t->arch->name,
		.data_dir = t->paths.data,
		.every_probe = true,
		.on_unread = "{ add_count(COUNT_UNREAD); return 0; }",
		.probe = t->program,
	};
	struct compiler *c;
	int err = get_compiler(t, &c, &t->diag);

	if (!err && t->options.nr_includes)
		err = use_kernel_headers(t, &request);
	if (!err)
		err = compiler__send(c, &request, &t->diag);
	if (!err && traces(t)) /* takes as long as the compiler does, at the same time */
		err = find_target(t);
	if (!err)
		err = compiler__receive(c, t->arena, &t->built, &t->diag);
	if (err)
		return err;
	return t->built.err ? explain_build(t) : compare_places(t);
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

static int trace_calls(struct tool *t)
{
	struct trace_options o = {
		.options = &t->options,
		.spec = &t->spec,
		.proto = &t->proto,
		.layout = &t->layout,
		.image = &t->built.image,
		.program = t->program,
		.target = &t->target,
		.cancel_fd = t->cancel_fd,
	};

	/* A hundred megabytes are given back before the tracing begins. */
	compiler__free(t->compiler);
	t->compiler = NULL;
	diag__print_notes(&t->diag, stderr);
	return trace(&o, t->arena, &t->diag);
}

static int explain_pattern(struct tool *t)
{
	struct btf_options o = {
		.path = t->options.btf_file,
		.module = t->spec.module,
		.arch = t->arch,
	};

	if (t->options.explain)
		return explain_all(stdout, &t->spec, &o, t->options.json, &t->diag);
	diag__quote(&t->diag, t->spec.text, t->spec.function_at);
	diag__hint(&t->diag, "--explain takes a pattern.");
	return diag__fail(&t->diag, -EINVAL, "one function at a time can be traced");
}

static int run(struct tool *t)
{
	int err = check_machine(t);

	if (!err && t->spec.is_pattern)
		return explain_pattern(t);
	if (!err)
		err = paths__find(&t->paths, t->arena, &t->diag);
	if (!err)
		err = resolve_prototype(t);
	tell_time(t, "prototype");
	if (err || t->options.explain)
		return err ? err : explain(t);
	err = write_source(t);
	tell_time(t, "probe source");
	if (err || t->options.emit)
		return err ? err : emit(t);
	err = build(t);
	tell_time(t, "compiled");
	return err ? err : trace_calls(t);
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
	free(t->source);
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
			err = spec__parse(t.options.spec, t.arena, &t.spec, &t.diag);
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
