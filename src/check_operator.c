/* Operators: what they take, and the type of what they give (C11 6.5.3 to 6.5.15). */
#include "check.h"

#include "arena.h"
#include "arithmetic.h"

#include <string.h>

enum {
	/* Of a text that is compared: the probe has it on its stack of 512 bytes. */
	MAX_TEXT = 64,
	/* The first page is never mapped: a number below cannot be meant as an address. */
	FIRST_ADDRESS = 4096,
};

static struct expression_node *operation(struct checker *c, enum expression_kind kind, const struct type *t,
					 struct expression_node *l, struct expression_node *r)
{
	struct expression_node *n = check__node(c, kind, t, check__join(l->at, r->at));

	if (!n)
		return NULL;
	n->operands[0] = l;
	n->operands[1] = r;
	return n;
}

static struct expression_node *folded(struct expression_node *n)
{
	if (n)
		check__fold(n);
	return n;
}

/* The common type of two numbers. */
static const struct type *common(struct checker *c, const struct expression_node *l,
				 const struct expression_node *r)
{
	return arithmetic__common(expression__promoted(l, c->scope->word),
				  expression__promoted(r, c->scope->word), c->scope->word);
}

struct expression_node *check__unary(struct checker *c, const struct token *op, struct expression_node *n)
{
	enum expression_kind kind = op->kind == '+' ? EXPRESSION_PLUS :
				    op->kind == '-' ? EXPRESSION_MINUS :
				    op->kind == '~' ? EXPRESSION_COMPLEMENT :
						      EXPRESSION_NOT;
	const struct type *t = check__basic(c, BASIC_INT);
	struct expression_node *u;

	if (!n)
		return NULL;
	if (op->kind == '*' || op->kind == '&')
		return check__place_operator(c, op, n);
	n = kind == EXPRESSION_NOT ? check__result(c, USE_CONDITION, n) : check__integer(c, n);
	if (!n)
		return NULL;
	if (kind != EXPRESSION_NOT)
		t = expression__promoted(n, c->scope->word);
	u = check__node(c, kind, t, check__join(op->at, n->at));
	if (u)
		u->operands[0] = n;
	return folded(u);
}

struct expression_node *check__cast(struct checker *c, const struct type *t, size_t start,
				    struct expression_node *n)
{
	struct span at = { start, n ? n->at.start + n->at.len - start : 0 };
	const struct type *s = type__strip(t);
	struct expression_node *cast;

	n = check__scalar(c, n);
	if (!n)
		return NULL;
	if (s->kind == TYPE_FLOAT)
		return check__fail(c, at, "floating point does not exist in the kernel");
	if (!type__is_scalar(s))
		return check__fail(c, at, "nothing can be cast to %s, only to a number or a pointer",
				   check__type_name(c, t));
	if (s->size > sizeof(uint64_t))
		return check__fail(c, at, "a probe can calculate with 64 bits at most");
	cast = check__convert(c, t, n, at);
	if (cast && s->kind == TYPE_POINTER && type__strip(s->target)->kind == TYPE_VOID)
		cast->is_null = n->is_null;
	return cast;
}

struct expression_node *check__sizeof(struct checker *c, struct span at, const struct type *t,
				      const struct expression_node *n)
{
	uint64_t size = 0;

	if (n && n->kind == EXPRESSION_TEXT)
		return check__constant(c, check__basic(c, BASIC_ULONG), n->text.len + 1, at);
	if (n && n->kind == EXPRESSION_MEMBER && n->member.bit_size)
		return check__fail(c, at, "a bit-field has no size in bytes");
	t = n ? n->type : t;
	if (!check__size(c, t, &size) && !(check__complete(c, t) && !size))
		return check__fail(c, at, "the size of %s is not known", check__type_name(c, t));
	return check__constant(c, check__basic(c, BASIC_ULONG), size, at);
}

static bool is_character(const struct type *t)
{
	t = type__strip(t);
	return t && t->kind == TYPE_INT && t->size == 1;
}

/* A char array in memory or in a parameter, or a value that points to characters; NULL: said what is wrong. */
static struct expression_node *text_operand(struct checker *c, struct expression_node *n,
					    const struct expression_text *text)
{
	const struct type *t = type__strip(n->type);

	if (t->kind == TYPE_ARRAY && is_character(t->target)) {
		if (t->nr && text->len > t->nr)
			return check__fail(c, n->at,
					   "'%s' has room for %u characters, so it never is this text of %u",
					   check__typed(c, n->at), t->nr, text->len);
		return n;
	}
	if (t->kind == TYPE_ARRAY || !type__is_scalar(t))
		return check__fail(c, n->at, "'%s' is no text: its type is %s", check__typed(c, n->at),
				   check__type_name(c, n->type));
	n = check__scalar(c, n);
	if (!n)
		return NULL;
	if (t->kind == TYPE_POINTER && is_character(t->target))
		return n;
	if (t->kind == TYPE_POINTER && type__strip(t->target)->kind == TYPE_VOID)
		diag__hint(c->diag, "A cast tells that it is one: (char *)%s.", check__operand(c, n));
	else if (is_character(t))
		diag__hint(c->diag, "One character stands in single quotes: 'a'.");
	return check__fail(c, n->at, "'%s' is no text: its type is %s", check__typed(c, n->at),
			   check__type_name(c, n->type));
}

