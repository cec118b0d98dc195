#include "options.h"

#include "options_rules.h"

#include <errno.h>
#include <getopt.h>
#include <stdlib.h>
#include <string.h>

enum {
	FIRST_LONG_OPTION = 256,
	OPTION_EMIT = FIRST_LONG_OPTION,
	OPTION_FORCE,
	OPTION_NO_CACHE,
	OPTION_EXPLAIN,
	OPTION_NO_BTF,
	OPTION_BTF,
	OPTION_DEPTH,
	OPTION_RAW,
	OPTION_MAX_PROBES,
	OPTION_ARCH,
	OPTION_COUNT,
	OPTION_HIST,
	OPTION_TOP,
	OPTION_PROFILE_ARGS,
	OPTION_ROWS,
	OPTION_REWRITE,
	OPTION_SOURCE,
	OPTION_PREFIX,
	OPTION_CFLAG,
	OPTION_CHECK,
	OPTION_COMPLETE,
	OPTION_STRICT,
	OPTION_LOW_LATENCY,
};

enum {
	/* Entries that are no options, but stand above some in the help. */
	HEADING = 0,
	BRIEF_HEADING = -1, /* of these only the names are listed */

	HELP_WIDTH = 80,
};

/* The one list of options: getopt, the help, the completion, and the tests of the man page read it. */
static const struct option_entry entries[] = {
	{ HEADING, "Which calls", NULL, NULL },
	{ 'p', "pid", "PID", "only this process" },
	{ 'L', "tid", "TID", "only this thread" },
	{ 'n', "name", "COMMAND", "only threads of this name" },
	{ 'f', "filter", "EXPRESSION", "only where it is true: 'count > 4096'" },
	{ 'S', "self", NULL, "also the calls of kprobe-args itself" },
	{ 'd', "duration", "SECONDS", "end after this time" },
	{ 'M', "max-events", "EVENTS", "end after this many lines" },
	{ HEADING, "What is printed of them", NULL, NULL },
	{ 'P', "print", "EXPRESSIONS", "also these: '*pos, file->f_inode->i_ino'" },
	{ OPTION_DEPTH, "depth", "NUMBER", "records in records are shown so deep (2)" },
	{ OPTION_RAW, "raw", NULL, "numbers and addresses without what they mean" },
	{ 'r', "return", NULL, "wait for the return: result, duration, changes" },
	{ 'K', "kernel-stack", NULL, "also where in the kernel it was called from" },
	{ 'U', "user-stack", NULL, "and where in the program" },
	{ 'T', "time", NULL, "a column with the time of day" },
	{ 't', "timestamp", NULL, "a column with the seconds since the start" },
	{ 'C', "cpu", NULL, "a column with the CPU" },
	{ 'Z', "string-size", "BYTES", "print so much of a string (64)" },
	{ 'j', "json", NULL, "one JSON object a line" },
	{ HEADING, "Sums instead of lines", NULL, NULL },
	{ OPTION_COUNT, "count", NULL, "no lines, but how often each function was called" },
	{ OPTION_HIST, "hist", "EXPRESSION", "and its values, as a histogram of powers of two" },
	{ OPTION_TOP, "top", "EXPRESSION", "and its most frequent values" },
	{ OPTION_PROFILE_ARGS, "profile-args", NULL, "and which values each argument has" },
	{ OPTION_ROWS, "rows", "NUMBER", "so many of the frequent values (20; arguments: 10)" },
	{ 'i', "interval", "SECONDS", "the same for each such time, and at the end for all" },
	{ HEADING, "Instead of tracing", NULL, NULL },
	{ 'l', "list", NULL, "list the functions that a pattern finds" },
	{ OPTION_CHECK, "check", NULL, "tell what of this works on this machine" },
	{ OPTION_EXPLAIN, "explain", NULL, "show where each argument is, and how it is read" },
	{ OPTION_EMIT, "emit", "STAGE", "show the probe: source, rewritten, bcc or bpf" },
	{ OPTION_SOURCE, "source", "FILE", "trace with this BCC program, print what it submits" },
	{ OPTION_REWRITE, "rewrite", "FILE", "print this BCC program, with all arguments read" },
	{ 'V', "version", NULL, "print the version" },
	{ 'h', "help", NULL, "print this" },
	{ BRIEF_HEADING, "Rarely needed; the man page has them", NULL, NULL },
	{ 'v', "verbose", NULL, "tell what is done, and what the compiler prints" },
	{ 'b', "pages", "PAGES", "buffer pages for each CPU, a power of two (256)" },
	{ OPTION_LOW_LATENCY, "low-latency", NULL, "print a lone line within 5 ms, not 50" },
	{ OPTION_STRICT, "strict", NULL, "exit with 1 when calls were lost or missed" },
	{ OPTION_MAX_PROBES, "max-probes", "NUMBER", "as many functions of a pattern (1000)" },
	{ 'I', "include", "HEADER", "use the kernel's headers, this one first" },
	{ OPTION_FORCE, "force", NULL, "decode where it is not certain, and mark each line" },
	{ OPTION_NO_CACHE, "no-cache", NULL, "compile the probe anew, and do not save it" },
	{ OPTION_NO_BTF, "no-btf", NULL, "do without the kernel's BTF" },
	{ OPTION_BTF, "btf", "FILE", "types from this BTF or ELF file (--explain, --emit)" },
	{ OPTION_ARCH, "arch", "NAME", "this architecture (--explain, --emit, --rewrite)" },
	{ OPTION_PREFIX, "prefix", "PREFIX", "--source, --rewrite: of probe functions; '' is every one" },
	{ OPTION_CFLAG, "cflag", "FLAG", "--source, --rewrite: as BPF(cflags=[...]) takes it" },
	{ OPTION_COMPLETE, "complete", "LINE", NULL }, /* the shells ask by it: scripts/completion */
};

