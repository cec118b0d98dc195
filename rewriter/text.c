#include "text.h"

#include "arena.h"

#include <errno.h>
#include <stdlib.h>

int text__open(struct text *t)
{
	*t = (struct text){ 0 };
	t->out = open_memstream(&t->bytes, &t->len);
	return t->out ? 0 : -ENOMEM;
}

char *text__take(struct text *t)
{
	char *bytes;

	if (t->out && fclose(t->out)) {
		free(t->bytes);
		t->bytes = NULL;
	}
	bytes = t->bytes;
	*t = (struct text){ 0 };
	return bytes;
}

const char *text__keep(struct text *t, struct arena *a)
{
	char *bytes = text__take(t);
	const char *copy = bytes ? arena__strdup(a, bytes) : NULL;

	free(bytes);
	return copy;
}