static struct expression_node *compare_text(struct checker *c, enum expression_kind kind,
					    struct expression_node *l, struct expression_node *r)
{
	struct expression_node *literal = r->kind == EXPRESSION_TEXT ? r : l;
	struct expression_node *other = literal == r ? l : r, *n;

	if (other->kind == EXPRESSION_TEXT)
		return check__fail(c, check__join(l->at, r->at), "two texts are compared that never change");
	if (kind != EXPRESSION_EQUAL && kind != EXPRESSION_NOT_EQUAL)
		return check__fail(c, literal->at, "a text can only be compared, by == or !=");
	if (strlen(literal->text.bytes) != literal->text.len)
		return check__fail(c, literal->at,
				   "a text ends at its first \\0, so nothing may stand behind one");
	if (literal->text.len > MAX_TEXT)
		return check__fail(c, literal->at,
				   "a text that is compared may have %d bytes, and this has %u", MAX_TEXT,
				   literal->text.len);
	other = text_operand(c, other, &literal->text);
	if (!other)
		return NULL;
	n = check__node(c, kind == EXPRESSION_EQUAL ? EXPRESSION_SAME_TEXT : EXPRESSION_DIFFERENT_TEXT,
			check__basic(c, BASIC_INT), check__join(l->at, r->at));
	if (!n)
		return NULL;
	n->operands[0] = other;
	n->text = literal->text;
	n->text.limit = expression__string_limit(c->scope, other);
	return n;
}

/* A number that can be meant as an address, beside a pointer. */
static bool is_address(const struct expression_node *n)
{
	return n->is_null || (n->is_constant && n->value >= FIRST_ADDRESS);
}

static bool points_to_void(const struct expression_node *n)
{
	return type__strip(type__strip(n->type)->target)->kind == TYPE_VOID;
}

static struct expression_node *not_comparable(struct checker *c, const struct expression_node *l,
					      const struct expression_node *r)
{
	const struct expression_node *pointer = check__is_pointer(l) ? l : r, *number = pointer == l ? r : l;
	const char *typed = check__typed(c, pointer->at), *operand = check__operand(c, pointer);

	if (!check__is_pointer(number)) {
		if (type__is_record(type__strip(pointer->type)->target))
			diag__hint(c->diag,
				   "%s-> reaches what it points to, (unsigned long)%s is the address.",
				   operand, operand);
		else
			diag__hint(c->diag, "*%s is what it points to, (unsigned long)%s the address.",
				   operand, operand);
		return check__fail(c, check__join(l->at, r->at), "'%s' is a pointer (%s), and '%s' a number",
				   typed, check__type_name(c, pointer->type), check__typed(c, number->at));
	}
	diag__hint(c->diag, "With a cast they can be: (void *)%s.", check__operand(c, l));
	return check__fail(c, check__join(l->at, r->at),
			   "pointers to different types cannot be compared: %s and %s",
			   check__type_name(c, l->type), check__type_name(c, r->type));
}

static struct expression_node *compare_pointers(struct checker *c, enum expression_kind kind,
						struct expression_node *l, struct expression_node *r)
{
	bool both = check__is_pointer(l) && check__is_pointer(r);
	bool fits = both ? l->is_null || r->is_null || points_to_void(l) || points_to_void(r) ||
				    arithmetic__compatible(l->type, r->type) :
			   is_address(check__is_pointer(l) ? r : l);

	if (!fits)
		return not_comparable(c, l, r);
	return operation(c, kind, check__basic(c, BASIC_INT), l, r);
}

static struct expression_node *compare(struct checker *c, enum expression_kind kind,
				       struct expression_node *l, struct expression_node *r)
{
	struct expression_node *n;

	if (check__is_pointer(l) || check__is_pointer(r))
		return compare_pointers(c, kind, l, r);
	n = operation(c, kind, check__basic(c, BASIC_INT), l, r);
	if (n)
		n->common = common(c, l, r);
	return folded(n);
}

