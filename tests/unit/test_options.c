#include "unit.h"

#include "options.h"

#include <errno.h>
#include <getopt.h>

enum { MAX_ARGS = 20 };

/* What is given when nothing else is said: --help tells the same numbers. */
#define DEFAULTS .string_size = 64, .pages = 256, .max_probes = 1000, .depth = 2

#define SPEC(text) .specs = (char *const[]){ (char *)(text) }, .nr_specs = 1

static const struct good {
	const char *title;
	const char *args[MAX_ARGS];
	struct options want;
} good[] = {
	{ "a spec alone", { "f" }, { SPEC("f"), DEFAULTS } },
	{ "a short option", { "-p", "12", "f" }, { SPEC("f"), .pid = 12, DEFAULTS } },
	{ "its argument in the same word", { "-p12", "f" }, { SPEC("f"), .pid = 12, DEFAULTS } },
	{ "a long option", { "--pid", "12", "f" }, { SPEC("f"), .pid = 12, DEFAULTS } },
	{ "its argument behind =", { "--pid=12", "f" }, { SPEC("f"), .pid = 12, DEFAULTS } },
	{ "behind the spec", { "f", "-p", "12" }, { SPEC("f"), .pid = 12, DEFAULTS } },
	{ "the largest pid", { "-p", "4294967295", "f" }, { SPEC("f"), .pid = 4294967295, DEFAULTS } },
	{ "-L", { "-L", "7", "f" }, { SPEC("f"), .tid = 7, DEFAULTS } },
	{ "-S", { "-S", "f" }, { SPEC("f"), .own_process = true, DEFAULTS } },
	{ "-d", { "-d", "1.5", "f" }, { SPEC("f"), .duration = 1.5, DEFAULTS } },
	{ "-M", { "-M", "10", "f" }, { SPEC("f"), .max_events = 10, DEFAULTS } },
	{ "the most events",
	  { "-M", "18446744073709551615", "f" },
	  { SPEC("f"), .max_events = UINT64_MAX, DEFAULTS } },
	{ "-T -t -C",
	  { "-T", "-t", "-C", "f" },
	  { SPEC("f"), .wall_time = true, .since = true, .cpu = true, DEFAULTS } },
	{ "together",
	  { "-TtCjv", "f" },
	  { SPEC("f"), .wall_time = true, .since = true, .cpu = true, .json = true, .verbose = true,
	    DEFAULTS } },
	{ "-Z, the least",
	  { "-Z", "1", "f" },
	  { SPEC("f"), .string_size = 1, .pages = 256, .max_probes = 1000, .depth = 2 } },
	{ "-Z, the most",
	  { "-Z", "4096", "f" },
	  { SPEC("f"), .string_size = 4096, .pages = 256, .max_probes = 1000, .depth = 2 } },
	{ "-b, the least",
	  { "-b", "1", "f" },
	  { SPEC("f"), .string_size = 64, .pages = 1, .max_probes = 1000, .depth = 2 } },
	{ "-b, the most",
	  { "-b", "65536", "f" },
	  { SPEC("f"), .string_size = 64, .pages = 65536, .max_probes = 1000, .depth = 2 } },
	{ "-I twice",
	  { "-I", "linux/fs.h", "-I", "net/sock.h", "f" },
	  { SPEC("f"), .includes = { "linux/fs.h", "net/sock.h" }, .nr_includes = 2, DEFAULTS } },
	{ "--force", { "--force", "f" }, { SPEC("f"), .force = true, DEFAULTS } },
	{ "--no-btf", { "--no-btf", "f" }, { SPEC("f"), .no_btf = true, DEFAULTS } },
	{ "--explain", { "--explain", "f" }, { SPEC("f"), .explain = true, DEFAULTS } },
	{ "--explain of a file",
	  { "--btf", "vmlinux", "--arch", "arm64", "--explain", "f" },
	  { SPEC("f"), .btf_file = "vmlinux", .arch = "arm64", .explain = true, DEFAULTS } },
	{ "--emit source", { "--emit", "source", "f" }, { SPEC("f"), .emit = EMIT_SOURCE, DEFAULTS } },
	{ "--emit rewritten",
	  { "--emit", "rewritten", "f" },
	  { SPEC("f"), .emit = EMIT_REWRITTEN, DEFAULTS } },
	{ "--emit bcc", { "--emit", "bcc", "f" }, { SPEC("f"), .emit = EMIT_BCC, DEFAULTS } },
	{ "--emit bpf", { "--emit", "bpf", "f" }, { SPEC("f"), .emit = EMIT_BPF, DEFAULTS } },
	{ "two specs",
	  { "f", "g(a, b)" },
	  { .specs = (char *const[]){ (char *)"f", (char *)"g(a, b)" }, .nr_specs = 2, DEFAULTS } },
	{ "-n", { "-n", "sh", "f" }, { SPEC("f"), .comm = "sh", DEFAULTS } },
	{ "expressions",
	  { "-P", "a, b", "-P", "*c", "--depth", "3", "-f", "a > 1", "f" },
	  { SPEC("f"), .prints = { "a, b", "*c" }, .nr_prints = 2, .filter = "a > 1", .string_size = 64,
	    .pages = 256, .max_probes = 1000, .depth = 3 } },
	{ "-r, -K and -U",
	  { "-rKU", "f" },
	  { SPEC("f"), .returns = true, .kernel_stack = true, .user_stack = true, DEFAULTS } },
	{ "--max-probes",
	  { "--max-probes", "2000", "f" },
	  { SPEC("f"), .string_size = 64, .pages = 256, .max_probes = 2000, .depth = 2 } },
	{ "--source needs no spec", { "--source", "x.c" }, { .source = "x.c", DEFAULTS } },
	{ "--source with one",
	  { "--source", "-", "--prefix", "p_", "--cflag", "-DX", "-j", "f" },
	  { SPEC("f"), .source = "-", .prefixes = { "p_" }, .nr_prefixes = 1, .cflags = { "-DX" },
	    .nr_cflags = 1, .json = true, DEFAULTS } },
	{ "--source --emit",
	  { "--source", "x.c", "--emit", "bpf" },
	  { .source = "x.c", .emit = EMIT_BPF, DEFAULTS } },
	{ "--count", { "--count", "f" }, { SPEC("f"), .mode = MODE_COUNT, DEFAULTS } },
	{ "--hist and --top, in their order",
	  { "--top", "a", "--hist", "b", "--top", "c", "-i", "0.5", "--rows", "3", "f" },
	  { SPEC("f"), .mode = MODE_VALUES, .summaries = { { true, "a" }, { false, "b" }, { true, "c" } },
	    .nr_summaries = 3, .interval = 0.5, .rows = 3, DEFAULTS } },
	{ "--profile-args", { "--profile-args", "f" }, { SPEC("f"), .mode = MODE_ARGUMENTS, DEFAULTS } },
	{ "-l",
	  { "-l", "vfs_*", "ext4:*" },
	  { .specs = (char *const[]){ (char *)"vfs_*", (char *)"ext4:*" },
	    .nr_specs = 2,
	    .list = true,
	    DEFAULTS } },
	{ "--list alone is of everything", { "--list" }, { SPEC("*"), .list = true, DEFAULTS } },
	{ "--list of a file's BTF",
	  { "--list", "--btf", "vmlinux", "--arch", "arm64" },
	  { SPEC("*"), .list = true, .btf_file = "vmlinux", .arch = "arm64", DEFAULTS } },
	{ "--help needs no spec", { "--help" }, { .help = true, DEFAULTS } },
	{ "-h with one", { "-h", "f" }, { .help = true, DEFAULTS } },
	{ "--version", { "--version" }, { .version = true, DEFAULTS } },
	{ "a spec that looks like an option", { "--", "-f" }, { SPEC("-f"), DEFAULTS } },
	{ "a spec with everything in it",
	  { "m:f(struct file *f, _)" },
	  { SPEC("m:f(struct file *f, _)"), DEFAULTS } },
};

