#include "definitions.h"

#include "text.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

struct entry {
	char *name; /* "struct file" */
	bool whole; /* with its members */
};

struct definitions {
	struct entry *entries;
	size_t nr;
	size_t max;
};

struct definitions *definitions__new(void)
{
	return calloc(1, sizeof(struct definitions));
}

void definitions__free(struct definitions *d)
{
	if (!d)
		return;
	for (size_t i = 0; i < d->nr; i++)
		free(d->entries[i].name);
	free(d->entries);
	free(d);
}

static struct entry *find(struct definitions *d, const char *name)
{
	for (size_t i = 0; i < d->nr; i++)
		if (!strcmp(d->entries[i].name, name))
			return &d->entries[i];
	return NULL;
}

static struct entry *add(struct definitions *d, const char *name)
{
	if (d->nr == d->max) {
		size_t max = d->max ? 2 * d->max : 16;
		struct entry *entries = realloc(d->entries, max * sizeof(*entries));

		if (!entries)
			return NULL;
		d->entries = entries;
		d->max = max;
	}
	d->entries[d->nr] = (struct entry){ .name = strdup(name) };
	return d->entries[d->nr].name ? &d->entries[d->nr++] : NULL;
}

int definitions__omit(struct definitions *d, const char *name)
{
	struct entry *e = add(d, name);

	if (!e)
		return -ENOMEM;
	e->whole = true;
	return 0;
}

static const char *keyword(const struct type *t)
{
	switch (t->kind) {
	case TYPE_STRUCT:
		return "struct ";
	case TYPE_UNION:
		return "union ";
	case TYPE_ENUM:
		return "enum ";
	default:
		return "";
	}
}

/* 1: NAME of T's kind is to be written now; 0: it has been; -ENOMEM. */
static int begin(struct definitions *d, const struct type *t, bool whole)
{
	struct entry *e;
	char *name;
	int ret = 1;

	if (asprintf(&name, "%s%s", keyword(t), t->name) < 0)
		return -ENOMEM;
	e = find(d, name);
	if (e && (e->whole || !whole))
		ret = 0;
	else if (!e)
		e = add(d, name);
	free(name);
	if (!e)
		return -ENOMEM;
	e->whole |= whole;
	return ret;
}

static int write_needed(struct definitions *d, FILE *out, const struct type *t, bool whole);
static void write_body(FILE *out, const struct type *t, unsigned int depth);

static void indent(FILE *out, unsigned int depth)
{
	while (depth--)
		fputc('\t', out);
}

static bool is_anonymous(const struct type *t)
{
	return (type__is_record(t) || t->kind == TYPE_ENUM) && !t->name;
}

/* T's base type where that has no name and must be written out in place; NULL otherwise. */
static const struct type *anonymous_base(const struct type *t)
{
	while (t && t->kind != TYPE_TYPEDEF && t->kind != TYPE_STRUCT && t->kind != TYPE_UNION &&
	       t->kind != TYPE_ENUM)
		t = t->target;
	return t && is_anonymous(t) ? t : NULL;
}

/* type__declare() writes an anonymous type as "struct {...}": put the members in place of the dots. */
static void write_declaration(FILE *out, const struct type *t, const char *name, unsigned int depth)
{
	const struct type *base = anonymous_base(t);
	struct text text;
	char *bytes, *dots;

	if (!base || text__open(&text)) {
		type__declare(out, t, name);
		return;
	}
	type__declare(text.out, t, name);
	bytes = text__take(&text);
	dots = bytes ? strstr(bytes, "{...}") : NULL;
	if (dots) {
		fwrite(bytes, 1, (size_t)(dots - bytes), out);
		write_body(out, base, depth);
		fputs(dots + strlen("{...}"), out);
	}
	free(bytes);
}

static void write_enumerators(FILE *out, const struct type *t, unsigned int depth)
{
	fputs("{\n", out);
	for (uint32_t i = 0; i < t->nr; i++) {
		indent(out, depth + 1);
		if (t->is_signed)
			fprintf(out, "%s = %lld,\n", t->enumerators[i].name,
				(long long)t->enumerators[i].value);
		else
			fprintf(out, "%s = %lluU,\n", t->enumerators[i].name,
				(unsigned long long)t->enumerators[i].value);
	}
	indent(out, depth);
	fputs("}", out);
	if (t->size < sizeof(int))
		fputs(" __attribute__((packed))", out);
}