/* void * counts in bytes, as in gcc; a function has no size. */
static bool can_step(struct checker *c, const struct expression_node *pointer)
{
	const struct type *target = type__strip(type__strip(pointer->type)->target);
	uint64_t size;

	if (target->kind == TYPE_VOID || (check__size(c, target, &size) && size))
		return true;
	check__fail(c, pointer->at, "what '%s' points to has no known size (%s)",
		    check__typed(c, pointer->at), check__type_name(c, pointer->type));
	return false;
}

static struct expression_node *difference(struct checker *c, struct expression_node *l,
					  struct expression_node *r)
{
	if (!arithmetic__compatible(l->type, r->type))
		return check__fail(c, check__join(l->at, r->at),
				   "only pointers to the same type can be subtracted, not %s and %s",
				   check__type_name(c, l->type), check__type_name(c, r->type));
	if (!can_step(c, l) || !can_step(c, r))
		return NULL;
	return operation(c, EXPRESSION_DIFFERENCE, check__basic(c, BASIC_LONG), l, r);
}

static struct expression_node *step(struct checker *c, enum expression_kind kind, struct expression_node *l,
				    struct expression_node *r, struct span op)
{
	struct expression_node *pointer = check__is_pointer(l) ? l : r, *number = pointer == l ? r : l;
	struct expression_node *n;

	if (kind == EXPRESSION_SUBTRACT && check__is_pointer(l) && check__is_pointer(r))
		return difference(c, l, r);
	if (check__is_pointer(number))
		return check__fail(c, op, "two pointers cannot be added");
	if (kind == EXPRESSION_SUBTRACT && pointer == r)
		return check__fail(c, op, "a pointer cannot be subtracted from a number");
	if (!can_step(c, pointer))
		return NULL;
	n = check__node(c, kind, pointer->type, check__join(l->at, r->at));
	if (!n)
		return NULL;
	n->operands[0] = pointer;
	n->operands[1] = number;
	return n;
}

static struct expression_node *shift(struct checker *c, enum expression_kind kind, struct expression_node *l,
				     struct expression_node *r)
{
	const struct type *t = expression__promoted(l, c->scope->word);

	if (r->is_constant && r->value >= 8 * t->size)
		return check__fail(c, r->at, "%s has %u bits, so it can be shifted by 0 to %u",
				   check__type_name(c, t), (unsigned int)(8 * t->size),
				   (unsigned int)(8 * t->size) - 1);
	return folded(operation(c, kind, t, l, r));
}

static bool divides(enum expression_kind kind)
{
	return kind == EXPRESSION_DIVIDE || kind == EXPRESSION_REMAINDER;
}

static struct expression_node *arithmetic(struct checker *c, enum expression_kind kind,
					  struct expression_node *l, struct expression_node *r,
					  struct span op)
{
	struct expression_node *n;
	const struct type *t;
	bool may_be_pointer = kind == EXPRESSION_ADD || kind == EXPRESSION_SUBTRACT;

	l = may_be_pointer ? check__scalar(c, l) : check__integer(c, l);
	if (!l)
		return NULL;
	r = may_be_pointer ? check__scalar(c, r) : check__integer(c, r);
	if (!r)
		return NULL;
	if (check__is_pointer(l) || check__is_pointer(r))
		return step(c, kind, l, r, op);
	if (kind == EXPRESSION_SHIFT_LEFT || kind == EXPRESSION_SHIFT_RIGHT)
		return shift(c, kind, l, r);
	if (divides(kind) && r->is_constant && !r->value)
		return check__fail(c, check__join(op, r->at), "this divides by zero");
	t = common(c, l, r);
	n = folded(operation(c, kind, t, l, r));
	if (n && divides(kind) && l->is_constant && r->is_constant && !n->is_constant)
		return check__fail(c, n->at, "the result of this division does not fit into %s",
				   check__type_name(c, t));
	return n;
}

static enum expression_kind kind_of(int op)
{
	static const struct {
		int op;
		enum expression_kind kind;
	} table[] = {
		{ '*', EXPRESSION_MULTIPLY },
		{ '/', EXPRESSION_DIVIDE },
		{ '%', EXPRESSION_REMAINDER },
		{ '+', EXPRESSION_ADD },
		{ '-', EXPRESSION_SUBTRACT },
		{ TOKEN_SHIFT_LEFT, EXPRESSION_SHIFT_LEFT },
		{ TOKEN_SHIFT_RIGHT, EXPRESSION_SHIFT_RIGHT },
		{ '<', EXPRESSION_LESS },
		{ '>', EXPRESSION_GREATER },
		{ TOKEN_LESS_EQUAL, EXPRESSION_LESS_EQUAL },
		{ TOKEN_GREATER_EQUAL, EXPRESSION_GREATER_EQUAL },
		{ TOKEN_EQUAL, EXPRESSION_EQUAL },
		{ TOKEN_NOT_EQUAL, EXPRESSION_NOT_EQUAL },
		{ '&', EXPRESSION_AND },
		{ '^', EXPRESSION_XOR },
		{ '|', EXPRESSION_OR },
		{ TOKEN_LOGICAL_AND, EXPRESSION_LOGICAL_AND },
	};

