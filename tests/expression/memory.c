#include "memory.h"

#include "records.h"
#include "scope.h"

#include <stdio.h>
#include <stdlib.h>

enum {
	NR_CELLS = 4, /* pointers to each record, that pointers to pointers point to */
	NR_STRINGS = 40,
	NR_NUMBERS = 64, /* of 8 bytes */
	NR_BEHIND = 8,	 /* objects of bytes 0 and 1 behind the others */
	BLANK = 4096,	 /* bytes of 0 and 1, which are an object of any record */
};

struct filler {
	struct memory *memory;
	struct random *random;
	const struct scope *scope;
	const struct type *records[NR_RECORDS];
	size_t objects[NR_RECORDS]; /* offsets of the first ones */
	size_t cells[NR_RECORDS];
	size_t strings;
	size_t numbers;
	size_t blank;
	size_t end;
};

static unsigned int below(struct filler *f, unsigned int limit)
{
	return random__below(f->random, limit);
}

static void random_bytes(struct filler *f, void *to, size_t size)
{
	unsigned char *bytes = to;

	for (size_t i = 0; i < size; i++)
		bytes[i] = (unsigned char)(below(f, 4) ? random__next(f->random) >> 24 : 0);
}

static const struct type *strip(const struct type *t)
{
	return type__strip(t);
}

/* What cannot be read: NULL and what is near it, what nobody has mapped, what no address is, error pointers. */
static uint64_t bad_address(struct filler *f)
{
	static const uint64_t bad[] = { 0,
					0,
					0,
					8,
					4095,
					60000,
					MEMORY_ADDRESS + MEMORY_SIZE,
					MEMORY_ADDRESS - 4096,
					0xdead000000000100,
					0x0dead00000000000,
					(uint64_t)-1,
					(uint64_t)-4095 };

	return bad[below(f, sizeof(bad) / sizeof(*bad))];
}

static int record_number(const struct type *t)
{
	t = strip(t);
	return type__is_record(t) && t->name && t->name[0] == 't' ? atoi(t->name + 1) : -1;
}

static uint64_t address_of(struct filler *f, const struct type *target)
{
	const struct type *t = strip(target);
	int record = record_number(t);
	uint64_t offset;

	if (below(f, 100) < 12)
		return bad_address(f);
	if (record >= 0)
		offset = f->objects[record] + below(f, NR_OBJECTS) * f->records[record]->size;
	else if (t->kind == TYPE_POINTER && record_number(t->target) >= 0)
		offset = f->cells[record_number(t->target)] + 8 * below(f, NR_CELLS);
	else if (t->kind == TYPE_INT && t->size == 1)
		offset = f->strings + STRING_SIZE * below(f, NR_STRINGS);
	else if (t->kind == TYPE_VOID)
		offset = f->blank + 64 * below(f, 8);
	else
		offset = f->numbers + 8 * below(f, NR_NUMBERS / 2);
	return MEMORY_ADDRESS + offset;
}

static void fill(struct filler *f, const struct type *t, unsigned char *to);

static void fill_record(struct filler *f, const struct type *t, unsigned char *to)
{
	uint32_t only = t->kind == TYPE_UNION && t->nr ? below(f, t->nr) : UINT32_MAX;

	random_bytes(f, to, t->size);
	for (uint32_t i = 0; i < t->nr; i++)
		if (!t->members[i].bit_size && (only == UINT32_MAX || only == i))
			fill(f, t->members[i].type, to + t->members[i].bit_offset / 8);
}

static void fill_text(struct filler *f, unsigned char *to, size_t size)
{
	char text[32];
	size_t len;

	/* The literals that expressions have, with their escapes. */
	snprintf(text, sizeof(text), "%s", texts[below(f, nr_texts())]);
	if (text[0] == '\\')
		snprintf(text, sizeof(text), "\377\001?");
	len = strlen(text) + 1;
	random_bytes(f, to, size);
	memcpy(to, text, len < size ? len : size);
}

static void fill_array(struct filler *f, const struct type *t, unsigned char *to)
{
	const struct type *element = strip(t->target);

	if (element->kind == TYPE_INT && element->size == 1 && below(f, 4)) {
		fill_text(f, to, t->nr);
		return;
	}
	for (uint32_t i = 0; i < t->nr; i++)
		fill(f, element, to + i * element->size);
}

static void fill(struct filler *f, const struct type *t, unsigned char *to)
{
	uint64_t address;

	t = strip(t);
	switch (t->kind) {
	case TYPE_STRUCT:
	case TYPE_UNION:
		fill_record(f, t, to);
		break;
	case TYPE_ARRAY:
		fill_array(f, t, to);
		break;
	case TYPE_POINTER:
		address = address_of(f, t->target);
		memcpy(to, &address, sizeof(address));
		break;
	case TYPE_BOOL:
		*to = (unsigned char)below(f, 2);
		break;
	default:
		random_bytes(f, to, t->size);
		if (!below(f, 4)) { /* a small number */
			memset(to, 0, t->size);
			*to = (unsigned char)below(f, 8);
		}
	}
}

static size_t allocate(struct filler *f, size_t size)
{
	size_t at = (f->end + 63) / 64 * 64;

	f->end = at + size;
	if (f->end > MEMORY_SIZE) {
		fputs("the memory is too small\n", stderr);
		abort();
	}
	return at;
}

static void place_objects(struct filler *f)
{
	f->end = 8192; /* an index may be negative */
	for (unsigned int i = 0; i < NR_RECORDS; i++) {
		char name[8];

		snprintf(name, sizeof(name), "t%u", i);
		f->records[i] = strip(scope_find((void *)(uintptr_t)f->scope, TYPE_STRUCT, name));
		f->objects[i] = allocate(f, (NR_OBJECTS + NR_BEHIND) * f->records[i]->size);
		f->cells[i] = allocate(f, 8 * (NR_CELLS + 8));
	}
	f->strings = allocate(f, STRING_SIZE * NR_STRINGS);
	f->numbers = allocate(f, 8 * NR_NUMBERS);
	f->blank = allocate(f, BLANK);
}

static void fill_objects(struct filler *f)
{
	/* Behind the objects too, each byte is a _Bool. */
	random_bytes(f, f->memory->bytes, MEMORY_SIZE);
	for (size_t i = 0; i < MEMORY_SIZE; i++)
		f->memory->bytes[i] &= 1;
	for (unsigned int i = 0; i < NR_RECORDS; i++) {
		for (unsigned int j = 0; j < NR_OBJECTS; j++)
			fill(f, f->records[i], f->memory->bytes + f->objects[i] + j * f->records[i]->size);
		for (unsigned int j = 0; j < NR_CELLS + 8; j++) {
			uint64_t address = address_of(f, f->records[i]);

			memcpy(f->memory->bytes + f->cells[i] + 8 * j, &address, 8);
		}
	}
	for (unsigned int i = 0; i < NR_STRINGS; i++)
		fill_text(f, f->memory->bytes + f->strings + STRING_SIZE * i, STRING_SIZE);
}

void memory__fill(struct memory *memory, struct random *r, const struct scope *scope)
{
	struct filler f = { .memory = memory, .random = r, .scope = scope };

	memset(memory, 0, sizeof(*memory));
	place_objects(&f);
	fill_objects(&f);
	for (unsigned int i = 0; i < NR_CALLS; i++)
		for (unsigned int j = 0; j < scope->scope.nr_params; j++)
			fill(&f, scope->scope.params[j].type, memory->args[i][j]);
}
