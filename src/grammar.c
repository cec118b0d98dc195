#include "grammar.h"

#include "arena.h"
#include "type_name.h"

#include <errno.h>
#include <string.h>

enum {
	/* Parentheses, casts and the like inside of one another. */
	MAX_DEPTH = 48,
	MAX_TOKENS = 1024,
};

static struct expression_node *parse_conditional(struct parser *p);
static struct expression_node *parse_cast(struct parser *p);
static struct expression_node *parse_unary(struct parser *p);

static void hint_form(struct parser *p)
{
	diag__hint(p->c.diag,
		   "An expression is C over the parameters, as in count > 4096 or file->f_mode & 1.");
}

static struct expression_node *fail_syntax(struct parser *p, struct span at, const char *message)
{
	hint_form(p);
	return check__fail(&p->c, at, "%s", message);
}

static bool deeper(struct parser *p)
{
	if (p->depth++ < MAX_DEPTH)
		return true;
	fail_syntax(p, p->t->at, "this expression is nested too deep");
	return false;
}

/* Moves behind the token KIND, which closes OPEN. */
static bool close(struct parser *p, int kind, const struct token *open)
{
	if (p->t->kind == kind) {
		p->t++;
		return true;
	}
	if (p->t->kind == TOKEN_END)
		fail_syntax(p, open->at,
			    kind == ')' ? "this parenthesis is not closed" : "this bracket is not closed");
	else
		fail_syntax(p, p->t->at,
			    kind == ')' ? "an operator or ) is missing before this" :
					  "an operator or ] is missing before this");
	return false;
}

static const struct type *parse_type_in_parentheses(struct parser *p, const struct token *open)
{
	const struct type *t = type_name__read(&p->c, &p->t);

	return t && close(p, ')', open) ? t : NULL;
}

/* At a name with a parenthesis behind it: "offsetof(struct file, f_inode)". */
static struct expression_node *parse_offsetof(struct parser *p)
{
	const struct token *start = p->t, *open = start + 1, *member;
	const struct type *t;

	p->t += 2;
	t = type_name__read(&p->c, &p->t);
	if (!t)
		return NULL;
	if (p->t->kind != ',' || p->t[1].kind != TOKEN_NAME)
		return fail_syntax(p, p->t->at, "here stand a comma and a member");
	member = p->t + 1;
	p->t += 2;
	if (!close(p, ')', open))
		return NULL;
	return check__offsetof(&p->c, check__join(start->at, p->t[-1].at), t, member);
}

/* container_of(pointer, type, member): (type *)((char *)pointer - offsetof(type, member)). */
static struct expression_node *parse_container_of(struct parser *p)
{
	const struct token *start = p->t, *open = start + 1, *member;
	struct expression_node *pointer;
	const struct type *t;

	p->t += 2;
	pointer = parse_conditional(p);
	if (!pointer)
		return NULL;
	if (p->t->kind != ',')
		return fail_syntax(p, p->t->at, "here stand a comma and a type");
	p->t++;
	t = type_name__read(&p->c, &p->t);
	if (!t)
		return NULL;
	if (p->t->kind != ',' || p->t[1].kind != TOKEN_NAME)
		return fail_syntax(p, p->t->at, "here stand a comma and a member");
	member = p->t + 1;
	p->t += 2;
	if (!close(p, ')', open))
		return NULL;
	return check__container_of(&p->c, check__join(start->at, p->t[-1].at), pointer, t, member);
}

static struct expression_node *parse_sizeof(struct parser *p)
{
	const struct token *start = p->t++, *open = p->t;
	struct expression_node *n;

	if (open->kind == '(' && type_name__begins(&p->c, open + 1)) {
		const struct type *t;

		p->t++;
		t = parse_type_in_parentheses(p, open);
		return t ? check__sizeof(&p->c, check__join(start->at, p->t[-1].at), t, NULL) : NULL;
	}
	if (!deeper(p))
		return NULL;
	n = parse_unary(p);
	p->depth--;
	return n ? check__sizeof(&p->c, check__join(start->at, n->at), NULL, n) : NULL;
}

static bool is_one_of(const char *word, const char *const *list)
{
	while (*list && strcmp(*list, word))
		list++;
	return *list;
}

static struct expression_node *refuse_call(struct parser *p)
{
	static const char *const compares[] = { "strcmp", "strncmp", "memcmp", "strstr", "strcasecmp", NULL };

	if (is_one_of(p->t->text, compares))
		diag__hint(p->c.diag, "A text is compared by == or !=, as in comm == \"bash\".");
	else
		hint_form(p);
	return check__fail(&p->c, check__join(p->t->at, p->t[1].at),
			   "functions cannot be called from a probe");
}