/* What an earlier test left in the middle of a word is forgotten: getopt(3), "optind ... 0". */
static void reset_getopt(void)
{
	char *argv[] = { (char *)"kprobe-args", NULL };

	optind = 0;
	getopt(1, argv, "");
}

static int parse(struct options *o, const char *const args[MAX_ARGS], struct diag *d)
{
	char **argv = arena__array(arena, MAX_ARGS + 2, sizeof(*argv));
	int argc = 1;

	argv[0] = arena__strdup(arena, "kprobe-args");
	reset_getopt();
	for (int i = 0; i < MAX_ARGS && args[i]; i++)
		argv[argc++] = arena__strdup(arena, args[i]);
	return options__parse(o, argc, argv, d);
}

static void assert_same_string(const char *got, const char *want)
{
	assert_int_equal(!got, !want);
	if (want)
		assert_string_equal(got, want);
}

static void assert_same_options(const struct options *o, const struct options *want)
{
	assert_int_equal(o->nr_specs, want->nr_specs);
	for (unsigned int i = 0; i < want->nr_specs; i++)
		assert_string_equal(o->specs[i], want->specs[i]);
	assert_same_string(o->comm, want->comm);
	assert_int_equal(o->pid, want->pid);
	assert_int_equal(o->tid, want->tid);
	assert_int_equal(o->own_process, want->own_process);
	assert_true(o->duration == want->duration);
	assert_int_equal(o->max_events, want->max_events);
	assert_int_equal(o->wall_time, want->wall_time);
	assert_int_equal(o->since, want->since);
	assert_int_equal(o->cpu, want->cpu);
	assert_int_equal(o->json, want->json);
	assert_int_equal(o->verbose, want->verbose);
	assert_int_equal(o->string_size, want->string_size);
	assert_int_equal(o->pages, want->pages);
	assert_int_equal(o->depth, want->depth);
	assert_int_equal(o->nr_prints, want->nr_prints);
	for (unsigned int i = 0; i < want->nr_prints; i++)
		assert_same_string(o->prints[i], want->prints[i]);
	assert_same_string(o->filter, want->filter);
	assert_int_equal(o->returns, want->returns);
	assert_int_equal(o->kernel_stack, want->kernel_stack);
	assert_int_equal(o->user_stack, want->user_stack);
	assert_int_equal(o->mode, want->mode);
	assert_int_equal(o->nr_summaries, want->nr_summaries);
	for (unsigned int i = 0; i < want->nr_summaries; i++) {
		assert_int_equal(o->summaries[i].is_top, want->summaries[i].is_top);
		assert_same_string(o->summaries[i].expression, want->summaries[i].expression);
	}
	assert_true(o->interval == want->interval);
	assert_int_equal(o->rows, want->rows);
	assert_int_equal(o->max_probes, want->max_probes);
	assert_int_equal(o->force, want->force);
	assert_int_equal(o->no_btf, want->no_btf);
	assert_same_string(o->btf_file, want->btf_file);
	assert_same_string(o->arch, want->arch);
	assert_int_equal(o->nr_includes, want->nr_includes);
	for (unsigned int i = 0; i < want->nr_includes; i++)
		assert_same_string(o->includes[i], want->includes[i]);
	assert_same_string(o->rewrite, want->rewrite);
	assert_same_string(o->source, want->source);
	assert_int_equal(o->nr_prefixes, want->nr_prefixes);
	for (unsigned int i = 0; i < want->nr_prefixes; i++)
		assert_same_string(o->prefixes[i], want->prefixes[i]);
	assert_int_equal(o->nr_cflags, want->nr_cflags);
	for (unsigned int i = 0; i < want->nr_cflags; i++)
		assert_same_string(o->cflags[i], want->cflags[i]);
	assert_int_equal(o->emit, want->emit);
	assert_int_equal(o->explain, want->explain);
	assert_int_equal(o->list, want->list);
	assert_int_equal(o->help, want->help);
	assert_int_equal(o->version, want->version);
}

