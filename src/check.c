#include "check.h"

#include "arena.h"
#include "arithmetic.h"
#include "nearest.h"

#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

struct expression_node *check__node(struct checker *c, enum expression_kind kind, const struct type *t,
				    struct span at)
{
	struct expression_node *n = c->err ? NULL : arena__alloc(c->arena, sizeof(*n));

	if (!n)
		return c->err ? NULL : check__no_memory(c);
	n->kind = kind;
	n->type = t;
	n->at = at;
	return n;
}

struct expression_node *check__fail(struct checker *c, struct span at, const char *fmt, ...)
{
	char *message = NULL;
	va_list ap;

	va_start(ap, fmt);
	if (vasprintf(&message, fmt, ap) < 0)
		message = NULL;
	va_end(ap);
	diag__quote(c->diag, c->text, at);
	c->err = message ? diag__fail(c->diag, -EINVAL, "%s", message) : -ENOMEM;
	free(message);
	return NULL;
}

void *check__no_memory(struct checker *c)
{
	c->err = -ENOMEM;
	return NULL;
}

struct span check__join(struct span a, struct span b)
{
	return (struct span){ a.start, b.start + b.len - a.start };
}

const char *check__typed(struct checker *c, struct span at)
{
	const char *text = arena__strndup(c->arena, c->text + at.start, at.len);

	return text ? text : "?";
}

const char *check__operand(struct checker *c, const struct expression_node *n)
{
	const char *typed = check__typed(c, n->at), *text = typed;
	bool is_closed = *typed == '(' && n->at.len && typed[n->at.len - 1] == ')';

	if (n->kind >= EXPRESSION_CONVERT && !is_closed)
		text = arena__printf(c->arena, "(%s)", typed);
	return text ? text : typed;
}

const char *check__type_name(struct checker *c, const struct type *t)
{
	const char *text = type__declaration(c->arena, t, NULL);

	return text ? text : "?";
}

const struct type *check__basic(const struct checker *c, int basic)
{
	return arithmetic__type((enum basic)basic, c->scope->word);
}

struct expression_node *check__constant(struct checker *c, const struct type *t, uint64_t value,
					struct span at)
{
	struct expression_node *n = check__node(c, EXPRESSION_NUMBER, t, at);

	if (!n)
		return NULL;
	n->is_constant = true;
	n->value = arithmetic__fit(t, value);
	n->is_null = !value;
	return n;
}

struct expression_node *check__number(struct checker *c, const struct token *t)
{
	return check__constant(c, t->type, t->value, t->at);
}

struct expression_node *check__text(struct checker *c, struct span at, const char *bytes, size_t len)
{
	struct expression_node *n = check__node(c, EXPRESSION_TEXT, NULL, at);

	if (!n)
		return NULL;
	n->text.bytes = bytes;
	n->text.len = (uint32_t)len;
	return n;
}

static struct expression_node *parameter(struct checker *c, unsigned int i, struct span at)
{
	const struct expression_parameter *p = &c->scope->params[i];
	const struct type *t = type__decay(c->arena, p->type, c->scope->word);
	struct expression_node *n;

	if (!t)
		return check__no_memory(c);
	if (p->unknown)
		return check__fail(c, at, "the value of '%s' is not known: %s", p->name, p->unknown);
	n = check__node(c, EXPRESSION_PARAMETER, t, at);
	if (n)
		n->param = i;
	return n;
}

const struct type *check__pointer_to(struct checker *c, const struct type *target)
{
	struct type *t = arena__alloc(c->arena, sizeof(*t));

	if (!t)
		return check__no_memory(c);
	*t = (struct type){
		.kind = TYPE_POINTER,
		.is_complete = true,
		.size = c->scope->word,
		.align = c->scope->word,
		.target = target,
	};
	return t;
}

static struct expression_node *null_pointer(struct checker *c, struct span at)
{
	static const struct type void_type = { .kind = TYPE_VOID };
	struct expression_node *n = check__node(c, EXPRESSION_NUMBER, check__pointer_to(c, &void_type), at);

	if (n)
		n->is_null = true;
	return n;
}

/* An enumerator is an int, or, where an int cannot hold it, what its enum is stored as (gcc, clang). */
static struct expression_node *enumerator(struct checker *c, const struct token *name)
{
	const struct expression_types *types = c->scope->types;
	const struct type *e, *t = check__basic(c, BASIC_INT);
	int64_t value = 0;

	if (!types->find_enumerator)
		return NULL;
	e = types->find_enumerator(types->ctx, name->text, &value);
	if (!e)
		return NULL;
	value = (int64_t)arithmetic__fit(e, (uint64_t)value);
	if (value != (int32_t)value)
		t = arithmetic__promote(e, 0, c->scope->word);
	return check__constant(c, t, (uint64_t)value, name->at);
}