static struct expression_node *parse_name(struct parser *p)
{
	static const char *const statements[] = { "if",	      "else",	  "for",    "while",  "do",
						  "return",   "switch",	  "case",   "goto",   "break",
						  "asm",      "continue", "static", "extern", "typedef",
						  "register", NULL };
	static const char *const operators[] = { "_Alignof",   "_Generic",	 "typeof",
						 "__typeof__", "_Static_assert", "__builtin_offsetof",
						 NULL };
	const struct token *t = p->t;
	bool is_param = false;

	if (!strcmp(t->text, "sizeof"))
		return parse_sizeof(p);
	for (unsigned int i = 0; i < p->c.scope->nr_params; i++)
		is_param |= p->c.scope->params[i].name && !strcmp(p->c.scope->params[i].name, t->text);
	if (is_one_of(t->text, statements))
		return fail_syntax(p, t->at,
				   "a statement is no expression, and only expressions are evaluated");
	if (is_one_of(t->text, operators))
		return fail_syntax(p, t->at, "this operator of C is not supported");
	if (!is_param && t[1].kind == '(') {
		if (!strcmp(t->text, "offsetof"))
			return parse_offsetof(p);
		return strcmp(t->text, "container_of") ? refuse_call(p) : parse_container_of(p);
	}
	p->t++;
	/* `(void) x` and its like have been read by parse_cast(). */
	if (type_name__begins(&p->c, t))
		return fail_syntax(p, t->at, "a type stands only in a cast or behind sizeof, in parentheses");
	return check__name(&p->c, t);
}

/* Texts that stand side by side are one (C11 6.4.5p5). */
static struct expression_node *parse_text(struct parser *p)
{
	const struct token *first = p->t, *t;
	size_t len = 0;
	char *bytes;

	for (t = first; t->kind == TOKEN_TEXT; t++)
		len += t->len;
	bytes = arena__alloc(p->c.arena, len + 1);
	if (!bytes)
		return check__no_memory(&p->c);
	len = 0;
	for (t = first; t->kind == TOKEN_TEXT; t++) {
		memcpy(bytes + len, t->text, t->len);
		len += t->len;
	}
	p->t = t;
	return check__text(&p->c, check__join(first->at, t[-1].at), bytes, len);
}

static struct expression_node *nothing_to_read(struct parser *p)
{
	const struct token *t = p->t;

	switch (t->kind) {
	case TOKEN_END:
		if (t == p->all)
			return fail_syntax(p, t->at, "an expression is missing");
		return fail_syntax(p, t[-1].at, "behind this something is missing");
	case TOKEN_INCREMENT:
	case TOKEN_DECREMENT:
		return fail_syntax(p, t->at, "++ and -- change something, which a probe must not");
	case '{':
	case ';':
		return fail_syntax(p, t->at,
				   "a statement is no expression, and only expressions are evaluated");
	default:
		return fail_syntax(p, t->at, "something is missing before this");
	}
}

static struct expression_node *parse_primary(struct parser *p)
{
	const struct token *t = p->t;
	struct expression_node *n;

	switch (t->kind) {
	case TOKEN_NUMBER:
		p->t++;
		return check__number(&p->c, t);
	case TOKEN_TEXT:
		return parse_text(p);
	case TOKEN_NAME:
		return parse_name(p);
	case '(':
		p->t++;
		n = parse_conditional(p);
		if (n && p->t->kind == ',')
			return fail_syntax(p, p->t->at, "a comma in parentheses is not supported");
		if (!n || !close(p, ')', t))
			return NULL;
		n->at = check__join(t->at, p->t[-1].at);
		return n;
	default:
		return nothing_to_read(p);
	}
}

static struct expression_node *parse_member(struct parser *p, struct expression_node *base)
{
	const struct token *op = p->t++, *name = p->t;

	if (name->kind != TOKEN_NAME)
		return fail_syntax(p, op->at, "behind this stands the name of a member");
	p->t++;
	return check__member(&p->c, base, op->kind == TOKEN_ARROW, op->at, name);
}

static struct expression_node *parse_subscript(struct parser *p, struct expression_node *base)
{
	const struct token *open = p->t++;
	struct expression_node *index = parse_conditional(p);

	if (index && p->t->kind == ',')
		return fail_syntax(p, p->t->at, "there is one index in a pair of brackets: [1][2]");
	if (!index || !close(p, ']', open))
		return NULL;
	return check__index(&p->c, base, index, p->t[-1].at.start + 1);
}

static struct expression_node *parse_postfix(struct parser *p)
{
	struct expression_node *n = parse_primary(p);

	while (n) {
		switch (p->t->kind) {
		case '.':
		case TOKEN_ARROW:
			n = parse_member(p, n);
			break;
		case '[':
			n = parse_subscript(p, n);
			break;
		case '(':
			return fail_syntax(p, p->t->at, "functions cannot be called from a probe");
		case TOKEN_INCREMENT:
		case TOKEN_DECREMENT:
			return fail_syntax(p, p->t->at, "++ and -- change something, which a probe must not");
		default:
			return n;
		}
	}
	return NULL;
}

