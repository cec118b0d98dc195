#include "complete.h"

#include "abi.h"
#include "arena.h"
#include "candidates.h"
#include "complete_function.h"
#include "options.h"
#include "shell_words.h"

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <string.h>

/* The name that a thread of this process has. */
static const char *comm_of(const char *pid, struct arena *a)
{
	const char *path = arena__printf(a, "/proc/%s/comm", pid);
	FILE *f = path ? fopen(path, "re") : NULL;
	char comm[32] = "";

	if (f && !fgets(comm, sizeof(comm), f))
		comm[0] = '\0';
	if (f)
		fclose(f);
	comm[strcspn(comm, "\n")] = '\0';
	return arena__strdup(a, comm);
}

static void offer_processes(struct candidates *c, bool by_name)
{
	DIR *dir = opendir("/proc");
	struct dirent *e;

	while (dir && (e = readdir(dir))) { /* NOLINT(concurrency-mt-unsafe) */
		const char *comm = isdigit((unsigned char)e->d_name[0]) ? comm_of(e->d_name, c->arena) : NULL;

		if (comm)
			candidates__offer(c, by_name ? comm : e->d_name, by_name ? NULL : comm);
	}
	if (dir)
		closedir(dir);
}

/* By what the help calls it; file names are the shell's. */
static void offer_values(struct candidates *c, const char *arg)
{
	if (!strcmp(arg, "STAGE"))
		for (unsigned int i = 0; options__stage(i); i++)
			candidates__offer(c, options__stage(i), NULL);
	else if (!strcmp(arg, "NAME"))
		for (unsigned int i = 0; abi__nth(i); i++)
			candidates__offer(c, abi__nth(i)->name, NULL);
	else if (!strcmp(arg, "PID") || !strcmp(arg, "TID"))
		offer_processes(c, false);
	else if (!strcmp(arg, "COMMAND"))
		offer_processes(c, true);
}

static void offer_options(struct candidates *c)
{
	const struct option_entry *e;

	for (unsigned int i = 0; (e = options__nth(i)); i++) {
		candidates__offer(c, arena__printf(c->arena, "--%s", e->name), e->help);
		if (e->letter < 256)
			candidates__offer(c, arena__printf(c->arena, "-%c", e->letter), e->help);
	}
}

/* The option of WORD whose argument is the next word; NULL: none. */
static const struct option_entry *awaiting(const char *word)
{
	const struct option_entry *e;

	if (word[0] != '-' || !word[1])
		return NULL;
	if (word[1] == '-') {
		e = strchr(word, '=') ? NULL : options__find(word);
		return e && e->arg ? e : NULL;
	}
	for (const char *p = word + 1; *p; p++) {
		char letter[] = { '-', *p, '\0' };

		e = options__find(letter);
		if (e && e->arg)
			return p[1] ? NULL : e;
	}
	return NULL;
}

/* The option whose argument the last word is; NULL: none. *ENDED: there are only functions any more. */
static const struct option_entry *find_option(const struct shell_words *w, bool *ended)
{
	const struct option_entry *e = NULL;

	*ended = false;
	for (unsigned int i = 1; i + 1 < w->nr && !*ended; i++) {
		*ended = !e && !strcmp(w->list[i], "--");
		e = e || *ended ? NULL : awaiting(w->list[i]);
	}
	return e;
}

/* "--emit=so": the value of an option in the same word. */
static void offer_attached(struct candidates *c)
{
	size_t len = strcspn(c->typed, "=");
	const char *name = arena__strndup(c->arena, c->typed, len);
	const struct option_entry *e = name ? options__find(name) : NULL;

	c->head = arena__strndup(c->arena, c->typed, len + 1);
	if (c->head && e && e->arg)
		offer_values(c, e->arg);
}

/* How much of each word stands before what the shell replaces. */
static size_t skipped(const char *typed, const char *word)
{
	size_t len;

	if (!word)
		return 0;
	word += *word == '\'' || *word == '"';
	len = strlen(typed) - strlen(word);
	return strlen(word) <= strlen(typed) && !strcmp(typed + len, word) ? len : 0;
}

int complete(FILE *out, const struct complete_options *o, struct arena *a)
{
	struct candidates c = { .arena = a, .head = "" };
	const struct option_entry *e;
	struct shell_words w;
	bool ended;
	int err = shell_words__split(o->line, a, &w);

	if (err)
		return err;
	c.typed = w.list[w.nr - 1];
	e = find_option(&w, &ended);
	if (w.nr < 2)
		return 0; /* the command itself */
	if (e)
		offer_values(&c, e->arg);
	else if (!ended && !strncmp(c.typed, "--", 2) && strchr(c.typed, '='))
		offer_attached(&c);
	else if (!ended && c.typed[0] == '-')
		offer_options(&c);
	else
		complete__function(&c, o->arch);
	if (!c.err)
		candidates__write(&c, skipped(c.typed, o->word), out);
	return c.err;
}
