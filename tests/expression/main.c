/*
 * Random expressions over random records: what a compiler makes of them is compared with what kprobe-args writes.
 * README.md.
 */
#include "arena.h"
#include "bpf.h"
#include "generate.h"
#include "memory.h"
#include "in_kernel.h"
#include "program.h"
#include "records.h"
#include "scope.h"
#include "text.h"
#include "include/kprobe_args/record.h"

#include <errno.h>
#include <getopt.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

enum { BATCH = 250, SKIPPED = 77, UNDEFINED = 100, FAULT = 1 };

struct options {
	uint64_t seed;
	unsigned int count;
	const char *cc;
	bool unsigned_char;
	bool in_kernel;
	bool keep;
	bool required;
};

struct counts {
	unsigned int expressions;
	unsigned int refused;
	unsigned long values;
	unsigned long faults;
	unsigned long undefined;
	unsigned long in_kernel;
	unsigned int wrong;
};

struct batch {
	const struct options *o;
	struct arena *arena;
	struct random random;
	char *types;
	struct scope scope;
	struct program program;
	struct memory *memory;
	const char *folder;
	struct counts *counts;
};

static const char *const enums[] = { "e_int", "e_uint", "e_char", "e_long", NULL };

/* What kprobe-args does not evaluate although it is C, or what C does not have either. */
static bool may_be_refused(const char *message)
{
	static const char *const reasons[] = {
		"this divides by zero",
		"the result of this division does not fit",
		"so it can be shifted by",
		"lies behind the end of its array",
		"elements: the last one is",
		"a probe can calculate with 64 at most",
		"a bit-field has no size in bytes",
		"passed by value needs a constant index",
		"room for",
		"how many elements",
		"nested too deep",
		"is always true",
		"too large for a signed one",
		"this reads memory",
		"has no members and no bytes",
		"too many values in hand",
	};

	for (size_t i = 0; i < sizeof(reasons) / sizeof(*reasons); i++)
		if (strstr(message, reasons[i]))
			return true;
	return false;
}

static void parse_one(struct batch *b, struct generated g)
{
	struct item *item = &b->program.items[b->program.nr];
	struct diag d = { 0 };
	int err = expression__parse(g.text, USE_PRINT, &b->scope.scope, b->arena, &item->e, &d);

	item->generated = g;
	if (!err && item->e.size <= MAX_RESULT) {
		b->program.nr++;
	} else if (err && !may_be_refused(d.message ? d.message : "")) {
		b->counts->wrong++;
		printf("refused: %s\n", g.text);
		diag__print(&d, stdout);
	} else {
		b->counts->refused++;
	}
	diag__clear(&d);
}

static const char *path(const struct batch *b, const char *name)
{
	return arena__printf(b->arena, "%s/%s", b->folder, name);
}

static int write_files(struct batch *b)
{
	FILE *f = fopen(path(b, "reference.c"), "w");
	int err;

	if (!f)
		return -errno;
	program__write_reference(&b->program, f);
	err = fclose(f) ? -errno : 0;
	f = err ? NULL : fopen(path(b, "written.c"), "w");
	if (!f)
		return -errno;
	err = program__write_written(&b->program, f);
	err = fclose(f) ? -errno : err;
	f = err ? NULL : fopen(path(b, "memory"), "w");
	if (!f)
		return err ? err : -errno;
	fwrite(b->memory, sizeof(*b->memory), 1, f);
	return fclose(f) ? -errno : 0;
}

static int run(const char *command)
{
	int status = system(command);

	if (status)
		fprintf(stderr, "%d from: %s\n", status, command);
	return status ? -EINVAL : 0;
}

static int compile(struct batch *b)
{
	/* As the kernel is compiled, and with what C does not define made visible. */
	static const char gcc[] = "-fsanitize=shift-exponent,integer-divide-by-zero "
				  "-fsanitize-undefined-trap-on-error";
	static const char clang[] = "-fsanitize=shift-exponent,integer-divide-by-zero -fsanitize-trap=all";
	const char *flags =
		"-std=gnu11 -w -Wno-psabi -fwrapv -fno-strict-aliasing -fno-delete-null-pointer-checks -fcommon"
		" -I" KPA_TEST_RUNTIME " -I" KPA_PROBE_INCLUDE_COPY;
	const char *checks = b->program.is_gcc ? gcc : clang;
	int err = run(arena__printf(b->arena, "%s -O0 %s %s %s -c -o %s/reference.o %s/reference.c", b->o->cc,
				    flags, checks, b->o->unsigned_char ? "-funsigned-char" : "", b->folder,
				    b->folder));

	if (!err)
		err = run(arena__printf(b->arena, "%s -O1 %s -c -o %s/written.o %s/written.c", b->o->cc,
					flags, b->folder, b->folder));
	if (!err)
		err = run(arena__printf(
			b->arena, "%s -D_GNU_SOURCE %s -o %s/program %s/reference.o %s/written.o %s/runner.c",
			b->o->cc, flags, b->folder, b->folder, b->folder, KPA_TEST_RUNTIME));
	if (!err)
		err = run(arena__printf(b->arena, "%s/program %s/memory %s/outcomes", b->folder, b->folder,
					b->folder));
	return err;
}