enum { NR_ENTRIES = sizeof(entries) / sizeof(*entries) };

const struct option_entry *options__nth(unsigned int n)
{
	for (unsigned int i = 0; i < NR_ENTRIES; i++)
		if (entries[i].help && !n--)
			return &entries[i];
	return NULL;
}

const struct option_entry *options__find(const char *word)
{
	for (unsigned int i = 0; i < NR_ENTRIES; i++) {
		const struct option_entry *e = &entries[i];

		if (e->letter > 0 && word[0] == '-' &&
		    ((word[1] == '-' && !strcmp(word + 2, e->name)) || (word[1] == e->letter && !word[2])))
			return e;
	}
	return NULL;
}

/* "-p, --pid PID". */
static int write_names(char *text, size_t size, const struct option_entry *e)
{
	char letter[] = { '-', (char)e->letter, ',', ' ', '\0' };

	return snprintf(text, size, "%s--%s%s%s", e->letter < FIRST_LONG_OPTION ? letter : "", e->name,
			e->arg ? " " : "", e->arg ? e->arg : "");
}

/* The names of the options from FIRST to the next heading. */
static void write_brief(FILE *out, unsigned int first)
{
	int column = 0;

	for (unsigned int i = first; i < NR_ENTRIES && entries[i].help; i++) {
		char names[64];
		int len = write_names(names, sizeof(names), &entries[i]);

		if (column && column + len + 3 > HELP_WIDTH) {
			fputc('\n', out);
			column = 0;
		}
		fprintf(out, "  %s", names);
		column += len + 2;
	}
	fputc('\n', out);
}

static void write_options(FILE *out)
{
	bool is_brief = false;

	for (unsigned int i = 0; i < NR_ENTRIES; i++) {
		const struct option_entry *e = &entries[i];
		char names[64];

		if (e->letter == HEADING || e->letter == BRIEF_HEADING) {
			fprintf(out, "\n%s:\n", e->name);
			is_brief = e->letter == BRIEF_HEADING;
			if (is_brief)
				write_brief(out, i + 1);
		} else if (e->help && !is_brief) {
			write_names(names, sizeof(names), e);
			fprintf(out, "  %-26s %s\n", names, e->help);
		}
	}
}

void options__write_help(FILE *out)
{
	fputs("usage: kprobe-args [OPTION...] '[MODULE:|FILE:]FUNCTION[(ARG, ...)]' ...\n"
	      "Prints the arguments of every call of kernel functions, or of those of a FILE\n"
	      "('./prog', 'libc.so.6'). FUNCTION may have * and ?. An ARG is a name of the\n"
	      "function's prototype, a C declaration, _ to leave one out, or ... for the rest.\n"
	      "For example: kprobe-args -p 412 'vfs_write(file, buf, count, pos)'\n",
	      out);
	write_options(out);
}

bool options__have_expressions(const struct options *o)
{
	return o->nr_prints || o->filter || o->mode == MODE_VALUES || o->mode == MODE_ARGUMENTS;
}

