#include "edits.h"

#include "text.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

struct edit {
	size_t at;
	size_t remove;
	size_t order;
	size_t text; /* where the new text begins in that of all */
	size_t len;
};

struct edits {
	struct text text; /* of all edits, in the order in which they were added */
	size_t start;	  /* of the next one's */
	struct edit *list;
	size_t nr;
	size_t max;
};

struct edits *edits__new(void)
{
	struct edits *e = calloc(1, sizeof(*e));

	if (e && text__open(&e->text)) {
		free(e);
		e = NULL;
	}
	return e;
}

void edits__free(struct edits *e)
{
	if (!e)
		return;
	free(text__take(&e->text));
	free(e->list);
	free(e);
}

FILE *edits__out(struct edits *e)
{
	return e->text.out;
}

const char *edits__written(struct edits *e)
{
	size_t len;
	const char *text = text__so_far(&e->text, &len);

	return text ? text + e->start : NULL;
}

int edits__add(struct edits *e, size_t at, size_t remove)
{
	size_t end;

	if (!text__so_far(&e->text, &end))
		return -ENOMEM;
	if (e->nr == e->max) {
		size_t max = e->max ? 2 * e->max : 16;
		struct edit *list = reallocarray(e->list, max, sizeof(*list));

		if (!list)
			return -ENOMEM;
		e->list = list;
		e->max = max;
	}
	e->list[e->nr] = (struct edit){
		.at = at, .remove = remove, .order = e->nr, .text = e->start, .len = end - e->start
	};
	e->nr++;
	e->start = end;
	return 0;
}

static int by_place(const void *pa, const void *pb)
{
	const struct edit *a = pa, *b = pb;

	if (a->at != b->at)
		return a->at < b->at ? -1 : 1;
	return a->order < b->order ? -1 : 1;
}

static int check(const struct edits *e, size_t len, size_t *out_len)
{
	size_t done = 0;

	*out_len = len;
	for (size_t i = 0; i < e->nr; i++) {
		const struct edit *edit = &e->list[i];

		if (edit->at < done || edit->at > len || edit->remove > len - edit->at)
			return -EINVAL;
		done = edit->at + edit->remove;
		*out_len += edit->len - edit->remove;
	}
	return 0;
}

int edits__apply(struct edits *e, const char *text, size_t len, char **out, size_t *out_len)
{
	size_t done = 0;
	char *p;
	int err;

	if (e->nr)
		qsort(e->list, e->nr, sizeof(*e->list), by_place);
	err = check(e, len, out_len);
	if (err)
		return err;
	p = malloc(*out_len + 1);
	if (!p)
		return -ENOMEM;
	*out = p;
	for (size_t i = 0; i < e->nr; i++) {
		const struct edit *edit = &e->list[i];

		p = mempcpy(p, text + done, edit->at - done);
		p = mempcpy(p, e->text.bytes + edit->text, edit->len);
		done = edit->at + edit->remove;
	}
	p = mempcpy(p, text + done, len - done);
	*p = '\0';
	return 0;
}
