/*
 * The AST pass against one parse of the same text by clang, which is asked directly here, both in this process and with
 * the same arguments. The texts have 10,000 lines:
 *
 *   program   as people write them: types, maps, static functions, and probes, half of which need the pass
 *   probes    nothing but probe functions of eight parameters
 *   macros    nothing but probe functions whose heads a macro makes, so that the pass has to parse its result too
 *
 * usage: kpa_bench_rewrite TEXT ROUNDS [CLANG_ARG...]
 *            Prints each round's milliseconds of processor time, the medians and their ratio.
 *        kpa_bench_rewrite TEXT parse|pass|print
 *            Makes the text and does it once, for those who count something else (rewrite.sh).
 */
#include "abi.h"
#include "arena.h"
#include "dialect.h"
#include "rewrite.h"
#include "text.h"

#include <clang-c/Index.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { NR_LINES = 10000, MAX_ROUNDS = 99 };

static void write_program(FILE *out, unsigned int i)
{
	fprintf(out,
		"struct event_%u {\n\tu64 time;\n\tu32 pid;\n\tchar comm[16];\n\tu64 sum;\n};\n\n"
		"BPF_HASH(starts_%u, u32, u64);\nBPF_PERF_OUTPUT(events_%u);\n\n",
		i, i, i);
	fprintf(out,
		"static inline u64 fold_%u(u64 a, u64 b)\n{\n\tu64 sum = a;\n\n"
		"\tif (a > b)\n\t\tsum -= b;\n\telse\n\t\tsum += b << 3;\n\treturn sum;\n}\n\n",
		i);
	fprintf(out,
		"/* What was asked for, and when. */\n"
		"int kprobe__do_mmap_%u(struct pt_regs *ctx, struct file *file, unsigned long addr, unsigned long len,\n"
		"\t\t       unsigned long prot, unsigned long flags, unsigned long pgoff,\n"
		"\t\t       unsigned long *populate, struct list_head *uf)\n{\n"
		"\tstruct event_%u e = {};\n\tu64 *start;\n\n"
		"\te.pid = bpf_get_current_pid_tgid();\n\tstart = starts_%u.lookup(&e.pid);\n"
		"\tif (!start)\n\t\treturn 0;\n\te.time = bpf_ktime_get_ns() - *start;\n"
		"\tbpf_get_current_comm(&e.comm, sizeof(e.comm));\n"
		"\te.sum = fold_%u(addr, len) + (uf->next != uf->prev);\n"
		"\tevents_%u.perf_submit(ctx, &e, sizeof(e));\n\treturn 0;\n}\n\n",
		i, i, i, i, i);
	fprintf(out,
		"int kprobe__vfs_read_%u(struct pt_regs *ctx, struct file *file, char *buf, unsigned long count)\n{\n"
		"\tu32 pid = bpf_get_current_pid_tgid();\n\tu64 now = bpf_ktime_get_ns();\n\n"
		"\tif (count)\n\t\tstarts_%u.update(&pid, &now);\n\treturn 0;\n}\n\n",
		i, i);
}

static void write_probes(FILE *out, unsigned int i)
{
	fprintf(out,
		"int kprobe__f_%u(struct pt_regs *ctx, long a, long b, long c, long d, long e, long f, bool g, char *h)\n"
		"{\n\treturn g ? a : h[0];\n}\n\n",
		i);
}

static void write_macros(FILE *out, unsigned int i)
{
	if (!i)
		fputs("#define PROBE(name, ...) int kprobe__##name(struct pt_regs *ctx, __VA_ARGS__)\n", out);
	fprintf(out,
		"PROBE(f_%u, long a, bool b)\n{\n\tlong sum = a;\n\n\tif (b)\n\t\tsum++;\n"
		"\treturn sum;\n}\n\n",
		i);
}

static const struct kind {
	const char *name;
	void (*write)(FILE *out, unsigned int i); /* the I-th part */
} kinds[] = {
	{ "program", write_program },
	{ "probes", write_probes },
	{ "macros", write_macros },
};

static unsigned int count_lines(const char *text)
{
	unsigned int nr = 0;

	for (; (text = strchr(text, '\n')); text++)
		nr++;
	return nr;
}

