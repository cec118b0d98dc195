#include "partial.h"

#include "arena.h"
#include "definitions.h"

#include <errno.h>
#include <string.h>

struct record {
	struct record *next;
	const struct type *type; /* complete where anybody had it so */
	struct type *partial;
	bool *used;	/* by member; NULL: not even its size */
	bool is_inline; /* the type of a member without a name, written in its place */
	bool is_laid_out;
};

struct partial {
	struct arena *arena;
	const char *suffix;
	uint32_t word;
	struct record *records;
	struct record **last;
	unsigned int nr;
	unsigned int nr_gaps; /* numbered through, since anonymous records share a space of names */
};

struct partial *partial__new(struct arena *a, const char *suffix, uint32_t word)
{
	struct partial *p = arena__alloc(a, sizeof(*p));

	if (!p)
		return NULL;
	p->arena = a;
	p->suffix = suffix;
	p->word = word;
	p->last = &p->records;
	return p;
}

static bool is_same(const struct type *a, const struct type *b);

/* Whether both have the same bytes at the same places; what pointers point to is not looked at. */
static bool is_same_member(const struct type_member *a, const struct type_member *b)
{
	const struct type *s = type__strip(a->type), *t = type__strip(b->type);

	if (a->bit_offset != b->bit_offset || a->bit_size != b->bit_size || !a->name != !b->name ||
	    (a->name && strcmp(a->name, b->name)))
		return false;
	while (s->kind == TYPE_ARRAY && t->kind == TYPE_ARRAY && s->nr == t->nr) {
		s = type__strip(s->target);
		t = type__strip(t->target);
	}
	return s->kind == t->kind && s->size == t->size && (!type__is_record(s) || is_same(s, t));
}

static bool same_members(const struct type *a, const struct type *b)
{
	if (a->size != b->size || a->nr != b->nr)
		return false;
	for (uint32_t i = 0; i < a->nr; i++)
		if (!is_same_member(&a->members[i], &b->members[i]))
			return false;
	return true;
}

/*
 * A kernel may have several records of one tag; of a tag alone, it is the first one. Types may come as copies,
 * so a record without a tag is told by its members.
 */
static bool is_same(const struct type *a, const struct type *b)
{
	if (a == b)
		return true;
	if (a->kind != b->kind || !a->name != !b->name || (a->name && strcmp(a->name, b->name)))
		return false;
	if (!a->is_complete || !b->is_complete)
		return a->name;
	return same_members(a, b);
}

static bool tag_is_taken(const struct partial *p, const char *tag)
{
	for (const struct record *r = p->records; r; r = r->next)
		if (r->partial->name && !strcmp(r->partial->name, tag))
			return true;
	return false;
}

/* NAME: what it is called by, a typedef's name for a record without a tag. */
static const char *new_tag(struct partial *p, const struct type *t, const char *name)
{
	const char *tag = arena__printf(p->arena, "%s%s", name, p->suffix);
	unsigned int n = p->nr;

	while (tag && (!t->name || tag_is_taken(p, tag))) {
		tag = arena__printf(p->arena, "%s__%u", name, n++);
		if (!tag || !tag_is_taken(p, tag))
			break;
	}
	return tag;
}

static struct record *new_record(struct partial *p, const struct type *t, const char *name)
{
	struct record *r = arena__alloc(p->arena, sizeof(*r));

	if (!r)
		return NULL;
	r->type = t;
	r->is_inline = !name;
	r->partial = arena__alloc(p->arena, sizeof(*r->partial));
	if (!r->partial)
		return NULL;
	r->partial->kind = t->kind;
	if (name) {
		r->partial->name = new_tag(p, t, name);
		if (!r->partial->name)
			return NULL;
	}
	*p->last = r;
	p->last = &r->next;
	p->nr++;
	return r;
}

/* NAME: NULL for the type of a member without a name. */
static struct record *find(struct partial *p, const struct type *t, const char *name)
{
	struct record *r = p->records;

	while (r && (r->is_inline == (name != NULL) || !is_same(r->type, t)))
		r = r->next;
	if (!r)
		r = new_record(p, t, name);
	if (r && t->is_complete && !r->type->is_complete)
		r->type = t;
	return r;
}

static const char *name_of(const struct type *t, const char *alias)
{
	return t->name ? t->name : alias ? alias : "anonymous";
}

/* The record that T, by whatever typedefs, is. */
static struct record *find_stripped(struct partial *p, const struct type *t)
{
	const char *alias = NULL;

	for (; t->kind == TYPE_TYPEDEF || t->kind == TYPE_QUALIFIED; t = t->target)
		if (t->kind == TYPE_TYPEDEF)
			alias = t->name;
	return find(p, t, name_of(t, alias));
}