static void parse_good(void **state)
{
	const struct good *row = *state;
	struct diag d = { 0 };
	struct options o;
	int err = parse(&o, row->args, &d);

	if (err)
		diag__print(&d, stderr);
	diag__clear(&d);
	assert_int_equal(err, 0);
	/* --help and --version are an answer, whatever else is there. */
	if (o.help || o.version)
		o.nr_specs = 0;
	assert_same_options(&o, &row->want);
}

static const struct bad {
	const char *title;
	const char *args[MAX_ARGS];
	const char *message; /* a part of it */
} bad[] = {
	{ "nothing", { NULL }, "which function" },
	{ "options only", { "-j" }, "which function" },
	{ "a spec that the shell has cut", { "f(a,", "b)" }, "'f(a,' is only a part" },
	{ "one of two that the shell has cut", { "g", "f", "(a)", "b)" }, "'b)' is only a part" },
	{ "--source with two specs",
	  { "--source", "x.c", "f", "g" },
	  "'g': --source takes one function at most" },
	{ "--source twice", { "--source", "x.c", "--source", "y.c" }, "'y.c' is the second one" },
	{ "--source and --rewrite",
	  { "--source", "x.c", "--rewrite", "x.c" },
	  "--source traces, --rewrite does not" },
	{ "--source and --explain",
	  { "--source", "x.c", "--explain", "f" },
	  "--source traces, --explain does not" },
	{ "--source and --list", { "--source", "x.c", "--list" }, "--source traces, --list does not" },
	{ "--source and --check", { "--source", "x.c", "--check" }, "--source traces, --check does not" },
	{ "--source and --strict", { "--source", "x.c", "--strict" }, "--strict is not for --source" },
	{ "--source and what is read", { "--source", "x.c", "-r" }, "-r is not for --source" },
	{ "--source and whose", { "--source", "x.c", "-n", "sh" }, "-n is not for --source" },
	{ "--source and another machine",
	  { "--source", "x.c", "--arch", "arm64" },
	  "--arch is not for --source" },
	{ "--prefix without a program", { "--prefix", "x", "f" }, "--prefix is for --source and --rewrite" },
	{ "no such long option", { "--frob", "f" }, "no option --frob" },
	{ "no such short option", { "-x", "f" }, "no option -x" },
	{ "no such short option among others", { "-jx", "f" }, "no option -x" },
	{ "an argument for an option that takes none", { "--json=1", "f" }, "--json=1" },
	{ "the same of a long option only", { "--explain=1", "f" }, "--explain=1" },
	{ "an argument is missing", { "f", "-p" }, "-p needs an argument" },
	{ "an argument of a long option is missing", { "f", "--pid" }, "--pid needs an argument" },
	{ "no process", { "-p", "0", "f" }, "--pid 0: a number from 1 to 4294967295" },
	{ "a word for a number", { "-p", "bash", "f" }, "--pid bash: a number" },
	{ "something behind a number", { "-p", "12x", "f" }, "--pid 12x: a number" },
	{ "a negative number", { "-p", "-1", "f" }, "--pid -1: a number" },
	{ "no number", { "-p", "", "f" }, "--pid : a number" },
	{ "a number too large", { "-p", "4294967296", "f" }, "--pid 4294967296: a number" },
	{ "a number too large for anything",
	  { "-M", "18446744073709551616", "f" },
	  "--max-events 18446744073709551616: a number" },
	{ "no events", { "-M", "0", "f" }, "--max-events 0: a number from 1" },
	{ "no thread", { "-L", "0", "f" }, "--tid 0: a number from 1" },
	{ "no time", { "-d", "0", "f" }, "--duration 0: a number of seconds above 0" },
	{ "a negative time", { "-d", "-1", "f" }, "--duration -1: a number of seconds" },
	{ "not a time", { "-d", "nan", "f" }, "--duration nan: a number of seconds" },
	{ "a time without end", { "-d", "inf", "f" }, "--duration inf: a number of seconds" },
	{ "something behind a time", { "-d", "1s", "f" }, "--duration 1s: a number of seconds" },
	{ "no string", { "-Z", "0", "f" }, "--string-size 0: a number from 1 to 4096" },
	{ "a string too long", { "-Z", "4097", "f" }, "--string-size 4097: a number from 1 to 4096" },
	{ "no command", { "-n", "", "f" }, "--name : a name of 1 to 15" },
	{ "a command that is too long",
	  { "-n", "sixteen letters!", "f" },
	  "--name sixteen letters!: a name" },
	{ "no pages", { "-b", "0", "f" }, "--pages 0: a number" },
	{ "not a power of two", { "-b", "3", "f" }, "--pages 3: a power of two" },
	{ "too many pages", { "-b", "131072", "f" }, "--pages 131072: a number" },
	{ "no such stage", { "--emit", "all", "f" }, "--emit all: source, rewritten, bcc or bpf" },
	{ "a header in brackets", { "-I", "<linux/fs.h>", "f" }, "--include <linux/fs.h>" },
	{ "a header with a line break", { "-I", "a.h\n#define x", "f" }, "--include" },
	{ "no header", { "-I", "", "f" }, "--include" },
	{ "two filters", { "-f", "a", "-f", "b", "f" }, "-f is given twice" },
	{ "two answers",
	  { "--explain", "--emit", "source", "f" },
	  "--explain and --emit are two different answers" },
	{ "a function for --check", { "--check", "vfs_write" }, "--check is about the machine" },
	{ "a machine and a list", { "--check", "-l" }, "--list and --check are two" },
	{ "two other answers", { "--emit", "source", "-l", "f" }, "--emit and --list are two" },
	{ "a program and a function",
	  { "--rewrite", "a.c", "--explain" },
	  "--explain and --rewrite are two" },
	{ "another machine's types for a trace",
	  { "--btf", "vmlinux", "f" },
	  "--btf is for --explain, --emit and --list" },
	{ "another machine for a trace",
	  { "--arch", "arm64", "f" },
	  "--arch is for --explain, --emit, --list and --rewrite" },
	{ "a count and a histogram", { "--count", "--hist", "a", "f" }, "are different answers" },
	{ "a histogram and a profile", { "--hist", "a", "--profile-args", "f" }, "are different answers" },
	{ "an interval of lines", { "-i", "1", "f" }, "-i is for --count" },
	{ "no interval", { "--count", "-i", "0", "f" }, "--interval 0: a number of seconds above 0" },
	{ "rows of lines", { "--rows", "3", "f" }, "--rows is for --top and --profile-args" },
	{ "rows of counts", { "--count", "--rows", "3", "f" }, "--rows is for --top and --profile-args" },
	{ "no rows", { "--top", "a", "--rows", "0", "f" }, "--rows 0: a number from 1" },
	{ "a summary of a list", { "--count", "--list" }, "--list counts no calls" },
	{ "a summary of a program", { "--count", "--rewrite", "a.c" }, "--rewrite counts no calls" },
	{ "lines of a summary", { "--count", "-M", "3", "f" }, "-M counts lines" },
	{ "values in lines of a summary", { "--count", "-P", "a", "f" }, "-P prints values in lines" },
	{ "stacks of a summary", { "--count", "-K", "f" }, "-K and -U are for lines" },
	{ "columns of a summary", { "--count", "-C", "f" }, "are columns of lines" },
	{ "BTF and no BTF", { "--btf", "vmlinux", "--no-btf", "--explain", "f" }, "contradict" },
};

