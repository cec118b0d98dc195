#include "abi_cursor.h"

bool abi__is_nameless(const struct type *t)
{
	t = type__strip(t);
	if (!t->size)
		return true;
	if (t->kind == TYPE_ARRAY)
		return abi__is_nameless(t->target);
	if (!type__is_record(t))
		return false;
	if (!t->nr) /* in BTF; a union is a transparent one: abi_x86_64.c */
		return t->kind == TYPE_STRUCT;
	for (uint32_t i = 0; i < t->nr; i++)
		if (t->members[i].bit_size ? t->members[i].name != NULL :
					     !abi__is_nameless(t->members[i].type))
			return false;
	return true;
}

bool abi__has_float(const struct type *t)
{
	t = type__strip(t);
	if (!t || t->kind == TYPE_FLOAT)
		return t;
	if (t->kind == TYPE_ARRAY)
		return t->nr && abi__has_float(t->target);
	if (type__is_record(t))
		for (uint32_t i = 0; i < t->nr; i++)
			if (abi__has_float(t->members[i].type))
				return true;
	return false;
}

void abi_cursor__lose(struct abi_cursor *c, struct abi_place *place, const char *why, const char *why_behind)
{
	abi_place__fail(place, why);
	c->lost = why_behind;
}

void abi_cursor__lose_disputed(struct abi_cursor *c, struct abi_place *place)
{
	abi_cursor__lose(c, place, "compilers disagree on where it is",
			 "it stands behind a parameter that compilers disagree on");
}

void abi_cursor__lose_float(struct abi_cursor *c, struct abi_place *place)
{
	abi_cursor__lose(c, place, "how floating point is passed depends on what the program is compiled for",
			 "it stands behind floating point, and how that is passed is not known");
}

static struct abi_piece *next_piece(struct abi_place *place, uint32_t offset, uint32_t size)
{
	struct abi_piece *piece = &place->pieces[place->nr_pieces++];

	*piece = (struct abi_piece){ .offset = offset, .size = size };
	return piece;
}

void abi_place__add_register(struct abi_place *place, unsigned int reg, uint32_t offset, uint32_t size)
{
	next_piece(place, offset, size)->reg = (uint8_t)reg;
}

bool abi_cursor__fits(const struct abi_cursor *c, uint64_t size)
{
	return c->reg + abi__words(c->arch, size) <= c->arch->nr_registers;
}

void abi_cursor__align_stack(struct abi_cursor *c, uint32_t align)
{
	uint32_t start = c->arch->stack_start;

	c->stack = start + abi__round_up(c->stack - start, align);
}

void abi_cursor__align_pair(struct abi_cursor *c)
{
	if (c->reg < c->arch->nr_registers)
		c->reg = abi__round_up(c->reg, 2);
	else
		abi_cursor__align_stack(c, 2 * c->arch->word);
}

bool abi_cursor__is_at_pair(const struct abi_cursor *c)
{
	struct abi_cursor even = *c;

	abi_cursor__align_pair(&even);
	return even.reg == c->reg && even.stack == c->stack;
}

void abi_cursor__skip_word(struct abi_cursor *c)
{
	if (c->reg < c->arch->nr_registers)
		c->reg++;
	else
		c->stack += c->arch->word;
}

static bool is_left_justified(const struct abi_arch *arch, const struct type *t)
{
	return arch->is_left_justified && type__is_record(t);
}

static void put_in_register(struct abi_cursor *c, const struct type *t, uint32_t offset,
			    struct abi_place *place)
{
	uint32_t word = c->arch->word;
	uint32_t left = (uint32_t)t->size - offset;
	struct abi_piece *piece = next_piece(place, offset, left < word ? left : word);

	piece->reg = (uint8_t)c->reg++;
	if (is_left_justified(c->arch, t))
		piece->shift = (uint8_t)(8 * (word - piece->size));
}

static void put_rest_on_stack(struct abi_cursor *c, const struct type *t, uint32_t offset,
			      struct abi_place *place)
{
	uint32_t word = c->arch->word;
	uint32_t size = (uint32_t)t->size - offset;
	struct abi_piece *piece = next_piece(place, offset, size);

	piece->on_stack = true;
	piece->stack = c->stack;
	if (c->arch->is_big_endian && size < word && !is_left_justified(c->arch, t))
		piece->stack += word - size;
	c->stack += abi__round_up(size, word);
}

