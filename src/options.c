#include "options.h"

#include <errno.h>
#include <getopt.h>
#include <stdlib.h>
#include <string.h>

enum {
	OPTION_EMIT = 256,
	OPTION_FORCE,
	OPTION_NO_CACHE,
	OPTION_EXPLAIN,
	OPTION_NO_BTF,
	OPTION_BTF,
	OPTION_DEPTH,
	OPTION_RAW,
	OPTION_MAX_PROBES,
	OPTION_ARCH,
	OPTION_REWRITE,
	OPTION_PREFIX,
	OPTION_CFLAG,
	OPTION_CHECK,
	OPTION_STRICT,
	OPTION_LOW_LATENCY,
};

/* The one list of options: getopt, the help, and through that the man page's test, read it. */
static const struct entry {
	int letter; /* above 255: long form only */
	const char *name;
	const char *arg; /* NULL: none */
	const char *help;
} entries[] = {
	{ 'p', "pid", "PID", "only this process" },
	{ 'L', "tid", "TID", "only this thread" },
	{ 'n', "name", "COMMAND", "only threads of this name" },
	{ 'P', "print", "EXPRESSIONS", "also these: '*pos, file->f_inode->i_ino'" },
	{ OPTION_DEPTH, "depth", "NUMBER", "records in records are shown so deep (2)" },
	{ 'f', "filter", "EXPRESSION", "only where it is true: 'count > 4096'" },
	{ OPTION_RAW, "raw", NULL, "numbers and addresses without what they mean" },
	{ 'r', "return", NULL, "wait for the return: result, duration, changes" },
	{ 'K', "kernel-stack", NULL, "also where in the kernel it was called from" },
	{ 'U', "user-stack", NULL, "and where in the program" },
	{ 'S', "self", NULL, "also the calls of kprobe-args itself" },
	{ 'd', "duration", "SECONDS", "end after this time" },
	{ 'M', "max-events", "EVENTS", "end after this many lines" },
	{ 'T', "time", NULL, "a column with the time of day" },
	{ 't', "timestamp", NULL, "a column with the seconds since the start" },
	{ 'C', "cpu", NULL, "a column with the CPU" },
	{ 'Z', "string-size", "BYTES", "print so much of a string (64)" },
	{ 'b', "pages", "PAGES", "buffer pages for each CPU, a power of two (256)" },
	{ OPTION_LOW_LATENCY, "low-latency", NULL, "print a lone line within 5 ms, not 50" },
	{ OPTION_STRICT, "strict", NULL, "exit with 1 when calls were lost or missed" },
	{ OPTION_MAX_PROBES, "max-probes", "NUMBER", "as many functions of a pattern (1000)" },
	{ 'j', "json", NULL, "one JSON object a line" },
	{ 'I', "include", "HEADER", "use the kernel's headers, this one first" },
	{ OPTION_FORCE, "force", NULL, "decode where it is not certain, and mark each line" },
	{ OPTION_NO_CACHE, "no-cache", NULL, "compile the probe anew, and do not save it" },
	{ OPTION_NO_BTF, "no-btf", NULL, "do without the kernel's BTF" },
	{ OPTION_BTF, "btf", "FILE", "types from this BTF or ELF file (--explain, --emit)" },
	{ OPTION_ARCH, "arch", "NAME", "this architecture (--explain, --emit, --rewrite)" },
	{ OPTION_EXPLAIN, "explain", NULL, "show where each argument is, and how it is read" },
	{ 'l', "list", NULL, "list the functions that a pattern finds" },
	{ OPTION_CHECK, "check", NULL, "tell what of this works on this machine" },
	{ OPTION_EMIT, "emit", "STAGE", "show the probe: source, rewritten, bcc or bpf" },
	{ OPTION_REWRITE, "rewrite", "FILE", "print this BCC program, with all arguments read" },
	{ OPTION_PREFIX, "prefix", "PREFIX", "--rewrite: of the probe functions; '' is every one" },
	{ OPTION_CFLAG, "cflag", "FLAG", "--rewrite: what BPF(cflags=[...]) will be given" },
	{ 'v', "verbose", NULL, "tell what is done, and what the compiler prints" },
	{ 'V', "version", NULL, "print the version" },
	{ 'h', "help", NULL, "print this" },
};

enum { NR_ENTRIES = sizeof(entries) / sizeof(*entries) };

