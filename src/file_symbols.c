#include "file_symbols.h"

#include "aside.h"
#include "binary.h"
#include "diag.h"
#include "pack.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { MAX_SECONDS = 5 };

/* As a process sends it and another keeps it. */
struct entry {
	uint64_t address;
	uint32_t size;
	uint32_t name; /* in the bytes of all names */
};

struct file_symbols {
	struct entry *entries; /* by address; they do not overlap, but one may lie in another */
	size_t nr;
	char *names;
	size_t names_len;
	struct binary_segment *segments;
	size_t nr_segments;
};

/* One that is read; of several for one address, one is kept. */
struct candidate {
	uint64_t address;
	uint64_t size;
	const char *name;
	bool is_sized;
	bool is_global;
};

struct reader {
	const struct binary *binary;
	struct candidate *candidates;
	size_t nr;
	size_t max;
};

static bool grow(struct reader *r)
{
	size_t max = r->max ? 2 * r->max : 1024;
	struct candidate *candidates;

	if (r->nr < r->max)
		return true;
	candidates = realloc(r->candidates, max * sizeof(*candidates));
	if (!candidates)
		return false;
	r->candidates = candidates;
	r->max = max;
	return true;
}

static int add_candidate(const struct binary_symbol *s, void *ctx)
{
	struct reader *r = ctx;
	struct candidate *c;
	uint64_t offset;

	if ((s->kind != BINARY_FUNCTION && s->kind != BINARY_CHOSEN) ||
	    binary__offset(r->binary, s->address, &offset))
		return 0;
	if (!grow(r))
		return -ENOMEM;
	c = &r->candidates[r->nr++];
	*c = (struct candidate){
		.address = s->address,
		.size = s->size,
		.name = strdup(s->name),
		.is_sized = s->size,
		.is_global = s->is_global,
	};
	/* Until the next one begins, see keep(); no further than its section. */
	if (!s->size && s->end_of_section > s->address)
		c->size = s->end_of_section - s->address;
	return c->name ? 0 : -ENOMEM;
}

static size_t underscores(const char *name)
{
	return strspn(name, "_");
}

/* Of several names for one address the first one is taken: what has a size, what others may use, what is plain. */
static int by_address(const void *pa, const void *pb)
{
	const struct candidate *a = pa, *b = pb;

	if (a->address != b->address)
		return a->address < b->address ? -1 : 1;
	if (a->is_sized != b->is_sized)
		return a->is_sized ? -1 : 1;
	if (a->is_global != b->is_global)
		return a->is_global ? -1 : 1;
	if (underscores(a->name) != underscores(b->name))
		return underscores(a->name) < underscores(b->name) ? -1 : 1;
	return strcmp(a->name, b->name);
}

/* One without a size ends where the next one begins; a label inside of a function is none of its own. */
static size_t keep(struct candidate *c, size_t nr)
{
	uint64_t end = 0;
	size_t kept = 0;

	for (size_t i = 0; i < nr; i++) {
		uint64_t next;
		size_t n = i + 1;

		if (kept && c[kept - 1].address == c[i].address)
			continue;
		if (!c[i].is_sized && c[i].address < end)
			continue;
		while (n < nr && c[n].address == c[i].address)
			n++;
		next = n < nr ? c[n].address : UINT64_MAX;
		if (!c[i].is_sized && c[i].size > next - c[i].address)
			c[i].size = next - c[i].address;
		if (c[i].is_sized && c[i].address + c[i].size > end)
			end = c[i].address + c[i].size;
		c[kept++] = c[i];
	}
	return kept;
}

static void pack_segments(const struct binary *b, struct pack *result)
{
	struct binary_segment s;
	unsigned int nr = 0;

	while (binary__segment(b, nr, &s))
		nr++;
	pack__u32(result, nr);
	for (unsigned int i = 0; i < nr && binary__segment(b, i, &s); i++) {
		pack__u64(result, s.offset);
		pack__u64(result, s.size);
		pack__u64(result, s.address);
	}
}

static void pack_names(const struct reader *r, struct pack *result)
{
	size_t len = 0, at = 0;
	char *names;

	for (size_t i = 0; i < r->nr; i++)
		len += strlen(r->candidates[i].name) + 1;
	names = malloc(len + 1);
	for (size_t i = 0; i < r->nr && names; i++) {
		size_t size = strlen(r->candidates[i].name) + 1;

		memcpy(names + at, r->candidates[i].name, size);
		at += size;
	}
	result->failed |= !names || len > UINT32_MAX;
	pack__bytes(result, names, at);
	free(names);
}

static void pack_candidates(const struct reader *r, struct pack *result)
{
	uint32_t name = 0;

	pack__u32(result, (uint32_t)r->nr);
	for (size_t i = 0; i < r->nr; i++) {
		const struct candidate *c = &r->candidates[i];

		pack__u64(result, c->address);
		pack__u32(result, c->size > UINT32_MAX ? UINT32_MAX : (uint32_t)c->size);
		pack__u32(result, name);
		name += (uint32_t)strlen(c->name) + 1;
	}
	pack_names(r, result);
}

