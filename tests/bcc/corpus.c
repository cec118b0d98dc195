/*
 * BCC programs of others: what libbcc compiles before the pass, it compiles after it, to the same instructions; and
 * what needs nothing comes out byte for byte.
 *
 * usage: kpa_bcc_corpus TREE FOLDER    a tree of kernel headers (headers.sh), and NAME.c with NAME.flags (extract.py)
 *
 * Each program goes through the pass three times: as the command does it, with every function that takes struct
 * pt_regs * as a probe, and with every such function rewritten whether it needs it or not. What comes out of the last
 * need only compile.
 */
#include "arena.h"
#include "compile.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_FLAGS = 32 };

struct corpus {
	const char *tree;
	const char *folder;
	unsigned int nr_compiled;
	unsigned int nr_left_out; /* libbcc does not compile it as it is */
	unsigned int nr_unchanged;
	unsigned int nr_changed;
	unsigned int nr_failed;
};

struct program {
	struct arena *arena;
	const char *name;
	const char *text;
	const char *flags[MAX_FLAGS];
	unsigned int nr_flags;
	struct image image;
};

static void fail(struct corpus *c, const struct program *p, const char *how, const char *why,
		 const char *text)
{
	printf("FAILED: %s, %s: %s\n%s%s\n", p->name, how, why, text ? "the result was:\n" : "",
	       text ? text : "");
	c->nr_failed++;
}

static const char *first_error(const char *log)
{
	const char *error = log ? strstr(log, "error:") : NULL;
	static char line[160];

	snprintf(line, sizeof(line), "%s", error ? error : log ? log : "no word");
	line[strcspn(line, "\n")] = '\0';
	return line;
}

static void compare(struct corpus *c, const struct program *p, const char *how, const char *text,
		    bool is_same)
{
	struct image image;
	const char *log;

	if (compile_text(text, c->tree, p->flags, p->nr_flags, p->arena, &image, &log))
		fail(c, p, how, first_error(log), text);
	else if (!is_same)
		printf("FORCED %s %s\n", p->name, image__equal(&p->image, &image) ? "equal" : "differs");
	else if (is_same && !image__equal(&p->image, &image))
		fail(c, p, how, "other instructions", text);
}

static void pass(struct corpus *c, const struct program *p, const char *how, struct rewrite_options o,
		 bool is_same)
{
	struct rewrite *r = NULL;
	unsigned int nr;
	size_t len;

	o.clang_args = p->flags;
	o.nr_clang_args = p->nr_flags;
	o.file_name = p->name;
	if (rewrite_text(p->text, c->tree, o, p->arena, &r)) {
		fail(c, p, how, rewrite__errors(r, &nr)->message, NULL);
	} else if (rewrite__changed(r)) {
		c->nr_changed += is_same;
		compare(c, p, how, rewrite__text(r, NULL), is_same);
	} else {
		c->nr_unchanged += is_same;
		if (strcmp(rewrite__text(r, &len), p->text) != 0 || len != strlen(p->text))
			fail(c, p, how, "not changed, but other bytes", NULL);
	}
	rewrite__free(r);
}

static void check(struct corpus *c, struct program *p)
{
	static const char *const any[] = { "", NULL };
	const char *log;

	if (compile_text(p->text, c->tree, p->flags, p->nr_flags, p->arena, &p->image, &log)) {
		printf("left out: %s: %s\n", p->name, first_error(log));
		c->nr_left_out++;
		return;
	}
	c->nr_compiled++;
	pass(c, p, "as it is", (struct rewrite_options){ 0 }, true);
	pass(c, p, "every function", (struct rewrite_options){ .prefixes = any }, true);
	pass(c, p, "by force", (struct rewrite_options){ .prefixes = any, .every_probe = true }, false);
}

static void read_flags(struct program *p, char *text)
{
	for (char *line = strtok(text, "\n"); line && p->nr_flags < MAX_FLAGS; line = strtok(NULL, "\n"))
		p->flags[p->nr_flags++] = line;
}

static void read_and_check(struct corpus *c, const char *file)
{
	struct arena *a = arena__new();
	struct program p = { .arena = a, .name = file };
	char *flags = read_text(arena__printf(a, "%s/%.*s.flags", c->folder, (int)strlen(file) - 2, file), a);

	p.text = read_text(arena__printf(a, "%s/%s", c->folder, file), a);
	if (flags)
		read_flags(&p, flags);
	if (p.text)
		check(c, &p);
	else
		fail(c, &p, "reading", strerror(errno), NULL);
	arena__free(a);
}

static int is_source(const struct dirent *e)
{
	size_t len = strlen(e->d_name);

	return len > 2 && !strcmp(e->d_name + len - 2, ".c");
}

int main(int argc, char **argv)
{
	struct corpus c = { 0 };
	struct dirent **list;
	int nr;

	if (argc == 3) {
		c.tree = realpath(argv[1], NULL);
		c.folder = realpath(argv[2], NULL);
	}
	nr = c.tree && c.folder ? scandir(c.folder, &list, is_source, alphasort) : -1;
	if (nr < 0) {
		fputs("usage: kpa_bcc_corpus TREE FOLDER\n", stderr);
		return 2;
	}
	setvbuf(stdout, NULL, _IOLBF, 0);
	for (int i = 0; i < nr; i++) {
		read_and_check(&c, list[i]->d_name);
		free(list[i]);
	}
	free(list);
	printf("%d programs: %u compiled, %u left out; of the passes, %u left one unchanged, %u changed one, %u failed\n",
	       nr, c.nr_compiled, c.nr_left_out, c.nr_unchanged, c.nr_changed, c.nr_failed);
	return c.nr_failed || !c.nr_compiled ? EXIT_FAILURE : EXIT_SUCCESS;
}
