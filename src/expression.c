#include "expression.h"

#include "arena.h"
#include "grammar.h"

#include <errno.h>

enum {
	/* Each is a call of a helper, and some 15 instructions. */
	MAX_READS = 64,
	/* Half of what a BPF program has. */
	MAX_STACK = 256,
};

static unsigned int max(unsigned int a, unsigned int b)
{
	return a > b ? a : b;
}

/*
 * How many values are held at once while N is evaluated, the left operand first (Sethi and Ullman 1970). Parameters
 * are held anyway.
 */
static unsigned int nr_held(const struct expression_node *n)
{
	const struct expression_node *const *o = n->operands;
	unsigned int first, second;

	if (n->is_constant || n->kind == EXPRESSION_PARAMETER || !o[0])
		return 0;
	first = max(nr_held(o[0]), 1);
	if (!o[1])
		return first;
	second = nr_held(o[1]);
	if (o[2] || n->kind == EXPRESSION_LOGICAL_AND || n->kind == EXPRESSION_LOGICAL_OR)
		return max(max(first, second), o[2] ? nr_held(o[2]) : 0);
	return max(first, second + !(o[0]->is_constant || o[0]->kind == EXPRESSION_PARAMETER));
}

/* Of the texts that N compares, the room of the longest one. */
static unsigned int text_room(const struct expression_node *n)
{
	bool has_text = n->kind == EXPRESSION_SAME_TEXT || n->kind == EXPRESSION_DIFFERENT_TEXT;
	unsigned int room = has_text ? (n->text.len + 2 + 7) / 8 * 8 : 0;

	for (unsigned int i = 0; i < 3 && n->operands[i]; i++)
		room = max(room, text_room(n->operands[i]));
	return room;
}

/* Bytes; measured to be enough with what EXPRESSION_STACK_RESERVE leaves for LLVM. */
static unsigned int stack_of(const struct expression *e)
{
	unsigned int held = nr_held(e->root);

	if (e->nr_reads <= MAX_KEPT_READS)
		held = max(held, e->nr_reads + 1);
	return 8 * held + text_room(e->root);
}

/* What is counted of an expression on the way through its nodes. */
struct survey {
	bool *named; /* by parameter */
	unsigned int nr_reads;
};

static void survey(struct survey *s, const struct expression_node *n, bool as_value);

static void survey_text(struct survey *s, const struct expression_node *n)
{
	bool is_array = type__strip(n->operands[0]->type)->kind == TYPE_ARRAY;

	survey(s, n->operands[0], !is_array);
	s->nr_reads += !is_array || !expression__place_parameter(n->operands[0]);
	if (n->text.limit != NO_EXPRESSION_LIMIT)
		s->named[n->text.limit] = true;
}

/* AS_VALUE: it is read, and not only its address taken. */
static void survey(struct survey *s, const struct expression_node *n, bool as_value)
{
	bool inside = n->kind == EXPRESSION_ADDRESS || n->kind == EXPRESSION_DECAY;

	if (n->is_constant)
		return;
	if (n->kind == EXPRESSION_PARAMETER)
		s->named[n->param] = true;
	if (n->kind == EXPRESSION_SAME_TEXT || n->kind == EXPRESSION_DIFFERENT_TEXT) {
		survey_text(s, n);
		return;
	}
	if (as_value && expression__is_place(n) && !expression__place_parameter(n))
		s->nr_reads++;
	if (n->kind == EXPRESSION_MEMBER ||
	    (n->kind == EXPRESSION_INDEX && type__strip(n->operands[0]->type)->kind == TYPE_ARRAY))
		inside = true;
	for (unsigned int i = 0; i < 3 && n->operands[i]; i++)
		survey(s, n->operands[i], !inside || i);
}

/* Plain char is a character; an unsigned char is one where it has no other name: qstr.name, not u8 *. */
static bool is_string(const struct type *t)
{
	t = type__strip(t);
	if (type__is_string(t))
		return true;
	if (t->kind != TYPE_POINTER)
		return false;
	for (t = t->target; t && t->kind == TYPE_QUALIFIED;)
		t = t->target;
	return t && t->kind == TYPE_INT && t->size == 1 && !t->is_signed;
}