/* "file, buf and count"; NULL: there is none. */
static const char *list_parameters(struct checker *c)
{
	const struct expression_scope *s = c->scope;
	const char *list = NULL;
	unsigned int nr = 0, n = 0;

	for (unsigned int i = 0; i < s->nr_params; i++)
		nr += s->params[i].name != NULL;
	for (unsigned int i = 0; i < s->nr_params; i++) {
		if (!s->params[i].name)
			continue;
		n++;
		list = !list ? s->params[i].name :
			       arena__printf(c->arena, "%s%s%s", list, n == nr ? " and " : ", ",
					     s->params[i].name);
		if (!list)
			return NULL;
	}
	return list;
}

static struct expression_node *unknown_name(struct checker *c, const struct token *name)
{
	const char *near, *list = list_parameters(c);
	struct nearest n;

	nearest__begin(&n, name->text);
	for (unsigned int i = 0; i < c->scope->nr_params; i++)
		if (c->scope->params[i].name)
			nearest__offer(&n, c->scope->params[i].name);
	near = nearest__result(&n, c->arena);
	if (near)
		diag__hint(c->diag, "Did you mean %s?", near);
	else if (list)
		diag__hint(c->diag, "The parameters are %s.", list);
	else
		diag__hint(c->diag, "The function has no parameters.");
	return check__fail(c, name->at, "'%s' is no parameter, and no enumerator of the %s", name->text,
			   c->scope->types->is_user ? "program" : "kernel");
}

struct expression_node *check__name(struct checker *c, const struct token *name)
{
	struct expression_node *n;

	for (unsigned int i = 0; i < c->scope->nr_params; i++)
		if (c->scope->params[i].name && !strcmp(c->scope->params[i].name, name->text))
			return parameter(c, i, name->at);
	if (!strcmp(name->text, "NULL"))
		return null_pointer(c, name->at);
	if (!strcmp(name->text, "true") || !strcmp(name->text, "false"))
		return check__constant(c, check__basic(c, BASIC_INT), *name->text == 't', name->at);
	n = enumerator(c, name);
	return n || c->err ? n : unknown_name(c, name);
}

const struct type *check__complete(struct checker *c, const struct type *t)
{
	const struct expression_types *types = c->scope->types;
	const struct type *s = type__strip(t);

	if (!type__is_record(s))
		return NULL;
	if (!s->is_complete && types->complete)
		s = type__strip(types->complete(types->ctx, s));
	return s && s->is_complete ? s : NULL;
}

bool check__size(struct checker *c, const struct type *t, uint64_t *size)
{
	const struct type *s = type__strip(t);

	if (!s)
		return false;
	switch (s->kind) {
	case TYPE_VOID:
	case TYPE_FUNCTION:
		return false;
	case TYPE_STRUCT:
	case TYPE_UNION:
		s = check__complete(c, s);
		*size = s ? s->size : 0;
		return s;
	case TYPE_ARRAY: /* of unknown length it has no size either */
		return s->nr && check__size(c, s->target, size) &&
		       !__builtin_mul_overflow(*size, s->nr, size);
	default:
		*size = s->size;
		return s->size;
	}
}

bool check__is_pointer(const struct expression_node *n)
{
	return type__strip(n->type)->kind == TYPE_POINTER;
}

static struct expression_node *no_value(struct checker *c, struct expression_node *n, const struct type *t)
{
	const char *typed = check__typed(c, n->at);

	switch (t->kind) {
	case TYPE_STRUCT:
	case TYPE_UNION:
		return check__fail(c, n->at, "'%s' is a whole %s, not a number", typed,
				   check__type_name(c, t));
	case TYPE_FLOAT:
		return check__fail(c, n->at, "'%s' is floating point, which a probe cannot calculate with",
				   typed);
	case TYPE_FUNCTION:
		return check__fail(c, n->at, "'%s' is a function, which has no value", typed);
	case TYPE_VOID:
		return check__fail(c, n->at, "'%s' is void: it has no value", typed);
	default:
		return check__fail(c, n->at, "'%s' has %llu bits, and a probe can calculate with 64 at most",
				   typed, 8 * (unsigned long long)t->size);
	}
}

/* One element behind the end has an address, but no value. */
static bool is_behind_end(const struct expression_node *n)
{
	for (; n; n = n->operands[0]) {
		const struct expression_node *index = n->operands[1];

		if (n->kind != EXPRESSION_MEMBER && n->kind != EXPRESSION_INDEX)
			return false;
		if (n->kind == EXPRESSION_INDEX && n->nr_elements && index->is_constant &&
		    index->value >= n->nr_elements)
			return true;
	}
	return false;
}

