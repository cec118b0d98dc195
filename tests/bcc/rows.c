/*
 * The programs of tests/unit/rewrite_rows.h, once more: what the pass makes of each has to be compiled by libbcc, and
 * the kernel's verifier has to accept it. One line each, TAP-like.
 *
 * usage: kpa_bcc_rows TREE    a tree of kernel headers (headers.sh)
 */
#include "arena.h"
#include "compile.h"
#include "rewrite_rows.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NR(array) (sizeof(array) / sizeof(*(array)))

enum { SKIPPED = 77 };

/* With real headers the prelude has less to say than test_rewrite.c's. */
static const char prelude[] = "#include <uapi/linux/ptrace.h>\n#include <linux/uidgid.h>\n"
			      "typedef struct pt_regs *regs_t; typedef int extern_int;\n"
			      "struct file; struct pair { long a, b; }; struct big { long a[3]; };\n"
			      "enum cmd { CMD_A }; typedef int (*fn_t)(int);\n";

struct test {
	const char *tree;
	unsigned int nr;
	unsigned int nr_failed;
	unsigned int nr_loaded;
};

static void tell(struct test *t, const char *title, const char *problem, const char *text)
{
	printf("%sok %u %s\n", problem ? "not " : "", ++t->nr, title);
	if (problem)
		printf("%s\nin:\n%s\n", problem, text);
	t->nr_failed += problem != NULL;
}

static void check(struct test *t, const char *title, const char *source, const char *behind, bool may_fail)
{
	struct arena *a = arena__new();
	const char *text = arena__printf(a, "%s%s%s", prelude, source, behind), *problem = NULL, *log;
	struct rewrite *r = NULL;
	struct image image;
	unsigned int nr;

	if (rewrite_text(text, t->tree, (struct rewrite_options){ 0 }, a, &r)) {
		problem = may_fail ? NULL : rewrite__errors(r, &nr)->message;
	} else {
		text = rewrite__text(r, NULL);
		if (compile_text(text, t->tree, NULL, 0, a, &image, &log))
			problem = log ? log : "libbcc fails without a word";
		else
			problem = load_probes(&image, a, &t->nr_loaded);
	}
	tell(t, title, problem, text);
	rewrite__free(r);
	arena__free(a);
}

int main(int argc, char **argv)
{
	struct test t = { .tree = argc == 2 ? realpath(argv[1], NULL) : NULL };

	if (!t.tree) {
		fputs("usage: kpa_bcc_rows TREE\n", stderr);
		return 2;
	}
	for (size_t i = 0; i < NR(unchanged); i++)
		check(&t, unchanged[i].title, unchanged[i].source, "", false);
	for (size_t i = 0; i < NR(in_place); i++)
		check(&t, in_place[i].title, in_place[i].source, "", false);
	for (size_t i = 0; i < NR(table); i++) {
		check(&t, table[i].title, table[i].source, "", false);
		check(&t, table[i].title, table[i].source, NOT_IN_PLACE, false);
	}
	for (size_t i = 0; i < NR(sayable); i++)
		check(&t, sayable[i].title, sayable[i].source, "", true);
	printf("1..%u\n", t.nr);
	if (!t.nr_failed && !t.nr_loaded) {
		puts("compiled, but not loaded: that needs CAP_BPF and CAP_PERFMON");
		return SKIPPED;
	}
	return t.nr_failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