	for (size_t i = 0; i < sizeof(table) / sizeof(*table); i++)
		if (table[i].op == op)
			return table[i].kind;
	return EXPRESSION_LOGICAL_OR;
}

struct expression_node *check__binary(struct checker *c, const struct token *op, struct expression_node *l,
				      struct expression_node *r)
{
	enum expression_kind kind = kind_of(op->kind);

	if (!l || !r)
		return NULL;
	switch (kind) {
	case EXPRESSION_LESS:
	case EXPRESSION_GREATER:
	case EXPRESSION_LESS_EQUAL:
	case EXPRESSION_GREATER_EQUAL:
	case EXPRESSION_EQUAL:
	case EXPRESSION_NOT_EQUAL:
		if (l->kind == EXPRESSION_TEXT || r->kind == EXPRESSION_TEXT)
			return compare_text(c, kind, l, r);
		l = check__scalar(c, l);
		r = l ? check__scalar(c, r) : NULL;
		return r ? compare(c, kind, l, r) : NULL;
	case EXPRESSION_LOGICAL_AND:
	case EXPRESSION_LOGICAL_OR:
		l = check__result(c, USE_CONDITION, l);
		r = l ? check__result(c, USE_CONDITION, r) : NULL;
		return r ? folded(operation(c, kind, check__basic(c, BASIC_INT), l, r)) : NULL;
	default:
		return arithmetic(c, kind, l, r, op->at);
	}
}

static struct expression_node *choice(struct checker *c, const struct type *t,
				      struct expression_node *condition, struct expression_node *yes,
				      struct expression_node *no)
{
	struct expression_node *n =
		check__node(c, EXPRESSION_CONDITIONAL, t, check__join(condition->at, no->at));

	if (!n)
		return NULL;
	n->operands[0] = condition;
	n->operands[1] = yes;
	n->operands[2] = no;
	return folded(n);
}

/* Of two records one place is chosen: *(condition ? &yes : &no). */
static struct expression_node *choose_record(struct checker *c, struct expression_node *condition,
					     struct expression_node *yes, struct expression_node *no)
{
	const struct token address = { .kind = '&', .at = yes->at },
			   star = { .kind = '*', .at = condition->at };
	struct expression_node *n;

	if (!arithmetic__compatible(yes->type, no->type))
		return check__fail(c, check__join(yes->at, no->at), "both must be of one type, not %s and %s",
				   check__type_name(c, yes->type), check__type_name(c, no->type));
	yes = check__place_operator(c, &address, yes);
	no = yes ? check__place_operator(c, &address, no) : NULL;
	n = no ? choice(c, yes->type, condition, yes, no) : NULL;
	return n ? check__place_operator(c, &star, n) : NULL;
}

/* The type of ?: with a pointer in it; NULL: the two do not go together (C11 6.5.15p6). */
static const struct type *common_pointer(const struct expression_node *l, const struct expression_node *r)
{
	if (l->is_null)
		return check__is_pointer(r) ? r->type : l->type;
	if (r->is_null)
		return check__is_pointer(l) ? l->type : r->type;
	if (!check__is_pointer(l) || !check__is_pointer(r))
		return NULL;
	if (points_to_void(l))
		return l->type;
	return points_to_void(r) || arithmetic__compatible(l->type, r->type) ? r->type : NULL;
}

struct expression_node *check__conditional(struct checker *c, struct expression_node *condition,
					   struct expression_node *yes, struct expression_node *no)
{
	const struct type *t;

	if (!condition || !yes || !no)
		return NULL;
	condition = check__result(c, USE_CONDITION, condition);
	if (!condition)
		return NULL;
	if (yes->kind != EXPRESSION_TEXT && no->kind != EXPRESSION_TEXT && type__is_record(yes->type) &&
	    type__is_record(no->type))
		return choose_record(c, condition, yes, no);
	yes = check__scalar(c, yes);
	no = yes ? check__scalar(c, no) : NULL;
	if (!no)
		return NULL;
	if (!check__is_pointer(yes) && !check__is_pointer(no))
		return choice(c, common(c, yes, no), condition, yes, no);
	t = common_pointer(yes, no);
	if (!t)
		return check__fail(c, check__join(yes->at, no->at), "both must be of one type, not %s and %s",
				   check__type_name(c, yes->type), check__type_name(c, no->type));
	return choice(c, t, condition, yes, no);
}