void abi_cursor__put(struct abi_cursor *c, const struct type *t, struct abi_place *place)
{
	uint32_t offset = 0;

	for (; offset < t->size && c->reg < c->arch->nr_registers; offset += c->arch->word)
		put_in_register(c, t, offset, place);
	if (offset < t->size)
		put_rest_on_stack(c, t, offset, place);
}

void abi_cursor__put_on_stack(struct abi_cursor *c, const struct type *t, struct abi_place *place)
{
	if (t->size)
		put_rest_on_stack(c, t, 0, place);
}

void abi_cursor__put_reference(struct abi_cursor *c, struct abi_place *place)
{
	struct type pointer = { .kind = TYPE_POINTER, .size = c->arch->word };

	abi_cursor__put(c, &pointer, place);
	place->by_reference = true;
}

/* gcc aligns what has no size, clang does not. */
void abi_cursor__put_nothing(struct abi_cursor *c, const struct type *t, struct abi_place *place)
{
	if (t->align > c->arch->word && !abi_cursor__is_at_pair(c))
		abi_cursor__lose_disputed(c, place);
}

uint32_t abi__largest_align(const struct type *t)
{
	return t->size ? (uint32_t)(t->size & -t->size) : 1;
}

uint32_t abi__align_at_most(const struct type *t)
{
	return t->align ? t->align : abi__largest_align(t);
}

bool abi_cursor__lose_unaligned(struct abi_cursor *c, const struct type *t, struct abi_place *place)
{
	if (t->align || abi__align_at_most(t) <= c->arch->word)
		return false;
	abi_cursor__lose(c, place, "its alignment is not known",
			 "it stands behind a parameter of unknown alignment");
	return true;
}

static uint32_t alignment(const struct type *t)
{
	const struct type *s = type__strip(t);

	/* A typedef may have an aligned() of its own; BTF says nothing of it. */
	return t->align > s->align ? t->align : s->align;
}

/*
 * AAPCS32 and AAPCS64 go by the "natural alignment" of a record, which is that of its members alone: an
 * aligned() on the record itself does not count. struct type has the sum of both, so the natural one is
 * between *LEAST and *MOST.
 */
static void members_alignment(const struct type *t, uint32_t *least, uint32_t *most)
{
	bool is_packed = false;

	*least = *most = abi__align_at_most(t);
	if (!type__is_record(t))
		return;
	*least = 1;
	for (uint32_t i = 0; i < t->nr; i++) {
		const struct type_member *m = &t->members[i];
		uint32_t align = alignment(m->type);

		/* To gcc, but not to clang, a packed bit-field is aligned as its type is. */
		if (m->bit_size) {
			*most = align > *most ? align : *most;
		} else {
			is_packed |= align > *most || m->bit_offset / 8 % (align ? align : 1);
			*least = align > *least ? align : *least;
		}
	}
	/* packed and aligned() together are not seen where all members happen to be aligned. */
	if (is_packed)
		*least = 1;
}

bool abi_cursor__align_by_members(struct abi_cursor *c, const struct type *t, struct abi_place *place)
{
	uint32_t least, most;

	members_alignment(t, &least, &most);
	if (least >= 2 * c->arch->word) {
		abi_cursor__align_pair(c);
	} else if (most >= 2 * c->arch->word && !abi_cursor__is_at_pair(c)) {
		abi_cursor__lose(
			c, place,
			"whether the record or a member is declared aligned() decides on its place, and that is not known",
			"it stands behind a parameter whose place is not known");
		return false;
	}
	return true;
}

void abi_cursor__put_riscv(struct abi_cursor *c, const struct type *t, struct abi_place *place)
{
	uint32_t word = c->arch->word;

	if (!t->size) {
		abi_cursor__put_nothing(c, t, place);
	} else if (abi__words(c->arch, t->size) > 2) {
		abi_cursor__put_reference(c, place);
	} else if (abi__has_float(t)) {
		abi_cursor__lose_float(c, place);
	} else if (c->reg == c->arch->nr_registers && !abi_cursor__is_at_pair(c) &&
		   abi_cursor__lose_unaligned(c, t, place)) {
		return;
	} else {
		/* A value may be split, but never begins at an odd slot if its alignment is two. */
		if (c->reg == c->arch->nr_registers && t->align > word)
			abi_cursor__align_stack(c, 2 * word);
		abi_cursor__put(c, t, place);
	}
}