static struct expression_node *parse_unary(struct parser *p)
{
	const struct token *op = p->t;
	struct expression_node *n;

	if (!strchr("+-~!*&", op->kind < 128 && op->kind ? op->kind : '?'))
		return parse_postfix(p);
	if (!deeper(p))
		return NULL;
	p->t++;
	n = parse_cast(p);
	p->depth--;
	return check__unary(&p->c, op, n);
}

static struct expression_node *parse_cast(struct parser *p)
{
	const struct token *open = p->t;
	struct expression_node *n;
	const struct type *t;

	if (open->kind != '(' || !type_name__begins(&p->c, open + 1))
		return parse_unary(p);
	if (!deeper(p))
		return NULL;
	p->t++;
	t = parse_type_in_parentheses(p, open);
	if (!t)
		return NULL;
	if (p->t->kind == '{')
		return fail_syntax(p, p->t->at, "a value in braces is not supported");
	n = parse_cast(p);
	p->depth--;
	return n ? check__cast(&p->c, t, open->at.start, n) : NULL;
}

/* 0: no binary operator. */
static unsigned int precedence(int kind)
{
	switch (kind) {
	case '*':
	case '/':
	case '%':
		return 10;
	case '+':
	case '-':
		return 9;
	case TOKEN_SHIFT_LEFT:
	case TOKEN_SHIFT_RIGHT:
		return 8;
	case '<':
	case '>':
	case TOKEN_LESS_EQUAL:
	case TOKEN_GREATER_EQUAL:
		return 7;
	case TOKEN_EQUAL:
	case TOKEN_NOT_EQUAL:
		return 6;
	case '&':
		return 5;
	case '^':
		return 4;
	case '|':
		return 3;
	case TOKEN_LOGICAL_AND:
		return 2;
	case TOKEN_LOGICAL_OR:
		return 1;
	default:
		return 0;
	}
}

static struct expression_node *parse_binary(struct parser *p, unsigned int least)
{
	struct expression_node *n = parse_cast(p);

	while (n && precedence(p->t->kind) >= least) {
		const struct token *op = p->t++;
		struct expression_node *right = parse_binary(p, precedence(op->kind) + 1);

		n = right ? check__binary(&p->c, op, n, right) : NULL;
	}
	return n;
}

static struct expression_node *parse_conditional(struct parser *p)
{
	struct expression_node *n;

	if (!deeper(p))
		return NULL;
	n = parse_binary(p, 1);
	if (n && p->t->kind == '?') {
		const struct token *question = p->t++;
		struct expression_node *yes = parse_conditional(p);
		struct expression_node *no;

		if (!yes)
			return NULL;
		if (p->t->kind != ':')
			return fail_syntax(p, question->at, "for this ? there is no :");
		p->t++;
		no = parse_conditional(p);
		n = check__conditional(&p->c, n, yes, no);
	}
	p->depth--;
	return n;
}

/* What is left where an expression should have ended. */
static struct expression_node *refuse_rest(struct parser *p)
{
	const struct token *t = p->t;

	switch (t->kind) {
	case '=':
		diag__hint(p->c.diag, "== compares.");
		return check__fail(&p->c, t->at, "= changes something, which a probe must not");
	case TOKEN_ASSIGN:
		return fail_syntax(p, t->at, "this changes something, which a probe must not");
	case ')':
		return fail_syntax(p, t->at, "no parenthesis is open here");
	case ']':
		return fail_syntax(p, t->at, "no bracket is open here");
	case '{':
	case '}':
	case ';':
		return fail_syntax(p, t->at,
				   "a statement is no expression, and only expressions are evaluated");
	case ',':
		return fail_syntax(p, t->at, "one expression is wanted here, not a list");
	case ':':
		return fail_syntax(p, t->at, "for this : there is no ?");
	default:
		return fail_syntax(p, t->at, "an operator is missing before this");
	}
}

int grammar__begin(struct parser *p, const char *text, const struct expression_scope *scope, struct arena *a,
		   struct diag *d)
{
	struct token_options o = { .word = scope->word, .char_is_signed = scope->char_is_signed };
	const struct token *end;
	int err;

	*p = (struct parser){ .c = { .scope = scope, .arena = a, .diag = d } };
	p->c.text = arena__strdup(a, text);
	err = p->c.text ? token__read(p->c.text, &o, a, &p->t, d) : -ENOMEM;
	if (err)
		return err;
	p->all = p->t;
	for (end = p->t; end->kind != TOKEN_END;)
		end++;
	if (end - p->t <= MAX_TOKENS)
		return 0;
	check__fail(&p->c, p->t[MAX_TOKENS].at, "this expression is too long: it has more than %d parts",
		    MAX_TOKENS);
	return p->c.err;
}

struct expression_node *grammar__read(struct parser *p)
{
	p->first = p->t;
	return parse_conditional(p);
}

int grammar__fail_rest(struct parser *p)
{
	refuse_rest(p);
	return p->c.err;
}