static void parse_bad(void **state)
{
	const struct bad *row = *state;
	struct diag d = { 0 };
	struct options o;
	int err = parse(&o, row->args, &d);
	bool ok = err == -EINVAL && d.message && strstr(d.message, row->message) && d.hint;

	if (!ok)
		diag__print(&d, stderr);
	diag__clear(&d);
	assert_true(ok);
}

static void there_is_an_end_of_headers(void **state)
{
	char *argv[2 * (MAX_INCLUDES + 1) + 3] = { (char *)"kprobe-args" };
	struct diag d = { 0 };
	struct options o;
	int argc = 1, err;

	(void)state;
	for (int i = 0; i < MAX_INCLUDES; i++) {
		argv[argc++] = arena__strdup(arena, "-I");
		argv[argc++] = arena__strdup(arena, "linux/fs.h");
	}
	argv[argc] = arena__strdup(arena, "f");
	assert_int_equal(options__parse(&o, argc + 1, argv, &d), 0);
	assert_int_equal(o.nr_includes, MAX_INCLUDES);
	argv[argc++] = arena__strdup(arena, "-I");
	argv[argc++] = arena__strdup(arena, "linux/fs.h");
	argv[argc++] = arena__strdup(arena, "f");
	err = options__parse(&o, argc, argv, &d);
	diag__clear(&d);
	assert_int_equal(err, -EINVAL);
}

