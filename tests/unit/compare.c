#include "compare.h"

#include <string.h>

static const char *differ(const struct type *a, const struct type *b, bool by_name);

static bool same_name(const char *a, const char *b)
{
	return a && b ? !strcmp(a, b) : a == b;
}

/* An unnamed bit-field is padding: what fills a gap, and how, is not told apart. */
static uint32_t skip_padding(const struct type *t, uint32_t i)
{
	while (i < t->nr && !t->members[i].name && t->members[i].bit_size)
		i++;
	return i;
}

static const char *member_differs(const struct type_member *m, const struct type_member *n)
{
	if (!same_name(m->name, n->name))
		return "a member's name";
	if (m->bit_offset != n->bit_offset)
		return "a member's offset";
	if (m->bit_size != n->bit_size)
		return "a bit-field's width";
	return differ(m->type, n->type, false);
}

static const char *members_differ(const struct type *a, const struct type *b)
{
	uint32_t i = skip_padding(a, 0), j = skip_padding(b, 0);
	const char *why = NULL;

	while (!why && i < a->nr && j < b->nr) {
		why = member_differs(&a->members[i], &b->members[j]);
		i = skip_padding(a, i + 1);
		j = skip_padding(b, j + 1);
	}
	return why || (i == a->nr && j == b->nr) ? why : "the number of members";
}

static const char *enumerators_differ(const struct type *a, const struct type *b)
{
	for (uint32_t i = 0; i < a->nr; i++)
		if (!same_name(a->enumerators[i].name, b->enumerators[i].name) ||
		    a->enumerators[i].value != b->enumerators[i].value)
			return "an enumerator";
	return NULL;
}

static const char *parameters_differ(const struct type *a, const struct type *b)
{
	const char *why = NULL;

	for (uint32_t i = 0; i < a->nr && !why; i++)
		why = differ(a->parameters[i].type, b->parameters[i].type, true);
	return why;
}

static const char *lists_differ(const struct type *a, const struct type *b)
{
	if (a->kind == TYPE_STRUCT || a->kind == TYPE_UNION)
		return members_differ(a, b);
	if (a->nr != b->nr)
		return "a number of entries";
	switch (a->kind) {
	case TYPE_ENUM:
		return enumerators_differ(a, b);
	case TYPE_FUNCTION:
		return parameters_differ(a, b);
	default:
		return NULL;
	}
}

static bool has_a_size(const struct type *t)
{
	return t->kind != TYPE_TYPEDEF && t->kind != TYPE_FUNCTION;
}

/* `const volatile` may be one node or two. */
static const struct type *take_qualifiers(const struct type *t, unsigned int *qualifiers)
{
	for (*qualifiers = 0; t && t->kind == TYPE_QUALIFIED; t = t->target)
		*qualifiers |= t->qualifiers;
	return t;
}

static const char *differ(const struct type *a, const struct type *b, bool by_name)
{
	unsigned int qualifiers, others;
	const char *why;

	a = take_qualifiers(a, &qualifiers);
	b = take_qualifiers(b, &others);
	if (!a || !b)
		return !a == !b ? NULL : "one is no type";
	if (qualifiers != others)
		return "a qualifier";
	if (a->kind != b->kind)
		return "a kind";
	if (a->kind == TYPE_VOID)
		return NULL;
	if (!same_name(a->name, b->name))
		return "a name";
	if (a->is_variadic != b->is_variadic)
		return "whether it is variadic";
	if (by_name && type__is_record(a) && a->name && a->kind != TYPE_TYPEDEF)
		return NULL;
	if (a->is_signed != b->is_signed || a->is_char != b->is_char)
		return "a sign";
	if (has_a_size(a) && a->is_complete != b->is_complete)
		return "whether it is complete";
	if (has_a_size(a) && a->size != b->size)
		return "a size";
	if (has_a_size(a) && a->align != b->align)
		return "an alignment";
	why = lists_differ(a, b);
	return why ? why : differ(a->target, b->target, by_name || a->kind == TYPE_POINTER);
}

const char *type_difference(const struct type *a, const struct type *b)
{
	return differ(a, b, false);
}