static bool is_zero(const struct outcome *o)
{
	for (size_t i = 0; i < sizeof(o->bytes); i++)
		if (o->bytes[i])
			return false;
	return true;
}

/* NULL: the outcomes are the same. */
static const char *difference(const struct item *item, const struct outcome *reference,
			      const struct outcome *written)
{
	bool fails = reference->status, also = written->status;

	if (reference->type_differs)
		return "the type";
	if (fails != also)
		return fails ? "a value where there is none" : "no value where there is one";
	if (fails && !is_zero(written))
		return "bytes that are no value";
	/* Which of several failures comes first, C leaves open. */
	if (fails && !item->generated.may_be_undefined && written->status != FAULT &&
	    !(written->status == STATUS_NULL && item->e.capture == CAPTURE_STRING))
		return "the reason";
	return !fails && memcmp(reference->bytes, written->bytes, sizeof(written->bytes)) ? "the value" :
											    NULL;
}

static void print_outcome(const char *title, const struct outcome *o)
{
	printf("  %s: status %u, bytes", title, o->status);
	for (unsigned int i = 0; i < 24; i++)
		printf(" %02x", o->bytes[i]);
	putchar('\n');
}

static void tell(struct batch *b, const char *why, unsigned int call, const struct item *item,
		 const struct outcome *want, const struct outcome *got)
{
	b->counts->wrong++;
	printf("%s is wrong, in call %u, in %s:\n  %s\n  %s\n  %s\n", why, call, b->folder,
	       item->generated.text, type__declaration(b->arena, item->e.type, NULL), item->function);
	print_outcome("expected", want);
	print_outcome("found", got);
}

static int compare(struct batch *b, struct outcome *native)
{
	FILE *f = fopen(path(b, "outcomes"), "r");
	struct outcome pair[2];
	int err = f ? 0 : -errno;

	for (unsigned int call = 0; call < NR_CALLS && !err; call++)
		for (unsigned int i = 0; i < b->program.nr && !err; i++) {
			const char *why;

			if (fread(pair, sizeof(pair), 1, f) != 1) {
				err = -EIO;
				break;
			}
			native[call * b->program.nr + i] = pair[1];
			why = difference(&b->program.items[i], &pair[0], &pair[1]);
			if (why)
				tell(b, why, call, &b->program.items[i], &pair[0], &pair[1]);
			b->counts->values += !pair[0].status;
			b->counts->faults += pair[0].status == FAULT;
			b->counts->undefined += pair[0].status == UNDEFINED;
		}
	if (f)
		fclose(f);
	return err;
}

static int compare_in_kernel(struct batch *b, const struct outcome *native)
{
	struct outcome *found = calloc((size_t)NR_CALLS * b->program.nr, sizeof(*found));
	int err = found ? in_kernel__run(&b->program, b->memory, found) : -ENOMEM;

	for (unsigned int call = 0; call < NR_CALLS && !err; call++)
		for (unsigned int i = 0; i < b->program.nr; i++) {
			const struct outcome *want = &native[call * b->program.nr + i];
			const struct outcome *got = &found[call * b->program.nr + i];

			/* A wild index may lead to where the kernel has mapped something. */
			if (got->status == NOT_RUN || (b->program.items[i].generated.may_be_undefined &&
						       want->status == FAULT && !got->status))
				continue;
			if (want->status != got->status ||
			    memcmp(want->bytes, got->bytes, sizeof(got->bytes)))
				tell(b, "in the kernel the outcome", call, &b->program.items[i], want, got);
			b->counts->in_kernel++;
		}
	free(found);
	return err;
}

static int run_program(struct batch *b)
{
	struct outcome *native = calloc((size_t)NR_CALLS * b->program.nr, sizeof(*native));
	int err = native ? program__write_functions(&b->program) : -ENOMEM;

	if (!err)
		err = write_files(b);
	if (!err)
		err = compile(b);
	if (!err)
		err = compare(b, native);
	if (!err && b->o->in_kernel)
		err = compare_in_kernel(b, native);
	free(native);
	return err;
}

static int open_scope(struct batch *b)
{
	static const char *const unsigned_char[] = { "-funsigned-char", NULL };
	struct text t;

	if (text__open(&t))
		return -ENOMEM;
	records__write(t.out, &b->random);
	b->types = text__take(&t);
	b->scope.enums = enums;
	if (!b->types ||
	    !scope_open(&b->scope, b->o->unsigned_char ? unsigned_char : NULL, b->types, b->arena) ||
	    !scope_enter(&b->scope, "f"))
		return -EINVAL;
	b->scope.scope.char_is_signed = !b->o->unsigned_char;
	return 0;
}