static void a_failure_does_not_disturb_what_comes_next(void **state)
{
	char *wrong[] = { (char *)"kprobe-args", (char *)"-xj", (char *)"f", NULL };
	char *right[] = { (char *)"kprobe-args", (char *)"-v", (char *)"f", NULL };
	struct diag d = { 0 };
	struct options o;
	int err;

	(void)state;
	reset_getopt();
	assert_int_equal(options__parse(&o, 3, wrong, &d), -EINVAL);
	diag__clear(&d);
	err = options__parse(&o, 3, right, &d);
	diag__clear(&d);
	assert_int_equal(err, 0);
	assert_true(o.verbose);
	assert_false(o.json);
}

/* Each "--name" at the start of a line of the help, with an argument where the help shows one. */
static void every_option_of_the_help_is_one(void **state)
{
	struct text t;
	const char *help, *p;
	int nr = 0;

	(void)state;
	assert_int_equal(text__open(&t), 0);
	options__write_help(t.out);
	help = text__keep(&t, arena);
	for (p = help; (p = strstr(p, "--")); nr++) {
		size_t len = strspn(p, "-abcdefghijklmnopqrstuvwxyz");
		const char *args[MAX_ARGS] = { arena__strndup(arena, p, len), "f" };
		struct diag d = { 0 };
		struct options o;
		bool unknown;

		p += len;
		parse(&o, args, &d);
		unknown = d.message && strstr(d.message, "there is no option");
		diag__clear(&d);
		assert_false(unknown);
	}
	assert_true(nr >= 20);
}