void options__write_help(FILE *out)
{
	fputs("usage: kprobe-args [OPTION...] '[MODULE:|FILE:]FUNCTION[(ARG, ...)]' ...\n"
	      "       kprobe-args --rewrite FILE [--prefix PREFIX...] [--cflag FLAG...]\n"
	      "\n"
	      "Prints the arguments of every call of kernel functions, or of those of a FILE\n"
	      "('./prog', 'libc.so.6'). FUNCTION may have * and ?. An ARG is a name of the\n"
	      "function's prototype, a C declaration, _ to leave one out, or ... for the rest.\n"
	      "\n",
	      out);
	for (int i = 0; i < NR_ENTRIES; i++) {
		const struct entry *e = &entries[i];
		char left[64];
		int len = 0;

		if (e->letter < 256)
			len = snprintf(left, sizeof(left), "-%c, ", e->letter);
		snprintf(left + len, sizeof(left) - (size_t)len, "--%s%s%s", e->name, e->arg ? " " : "",
			 e->arg ? e->arg : "");
		fprintf(out, "  %-26s %s\n", left, e->help);
	}
	fputs("\n"
	      "  kprobe-args 'vfs_write(file, buf, count, pos)'\n"
	      "  kprobe-args -p 412 do_mmap\n"
	      "  kprobe-args --explain do_mmap\n",
	      out);
}

static void make_tables(struct option longs[NR_ENTRIES + 1], char shorts[2 * NR_ENTRIES + 2])
{
	char *p = shorts;

	*p++ = ':'; /* a missing argument is told apart, and getopt prints nothing */
	for (int i = 0; i < NR_ENTRIES; i++) {
		const struct entry *e = &entries[i];

		longs[i] = (struct option){
			.name = e->name,
			.has_arg = e->arg ? required_argument : no_argument,
			.val = e->letter,
		};
		if (e->letter > 255)
			continue;
		*p++ = (char)e->letter;
		if (e->arg)
			*p++ = ':';
	}
	*p = '\0';
	longs[NR_ENTRIES] = (struct option){ 0 };
}

static int usage(struct diag *d)
{
	diag__hint(d, "kprobe-args --help lists the options.");
	return -EINVAL;
}

static const struct entry *entry_of(int letter)
{
	for (int i = 0; i < NR_ENTRIES; i++)
		if (entries[i].letter == letter)
			return &entries[i];
	return NULL;
}

static int bad_argument(struct diag *d, int letter, const char *arg, const char *wanted)
{
	diag__fail(d, -EINVAL, "--%s %s: %s is wanted", entry_of(letter)->name, arg, wanted);
	return usage(d);
}

static int parse_number(struct diag *d, int letter, uint64_t min, uint64_t max, uint64_t *value)
{
	char *end, wanted[64];

	errno = 0;
	*value = strtoull(optarg, &end, 10);
	if (!errno && end != optarg && !*end && *optarg != '-' && *value >= min && *value <= max)
		return 0;
	snprintf(wanted, sizeof(wanted), "a number from %llu to %llu", (unsigned long long)min,
		 (unsigned long long)max);
	return bad_argument(d, letter, optarg, wanted);
}

static int parse_u32(struct diag *d, int letter, uint32_t min, uint32_t max, uint32_t *value)
{
	uint64_t wide;
	int err = parse_number(d, letter, min, max, &wide);

	if (!err)
		*value = (uint32_t)wide;
	return err;
}

static int parse_seconds(struct diag *d, int letter, double *value)
{
	char *end;

	*value = strtod(optarg, &end);
	if (end != optarg && !*end && *value > 0 && *value < 1e9)
		return 0;
	return bad_argument(d, letter, optarg, "a number of seconds above 0");
}

static int parse_pages(struct diag *d, unsigned int *pages)
{
	int err = parse_u32(d, 'b', 1, 65536, pages);

	if (!err && (*pages & (*pages - 1)))
		return bad_argument(d, 'b', optarg, "a power of two");
	return err;
}

/* include/linux/sched.h: TASK_COMM_LEN. */
static int parse_comm(struct diag *d, const char **comm)
{
	if (!*optarg || strlen(optarg) > 15)
		return bad_argument(d, 'n', optarg, "a name of 1 to 15 characters, as ps shows it,");
	*comm = optarg;
	return 0;
}

static int parse_emit(struct diag *d, enum emit *emit)
{
	static const char *const stages[] = {
		[EMIT_SOURCE] = "source",
		[EMIT_REWRITTEN] = "rewritten",
		[EMIT_BCC] = "bcc",
		[EMIT_BPF] = "bpf",
	};

	for (unsigned int i = EMIT_SOURCE; i < sizeof(stages) / sizeof(*stages); i++) {
		if (strcmp(stages[i], optarg))
			continue;
		*emit = i;
		return 0;
	}
	return bad_argument(d, OPTION_EMIT, optarg, "source, rewritten, bcc or bpf");
}