/*
 * C puts the member where BTF or the header says, without help from us. A bit-field begins at the next bit,
 * unless it would cross the end of an integer of its type (psABI 1.0, 3.1.2; AAPCS64 10.1.8).
 */
static bool lies_naturally(const struct type_member *m, uint64_t end)
{
	uint64_t align = 8 * (uint64_t)type__strip(m->type)->align, size = 8 * type__strip(m->type)->size;

	if (!align)
		return false;
	if (m->bit_size && m->name && end / size == (end + m->bit_size - 1) / size)
		return m->bit_offset == end;
	return !(m->bit_size && !m->name) && (end + align - 1) / align * align == m->bit_offset;
}

static uint64_t member_bits(const struct type_member *m)
{
	return m->bit_size ? m->bit_size : 8 * type__strip(m->type)->size;
}

static bool is_natural(const struct type *t)
{
	uint64_t end = 0;
	uint32_t align = 0;

	for (uint32_t i = 0; i < t->nr; i++) {
		const struct type_member *m = &t->members[i];
		uint32_t own = type__strip(m->type)->align;

		if (!lies_naturally(m, t->kind == TYPE_UNION ? 0 : end))
			return false;
		if (t->kind == TYPE_STRUCT || member_bits(m) > end)
			end = (t->kind == TYPE_STRUCT ? m->bit_offset : 0) + member_bits(m);
		align = own > align ? own : align;
	}
	return align && align == t->align && (end / 8 + align - 1) / align * align == t->size;
}

/* The largest integer that begins at bit AT, ends before bit END, and is aligned. */
static unsigned int padding_bits(uint64_t at, uint64_t end)
{
	unsigned int n = 32;

	while (n > 8 && (at % n || at + n > end))
		n /= 2;
	if (n > 8 || (at % 8 == 0 && at + 8 <= end))
		return n;
	n = 8 - (unsigned int)(at % 8);
	return at + n > end ? (unsigned int)(end - at) : n;
}

/*
 * An unnamed bit-field has no class of its own, as padding must not have, unless it is misaligned:
 * abi_x86_64.c.
 */
static void write_padding(FILE *out, uint64_t at, uint64_t end, unsigned int depth)
{
	while (at < end) {
		unsigned int n = padding_bits(at, end);

		indent(out, depth);
		fprintf(out, "int : %u;\n", n);
		at += n;
	}
}

static void write_member(FILE *out, const struct type_member *m, unsigned int depth)
{
	indent(out, depth);
	write_declaration(out, m->type, m->name, depth);
	if (m->bit_size)
		fprintf(out, " : %u", m->bit_size);
	fputs(";\n", out);
}

/*
 * Packed, with every gap written out: then nothing is left to the compiler's choice. Returns where the last
 * member ends, in bits.
 */
static uint64_t write_packed_members(FILE *out, const struct type *t, unsigned int depth)
{
	uint64_t end = 0;

	for (uint32_t i = 0; i < t->nr; i++) {
		const struct type_member *m = &t->members[i];

		if (t->kind == TYPE_STRUCT && m->bit_offset > end)
			write_padding(out, end, m->bit_offset, depth);
		write_member(out, m, depth);
		if (t->kind == TYPE_STRUCT || member_bits(m) > end)
			end = (t->kind == TYPE_STRUCT ? m->bit_offset : 0) + member_bits(m);
	}
	return end;
}

static void write_union_padding(FILE *out, uint64_t size, unsigned int depth)
{
	indent(out, depth);
	fputs("struct {\n", out);
	write_padding(out, 0, 8 * size, depth + 1);
	indent(out, depth);
	fputs("} __attribute__((packed));\n", out);
}

/*
 * The alignment that makes T as large as it is when its last member ends at bit END; 0: there is none. BTF
 * tells no alignment, but only a large one leaves the second of two eightbytes empty.
 */
static uint64_t filling_align(const struct type *t, uint64_t end)
{
	uint64_t align = t->align ? t->align : 1;

	if (((end + 7) / 8 + align - 1) / align * align == t->size)
		return align;
	return t->size == 16 && end <= 64 ? 16 : 0;
}