static bool *used_members(struct partial *p, struct record *r)
{
	if (!r->used)
		r->used = arena__array(p->arena, (size_t)r->type->nr + 1, sizeof(bool));
	return r->used;
}

int partial__use(struct partial *p, const struct type *record, const struct type_member *const *path,
		 unsigned int nr)
{
	struct record *r = find_stripped(p, record);

	record = type__strip(record);
	for (unsigned int i = 0; r && i < nr; i++) {
		size_t member = (size_t)(path[i] - record->members);

		if (!used_members(p, r))
			return -ENOMEM;
		r->used[member] = true;
		/* R may be a copy of RECORD. */
		record = type__strip(path[i]->type);
		if (i + 1 < nr)
			r = find(p, type__strip(r->type->members[member].type), NULL);
	}
	return r && used_members(p, r) ? 0 : -ENOMEM;
}

static struct type *new_type(struct partial *p, enum type_kind kind, const struct type *target, uint64_t size,
			     uint32_t align)
{
	struct type *t = arena__alloc(p->arena, sizeof(*t));

	if (!t)
		return NULL;
	t->kind = kind;
	t->target = target;
	t->size = size;
	t->align = align;
	t->is_complete = true;
	return t;
}

static const struct type *bytes(struct partial *p, uint64_t size)
{
	static const struct type byte = {
		.kind = TYPE_INT, .is_complete = true, .size = 1, .align = 1, .name = "unsigned char"
	};
	struct type *t = new_type(p, TYPE_ARRAY, &byte, size, 1);

	if (t)
		t->nr = (uint32_t)size;
	return t;
}

/* NULL: a number that a probe has no type for. */
static const struct type *number(const struct type *t)
{
#define NUMBER(bytes, with_sign, text)                                                    \
	{                                                                                 \
		.kind = TYPE_INT, .is_complete = true, .size = (bytes), .align = (bytes), \
		.is_signed = (with_sign), .name = (text)                                  \
	}
	static const struct type numbers[] = {
		NUMBER(1, false, "u8"),	 NUMBER(1, true, "s8"),	  NUMBER(2, false, "u16"),
		NUMBER(2, true, "s16"),	 NUMBER(4, false, "u32"), NUMBER(4, true, "s32"),
		NUMBER(8, false, "u64"), NUMBER(8, true, "s64"),
	};

	if (t->kind != TYPE_INT && t->kind != TYPE_ENUM && t->kind != TYPE_BOOL)
		return NULL;
	for (size_t i = 0; i < sizeof(numbers) / sizeof(*numbers); i++)
		if (numbers[i].size == t->size && numbers[i].is_signed == t->is_signed)
			return &numbers[i];
	return NULL;
}

static const struct type void_type = { .kind = TYPE_VOID };

/* Rust's numbers have names that C does not know. */
static bool has_name_of_c(const struct type *t)
{
	static const char *const words[] = { "char", "signed", "unsigned", "short", "int", "long", "_Bool" };

	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++)
		if (t->name && !strncmp(t->name, words[i], strlen(words[i])))
			return true;
	return false;
}

/* AS_MEMBER: numbers keep their own names, for whoever reads the source. */
static const struct type *object_type(struct partial *p, const struct type *t, bool as_member)
{
	const struct type *s = type__strip(t), *element;
	struct type *array;
	struct record *r;

	if (!s)
		return &void_type;
	switch (s->kind) {
	case TYPE_STRUCT:
	case TYPE_UNION:
		r = find_stripped(p, t);
		return r ? r->partial : NULL;
	case TYPE_ARRAY:
		element = object_type(p, s->target, as_member);
		array = element ? new_type(p, TYPE_ARRAY, element, s->size, element->align) : NULL;
		if (array)
			array->nr = s->nr;
		return array;
	case TYPE_POINTER:
		return partial__type(p, s);
	case TYPE_VOID:
	case TYPE_FUNCTION:
		return &void_type;
	default:
		if (!number(s))
			return bytes(p, s->size);
		return as_member && s->kind != TYPE_ENUM && has_name_of_c(s) ? s : number(s);
	}
}

const struct type *partial__type(struct partial *p, const struct type *t)
{
	const struct type *s = type__strip(t), *target;

	if (s->kind != TYPE_POINTER)
		return number(s);
	target = object_type(p, s->target, false);
	return target ? new_type(p, TYPE_POINTER, target, p->word, p->word) : NULL;
}

const struct type *partial__pointer(struct partial *p, const struct type *record)
{
	const struct record *r = find_stripped(p, record);

	return r ? new_type(p, TYPE_POINTER, r->partial, p->word, p->word) : NULL;
}

bool partial__same(const struct type *a, const struct type *b)
{
	while (a->kind == b->kind && (a->kind == TYPE_POINTER || (a->kind == TYPE_ARRAY && a->nr == b->nr))) {
		a = a->target;
		b = b->target;
	}
	return a == b;
}