static int add_include(struct options *o, struct diag *d)
{
	/* It is written into a source between < and >. */
	if (optarg[strcspn(optarg, "<>\"\n\\")] || !*optarg)
		return bad_argument(d, 'I', optarg, "the name of a header, as in linux/fs.h,");
	if (o->nr_includes == MAX_INCLUDES)
		return diag__fail(d, -EINVAL, "more than %d headers", MAX_INCLUDES);
	o->includes[o->nr_includes++] = optarg;
	return 0;
}

/* What an option without an argument sets; NULL: it has one. */
static bool *flag_of(struct options *o, int letter)
{
	switch (letter) {
	case 'K':
		return &o->kernel_stack;
	case 'U':
		return &o->user_stack;
	case 'r':
		return &o->returns;
	case 'S':
		return &o->own_process;
	case OPTION_STRICT:
		return &o->strict;
	case OPTION_LOW_LATENCY:
		return &o->low_latency;
	case OPTION_RAW:
		return &o->raw;
	case 'T':
		return &o->wall_time;
	case 't':
		return &o->since;
	case 'C':
		return &o->cpu;
	case 'j':
		return &o->json;
	case 'v':
		return &o->verbose;
	case 'V':
		return &o->version;
	case 'h':
		return &o->help;
	case OPTION_FORCE:
		return &o->force;
	case OPTION_NO_CACHE:
		return &o->no_cache;
	case OPTION_NO_BTF:
		return &o->no_btf;
	case OPTION_EXPLAIN:
		return &o->explain;
	case 'l':
		return &o->list;
	case OPTION_CHECK:
		return &o->check;
	default:
		return NULL;
	}
}

static int add_to(const char **list, unsigned int *nr, unsigned int max, int letter, struct diag *d)
{
	if (*nr == max)
		return diag__fail(d, -EINVAL, "--%s may be given %u times", entry_of(letter)->name, max);
	list[(*nr)++] = optarg;
	return 0;
}

/* What is about a program of the user's. */
static int set_rewrite(struct options *o, int letter, struct diag *d)
{
	if (letter == OPTION_PREFIX)
		return add_to(o->prefixes, &o->nr_prefixes, MAX_PREFIXES, letter, d);
	if (letter == OPTION_CFLAG)
		return add_to(o->cflags, &o->nr_cflags, MAX_CFLAGS, letter, d);
	if (o->rewrite) {
		diag__fail(d, -EINVAL, "one program at a time: '%s' is the second one", optarg);
		return usage(d);
	}
	o->rewrite = optarg;
	return 0;
}

static int set_filter(struct options *o, struct diag *d)
{
	if (o->filter) {
		diag__hint(d, "&& and || connect conditions in one expression.");
		return diag__fail(d, -EINVAL, "-f is given twice");
	}
	o->filter = optarg;
	return 0;
}

static int set(struct options *o, int letter, struct diag *d)
{
	bool *flag = flag_of(o, letter);

	if (flag) {
		*flag = true;
		return 0;
	}
	switch (letter) {
	case 'p':
		return parse_u32(d, letter, 1, UINT32_MAX, &o->pid);
	case 'L':
		return parse_u32(d, letter, 1, UINT32_MAX, &o->tid);
	case 'n':
		return parse_comm(d, &o->comm);
	case 'P':
		if (o->nr_prints == MAX_PRINTS)
			return diag__fail(d, -EINVAL, "more than %d times -P", MAX_PRINTS);
		o->prints[o->nr_prints++] = optarg;
		return 0;
	case OPTION_DEPTH:
		return parse_u32(d, letter, 1, 64, &o->depth);
	case 'f':
		return set_filter(o, d);
	case 'd':
		return parse_seconds(d, letter, &o->duration);
	case 'M':
		return parse_number(d, letter, 1, UINT64_MAX, &o->max_events);
	case 'Z':
		return parse_u32(d, letter, 1, 4096, &o->string_size);
	case 'b':
		return parse_pages(d, &o->pages);
	case 'I':
		return add_include(o, d);
	case OPTION_MAX_PROBES:
		return parse_u32(d, letter, 1, 1000000, &o->max_probes);
	case OPTION_BTF:
		o->btf_file = optarg;
		return 0;
	case OPTION_ARCH:
		o->arch = optarg;
		return 0;
	case OPTION_EMIT:
		return parse_emit(d, &o->emit);
	default:
		return set_rewrite(o, letter, d);
	}
}