static int run_batch(struct batch *b, unsigned int nr)
{
	int err = open_scope(b);

	b->memory = calloc(1, sizeof(*b->memory));
	b->program = (struct program){
		.arena = b->arena,
		.scope = &b->scope,
		.types = b->types,
		.items = calloc(nr, sizeof(struct item)),
		.is_gcc = strstr(b->o->cc, "gcc"),
	};
	if (!err && (!b->memory || !b->program.items))
		err = -ENOMEM;
	if (!err) {
		memory__fill(b->memory, &b->random, &b->scope);
		for (unsigned int i = 0; i < nr; i++)
			parse_one(b, generate(b->arena, &b->random, &b->scope, b->program.is_gcc));
		b->counts->expressions += b->program.nr;
		err = run_program(b);
	}
	free(b->memory);
	free(b->program.items);
	ast__free(b->scope.ast);
	free(b->types);
	return err;
}

static void remove_folder(struct arena *a, const char *folder)
{
	static const char *const files[] = { "reference.c", "reference.o", "written.c", "written.o",
					     "program",	    "memory",	   "outcomes" };

	for (size_t i = 0; i < sizeof(files) / sizeof(*files); i++)
		unlink(arena__printf(a, "%s/%s", folder, files[i]));
	rmdir(folder);
}

static int run_seed(const struct options *o, uint64_t seed, unsigned int nr, struct counts *counts)
{
	char folder[] = "/tmp/kprobe-args-expression-XXXXXX";
	unsigned int wrong = counts->wrong;
	struct batch b = { .o = o, .arena = arena__new(), .random = { seed }, .counts = counts };
	int err;

	if (!b.arena || !mkdtemp(folder))
		return -errno;
	b.folder = folder;
	err = run_batch(&b, nr);
	if (err)
		printf("seed %llu: %s; its files are in %s\n", (unsigned long long)seed, strerror(-err),
		       folder);
	else if (counts->wrong != wrong)
		printf("seed %llu: its files are in %s\n", (unsigned long long)seed, folder);
	else if (!o->keep)
		remove_folder(b.arena, folder);
	arena__free(b.arena);
	return err;
}

static void usage(void)
{
	puts("usage: kpa_expression_gen [--seed N] [--count N] [--cc COMPILER] [--unsigned-char] [--in-kernel]\n"
	     "                          [--required] [--keep]\n"
	     "  --in-kernel      also as BPF in this machine's kernel\n"
	     "  --unsigned-char  plain char has no sign, as in Linux from 6.2 on\n"
	     "  --required       fail where the compiler or the right to load BPF is missing\n"
	     "  --keep           leave the files in /tmp");
}

static int read_options(struct options *o, int argc, char **argv)
{
	static const struct option options[] = {
		{ "seed", required_argument, NULL, 's' },
		{ "count", required_argument, NULL, 'n' },
		{ "cc", required_argument, NULL, 'c' },
		{ "unsigned-char", no_argument, NULL, 'u' },
		{ "in-kernel", no_argument, NULL, 'k' },
		{ "required", no_argument, NULL, 'r' },
		{ "keep", no_argument, NULL, 'K' },
		{ "help", no_argument, NULL, 'h' },
		{ NULL, 0, NULL, 0 },
	};
	int c;

	while ((c = getopt_long(argc, argv, "", options, NULL)) >= 0) {
		switch (c) {
		case 's':
			o->seed = strtoull(optarg, NULL, 0);
			break;
		case 'n':
			o->count = (unsigned int)strtoul(optarg, NULL, 0);
			break;
		case 'c':
			o->cc = optarg;
			break;
		case 'u':
			o->unsigned_char = true;
			break;
		case 'k':
			o->in_kernel = true;
			break;
		case 'r':
			o->required = true;
			break;
		case 'K':
			o->keep = true;
			break;
		default:
			return -1;
		}
	}
	return 0;
}

static bool can_run(const struct options *o)
{
	char command[128];

	snprintf(command, sizeof(command), "command -v %s >/dev/null", o->cc);
	if (system(command)) {
		printf("%s is not installed\n", o->cc);
		return false;
	}
	if (o->in_kernel && !bpf__is_possible()) {
		puts("this process may not load BPF programs");
		return false;
	}
	return true;
}

int main(int argc, char **argv)
{
	struct options o = { .seed = 1, .count = 1000, .cc = "gcc" };
	struct counts counts = { 0 };
	int err = 0;

	if (read_options(&o, argc, argv)) {
		usage();
		return 2;
	}
	if (!can_run(&o))
		return o.required ? 1 : SKIPPED;
	for (unsigned int done = 0; done < o.count && !err; done += BATCH)
		err = run_seed(&o, o.seed + done / BATCH, o.count - done < BATCH ? o.count - done : BATCH,
			       &counts);
	printf("%u expressions, %u more refused; evaluated: %lu values, %lu faults, %lu undefined; %lu in the kernel; "
	       "%u wrong\n",
	       counts.expressions, counts.refused, counts.values, counts.faults, counts.undefined,
	       counts.in_kernel, counts.wrong);
	return err || counts.wrong ? 1 : 0;
}
