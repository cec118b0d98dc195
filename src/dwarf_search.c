/* Types by their names, and by those of their enumerators. */
#include "dwarf_die.h"

#include <errno.h>
#include <string.h>

struct type_search {
	int tags[2];
	const char *name;
	Dwarf_Die die;
	bool is_declared; /* die is a declaration */
	bool is_defined;  /* die is a definition */
	bool is_ambiguous;
};

static bool is_same_name(Dwarf_Die *a, Dwarf_Die *b)
{
	const char *x = dwarf_diename(a), *y = dwarf_diename(b);

	return x && y ? !strcmp(x, y) : x == y;
}

/* Whether two units define a type in the same way, as far as its size and its members' names tell. */
static bool is_same_definition(Dwarf_Die *a, Dwarf_Die *b)
{
	uint64_t size_a = 0, size_b = 0;
	Dwarf_Die x, y;
	int end_a, end_b;

	dwarf_die__number(a, DW_AT_byte_size, &size_a);
	dwarf_die__number(b, DW_AT_byte_size, &size_b);
	if (size_a != size_b)
		return false;
	end_a = dwarf_child(a, &x);
	end_b = dwarf_child(b, &y);
	while (!end_a && !end_b && is_same_name(&x, &y)) {
		end_a = dwarf_siblingof(&x, &x);
		end_b = dwarf_siblingof(&y, &y);
	}
	return end_a && end_b;
}

static int compare_type(Dwarf_Die *child, void *ctx)
{
	struct type_search *s = ctx;
	int tag = dwarf_tag(child);
	const char *name;

	if (tag == DW_TAG_namespace)
		return dwarf_die__each_child(child, compare_type, s);
	if (tag != s->tags[0] && tag != s->tags[1])
		return 0;
	name = dwarf_diename(child);
	if (!name || strcmp(name, s->name))
		return 0;
	if (dwarf_die__flag(child, DW_AT_declaration)) {
		if (!s->is_declared && !s->is_defined)
			s->die = *child;
		s->is_declared = true;
	} else if (!s->is_defined) {
		s->die = *child;
		s->is_defined = true;
	} else {
		s->is_ambiguous = !is_same_definition(&s->die, child);
	}
	return s->is_ambiguous;
}

static int search_type(Dwarf_Die *unit, void *ctx)
{
	return dwarf_die__each_child(unit, compare_type, ctx);
}

/* A tag is its source file's own: where two files differ, nobody knows which one another file means. */
bool dwarf_die__find_type(struct dwarf *dw, int tag, const char *name, Dwarf_Die *definition)
{
	struct type_search s = { .tags = { tag, tag }, .name = name };

	dwarf_die__each_unit(dw, search_type, &s);
	if (!s.is_defined || s.is_ambiguous)
		return false;
	*definition = s.die;
	return true;
}

const struct type *dwarf__find_type(struct dwarf *dw, enum type_kind kind, const char *name)
{
	static const int tags[][2] = {
		[TYPE_STRUCT] = { DW_TAG_structure_type, DW_TAG_class_type },
		[TYPE_UNION] = { DW_TAG_union_type, DW_TAG_union_type },
		[TYPE_ENUM] = { DW_TAG_enumeration_type, DW_TAG_enumeration_type },
		[TYPE_TYPEDEF] = { DW_TAG_typedef, DW_TAG_typedef },
	};
	struct type_search s = { .tags = { tags[kind][0], tags[kind][1] }, .name = name };

	dwarf_die__each_unit(dw, search_type, &s);
	if ((!s.is_defined && !s.is_declared) || s.is_ambiguous)
		return NULL;
	return dwarf_type__complete(dw, &s.die);
}

uint64_t dwarf_die__unit(Dwarf_Die *die)
{
	Dwarf_Die unit;

	return dwarf_diecu(die, &unit, NULL, NULL) ? dwarf_dieoffset(&unit) : 0;
}

struct each_type {
	struct dwarf *dw;
	const struct dwarf_type_search *search;
};

static bool is_wanted(const struct dwarf_type_search *s, Dwarf_Die *die)
{
	const char *name = dwarf_diename(die);

	return name && s->wanted(name, s->ctx);
}

static int compare_enumerator(Dwarf_Die *child, void *ctx)
{
	return dwarf_tag(child) == DW_TAG_enumerator && is_wanted(ctx, child);
}

static int take_type(Dwarf_Die *child, void *ctx)
{
	struct each_type *e = ctx;
	const struct type *t;

	switch (dwarf_tag(child)) {
	case DW_TAG_namespace:
		return dwarf_die__each_child(child, take_type, e);
	case DW_TAG_structure_type:
	case DW_TAG_class_type:
	case DW_TAG_union_type:
	case DW_TAG_typedef:
	case DW_TAG_enumeration_type:
		break;
	default:
		return 0;
	}
	if (dwarf_die__flag(child, DW_AT_declaration))
		return 0;
	if (!is_wanted(e->search, child) &&
	    !(dwarf_tag(child) == DW_TAG_enumeration_type &&
	      dwarf_die__each_child(child, compare_enumerator, (void *)e->search)))
		return 0;
	t = dwarf_type__complete(e->dw, child);
	return e->dw->no_memory ? -ENOMEM : e->search->take(t, e->search->ctx);
}

static int take_types(Dwarf_Die *unit, void *ctx)
{
	const struct each_type *e = ctx;

	if ((dwarf_dieoffset(unit) == e->search->unit) == e->search->elsewhere)
		return 0;
	return dwarf_die__each_child(unit, take_type, ctx);
}

int dwarf__each_type(struct dwarf *dw, const struct dwarf_type_search *search)
{
	struct each_type e = { dw, search };

	return dwarf_die__each_unit(dw, take_types, &e);
}