bool partial__is_same_pointer(struct partial *p, const struct type *t)
{
	const struct type *target = type__strip(t)->target, *s = type__strip(target);
	const struct record *r;

	if (!type__is_record(s))
		return s && s->kind != TYPE_POINTER && s->kind != TYPE_ARRAY;
	r = find_stripped(p, target);
	return r && s->name && !strcmp(s->name, r->partial->name);
}

static const struct type *member_type(struct partial *p, const struct type_member *m)
{
	const struct record *r;

	if (m->name)
		return object_type(p, m->type, true);
	r = find(p, type__strip(m->type), NULL);
	return r ? r->partial : NULL;
}

struct layout_state {
	struct partial *p;
	const struct type *record;
	struct type_member *list;
	uint32_t nr;
	uint64_t end; /* bytes, of the last member of a struct */
	uint32_t align;
	bool is_natural;
};

static int add_member(struct layout_state *s, const char *name, const struct type *t, uint64_t offset)
{
	if (!t || (!name && !type__is_record(t)))
		return -ENOMEM;
	s->list[s->nr++] = (struct type_member){ .name = name, .type = t, .bit_offset = 8 * offset };
	s->is_natural &= !t->align || offset % t->align == 0;
	s->align = t->align > s->align ? t->align : s->align;
	if (s->record->kind == TYPE_STRUCT)
		s->end = offset + t->size;
	return 0;
}

static int add_gap(struct layout_state *s, uint64_t offset, uint64_t size)
{
	return add_member(s, arena__printf(s->p->arena, "__gap%u", s->p->nr_gaps++), bytes(s->p, size),
			  offset);
}

static int add_members(struct layout_state *s, const bool *used)
{
	int err = 0;

	for (uint32_t i = 0; i < s->record->nr && !err; i++) {
		const struct type_member *m = &s->record->members[i];
		uint64_t offset = m->bit_offset / 8;

		/* The bytes of a bit-field are read by their address. */
		if (!used[i] || m->bit_size)
			continue;
		if (s->record->kind == TYPE_STRUCT && offset < s->end)
			return -EINVAL;
		if (s->record->kind == TYPE_STRUCT && offset > s->end)
			err = add_gap(s, s->end, offset - s->end);
		if (!err)
			err = add_member(s, m->name, member_type(s->p, m), offset);
	}
	return err;
}

/* With every gap filled, C puts the members where they are, whatever their alignment is. */
static int lay_out(struct partial *p, struct record *r)
{
	struct layout_state s = { .p = p, .record = r->type, .align = 1, .is_natural = true };
	int err;

	s.list = arena__array(p->arena, 2 * (size_t)r->type->nr + 1, sizeof(*s.list));
	err = s.list ? add_members(&s, r->used) : -ENOMEM;
	if (!err && s.end > r->type->size)
		return -EINVAL;
	if (!err && s.end < r->type->size)
		err = add_gap(&s, s.end, r->type->size - s.end);
	if (err)
		return err;
	r->partial->is_complete = true;
	r->partial->size = r->type->size;
	r->partial->align = s.is_natural && r->type->size % s.align == 0 ? s.align : 1;
	r->partial->nr = s.nr;
	r->partial->members = s.list;
	return 0;
}

/* The records that R holds by value are laid out before it, since it takes their alignment. */
static int lay_out_with_parts(struct partial *p, struct record *r)
{
	int err = 0;

	if (r->is_laid_out)
		return 0;
	r->is_laid_out = true;
	if (!used_members(p, r))
		return -ENOMEM;
	for (uint32_t i = 0; i < r->type->nr && !err; i++) {
		const struct type_member *m = &r->type->members[i];
		const struct type *t = m->type;
		struct record *part;

		while (r->used[i] && type__strip(t)->kind == TYPE_ARRAY)
			t = type__strip(t)->target;
		if (!r->used[i] || m->bit_size || !type__is_record(t))
			continue;
		part = m->name ? find_stripped(p, t) : find(p, type__strip(t), NULL);
		err = part ? lay_out_with_parts(p, part) : -ENOMEM;
	}
	return err ? err : lay_out(p, r);
}

int partial__write(struct partial *p, struct definitions *d, FILE *out)
{
	int err = 0;

	/* Laying out one may add others, at the end of the list. */
	for (struct record *r = p->records; r && !err; r = r->next)
		if (r->used)
			err = lay_out_with_parts(p, r);
	for (const struct record *r = p->records; r && !err; r = r->next) {
		struct type pointer = { .kind = TYPE_POINTER, .target = r->partial };

		if (!r->is_inline)
			err = definitions__write(d, out, r->used ? r->partial : &pointer);
	}
	return err;
}