static int unknown(char **argv, struct diag *d)
{
	const char *word = argv[optind - 1];

	/* A letter may be one of several in its word; a long option is the whole word. */
	if (strncmp(word, "--", 2) && optopt > 0 && optopt < 256)
		diag__fail(d, -EINVAL, "there is no option -%c", optopt);
	else
		diag__fail(d, -EINVAL, "there is no option %s, or it takes no argument", word);
	return usage(d);
}

/* Each of these is an answer of its own, and instead of tracing. */
static int check_answers(const struct options *o, struct diag *d)
{
	const char *const asked[] = { o->explain ? "explain" : NULL, o->emit ? "emit" : NULL,
				      o->list ? "list" : NULL, o->check ? "check" : NULL,
				      o->rewrite ? "rewrite" : NULL };
	const char *first = NULL;

	for (unsigned int i = 0; i < sizeof(asked) / sizeof(*asked); i++) {
		if (first && asked[i])
			return diag__fail(d, -EINVAL, "--%s and --%s are two different answers", first,
					  asked[i]);
		first = asked[i] ? asked[i] : first;
	}
	return 0;
}

static int check_together(const struct options *o, struct diag *d)
{
	bool offline = o->explain || o->emit || o->list || o->rewrite;

	if (check_answers(o, d))
		return usage(d);
	if ((o->nr_prefixes || o->nr_cflags) && !o->rewrite)
		diag__fail(d, -EINVAL, "--%s is for --rewrite", o->nr_prefixes ? "prefix" : "cflag");
	else if (o->btf_file && !offline)
		diag__fail(d, -EINVAL,
			   "--btf is for --explain, --emit and --list: a running kernel has its own");
	else if (o->arch && !offline)
		diag__fail(d, -EINVAL,
			   "--arch is for --explain, --emit, --list and --rewrite: this machine has its own");
	else if (o->btf_file && o->no_btf)
		diag__fail(d, -EINVAL, "--btf and --no-btf contradict each other");
	else
		return 0;
	return usage(d);
}

/* What the shell has cut in two at a space begins or ends in the middle of a list. */
static bool is_cut(const char *spec)
{
	int depth = 0;

	for (; *spec; spec++)
		depth += (*spec == '(') - (*spec == ')');
	return depth != 0;
}

static int take_specs(struct options *o, int argc, char **argv, struct diag *d)
{
	static char *const all[] = { (char *)"*" };

	if ((o->rewrite || o->check) && optind == argc)
		return 0;
	if (o->rewrite || o->check) {
		diag__fail(d, -EINVAL, "'%s': --%s and no function", argv[optind],
			   o->rewrite ? "rewrite takes one file" : "check is about the machine");
		return usage(d);
	}
	if (optind == argc && o->list) {
		o->specs = all;
		o->nr_specs = 1;
		return 0;
	}
	if (optind == argc) {
		diag__fail(d, -EINVAL, "which function? None is given");
		diag__hint(d, "Try: kprobe-args 'vfs_write(file, buf, count, pos)', or kprobe-args --help.");
		return -EINVAL;
	}
	for (int i = optind; i < argc && optind + 1 < argc; i++) {
		if (!is_cut(argv[i]))
			continue;
		diag__fail(d, -EINVAL, "'%s' is only a part of a spec", argv[i]);
		diag__hint(d, "Put quotes around a spec with parentheses or spaces.");
		return -EINVAL;
	}
	o->specs = &argv[optind];
	o->nr_specs = (unsigned int)(argc - optind);
	return 0;
}

int options__parse(struct options *o, int argc, char **argv, struct diag *d)
{
	struct option longs[NR_ENTRIES + 1];
	char shorts[2 * NR_ENTRIES + 2];
	int letter, err;

	*o = (struct options){ .string_size = 64, .pages = 256, .max_probes = 1000, .depth = 2 };
	make_tables(longs, shorts);
	optind = 0; /* glibc: from the start, whatever a run before left */
	while ((letter = getopt_long(argc, argv, shorts, longs, NULL)) != -1) {
		if (letter == '?')
			return unknown(argv, d);
		if (letter == ':') {
			diag__fail(d, -EINVAL, "%s needs an argument", argv[optind - 1]);
			return usage(d);
		}
		err = set(o, letter, d);
		if (err)
			return err;
	}
	if (o->help || o->version)
		return 0;
	err = check_together(o, d);
	return err ? err : take_specs(o, argc, argv, d);
}