static void make_tables(struct option longs[NR_ENTRIES + 1], char shorts[2 * NR_ENTRIES + 2])
{
	struct option *o = longs;
	char *p = shorts;

	*p++ = ':'; /* a missing argument is told apart, and getopt prints nothing */
	for (int i = 0; i < NR_ENTRIES; i++) {
		const struct option_entry *e = &entries[i];

		if (e->letter == HEADING || e->letter == BRIEF_HEADING)
			continue;
		*o++ = (struct option){
			.name = e->name,
			.has_arg = e->arg ? required_argument : no_argument,
			.val = e->letter,
		};
		if (e->letter >= FIRST_LONG_OPTION)
			continue;
		*p++ = (char)e->letter;
		if (e->arg)
			*p++ = ':';
	}
	*p = '\0';
	*o = (struct option){ 0 };
}

static int usage(struct diag *d)
{
	diag__hint(d, "kprobe-args --help lists the options.");
	return -EINVAL;
}

static const struct option_entry *entry_of(int letter)
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

const char *options__stage(unsigned int i)
{
	static const char *const stages[] = { "source", "rewritten", "bcc", "bpf" };

	return i < sizeof(stages) / sizeof(*stages) ? stages[i] : NULL;
}

static int parse_emit(struct diag *d, enum emit *emit)
{
	for (unsigned int i = 0; options__stage(i); i++) {
		if (strcmp(options__stage(i), optarg))
			continue;
		*emit = EMIT_SOURCE + i;
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

/* Summaries of different kinds are different answers. */
static int set_mode(struct options *o, enum mode mode, struct diag *d)
{
	if (o->mode != MODE_LINES && o->mode != mode) {
		diag__fail(d, -EINVAL, "--count, --profile-args and --hist or --top are different answers");
		return usage(d);
	}
	o->mode = mode;
	return 0;
}

static int add_summary(struct options *o, bool is_top, struct diag *d)
{
	if (o->nr_summaries == MAX_SUMMARIES)
		return diag__fail(d, -EINVAL, "more than %d times --hist and --top", MAX_SUMMARIES);
	o->summaries[o->nr_summaries++] = (struct summary_option){ .is_top = is_top, .expression = optarg };
	return set_mode(o, MODE_VALUES, d);
}

static int set_summary(struct options *o, int letter, struct diag *d)
{
	switch (letter) {
	case OPTION_COUNT:
		return set_mode(o, MODE_COUNT, d);
	case OPTION_HIST:
	case OPTION_TOP:
		return add_summary(o, letter == OPTION_TOP, d);
	case OPTION_PROFILE_ARGS:
		return set_mode(o, MODE_ARGUMENTS, d);
	case OPTION_ROWS:
		return parse_u32(d, letter, 1, UINT32_MAX, &o->rows);
	default:
		return parse_seconds(d, letter, &o->interval);
	}
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
static int set_program(struct options *o, int letter, struct diag *d)
{
	const char **file = letter == OPTION_SOURCE ? &o->source : &o->rewrite;

	if (letter == OPTION_PREFIX)
		return add_to(o->prefixes, &o->nr_prefixes, MAX_PREFIXES, letter, d);
	if (letter == OPTION_CFLAG)
		return add_to(o->cflags, &o->nr_cflags, MAX_CFLAGS, letter, d);
	if (*file) {
		diag__fail(d, -EINVAL, "one program at a time: '%s' is the second one", optarg);
		return usage(d);
	}
	*file = optarg;
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
	case OPTION_COUNT:
	case OPTION_HIST:
	case OPTION_TOP:
	case OPTION_PROFILE_ARGS:
	case OPTION_ROWS:
	case 'i':
		return set_summary(o, letter, d);
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
	case OPTION_COMPLETE:
		o->complete = optarg;
		return 0;
	case OPTION_EMIT:
		return parse_emit(d, &o->emit);
	default:
		return set_program(o, letter, d);
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

	if ((o->rewrite || o->source || o->check) && optind == argc)
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
	if (o->source && optind + 1 < argc) {
		diag__fail(d, -EINVAL, "'%s': --source takes one function at most", argv[optind + 1]);
		return usage(d);
	}
	o->specs = &argv[optind];
	o->nr_specs = (unsigned int)(argc - optind);
	return 0;
}

int options__parse(struct options *o, int argc, char **argv, struct diag *d)
{
	struct option longs[NR_ENTRIES + 1];
	char shorts[2 * NR_ENTRIES + 2];
	int letter;

	*o = (struct options){ .string_size = 64, .pages = 256, .max_probes = 1000, .depth = 2 };
	make_tables(longs, shorts);
	optind = 0; /* glibc: from the start, whatever a run before left */
	while ((letter = getopt_long(argc, argv, shorts, longs, NULL)) != -1) {
		int err;

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
	if (o->complete) {
		o->word = optind < argc ? argv[optind] : NULL;
		return 0;
	}
	return options_rules__check(o, d) ? usage(d) : take_specs(o, argc, argv, d);
}