static struct expression_node *inside(struct checker *c, struct expression_node *n)
{
	if (!is_behind_end(n))
		return n;
	return check__fail(c, n->at, "'%s' lies behind the end of its array", check__typed(c, n->at));
}

static struct expression_node *decay(struct checker *c, struct expression_node *n)
{
	const struct expression_node *root = expression__place_parameter(n);
	struct expression_node *d;

	if (root)
		return check__fail(
			c, n->at,
			"'%s' is passed by value, so its array has no address: only single elements can "
			"be asked for, by constant indices",
			c->scope->params[root->param].name);
	n = inside(c, n);
	if (!n)
		return NULL;
	d = check__node(c, EXPRESSION_DECAY, type__decay(c->arena, n->type, c->scope->word), n->at);
	if (d && !d->type)
		return check__no_memory(c);
	if (d)
		d->operands[0] = n;
	return d;
}

struct expression_node *check__scalar(struct checker *c, struct expression_node *n)
{
	const struct type *t;

	if (!n)
		return NULL;
	if (n->kind == EXPRESSION_TEXT) {
		diag__hint(c->diag, "For example: comm == \"bash\".");
		return check__fail(c, n->at, "a text can only be compared, by == or !=");
	}
	t = type__strip(n->type);
	if (t->kind == TYPE_ARRAY)
		return decay(c, n);
	if (!type__is_scalar(t) || t->size > sizeof(uint64_t))
		return no_value(c, n, t);
	if (n->kind == EXPRESSION_MEMBER && n->member.bit_size > 64)
		return check__fail(c, n->at, "a bit-field of more than 64 bits cannot be read");
	return inside(c, n);
}

struct expression_node *check__integer(struct checker *c, struct expression_node *n)
{
	n = check__scalar(c, n);
	if (!n || !check__is_pointer(n))
		return n;
	diag__hint(c->diag, "*%s is what it points to, (unsigned long)%s the address as a number.",
		   check__operand(c, n), check__operand(c, n));
	return check__fail(c, n->at, "'%s' is a pointer (%s), and a number is needed", check__typed(c, n->at),
			   check__type_name(c, n->type));
}

struct expression_node *check__convert(struct checker *c, const struct type *t, struct expression_node *n,
				       struct span at)
{
	struct expression_node *cast = check__node(c, EXPRESSION_CONVERT, t, at);

	if (!cast)
		return NULL;
	cast->operands[0] = n;
	check__fold(cast);
	return cast;
}

/* A record, an array or a large number is printed as it lies. */
static struct expression_node *check_print(struct checker *c, struct expression_node *n)
{
	const struct type *t = n->kind == EXPRESSION_TEXT ? NULL : type__strip(n->type);
	uint64_t size;

	if (!t || type__is_scalar(t) || !expression__is_place(n))
		return t && t->size == 16 ? inside(c, n) : check__scalar(c, n);
	if (t->kind == TYPE_FLOAT)
		return check__fail(c, n->at, "'%s' is floating point, which is not printed",
				   check__typed(c, n->at));
	if (t->kind == TYPE_VOID || t->kind == TYPE_FUNCTION)
		return check__scalar(c, n);
	if (check__size(c, t, &size) && size)
		return inside(c, n);
	if (check__complete(c, t))
		return check__fail(c, n->at, "'%s' (%s) has no members and no bytes", check__typed(c, n->at),
				   check__type_name(c, t));
	if (t->kind == TYPE_ARRAY && !t->nr)
		return check__fail(c, n->at,
				   "how many elements '%s' has is not known: ask for one, as in %s[0]",
				   check__typed(c, n->at), check__typed(c, n->at));
	return check__fail(c, n->at, "nothing is known of %s but its name", check__type_name(c, t));
}

struct expression_node *check__result(struct checker *c, enum expression_use use, struct expression_node *n)
{
	const struct type *t;

	if (!n)
		return NULL;
	t = n->kind == EXPRESSION_TEXT ? NULL : type__strip(n->type);
	switch (use) {
	case USE_PRINT:
		return check_print(c, n);
	case USE_CONDITION:
		if (t && t->kind == TYPE_ARRAY) {
			diag__hint(c->diag, "A text is compared by ==: %s == \"...\".", check__operand(c, n));
			return check__fail(c, n->at,
					   "'%s' is an array, which is always there: this is always true",
					   check__typed(c, n->at));
		}
		return check__scalar(c, n);
	case USE_NUMBER:
		return check__integer(c, n);
	case USE_KEY: /* a text that is an array ends where its characters do: it is read through a pointer */
	default:
		return check__scalar(c, t && t->kind == TYPE_ARRAY ? check_print(c, n) : n);
	}
}
