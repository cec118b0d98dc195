#include "symbols.h"

#include "kernel.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/*
 * Code of the kernel and of its modules lies within 2 GiB, so that it can call each other
 * (Documentation/x86/x86_64/mm.rst, arch/arm64/kernel/module.c): 32 bits tell each from the first one.
 */
#define HALF_REACH 0x80000000ULL

struct entry {
	uint32_t offset; /* from symbols.base */
	uint32_t name;	 /* in the bytes of all names */
	uint32_t module;
};

/* A list of strings, each ended by 0; an index is of the first byte. */
struct strings {
	char *bytes;
	size_t len;
	size_t max;
};

struct symbols {
	bool is_loaded;
	uint64_t base;
	uint64_t end_of_text;  /* of vmlinux; 0: not known */
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
	if (!s->base)
		s->base = symbol->address - HALF_REACH;
	if (!symbol->module && !strcmp(symbol->name, "_etext"))
		s->end_of_text = symbol->address;
	if (symbol->address - s->base > UINT32_MAX)
		return 0;
	err = reserve(s);
	if (err)
		return err;
	e = &s->entries[s->nr];
	e->offset = (uint32_t)(symbol->address - s->base);
	err = add_string(&s->strings, symbol->name, &e->name);
	if (!err)
		err = find_module(s, symbol->module, &e->module);
	s->nr += !err;
	return err;
}

static int by_address(const void *pa, const void *pb)
{
	const struct entry *a = pa, *b = pb;

	if (a->offset != b->offset)
		return a->offset < b->offset ? -1 : 1;
	return a->name < b->name ? -1 : a->name > b->name;
}

struct symbols *symbols__new(void)
{
	return calloc(1, sizeof(struct symbols));
}

int symbols__load(struct symbols *s)
{
	uint32_t empty;
	int err;

	if (s->is_loaded)
		return 0;
	s->is_loaded = true;
	err = add_string(&s->strings, "", &empty);
	if (!err)
		err = kernel__each_symbol(add_symbol, s);
	if (err)
		s->nr = 0;
	else if (s->nr)
		qsort(s->entries, s->nr, sizeof(*s->entries), by_address);
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

		if (s->base + s->entries[middle].offset <= address)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* Where the code of MODULE ends; 0: it is none, or not known. Those of BPF and ftrace are no modules. */
static uint64_t module_end(const char *module)
{
	FILE *f = fopen("/proc/modules", "re");
	unsigned long long base, end = 0;
	char line[1024], name[128];
	unsigned long size;

	/* "ext4 1048576 2 - Live 0xffffffffc0000000 (E)"; the users of the module are one word. */
	while (f && !end && fgets(line, sizeof(line), f))
		if (sscanf(line, "%127s %lu %*s %*s %*s %llx", name, &size, &base) == 3 &&
		    !strcmp(name, module))
			end = base + size;
	if (f)
		fclose(f);
	return end;
}

/* Of what has no known end: no further from its symbol than this. */
enum { MAX_ALONE = 4096 };

/*
 * Between two symbols of one module lies code of the first one. Behind the last one of a module may lie another that
 * was loaded since.
 */
static bool is_inside(const struct symbols *s, size_t n, uint64_t address)
{
	const struct entry *e = &s->entries[n];
	const char *module = s->strings.bytes + e->module;
	uint64_t end;

	/* Behind it lie data, and the code that only the boot needed. */
	if (!*module && s->end_of_text)
		return address < s->end_of_text;
	if (n + 1 < s->nr && s->entries[n + 1].module == e->module)
		return true;
	end = *module ? module_end(module) : 0;
	return end ? address < end : address - s->base - e->offset < MAX_ALONE;
}

int symbols__find(struct symbols *s, uint64_t address, struct symbol_name *name)
{
	const struct entry *e;
	size_t n;

	symbols__load(s);
	n = nr_until(s, address);
	if (!n || !is_inside(s, n - 1, address))
		return -ENOENT;
	/* Of several names for one address, the first is taken: the others are aliases. */
	while (n > 1 && s->entries[n - 2].offset == s->entries[n - 1].offset)
		n--;
	e = &s->entries[n - 1];
	name->name = s->strings.bytes + e->name;
	name->module = e->module ? s->strings.bytes + e->module : NULL;
	name->offset = address - s->base - e->offset;
	return 0;
}

int symbols__find_frame(struct symbols *s, const char *function, int i, uint64_t address,
			struct symbol_name *name)
{
	/* An int3 behind an endbr64. */
	enum { MAX_ENTRY = 4 + 1 };
	bool is_return = i > 0;
	int err = symbols__find(s, address - is_return, name);

	if (err)
		return err;
	name->offset += is_return;
	if (!i && name->offset <= MAX_ENTRY && !strcmp(name->name, function))
		name->offset = 0;
	return 0;
}
