#include "candidates.h"

#include "arena.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static bool begins_with(const char *text, const char *with)
{
	return !strncmp(text, with, strlen(with));
}

static bool has_room(struct candidates *c)
{
	unsigned int max = c->max ? 2 * c->max : 64;
	struct candidate *list;

	if (c->nr < c->max)
		return true;
	list = arena__array(c->arena, max, sizeof(*list));
	if (!list)
		return false;
	if (c->nr)
		memcpy(list, c->list, c->nr * sizeof(*list));
	c->list = list;
	c->max = max;
	return true;
}

void candidates__offer(struct candidates *c, const char *word, const char *help)
{
	const char *text;

	if (!word) {
		c->err = -ENOMEM;
		return;
	}
	/* The head is a part of what was typed. */
	if (!begins_with(word, c->typed + strlen(c->head)))
		return;
	text = arena__printf(c->arena, "%s%s", c->head, word);
	if (!text || !has_room(c)) {
		c->err = -ENOMEM;
		return;
	}
	c->list[c->nr++] = (struct candidate){ text, help };
}

static int compare(const void *pa, const void *pb)
{
	const struct candidate *a = pa, *b = pb;

	return strcmp(a->text, b->text);
}

/* Sorted, the same are neighbours; otherwise there are few. */
static bool is_repeated(const struct candidates *c, unsigned int n)
{
	unsigned int first = c->keeps_order || !n ? 0 : n - 1;

	for (unsigned int i = first; i < n; i++)
		if (!strcmp(c->list[i].text, c->list[n].text))
			return true;
	return false;
}

void candidates__write(struct candidates *c, size_t skip, FILE *out)
{
	if (c->nr && !c->keeps_order)
		qsort(c->list, c->nr, sizeof(*c->list), compare);
	for (unsigned int i = 0; i < c->nr; i++) {
		const struct candidate *one = &c->list[i];

		if (is_repeated(c, i))
			continue;
		fputs(one->text + skip, out);
		if (one->help)
			fprintf(out, "\t%s", one->help);
		fputc('\n', out);
	}
}
