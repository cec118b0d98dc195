/* The members of structs and unions in DWARF. */
#include "arena.h"
#include "c_names.h"
#include "dwarf_die.h"

#include <string.h>

struct record {
	struct dwarf *dw;
	struct type_member *list;
	unsigned int nr;
	uint32_t align;	 /* of the members so far */
	uint32_t asked;	 /* the same of those for which the source asks for one */
	uint64_t end;	 /* of the last member, in bits */
	bool is_packed;	 /* one of them does not lie at its own alignment */
	bool is_unknown; /* one of them cannot be told */
};

/* DWARF 2 counts from the most significant bit of a number around the bit-field. */
static bool bit_field_offset(const struct dwarf *dw, Dwarf_Die *die, const struct type *t, uint64_t byte,
			     uint64_t width, uint64_t *offset)
{
	uint64_t from_top, storage = type__strip(t)->size;

	if (dwarf_die__number(die, DW_AT_data_bit_offset, offset))
		return true;
	*offset = 8 * byte;
	if (!dwarf_die__number(die, DW_AT_bit_offset, &from_top))
		return true;
	dwarf_die__number(die, DW_AT_byte_size, &storage);
	if (dw->arch->is_big_endian)
		*offset += from_top;
	else
		*offset += 8 * storage - from_top - width;
	return true;
}

/* Where a member begins, in bytes; false: only the running program could tell. */
static bool byte_offset(Dwarf_Die *die, uint64_t *offset)
{
	Dwarf_Attribute attr;
	Dwarf_Op *ops;
	size_t nr;

	*offset = 0;
	if (!dwarf_attr(die, DW_AT_data_member_location, &attr))
		return true;
	if (dwarf_die__number(die, DW_AT_data_member_location, offset))
		return true;
	if (dwarf_getlocation(&attr, &ops, &nr) || nr != 1 || ops->atom != DW_OP_plus_uconst)
		return false;
	*offset = ops->number;
	return true;
}

static void consider_align(struct record *r, Dwarf_Die *die, const struct type_member *m)
{
	uint32_t align = dwarf_type__asked_align(die), own = type__strip(m->type)->align;
	uint64_t end;

	/* A bit-field may lie anywhere, and still aligns its record as its type would. */
	if (!align && own && !m->bit_size && m->bit_offset % (8 * (uint64_t)own))
		r->is_packed = true;
	r->asked = align > r->asked ? align : r->asked;
	align = align ? align : own;
	r->align = align > r->align ? align : r->align;
	end = m->bit_offset + (m->bit_size ? m->bit_size : 8 * type__strip(m->type)->size);
	r->end = end > r->end ? end : r->end;
}

static int add_member(Dwarf_Die *child, void *ctx)
{
	struct record *r = ctx;
	struct type_member *m = &r->list[r->nr];
	int tag = dwarf_tag(child);
	uint64_t byte, width = 0;

	if (tag == DW_TAG_variant_part)
		r->is_unknown = true;
	if (tag != DW_TAG_member && tag != DW_TAG_inheritance)
		return 0;
	/* A static member of a C++ class is somewhere else. */
	if (dwarf_die__flag(child, DW_AT_external) || dwarf_die__flag(child, DW_AT_declaration))
		return 0;
	m->name = tag == DW_TAG_member ? c_names__identifier(r->dw->arena, dwarf_diename(child)) : NULL;
	m->type = dwarf_type__by_value(r->dw, child);
	dwarf_die__number(child, DW_AT_bit_size, &width);
	m->bit_size = (uint32_t)width;
	if (dwarf_die__flag(child, DW_AT_virtuality) || !byte_offset(child, &byte)) {
		r->is_unknown = true;
		return 0;
	}
	m->bit_offset = 8 * byte;
	if (width)
		bit_field_offset(r->dw, child, m->type, byte, width, &m->bit_offset);
	consider_align(r, child, m);
	r->nr++;
	return 0;
}

/* Whether an aligned() is left out that is not told by DWARF before version 5. */
static bool is_strict(Dwarf_Die *die)
{
	Dwarf_Attribute attr;
	Dwarf_Half version = 0;
	Dwarf_Die unit;
	const char *producer;

	if (!dwarf_diecu(die, &unit, NULL, NULL) ||
	    dwarf_cu_info(die->cu, &version, NULL, NULL, NULL, NULL, NULL, NULL))
		return false;
	producer = dwarf_formstring(dwarf_attr(&unit, DW_AT_producer, &attr));
	return version < 5 && producer && strstr(producer, "-gstrict-dwarf");
}

/* 0 where it is not known: for one who looks at where members end, the record is larger than it has to be. */
static uint32_t record_align(const struct record *r, Dwarf_Die *die, uint64_t size)
{
	uint32_t align = r->is_packed || size % r->align ? r->asked : r->align;
	uint64_t asked;

	if (dwarf_die__number(die, DW_AT_alignment, &asked))
		return asked < 1 << 28 ? (uint32_t)asked : 0;
	if (8 * size >= r->end + 8 * (uint64_t)align || is_strict(die))
		return 0;
	return align;
}

void dwarf_record__fill(struct dwarf *dw, struct type *n, Dwarf_Die *die)
{
	struct record r = { .dw = dw, .align = 1, .asked = 1 };

	r.list = arena__array(dw->arena, dwarf_die__nr_children(die), sizeof(*r.list));
	if (!r.list) {
		dw->no_memory = true;
		return;
	}
	n->is_complete = true; /* before its members, which may point back here */
	dwarf_die__number(die, DW_AT_byte_size, &n->size);
	dwarf_die__each_child(die, add_member, &r);
	n->is_complete = !r.is_unknown;
	n->nr = r.nr;
	n->members = r.list;
	n->align = record_align(&r, die, n->size);
	/* Then a bit-field without a name may be in it, too. */
	n->is_abridged = !n->align;
}