/* What is counted by, and was typed as an array. */
static void check_array(struct parser *p, struct expression *e)
{
	const struct expression_node *array = e->root->operands[0];

	if (is_string(e->root->type)) {
		e->size = type__strip(array->type)->nr;
		return;
	}
	diag__hint(p->c.diag, "Ask for one element, as in %s[0].", check__operand(&p->c, array));
	check__fail(&p->c, array->at, "'%s' is an array, and a number, a pointer or a text is needed",
		    check__typed(&p->c, array->at));
}

static void choose_capture(struct parser *p, enum expression_use use, struct expression *e)
{
	const struct type *t = type__strip(e->root->type);

	e->limit = NO_EXPRESSION_LIMIT;
	e->type = e->root->type;
	if (e->root->kind == EXPRESSION_DECAY)
		check_array(p, e);
	if (!type__is_scalar(t) || t->size > sizeof(uint64_t)) {
		e->capture = CAPTURE_BYTES;
		check__size(&p->c, t, &e->size);
	} else if ((use == USE_PRINT || use == USE_KEY) && is_string(t)) {
		e->capture = CAPTURE_STRING;
		e->limit = expression__string_limit(p->c.scope, e->root);
	} else {
		e->capture = CAPTURE_NUMBER;
		e->size = t->size;
	}
}

static int finish(struct parser *p, enum expression_use use, const struct expression_node *root,
		  struct expression *e)
{
	unsigned int nr = p->c.scope->nr_params;
	struct survey s = { .named = arena__array(p->c.arena, nr, sizeof(bool)) };
	unsigned int *params = arena__array(p->c.arena, nr, sizeof(*params));

	if (!s.named || !params)
		return -ENOMEM;
	e->root = root;
	e->at = check__join(p->first->at, p->t[-1].at);
	e->text = arena__strndup(p->c.arena, p->c.text + e->at.start, e->at.len);
	choose_capture(p, use, e);
	survey(&s, root, true);
	s.nr_reads += e->capture == CAPTURE_STRING;
	if (e->limit != NO_EXPRESSION_LIMIT)
		s.named[e->limit] = true;
	for (unsigned int i = 0; i < nr; i++)
		if (s.named[i])
			params[e->nr_params++] = i;
	e->params = params;
	e->nr_reads = s.nr_reads;
	e->stack = stack_of(e);
	if (e->nr_reads > MAX_READS)
		check__fail(&p->c, e->at, "this reads memory %u times, and a probe does it %d times at most",
			    e->nr_reads, MAX_READS);
	else if (e->stack > MAX_STACK)
		check__fail(&p->c, e->at, "this has too many values in hand at once: a probe has room for %d",
			    MAX_STACK / 8);
	return p->c.err ? p->c.err : e->text ? 0 : -ENOMEM;
}

/* Reads the expression at p->t, and leaves p->t behind it. */
static int parse_one(struct parser *p, enum expression_use use, struct expression *e)
{
	struct expression_node *n;

	*e = (struct expression){ 0 };
	n = check__result(&p->c, use, grammar__read(p));
	return n ? finish(p, use, n, e) : p->c.err;
}

int expression__parse(const char *text, enum expression_use use, const struct expression_scope *scope,
		      struct arena *a, struct expression *e, struct diag *d)
{
	struct parser p;
	int err = grammar__begin(&p, text, scope, a, d);

	if (!err)
		err = parse_one(&p, use, e);
	if (!err && p.t->kind != TOKEN_END)
		err = grammar__fail_rest(&p);
	return err;
}

int expression__parse_list(const char *text, enum expression_use use, const struct expression_scope *scope,
			   struct arena *a, struct expression_list *list, struct diag *d)
{
	struct parser p;
	struct expression *items;
	unsigned int commas = 0;
	int err = grammar__begin(&p, text, scope, a, d);

	*list = (struct expression_list){ 0 };
	if (err)
		return err;
	for (const struct token *t = p.t; t->kind != TOKEN_END; t++)
		commas += t->kind == ',';
	items = arena__array(a, commas + 1, sizeof(*items));
	if (!items)
		return -ENOMEM;
	list->items = items;
	for (;;) {
		err = parse_one(&p, use, &items[list->nr]);
		if (err)
			return err;
		list->nr++;
		if (p.t->kind != ',')
			break;
		p.t++;
	}
	return p.t->kind == TOKEN_END ? 0 : grammar__fail_rest(&p);
}
