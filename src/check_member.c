/* Places: members, elements, what pointers point to, and their addresses. */
#include "check.h"

#include "arena.h"
#include "arithmetic.h"
#include "nearest.h"

#include <string.h>

enum {
	/* Anonymous records inside of one another; the kernel has 4. */
	MAX_PATH = 16,
	MAX_LISTED = 6,
};

struct search {
	const char *name;
	const struct type_member *path[MAX_PATH];
	unsigned int nr;
};

static bool is_anonymous_record(const struct type_member *m)
{
	return !m->name && type__is_record(m->type);
}

static bool find(struct search *s, const struct type *record)
{
	if (s->nr == MAX_PATH)
		return false;
	for (uint32_t i = 0; i < record->nr; i++) {
		const struct type_member *m = &record->members[i];

		s->path[s->nr++] = m;
		if (is_anonymous_record(m) ? find(s, type__strip(m->type)) :
					     m->name && !strcmp(m->name, s->name))
			return true;
		s->nr--;
	}
	return false;
}

static void offer_members(struct nearest *n, const struct type *record, unsigned int depth)
{
	for (uint32_t i = 0; i < record->nr && depth < MAX_PATH; i++) {
		const struct type_member *m = &record->members[i];

		if (is_anonymous_record(m))
			offer_members(n, type__strip(m->type), depth + 1);
		else if (m->name)
			nearest__offer(n, m->name);
	}
}

/* The first few names, so that a record of a few members is told whole. */
static const char *list_members(struct checker *c, const struct type *record)
{
	const char *list = NULL;
	unsigned int nr = 0;

	for (uint32_t i = 0; i < record->nr; i++) {
		if (!record->members[i].name)
			continue;
		if (nr++ == MAX_LISTED)
			return arena__printf(c->arena, "%s, ...", list);
		list = arena__printf(c->arena, "%s%s%s", list ? list : "", list ? ", " : "",
				     record->members[i].name);
		if (!list)
			return NULL;
	}
	return list;
}

static struct expression_node *no_member(struct checker *c, const struct type *record,
					 const struct token *name)
{
	const char *near, *list = list_members(c, record);
	struct nearest n;

	nearest__begin(&n, name->text);
	offer_members(&n, record, 0);
	near = nearest__result(&n, c->arena);
	if (near)
		diag__hint(c->diag, "Did you mean %s?", near);
	else if (list)
		diag__hint(c->diag, "Its members are %s.", list);
	return check__fail(c, name->at, "%s has no member '%s'", check__type_name(c, record), name->text);
}

static bool fill_member(struct checker *c, struct expression_member *m, const struct search *s,
			const struct type *record)
{
	const struct type_member **path = arena__array(c->arena, s->nr, sizeof(struct type_member *));

	if (!path)
		return false;
	memcpy(path, s->path, s->nr * sizeof(*path));
	m->record = record;
	m->path = path;
	m->nr_path = s->nr;
	for (unsigned int i = 0; i < s->nr; i++)
		m->bit_offset += s->path[i]->bit_offset;
	m->bit_size = s->path[s->nr - 1]->bit_size;
	return true;
}

/* What BTF says is not checked when it is read. */
static bool lies_inside(struct checker *c, const struct expression_member *m, const struct type *t)
{
	uint64_t size = 0;

	if (!m->bit_size)
		check__size(c, t, &size); /* 0 for what has no size, as an array of unknown length */
	if (!m->bit_size && m->bit_offset % 8)
		return false;
	return m->bit_offset <= 8 * m->record->size &&
	       (m->bit_size ? m->bit_size : 8 * size) <= 8 * m->record->size - m->bit_offset;
}