static void the_help_fits_a_screen(void **state)
{
	struct text t;
	const char *help;
	int nr = 0;

	(void)state;
	assert_int_equal(text__open(&t), 0);
	options__write_help(t.out);
	help = text__keep(&t, arena);
	for (const char *line = help; *line; line += strcspn(line, "\n") + 1, nr++)
		assert_true(strcspn(line, "\n") <= 80);
	assert_in_range(nr, 20, 50);
}

/* "-p, --pid PID". */
static const char *help_entry(const struct option_entry *e)
{
	return arena__printf(arena, "%s--%s%s%s",
			     e->letter < 256 ? arena__printf(arena, "-%c, ", e->letter) : "", e->name,
			     e->arg ? " " : "", e->arg ? e->arg : "");
}

/* The same as mdoc(7) has it. */
static const char *man_entry(const struct option_entry *e)
{
	return arena__printf(arena, "\n.It %sFl Fl %s%s%s\n",
			     e->letter < 256 ? arena__printf(arena, "Fl %c , ", e->letter) : "", e->name,
			     e->arg ? " Ar " : "", e->arg ? e->arg : "");
}

static void the_help_has_every_option(void **state)
{
	const struct option_entry *e;
	struct text t;
	const char *help;

	(void)state;
	assert_int_equal(text__open(&t), 0);
	options__write_help(t.out);
	help = text__keep(&t, arena);
	for (unsigned int i = 0; (e = options__nth(i)); i++)
		if (!strstr(help, help_entry(e)))
			fail_msg("--help lacks '%s'", help_entry(e));
}

static const char *read_man_page(void)
{
	enum { MAX = 1 << 20 };
	char *text = arena__alloc(arena, MAX);
	FILE *f = fopen(KPA_MAN_PAGE, "r");

	assert_non_null(f);
	assert_in_range(fread(text, 1, MAX - 1, f), 1, MAX - 2);
	fclose(f);
	return text;
}

static void the_man_page_has_every_option(void **state)
{
	const char *page = read_man_page();
	const struct option_entry *e;
	unsigned int lacking = 0;

	(void)state;
	for (unsigned int i = 0; (e = options__nth(i)); i++) {
		if (strstr(page, man_entry(e)))
			continue;
		print_error("docs/kprobe-args.8 lacks the option --%s, which src/options.c has: an entry%s",
			    e->name, man_entry(e));
		lacking++;
	}
	assert_int_equal(lacking, 0);
}

static void the_man_page_has_no_other_option(void **state)
{
	const char *page = read_man_page();
	unsigned int nr = 0;

	(void)state;
	for (const char *p = page; (p = strstr(p, "\n.It Fl ")); nr++) {
		const char *name = strstr(p, "Fl Fl ");
		const char *word;

		p += strlen("\n.It");
		assert_true(name && name < p + strcspn(p, "\n"));
		name += strlen("Fl Fl ");
		word = arena__printf(arena, "--%.*s", (int)strcspn(name, " \n"), name);
		if (!options__find(word))
			fail_msg("docs/kprobe-args.8 has the option %s, which src/options.c lacks", word);
	}
	assert_true(nr >= 20);
}

static void an_option_is_found_by_its_word(void **state)
{
	const struct option_entry *e;

	(void)state;
	for (unsigned int i = 0; (e = options__nth(i)); i++) {
		assert_ptr_equal(options__find(arena__printf(arena, "--%s", e->name)), e);
		if (e->letter < 256)
			assert_ptr_equal(options__find(arena__printf(arena, "-%c", e->letter)), e);
	}
	assert_null(options__find("pid"));
	assert_null(options__find("-"));
	assert_null(options__find("--"));
	assert_null(options__find("--no-such"));
	assert_null(options__find("-pid"));
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		TEST(there_is_an_end_of_headers),	TEST(a_failure_does_not_disturb_what_comes_next),
		TEST(every_option_of_the_help_is_one),	TEST(the_help_fits_a_screen),
		TEST(the_help_has_every_option),	TEST(the_man_page_has_every_option),
		TEST(the_man_page_has_no_other_option), TEST(an_option_is_found_by_its_word),
	};

	return RUN_ROWS(good, parse_good) + RUN_ROWS(bad, parse_bad) +
	       cmocka_run_group_tests_name("options", tests, NULL, NULL);
}
