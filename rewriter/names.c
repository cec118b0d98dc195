#include "names.h"

#include "hash.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { FIRST_MAX = 1024 }; /* a power of two */

struct names {
	struct name *entries; /* hashed, at most half of them used */
	size_t nr;
	size_t max;
};

struct names *names__new(void)
{
	return calloc(1, sizeof(struct names));
}

void names__free(struct names *n)
{
	if (!n)
		return;
	free(n->entries);
	free(n);
}

/* The entry of TEXT, or the free one where it belongs. */
static struct name *find(struct name *entries, size_t max, const char *text, size_t len)
{
	uint64_t h = hash(text, len, HASH_START);

	for (size_t i = (size_t)(h ^ h >> 32);; i++) {
		struct name *e = &entries[i & (max - 1)];

		if (!e->text || (e->len == len && !memcmp(e->text, text, len)))
			return e;
	}
}

static bool grow(struct names *n)
{
	size_t max = n->max ? 2 * n->max : FIRST_MAX;
	struct name *entries = calloc(max, sizeof(*entries));

	if (!entries)
		return false;
	for (size_t i = 0; i < n->max; i++)
		if (n->entries[i].text)
			*find(entries, max, n->entries[i].text, n->entries[i].len) = n->entries[i];
	free(n->entries);
	n->entries = entries;
	n->max = max;
	return true;
}

struct name *names__add(struct names *n, const char *text, size_t len)
{
	struct name *e;

	if (2 * n->nr >= n->max && !grow(n))
		return NULL;
	e = find(n->entries, n->max, text, len);
	if (!e->text) {
		e->text = text;
		e->len = len;
		n->nr++;
	}
	return e;
}

struct name *names__find(const struct names *n, const char *text, size_t len)
{
	struct name *e = n->nr ? find(n->entries, n->max, text, len) : NULL;

	return e && e->text ? e : NULL;
}