static struct expression_node *member_of(struct checker *c, struct expression_node *base,
					 const struct type *record, const struct token *name)
{
	struct search s = { .name = name->text };
	struct expression_node *n;

	if (!find(&s, record))
		return no_member(c, record, name);
	n = check__node(c, EXPRESSION_MEMBER, s.path[s.nr - 1]->type, check__join(base->at, name->at));
	if (!n)
		return NULL;
	n->operands[0] = base;
	if (!fill_member(c, &n->member, &s, record))
		return check__no_memory(c);
	if (!lies_inside(c, &n->member, n->type))
		return check__fail(c, name->at, "BTF is damaged: '%s' lies outside of %s", name->text,
				   check__type_name(c, record));
	return n;
}

static struct expression_node *dereference(struct checker *c, struct expression_node *pointer, struct span at)
{
	const struct type *target = type__strip(pointer->type)->target;
	struct expression_node *n = check__node(c, EXPRESSION_DEREFERENCE, target, at);

	if (n)
		n->operands[0] = pointer;
	return n;
}

static struct expression_node *wrong_operator(struct checker *c, const struct expression_node *base,
					      const struct type *t, bool is_arrow, struct span at)
{
	const char *typed = check__typed(c, base->at), *operand = check__operand(c, base);

	if (!is_arrow && t->kind == TYPE_POINTER && type__is_record(t->target))
		return check__fail(c, at, "'%s' is a pointer: -> instead of .", typed);
	if (is_arrow && type__is_record(t))
		return check__fail(c, at, "'%s' is a %s, not a pointer: . instead of ->", typed,
				   t->kind == TYPE_STRUCT ? "struct" : "union");
	if (is_arrow && t->kind == TYPE_POINTER && type__strip(t->target)->kind == TYPE_POINTER)
		return check__fail(c, at, "'%s' is a pointer to a pointer (%s): (*%s)-> reaches a member",
				   typed, check__type_name(c, base->type), typed);
	if (t->kind == TYPE_POINTER && type__strip(t->target)->kind == TYPE_VOID) {
		diag__hint(c->diag, "A cast tells it: ((struct file *)%s)->f_inode.", operand);
		return check__fail(c, at, "what '%s' points to is not known (%s)", typed,
				   check__type_name(c, base->type));
	}
	return check__fail(c, at, "'%s' has no members: its type is %s", typed,
			   check__type_name(c, base->type));
}

struct expression_node *check__member(struct checker *c, struct expression_node *base, bool is_arrow,
				      struct span at, const struct token *name)
{
	const struct type *t, *record;

	if (!base || base->kind == EXPRESSION_TEXT)
		return check__scalar(c, base);
	t = type__strip(base->type);
	if (is_arrow && t->kind == TYPE_ARRAY) {
		base = check__scalar(c, base);
		if (!base)
			return NULL;
		t = type__strip(base->type);
	}
	if (is_arrow ? t->kind != TYPE_POINTER || !type__is_record(t->target) : !type__is_record(t))
		return wrong_operator(c, base, t, is_arrow, at);
	record = check__complete(c, is_arrow ? t->target : t);
	if (!record)
		return check__fail(c, name->at,
				   "nothing is known of %s but its name, so it has no members here",
				   check__type_name(c, type__strip(is_arrow ? t->target : t)));
	if (is_arrow)
		base = dereference(c, base, base->at);
	return base ? member_of(c, base, record, name) : NULL;
}

static bool is_last(const struct expression_member *m)
{
	const struct type *record = m->record;

	for (unsigned int i = 0; i < m->nr_path; i++) {
		if (record->kind == TYPE_STRUCT && m->path[i] != &record->members[record->nr - 1])
			return false;
		record = type__strip(m->path[i]->type);
	}
	return true;
}

/*
 * An array at the very end of what a pointer points to may have more elements than it says, since people wrote
 * [1] before C had []; gcc takes the same ones for flexible (-fstrict-flex-arrays=0).
 */