static const char *make_text(const char *kind, struct arena *a)
{
	unsigned int nr_lines = 0, nr_parts = 0;
	const struct kind *k = NULL;
	const char *so_far;
	struct text text;
	size_t len = 0;

	for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++)
		if (!strcmp(kind, kinds[i].name))
			k = &kinds[i];
	if (!k || text__open(&text))
		return NULL;
	fputs("#include <uapi/linux/ptrace.h>\n#include <linux/types.h>\n", text.out);
	while (nr_lines < NR_LINES) {
		size_t start = len;

		k->write(text.out, nr_parts++);
		so_far = text__so_far(&text, &len);
		nr_lines += so_far ? count_lines(so_far + start) : NR_LINES;
	}
	return text__keep(&text, a);
}

struct bench {
	struct arena *arena;
	const char *text;
	struct dialect dialect;
	const char *const *args;
	unsigned int nr_args;
};

static int parse(const struct bench *b)
{
	struct CXUnsavedFile files[16] = { { "/bench.c", b->text, strlen(b->text) } };
	CXIndex index = clang_createIndex(0, 0);
	CXTranslationUnit unit;
	enum CXErrorCode err;

	for (unsigned int i = 0; i < b->dialect.nr_files; i++)
		files[i + 1] = (struct CXUnsavedFile){ b->dialect.files[i].path, b->dialect.files[i].text,
						       b->dialect.files[i].len };
	err = clang_parseTranslationUnit2(index, "/bench.c", b->dialect.args, (int)b->dialect.nr_args, files,
					  1 + b->dialect.nr_files, CXTranslationUnit_None, &unit);
	clang_disposeTranslationUnit(unit);
	clang_disposeIndex(index);
	return err;
}

static int pass(const struct bench *b)
{
	struct rewrite_options o = { .clang_args = b->args, .nr_clang_args = b->nr_args };
	struct rewrite *r;
	int err = rewrite__run(&o, b->text, strlen(b->text), &r);
	unsigned int nr;

	if (err)
		fprintf(stderr, "the pass: %s\n", r ? rewrite__errors(r, &nr)->message : "no memory");
	else if (!rewrite__changed(r))
		err = -1;
	rewrite__free(r);
	return err;
}

static double milliseconds(int (*what)(const struct bench *b), const struct bench *b)
{
	struct timespec t[2];

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t[0]);
	if (what(b)) {
		fputs("it failed\n", stderr);
		exit(1);
	}
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t[1]);
	return (double)(t[1].tv_sec - t[0].tv_sec) * 1e3 + (double)(t[1].tv_nsec - t[0].tv_nsec) / 1e6;
}

static int by_size(const void *pa, const void *pb)
{
	double a = *(const double *)pa, b = *(const double *)pb;

	return (a > b) - (a < b);
}

static void compare(const struct bench *b, unsigned int rounds)
{
	double parses[MAX_ROUNDS], passes[MAX_ROUNDS];

	for (unsigned int i = 0; i < rounds; i++) {
		parses[i] = milliseconds(parse, b);
		passes[i] = milliseconds(pass, b);
		printf("round %u: parse %.1f ms, pass %.1f ms\n", i + 1, parses[i], passes[i]);
	}
	qsort(parses, rounds, sizeof(*parses), by_size);
	qsort(passes, rounds, sizeof(*passes), by_size);
	printf("median: parse %.1f ms, pass %.1f ms, ratio %.3f\n", parses[rounds / 2], passes[rounds / 2],
	       passes[rounds / 2] / parses[rounds / 2]);
}

int main(int argc, char **argv)
{
	struct bench b = { .arena = arena__new() };
	unsigned int rounds = argc > 2 ? (unsigned int)atoi(argv[2]) : 0;

	b.text = argc > 2 ? make_text(argv[1], b.arena) : NULL;
	if (!b.text) {
		fputs("usage: kpa_bench_rewrite program|probes|macros ROUNDS|parse|pass|print [CLANG_ARG...]\n",
		      stderr);
		return 2;
	}
	b.args = (const char *const *)argv + 3;
	b.nr_args = (unsigned int)argc - 3;
	/* What BCC puts in front of a program, as the pass does. */
	if (dialect__get(&b.dialect, abi__find(NULL), b.args, b.nr_args, b.arena))
		return 1;
	if (!strcmp(argv[2], "parse"))
		return parse(&b);
	if (!strcmp(argv[2], "pass"))
		return pass(&b);
	if (!strcmp(argv[2], "print"))
		fputs(b.text, stdout);
	else if (rounds && rounds <= MAX_ROUNDS)
		compare(&b, rounds);
	arena__free(b.arena);
	return 0;
}
