#include "text.h"

#include "arena.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static bool grow(struct text *t, size_t size)
{
	size_t max = t->max ? t->max : 256;
	char *bytes;

	while (max - t->len <= size)
		max *= 2;
	if (max == t->max)
		return true;
	bytes = realloc(t->bytes, max);
	if (!bytes)
		return false;
	t->bytes = bytes;
	t->max = max;
	return true;
}

static ssize_t append(void *cookie, const char *bytes, size_t size)
{
	struct text *t = cookie;

	if (t->failed || !grow(t, size)) {
		t->failed = true;
		return 0;
	}
	memcpy(t->bytes + t->len, bytes, size);
	t->len += size;
	t->bytes[t->len] = '\0';
	return (ssize_t)size;
}

/* Not open_memstream(): that clears 8 KB each time, and takes byte by byte. */
int text__open(struct text *t)
{
	*t = (struct text){ 0 };
	if (grow(t, 0)) {
		t->bytes[0] = '\0';
		t->out = fopencookie(t, "w", (cookie_io_functions_t){ .write = append });
	}
	if (t->out)
		return 0;
	free(t->bytes);
	*t = (struct text){ 0 };
	return -ENOMEM;
}

const char *text__so_far(struct text *t, size_t *len)
{
	if (fflush(t->out) || t->failed)
		return NULL;
	*len = t->len;
	return t->bytes;
}

char *text__take(struct text *t)
{
	char *bytes;

	if (t->out && (fclose(t->out) || t->failed)) {
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