static bool may_be_longer(const struct expression_node *array)
{
	if (array->kind != EXPRESSION_MEMBER || expression__place_parameter(array))
		return false;
	for (; array->kind == EXPRESSION_MEMBER; array = array->operands[0])
		if (!is_last(&array->member))
			return false;
	return array->kind == EXPRESSION_DEREFERENCE ||
	       type__strip(array->operands[0]->type)->kind == TYPE_POINTER;
}

static struct expression_node *element(struct checker *c, struct expression_node *array,
				       struct expression_node *index, struct span at)
{
	const struct type *t = type__strip(array->type);
	uint64_t nr = may_be_longer(array) ? 0 : t->nr;
	struct expression_node *n;

	if (expression__place_parameter(array) && !index->is_constant)
		return check__fail(c, index->at,
				   "an element of an array that is passed by value needs a constant index");
	if (nr && index->is_constant && index->value > nr)
		return check__fail(c, index->at, "'%s' has %llu elements: the last one is [%llu]",
				   check__typed(c, array->at), (unsigned long long)nr,
				   (unsigned long long)nr - 1);
	n = check__node(c, EXPRESSION_INDEX, t->target, at);
	if (!n)
		return NULL;
	n->operands[0] = array;
	n->operands[1] = index;
	n->nr_elements = nr;
	return n;
}

/* The element's size has to be known: pointers to void and to records that nobody knows have none. */
static bool has_element_size(struct checker *c, const struct expression_node *pointer)
{
	const struct type *target = type__strip(type__strip(pointer->type)->target);
	uint64_t size;

	if (check__size(c, target, &size) && size)
		return true;
	if (target->kind == TYPE_VOID)
		diag__hint(c->diag, "A cast tells it: (int *)%s.", check__operand(c, pointer));
	check__fail(c, pointer->at, "what '%s' points to has no known size (%s)",
		    check__typed(c, pointer->at), check__type_name(c, pointer->type));
	return false;
}

struct expression_node *check__index(struct checker *c, struct expression_node *base,
				     struct expression_node *index, size_t end)
{
	struct expression_node *n, *swap;
	struct span at;

	if (!base || !index)
		return NULL;
	at = (struct span){ base->at.start, end - base->at.start };
	if (base->kind != EXPRESSION_TEXT && type__is_scalar(base->type) && !check__is_pointer(base) &&
	    index->kind != EXPRESSION_TEXT &&
	    (check__is_pointer(index) || type__strip(index->type)->kind == TYPE_ARRAY)) {
		swap = base; /* 3[p] is p[3] */
		base = index;
		index = swap;
	}
	index = check__integer(c, index);
	if (!index)
		return NULL;
	if (base->kind != EXPRESSION_TEXT && type__strip(base->type)->kind == TYPE_ARRAY)
		return element(c, base, index, at);
	base = check__scalar(c, base);
	if (!base)
		return NULL;
	if (!check__is_pointer(base))
		return check__fail(c, base->at, "'%s' is no array and no pointer: its type is %s",
				   check__typed(c, base->at), check__type_name(c, base->type));
	if (!has_element_size(c, base))
		return NULL;
	n = check__node(c, EXPRESSION_INDEX, type__strip(base->type)->target, at);
	if (!n)
		return NULL;
	n->operands[0] = base;
	n->operands[1] = index;
	return n;
}

static struct expression_node *check_dereference(struct checker *c, const struct token *op,
						 struct expression_node *n)
{
	const struct type *target;

	n = check__scalar(c, n);
	if (!n)
		return NULL;
	if (!check__is_pointer(n))
		return check__fail(c, op->at, "'%s' is no pointer: its type is %s", check__typed(c, n->at),
				   check__type_name(c, n->type));
	target = type__strip(type__strip(n->type)->target);
	if (target->kind == TYPE_VOID) {
		diag__hint(c->diag, "A cast tells it: *(int *)%s.", check__operand(c, n));
		return check__fail(c, op->at, "what '%s' points to is not known (%s)", check__typed(c, n->at),
				   check__type_name(c, n->type));
	}
	return dereference(c, n, check__join(op->at, n->at));
}

