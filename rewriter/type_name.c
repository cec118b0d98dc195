#include "type_name.h"

#include <string.h>

/* typeof() undoes typedefs, and without them a type may have a million parts: nobody writes that. */
enum { MAX_PARTS = 1000 };

enum verdict { SAYABLE, SAYABLE_INSIDE, ELSEWHERE, NAMELESS }; /* the worst part tells */

static enum verdict look_at(const struct type *t, unsigned int *nr_parts);

static enum verdict look_at_function(const struct type *t, unsigned int *nr_parts)
{
	enum verdict worst = look_at(t->target, nr_parts);

	for (uint32_t i = 0; i < t->nr; i++) {
		enum verdict v = look_at(t->parameters[i].type, nr_parts);

		worst = v > worst ? v : worst;
	}
	return worst;
}

static enum verdict look_at_tag(const struct type *t)
{
	if (!t->name)
		return NAMELESS;
	if (!t->is_local)
		return SAYABLE;
	/* `struct file *f` declares the tag where it stands, if nothing has before. */
	return t->is_undefined && t->kind != TYPE_ENUM ? SAYABLE_INSIDE : ELSEWHERE;
}

/* An array whose length is a number. */
static bool is_fixed(const struct type *t)
{
	const struct type *element = type__strip(t->target);

	return t->is_complete && element && t->size == t->nr * element->size;
}

static enum verdict look_at(const struct type *t, unsigned int *nr_parts)
{
	if (++*nr_parts > MAX_PARTS)
		return NAMELESS;
	if (!t)
		return SAYABLE;
	switch (t->kind) {
	case TYPE_VOID: /* or something that has no kind here: "_Complex double", "(a type ...)" */
		return t->name && *t->name == '(' ? ELSEWHERE : SAYABLE;
	case TYPE_STRUCT:
	case TYPE_UNION:
	case TYPE_ENUM:
		return look_at_tag(t);
	case TYPE_ARRAY:
		return is_fixed(t) ? look_at(t->target, nr_parts) : ELSEWHERE;
	case TYPE_POINTER:
	case TYPE_QUALIFIED:
		return look_at(t->target, nr_parts);
	case TYPE_FUNCTION:
		return look_at_function(t, nr_parts);
	default:
		return SAYABLE;
	}
}

bool type__is_anonymous(const struct type *t)
{
	unsigned int nr_parts = 0;

	return look_at(t, &nr_parts) == NAMELESS;
}

bool type__is_sayable(const struct type *t)
{
	unsigned int nr_parts = 0;

	return look_at(t, &nr_parts) == SAYABLE;
}

bool type__is_sayable_inside(const struct type *t)
{
	unsigned int nr_parts = 0;

	return look_at(t, &nr_parts) <= SAYABLE_INSIDE;
}

bool type__mentions(const struct type *t, const char *name)
{
	if (!t)
		return false;
	if (t->kind == TYPE_TYPEDEF)
		return !strcmp(t->name, name);
	for (uint32_t i = 0; t->kind == TYPE_FUNCTION && i < t->nr; i++)
		if (type__mentions(t->parameters[i].type, name))
			return true;
	return type__mentions(t->target, name);
}