/* In the process that is ended afterwards, with what it has allocated. */
static void read_file(void *ctx, struct pack *result)
{
	struct binary *b = NULL;
	struct diag d = { 0 };
	struct reader r = { 0 };
	int err;

	/* The file system may be somebody's program, which does not answer. */
	alarm(MAX_SECONDS);
	err = binary__open(ctx, &b, &d);

	r.binary = b;
	if (!err)
		err = binary__each_symbol(b, add_candidate, &r);
	pack__u32(result, (uint32_t)-err);
	if (err)
		return;
	if (r.nr)
		qsort(r.candidates, r.nr, sizeof(*r.candidates), by_address);
	r.nr = keep(r.candidates, r.nr);
	pack_segments(b, result);
	pack_candidates(&r, result);
}

static int unpack_segments(struct file_symbols *s, struct unpack *u)
{
	uint32_t nr = unpack__count(u, 24);

	s->segments = calloc(nr + 1, sizeof(*s->segments));
	if (!s->segments)
		return -ENOMEM;
	s->nr_segments = nr;
	for (uint32_t i = 0; i < nr; i++) {
		s->segments[i].offset = unpack__u64(u);
		s->segments[i].size = unpack__u64(u);
		s->segments[i].address = unpack__u64(u);
	}
	return 0;
}

static int unpack_symbols(struct file_symbols *s, struct unpack *u)
{
	uint32_t nr = unpack__count(u, sizeof(struct entry));
	const void *names;

	s->entries = calloc(nr + 1, sizeof(*s->entries));
	if (!s->entries)
		return -ENOMEM;
	s->nr = nr;
	for (uint32_t i = 0; i < nr; i++) {
		s->entries[i].address = unpack__u64(u);
		s->entries[i].size = unpack__u32(u);
		s->entries[i].name = unpack__u32(u);
	}
	names = unpack__bytes(u, &s->names_len);
	s->names = malloc(s->names_len + 1);
	if (!s->names)
		return -ENOMEM;
	if (names)
		memcpy(s->names, names, s->names_len);
	s->names[s->names_len] = '\0';
	for (uint32_t i = 0; i < nr; i++)
		u->failed |= s->entries[i].name >= s->names_len;
	return 0;
}

static int unpack_file(struct file_symbols *s, struct unpack *u)
{
	int err = -(int)unpack__u32(u);

	if (!err)
		err = unpack_segments(s, u);
	if (!err)
		err = unpack_symbols(s, u);
	return !err && u->failed ? -EIO : err;
}

int file_symbols__read(const char *path, struct file_symbols **out)
{
	struct file_symbols *s = calloc(1, sizeof(*s));
	unsigned char *bytes = NULL;
	struct unpack u = { 0 };
	struct diag d = { 0 };
	int err;

	*out = NULL;
	if (!s)
		return -ENOMEM;
	err = aside__run(read_file, (void *)path, -1, path, &bytes, &u.len, &d);
	u.bytes = bytes;
	if (!err)
		err = unpack_file(s, &u);
	free(bytes);
	diag__clear(&d);
	if (err)
		file_symbols__free(s);
	else
		*out = s;
	return err;
}

void file_symbols__free(struct file_symbols *s)
{
	if (!s)
		return;
	free(s->entries);
	free(s->names);
	free(s->segments);
	free(s);
}

size_t file_symbols__size(const struct file_symbols *s)
{
	return sizeof(*s) + s->nr * sizeof(*s->entries) + s->names_len +
	       s->nr_segments * sizeof(*s->segments);
}

int file_symbols__address(const struct file_symbols *s, uint64_t offset, uint64_t *address)
{
	for (size_t i = 0; i < s->nr_segments; i++) {
		const struct binary_segment *segment = &s->segments[i];

		if (offset < segment->offset || offset - segment->offset >= segment->size)
			continue;
		*address = offset - segment->offset + segment->address;
		return 0;
	}
	return -ENOENT;
}

/* The number of entries that begin at ADDRESS or before. */
static size_t nr_until(const struct file_symbols *s, uint64_t address)
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

const char *file_symbols__find(const struct file_symbols *s, uint64_t address, uint64_t *offset)
{
	/* Behind the end of one that lies in another, the other goes on; compilers do not nest deeper. */
	enum { MAX_BACK = 16 };
	size_t n = nr_until(s, address);

	for (size_t back = 0; n && back < MAX_BACK; back++, n--) {
		const struct entry *e = &s->entries[n - 1];

		if (address - e->address >= e->size)
			continue;
		*offset = address - e->address;
		return s->names + e->name;
	}
	return NULL;
}
