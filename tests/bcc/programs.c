/*
 * The programs of tests/rewrite: what the pass makes of each is compiled by libbcc, and its kprobes are loaded.
 *
 * usage: kpa_bcc_programs TREE FILE...    a tree of kernel headers (headers.sh)
 */
#include "arena.h"
#include "compile.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SKIPPED = 77 };

/* What is wrong with it; NULL: nothing. */
static const char *check(const char *path, const char *tree, struct arena *a, unsigned int *nr_loaded)
{
	static const char *const any[] = { "", NULL };
	/* Of these the functions are attached by name. */
	bool is_any = strlen(path) > 6 && !strcmp(path + strlen(path) - 6, "/any.c");
	struct rewrite_options o = { .file_name = path, .prefixes = is_any ? any : NULL };
	const char *text = read_text(path, a), *log;
	struct rewrite *r = NULL;
	struct image image;
	const char *problem;
	unsigned int nr;

	if (!text)
		return "cannot be read";
	if (rewrite_text(text, tree, o, a, &r))
		problem = arena__strdup(a, rewrite__errors(r, &nr)->message);
	else if (compile_text(rewrite__text(r, NULL), tree, NULL, 0, a, &image, &log))
		problem = log ? log : "libbcc fails without a word";
	else
		problem = load_probes(&image, a, nr_loaded);
	rewrite__free(r);
	return problem;
}

int main(int argc, char **argv)
{
	char *tree = argc > 2 ? realpath(argv[1], NULL) : NULL;
	unsigned int nr_failed = 0, nr_loaded = 0;

	if (!tree) {
		fputs("usage: kpa_bcc_programs TREE FILE...\n", stderr);
		return 2;
	}
	for (int i = 2; i < argc; i++) {
		struct arena *a = arena__new();
		unsigned int before = nr_loaded;
		const char *problem = check(argv[i], tree, a, &nr_loaded);

		printf("%s: %s, %u loaded\n", argv[i], problem ? problem : "compiled", nr_loaded - before);
		nr_failed += problem != NULL;
		arena__free(a);
	}
	free(tree);
	if (!nr_failed && !nr_loaded) {
		puts("compiled, but not loaded: that needs CAP_BPF and CAP_PERFMON");
		return SKIPPED;
	}
	return nr_failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