static void write_packed_body(FILE *out, const struct type *t, unsigned int depth)
{
	uint64_t end, align;

	fputs("{\n", out);
	end = write_packed_members(out, t, depth + 1);
	align = filling_align(t, end);
	if (!align && t->kind == TYPE_STRUCT)
		write_padding(out, end, 8 * t->size, depth + 1);
	else if (!align)
		write_union_padding(out, t->size, depth + 1);
	indent(out, depth);
	fprintf(out, "} __attribute__((packed, aligned(%llu)))",
		(unsigned long long)(align    ? align :
				     t->align ? t->align :
						1));
}

static void write_members(FILE *out, const struct type *t, unsigned int depth)
{
	if (t->nr && !is_natural(t)) {
		write_packed_body(out, t, depth);
		return;
	}
	fputs("{\n", out);
	if (!t->nr && t->size) { /* see abi_x86_64.c: a record without members is INTEGER */
		indent(out, depth + 1);
		fprintf(out, "unsigned char bytes[%llu];\n", (unsigned long long)t->size);
	}
	for (uint32_t i = 0; i < t->nr; i++)
		write_member(out, &t->members[i], depth + 1);
	indent(out, depth);
	fputc('}', out);
}

static void write_body(FILE *out, const struct type *t, unsigned int depth)
{
	if (t->kind == TYPE_ENUM)
		write_enumerators(out, t, depth);
	else
		write_members(out, t, depth);
}

static int write_parts(struct definitions *d, FILE *out, const struct type *t)
{
	int err = 0;

	for (uint32_t i = 0; i < t->nr && !err; i++)
		err = write_needed(d, out, t->members[i].type, true);
	return err;
}

static int write_record(struct definitions *d, FILE *out, const struct type *t, bool whole)
{
	int todo;

	whole = whole && t->is_complete;
	if (!t->name)
		return write_parts(d, out, t);
	todo = begin(d, t, whole);
	if (todo <= 0)
		return todo;
	if (whole) {
		int err = write_parts(d, out, t);

		if (err)
			return err;
		fprintf(out, "%s%s ", keyword(t), t->name);
		write_body(out, t, 0);
	} else {
		fprintf(out, "%s%s", keyword(t), t->name);
	}
	fputs(";\n", out);
	return 0;
}

static int write_enum(struct definitions *d, FILE *out, const struct type *t)
{
	int todo;

	if (!t->name || !t->nr)
		return 0;
	todo = begin(d, t, true);
	if (todo <= 0)
		return todo;
	fprintf(out, "enum %s ", t->name);
	write_body(out, t, 0);
	fputs(";\n", out);
	return 0;
}

static int write_typedef(struct definitions *d, FILE *out, const struct type *t, bool whole)
{
	const struct type *base = anonymous_base(t->target);
	int todo, err;

	/* `typedef struct {...} kuid_t` has no other name under which it could be completed later. */
	err = write_needed(d, out, t->target, whole || base);
	if (err)
		return err;
	todo = begin(d, t, true);
	if (todo <= 0)
		return todo;
	fputs("typedef ", out);
	write_declaration(out, t->target, t->name, 0);
	fputs(";\n", out);
	return 0;
}

static int write_function(struct definitions *d, FILE *out, const struct type *t)
{
	int err = write_needed(d, out, t->target, false);

	for (uint32_t i = 0; i < t->nr && !err; i++)
		err = write_needed(d, out, t->parameters[i].type, false);
	return err;
}

static int write_needed(struct definitions *d, FILE *out, const struct type *t, bool whole)
{
	switch (t ? t->kind : TYPE_VOID) {
	case TYPE_POINTER:
		return write_needed(d, out, t->target, false);
	case TYPE_QUALIFIED:
	case TYPE_ARRAY:
		return write_needed(d, out, t->target, whole);
	case TYPE_FUNCTION:
		return write_function(d, out, t);
	case TYPE_TYPEDEF:
		return write_typedef(d, out, t, whole);
	case TYPE_STRUCT:
	case TYPE_UNION:
		return write_record(d, out, t, whole);
	case TYPE_ENUM:
		return write_enum(d, out, t);
	default:
		return 0;
	}
}

int definitions__write(struct definitions *d, FILE *out, const struct type *t)
{
	return write_needed(d, out, t, true);
}