static struct expression_node *check_address(struct checker *c, const struct token *op,
					     struct expression_node *n)
{
	const struct expression_node *root;
	struct expression_node *a;

	if (n->kind == EXPRESSION_TEXT || !expression__is_place(n))
		return check__fail(c, op->at, "'%s' is a value: it has no address", check__typed(c, n->at));
	root = expression__place_parameter(n);
	if (root)
		return check__fail(c, op->at, "'%s' is a parameter: it has no address in memory",
				   c->scope->params[root->param].name);
	if (n->kind == EXPRESSION_MEMBER && n->member.bit_size)
		return check__fail(c, op->at, "'%s' is a bit-field: it has no address",
				   check__typed(c, n->at));
	a = check__node(c, EXPRESSION_ADDRESS, check__pointer_to(c, n->type), check__join(op->at, n->at));
	if (a)
		a->operands[0] = n;
	return a;
}

struct expression_node *check__place_operator(struct checker *c, const struct token *op,
					      struct expression_node *n)
{
	return op->kind == '*' ? check_dereference(c, op, n) : check_address(c, op, n);
}

/* Where the member NAME of T lies, in *BITS; NULL: it was said what is wrong. */
static const struct type_member *find_in(struct checker *c, struct span at, const struct type *t,
					 const struct token *name, uint64_t *bits)
{
	const struct type *record = check__complete(c, t);
	struct search s = { .name = name->text };

	*bits = 0;
	if (!type__is_record(t))
		check__fail(c, at, "%s is no struct or union: it has no members", check__type_name(c, t));
	else if (!record)
		check__fail(c, at, "nothing is known of %s but its name", check__type_name(c, t));
	else if (!find(&s, record))
		no_member(c, record, name);
	else if (s.path[s.nr - 1]->bit_size)
		check__fail(c, name->at, "'%s' is a bit-field: it has no offset in bytes", name->text);
	if (c->err)
		return NULL;
	for (unsigned int i = 0; i < s.nr; i++)
		*bits += s.path[i]->bit_offset;
	return s.path[s.nr - 1];
}

struct expression_node *check__offsetof(struct checker *c, struct span at, const struct type *t,
					const struct token *name)
{
	uint64_t bits;

	if (!find_in(c, at, t, name, &bits))
		return NULL;
	return check__constant(c, check__basic(c, BASIC_ULONG), bits / 8, at);
}

/* The kernel's own refuses a pointer to anything but the member's type or void, and so does this. */
struct expression_node *check__container_of(struct checker *c, struct span at,
					    struct expression_node *pointer, const struct type *t,
					    const struct token *name)
{
	const struct token minus = { .kind = '-', .at = at };
	struct expression_node *offset, *bytes;
	const struct type_member *m;
	const struct type *target;
	uint64_t bits;

	pointer = check__scalar(c, pointer);
	m = pointer ? find_in(c, at, t, name, &bits) : NULL;
	if (!m)
		return NULL;
	target = check__is_pointer(pointer) ? type__strip(type__strip(pointer->type)->target) : NULL;
	if (!target || (target->kind != TYPE_VOID && !arithmetic__compatible(target, m->type)))
		return check__fail(c, pointer->at, "'%s' (%s) does not point to the member '%s' (%s)",
				   check__typed(c, pointer->at), check__type_name(c, pointer->type),
				   name->text, check__type_name(c, m->type));
	bytes = check__convert(c, check__pointer_to(c, check__basic(c, BASIC_CHAR)), pointer, pointer->at);
	offset = bytes ? check__constant(c, check__basic(c, BASIC_ULONG), bits / 8, at) : NULL;
	bytes = offset ? check__binary(c, &minus, bytes, offset) : NULL;
	return bytes ? check__convert(c, check__pointer_to(c, t), bytes, at) : NULL;
}
