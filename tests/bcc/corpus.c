/*
 * BCC programs of others: what libbcc compiles before the pass, it compiles after it, to the same instructions; and
 * what needs nothing comes out byte for byte.
 *
 * usage: kpa_bcc_corpus TREE FOLDER [PART PARTS]
 *   TREE    of kernel headers (headers.sh)
 *   FOLDER  with NAME.c and NAME.flags (extract.py)
 *   PART    of PARTS, from 0: only these programs, so that several can run at the same time
 *
 * Each program goes through the pass three times: as the command does it, with every function that takes struct
 * pt_regs * as a probe, and with every such function rewritten whether it needs it or not.
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
	unsigned int nr_forced;
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

/* The text declares the function NAME, and that it returns nothing. */
static bool is_void(const char *text, const char *name)
{
	for (const char *at = strstr(text, "void "); at; at = strstr(at + 1, "void "))
		if (!strncmp(at + 5, name, strlen(name)))
			return true;
	return false;
}

/*
 * By force, parameters of a system call are read as those of the kernel's function; and what returns nothing gets a
 * function around it that returns 0.
 */
static bool is_other_by_force(const struct program *p, const char *name)
{
	return !strncmp(name, "syscall__", 9) || is_void(p->text, name);
}

static bool is_equal(const struct program *p, const struct image *image, bool by_force)
{
	if (!by_force)
		return image__equal(&p->image, image);
	for (uint32_t i = 0; i < p->image.nr_programs; i++) {
		const struct image_program *before = &p->image.programs[i];
		const struct image_program *after = image__program(image, before->name);

		if (!is_other_by_force(p, before->name) && (!after || !program__equal(before, after)))
			return false;
	}
	return true;
}

static void compare(struct corpus *c, const struct program *p, const char *how, const char *text,
		    bool by_force)
{
	struct image image;
	const char *log;

	if (compile_text(text, c->tree, p->flags, p->nr_flags, p->arena, &image, &log))
		fail(c, p, how, first_error(log), text);
	else if (!is_equal(p, &image, by_force))
		fail(c, p, how, "other instructions", text);
}

static void pass(struct corpus *c, const struct program *p, const char *how, struct rewrite_options o,
		 bool by_force)
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
		c->nr_forced += by_force;
		c->nr_changed += !by_force;
		compare(c, p, how, rewrite__text(r, NULL), by_force);
	} else {
		c->nr_unchanged += !by_force;
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
	pass(c, p, "as it is", (struct rewrite_options){ 0 }, false);
	pass(c, p, "every function", (struct rewrite_options){ .prefixes = any }, false);
	pass(c, p, "by force", (struct rewrite_options){ .prefixes = any, .every_probe = true }, true);
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
	int part = argc == 5 ? atoi(argv[3]) : 0, parts = argc == 5 ? atoi(argv[4]) : 1;
	struct corpus c = { 0 };
	struct dirent **list;
	int nr;

	if (argc == 3 || argc == 5) {
		c.tree = realpath(argv[1], NULL);
		c.folder = realpath(argv[2], NULL);
	}
	nr = c.tree && c.folder && parts > 0 ? scandir(c.folder, &list, is_source, alphasort) : -1;
	if (nr < 0) {
		fputs("usage: kpa_bcc_corpus TREE FOLDER [PART PARTS]\n", stderr);
		return 2;
	}
	setvbuf(stdout, NULL, _IOLBF, 0);
	for (int i = 0; i < nr; i++) {
		if (i % parts == part)
			read_and_check(&c, list[i]->d_name);
		free(list[i]);
	}
	free(list);
	printf("%u programs compiled, %u left out; %u times unchanged, %u changed, %u changed by force; %u failures\n",
	       c.nr_compiled, c.nr_left_out, c.nr_unchanged, c.nr_changed, c.nr_forced, c.nr_failed);
	return c.nr_failed || !c.nr_compiled ? EXIT_FAILURE : EXIT_SUCCESS;
}
