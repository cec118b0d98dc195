#include "symbols.h"

#include "kernel.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

struct entry {
	uint64_t address;
	uint32_t name; /* in the bytes of all names */
	uint32_t module;
};

/* A list of strings, each ended by 0; an index is of the first byte. */
struct strings {
	char *bytes;
	size_t len;
	size_t max;
};

struct symbols {
	struct entry *entries; /* in the order of the addresses */
	size_t nr;
	size_t max;
	struct strings strings; /* "" at 0 */
	uint32_t last_module;	/* most symbols have the one of the symbol before */
};

static int add_string(struct strings *s, const char *text, uint32_t *at)
{
	size_t len = strlen(text) + 1;

	if (s->max - s->len < len) {
		size_t max = 2 * s->max + len + 65536;
		char *bytes = realloc(s->bytes, max);

		if (!bytes)
			return -ENOMEM;
		s->bytes = bytes;
		s->max = max;
	}
	memcpy(s->bytes + s->len, text, len);
	*at = (uint32_t)s->len;
	s->len += len;
	return 0;
}

static int reserve(struct symbols *s)
{
	size_t max = s->max ? 2 * s->max : 65536;
	struct entry *entries;

	if (s->nr < s->max)
		return 0;
	entries = realloc(s->entries, max * sizeof(*entries));
	if (!entries)
		return -ENOMEM;
	s->entries = entries;
	s->max = max;
	return 0;
}

static int find_module(struct symbols *s, const char *module, uint32_t *at)
{
	*at = 0;
	if (!module)
		return 0;
	if (strcmp(s->strings.bytes + s->last_module, module)) {
		int err = add_string(&s->strings, module, &s->last_module);

		if (err)
			return err;
	}
	*at = s->last_module;
	return 0;
}

static int add_symbol(const struct symbol *symbol, void *ctx)
{
	struct symbols *s = ctx;
	struct entry *e;
	int err;

	if (!strchr("tTwW", symbol->type) || !symbol->address)
		return 0;
	err = reserve(s);
	if (err)
		return err;
	e = &s->entries[s->nr];
	e->address = symbol->address;
	err = add_string(&s->strings, symbol->name, &e->name);
	if (!err)
		err = find_module(s, symbol->module, &e->module);
	s->nr += !err;
	return err;
}

static int by_address(const void *pa, const void *pb)
{
	const struct entry *a = pa, *b = pb;

	if (a->address != b->address)
		return a->address < b->address ? -1 : 1;
	return a->name < b->name ? -1 : a->name > b->name;
}

int symbols__new(struct symbols **out)
{
	struct symbols *s = calloc(1, sizeof(*s));
	uint32_t empty;
	int err = s ? add_string(&s->strings, "", &empty) : -ENOMEM;

	if (!err)
		err = kernel__each_symbol(add_symbol, s);
	if (err) {
		symbols__free(s);
		s = NULL;
	} else if (s->nr) {
		qsort(s->entries, s->nr, sizeof(*s->entries), by_address);
	}
	*out = s;
	return err;
}

void symbols__free(struct symbols *s)
{
	if (!s)
		return;
	free(s->entries);
	free(s->strings.bytes);
	free(s);
}

/* The number of entries that begin at ADDRESS or before. */
static size_t nr_until(const struct symbols *s, uint64_t address)
{
	size_t low = 0, high = s->nr;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (s->entries[middle].address <= address)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* What lies further behind a symbol than any function is long is not in it. */
enum { MAX_FUNCTION = 1 << 20 };

int symbols__find(const struct symbols *s, uint64_t address, struct symbol_name *name)
{
	size_t n = nr_until(s, address);
	const struct entry *e;

	if (!n || address - s->entries[n - 1].address > MAX_FUNCTION)
		return -ENOENT;
	/* Of several names for one address, the first is taken: the others are aliases. */
	while (n > 1 && s->entries[n - 2].address == s->entries[n - 1].address)
		n--;
	e = &s->entries[n - 1];
	name->name = s->strings.bytes + e->name;
	name->module = e->module ? s->strings.bytes + e->module : NULL;
	name->offset = address - e->address;
	return 0;
}
