/* Values of expressions: operators, conversions, conditions. */
#include "expression_writer.h"

#include "arena.h"

#include <stdlib.h>
#include <string.h>

static bool is_pointer(const struct expression_node *n)
{
	return type__strip(n->type)->kind == TYPE_POINTER;
}

static const struct type *promoted(const struct writer *w, const struct expression_node *n)
{
	return expression__promoted(n, w->scope->word);
}

/* A literal has the type by its size and suffix (C11 6.4.4.1); the least number is no literal. */
static struct value number(struct writer *w, const struct type *t, uint64_t value)
{
	bool wide = t->size > sizeof(int);
	uint64_t least = wide ? (uint64_t)INT64_MIN : (uint64_t)INT32_MIN;

	if (!t->is_signed)
		return (struct value){ writer__text(w, wide ? "%lluULL" : "%lluU", (unsigned long long)value),
				       RANK_NAME, NULL };
	if (value == least)
		return (struct value){ writer__text(w, wide ? "%lldLL - 1" : "%lld - 1",
						    (long long)value + 1),
				       RANK_BINARY, NULL };
	return (struct value){ writer__text(w, wide ? "%lldLL" : "%lld", (long long)value),
			       (int64_t)value < 0 ? RANK_UNARY : RANK_NAME, NULL };
}

static struct value constant(struct writer *w, const struct expression_node *n)
{
	if (!n->is_constant) /* NULL */
		return (struct value){ "(void *)0", RANK_UNARY, partial__type(w->partial, n->type) };
	return number(w, promoted(w, n), n->value);
}

struct value writer__as_pointer(struct writer *w, struct value v, const struct type *pointer)
{
	const char *type;

	if (!pointer || (v.pointer && partial__same(v.pointer, pointer)))
		return v;
	type = type__declaration(w->arena, pointer, NULL);
	return (struct value){ writer__text(w, "(%s)%s", type ? type : "", writer__bind(w, v, RANK_UNARY)),
			       RANK_UNARY, pointer };
}

static struct value convert(struct writer *w, const struct expression_node *n)
{
	const struct expression_node *from = n->operands[0];
	const struct type *t = type__strip(n->type);
	struct value v = writer__value(w, from);
	const char *text;

	if (t->kind == TYPE_BOOL)
		return (struct value){ writer__text(w, "%s != 0", writer__bind(w, v, RANK_UNARY)),
				       RANK_BINARY, NULL };
	if (is_pointer(n) && is_pointer(from))
		return writer__as_pointer(w, v, partial__type(w->partial, n->type));
	text = writer__bind(w, v, RANK_UNARY);
	if (is_pointer(n) || is_pointer(from)) /* the numbers of a pointer's size are in between */
		text = writer__text(w, "(u64)%s", text);
	v = (struct value){ text, RANK_UNARY, NULL };
	if (is_pointer(n))
		return writer__as_pointer(w, v, partial__type(w->partial, n->type));
	v.text = writer__text(w, "(%s)%s", writer__number_type(t), text);
	return v;
}

static struct value unary(struct writer *w, const struct expression_node *n, const char *op)
{
	struct value v = writer__value(w, n->operands[0]);

	/* Compilers take `!a & b` for a mistake: in parentheses it is none. */
	return (struct value){ writer__text(w, "%s%s", op, writer__bind(w, v, RANK_POSTFIX)),
			       *op == '!' ? RANK_BINARY : RANK_UNARY, NULL };
}

static struct value operation(struct writer *w, struct value l, const char *op, struct value r)
{
	return (struct value){ writer__text(w, "%s %s %s", writer__bind(w, l, RANK_UNARY), op,
					    writer__bind(w, r, RANK_UNARY)),
			       RANK_BINARY, NULL };
}

static const char *operator_of(enum expression_kind kind)
{
	static const char *const operators[] = {
		[EXPRESSION_MULTIPLY] = "*",
		[EXPRESSION_DIVIDE] = "/",
		[EXPRESSION_REMAINDER] = "%",
		[EXPRESSION_ADD] = "+",
		[EXPRESSION_SUBTRACT] = "-",
		[EXPRESSION_SHIFT_LEFT] = "<<",
		[EXPRESSION_SHIFT_RIGHT] = ">>",
		[EXPRESSION_LESS] = "<",
		[EXPRESSION_GREATER] = ">",
		[EXPRESSION_LESS_EQUAL] = "<=",
		[EXPRESSION_GREATER_EQUAL] = ">=",
		[EXPRESSION_EQUAL] = "==",
		[EXPRESSION_NOT_EQUAL] = "!=",
		[EXPRESSION_AND] = "&",
		[EXPRESSION_XOR] = "^",
		[EXPRESSION_OR] = "|",
		[EXPRESSION_LOGICAL_AND] = "&&",
		[EXPRESSION_LOGICAL_OR] = "||",
	};

	return operators[kind];
}

static bool may_read(const struct expression_node *n)
{
	if (n->is_constant)
		return false;
	if (n->kind == EXPRESSION_DEREFERENCE || n->kind == EXPRESSION_INDEX ||
	    n->kind == EXPRESSION_SAME_TEXT || n->kind == EXPRESSION_DIFFERENT_TEXT)
		return true;
	for (unsigned int i = 0; i < 3 && n->operands[i]; i++)
		if (may_read(n->operands[i]))
			return true;
	return false;
}

/*
 * The first two operands of N. In a long expression the left one is finished before the right one is read: LLVM
 * likes to add up at the end, and keeps all values on the stack until then.
 */
static struct value left_and_right(struct writer *w, const struct expression_node *n, struct value *right)
{
	const struct expression_node *left = n->operands[0];
	struct value l = writer__value(w, left);

	if (!w->remembers && l.rank != RANK_NAME && may_read(n->operands[1])) {
		const struct type *t = is_pointer(left) ? left->type : promoted(w, left);

		t = partial__type(w->partial, t);
		if (is_pointer(left))
			l = writer__as_pointer(w, l, t);
		l = writer__keep(w, l, t, "left");
		writer__line(w, "KEEP_APART(%s);", l.text);
	}
	*right = writer__value(w, n->operands[1]);
	return l;
}

static struct value binary(struct writer *w, const struct expression_node *n)
{
	struct value r, l = left_and_right(w, n, &r);

	return operation(w, l, operator_of(n->kind), r);
}

/* A pointer that counts in its elements; one to void counts in bytes. */
static struct value step(struct writer *w, const struct expression_node *n)
{
	const struct type *type = partial__type(w->partial, n->type);
	struct value i, p = left_and_right(w, n, &i);

	if (type && type->target->kind == TYPE_VOID)
		p = (struct value){ writer__text(w, "(const u8 *)%s", writer__bind(w, p, RANK_UNARY)),
				    RANK_UNARY, NULL };
	else
		p = writer__as_pointer(w, p, type);
	i = operation(w, p, operator_of(n->kind), i);
	i.pointer = p.pointer;
	return i;
}

static struct value as_number(struct writer *w, const struct expression_node *n)
{
	struct value v;

	if (n->is_null)
		return (struct value){ "0", RANK_NAME, NULL };
	v = writer__value(w, n);
	return (struct value){ writer__text(w, "(u64)%s", writer__bind(w, v, RANK_UNARY)), RANK_UNARY, NULL };
}

static struct value compare(struct writer *w, const struct expression_node *n)
{
	struct value l, r;

	if (!is_pointer(n->operands[0]) && !is_pointer(n->operands[1]))
		return binary(w, n);
	l = as_number(w, n->operands[0]);
	r = as_number(w, n->operands[1]);
	return operation(w, l, operator_of(n->kind), r);
}

/* Bytes of what the pointer N steps over. */
static uint64_t element_size(const struct writer *w, const struct expression_node *n)
{
	const struct type *t = type__strip(type__strip(n->type)->target);
	uint64_t nr = 1;

	for (; t->kind == TYPE_ARRAY; t = type__strip(t->target))
		nr *= t->nr;
	if (type__is_record(t) && !t->is_complete)
		t = type__strip(w->scope->types->complete(w->scope->types->ctx, t));
	return t->kind == TYPE_VOID ? 1 : nr * t->size;
}

static const struct type signed_64 = { .kind = TYPE_INT, .size = 8, .is_signed = true, .name = "s64" };

static struct value difference(struct writer *w, const struct expression_node *n)
{
	struct value l = as_number(w, n->operands[0]), r = as_number(w, n->operands[1]), v;
	unsigned long long size = element_size(w, n->operands[0]);

	v = operation(w, l, "-", r);
	v = (struct value){ writer__text(w, "(s64)(%s)", v.text), RANK_UNARY, NULL };
	if (size == 1)
		return v;
	v = writer__keep(w, v, &signed_64, "distance");
	writer__line(w, "if (remainder(%s, %llu))", v.text, size);
	writer__line(w, "\treturn STATUS_DIFFERENCE;");
	return (struct value){ writer__text(w, "quotient(%s, %llu)", v.text, size), RANK_POSTFIX, NULL };
}

static struct value signed_division(struct writer *w, const struct expression_node *n, struct value l,
				    struct value r)
{
	const char *function = n->kind == EXPRESSION_DIVIDE ? "quotient" : "remainder";
	bool is_safe = n->operands[1]->is_constant && n->operands[1]->value != UINT64_MAX;
	const struct type *t = partial__type(w->partial, n->type);

	if (!is_safe) {
		l = writer__keep(w, l, t, "dividend");
		r = writer__keep(w, r, t, "divisor");
		writer__line(w, "if (!is_division(%s, %s, %u))", l.text, r.text, 8 * (unsigned int)t->size);
		writer__line(w, "\treturn STATUS_DIVISION;");
	}
	l.text = writer__text(w, "%s(%s, %s)", function, l.text, r.text);
	if (t->size < sizeof(int64_t))
		return (struct value){ writer__text(w, "(%s)%s", t->name, l.text), RANK_UNARY, NULL };
	return (struct value){ l.text, RANK_POSTFIX, NULL };
}

static struct value divide(struct writer *w, const struct expression_node *n)
{
	struct value r, l = left_and_right(w, n, &r);
	const struct type *t = partial__type(w->partial, n->type);

	if (!t)
		return (struct value){ 0 };
	if (t->is_signed)
		return signed_division(w, n, l, r);
	if (!n->operands[1]->is_constant) {
		r = writer__keep(w, r, t, "divisor");
		writer__line(w, "if (!%s)", r.text);
		writer__line(w, "\treturn STATUS_DIVISION;");
	}
	return operation(w, l, operator_of(n->kind), r);
}

static struct value shift(struct writer *w, const struct expression_node *n)
{
	struct value r, l = left_and_right(w, n, &r);

	if (!n->operands[1]->is_constant) {
		r = writer__keep(w, r, partial__type(w->partial, promoted(w, n->operands[1])), "bits");
		writer__line(w, "if ((u64)%s >= %u)", r.text, 8 * (unsigned int)n->type->size);
		writer__line(w, "\treturn STATUS_SHIFT;");
	}
	return operation(w, l, operator_of(n->kind), r);
}

/* N's value, with the statements that it needs in BLOCK, to be written under a condition. */
static struct value in_block(struct writer *w, const struct expression_node *n, char **block)
{
	const struct known *known = w->known;
	FILE *out = w->out;
	struct text t;
	struct value v;

	*block = NULL;
	if (text__open(&t)) {
		w->no_memory = true;
		return (struct value){ 0 };
	}
	w->out = t.out;
	w->depth++;
	v = writer__value(w, n);
	w->depth--;
	w->out = out;
	w->known = known; /* what was read there may not have been read */
	*block = text__take(&t);
	w->no_memory |= !*block;
	return v;
}

static void write_branch(struct writer *w, const char *result, const char *block, struct value v)
{
	fputs(block ? block : "", w->out);
	w->depth++;
	writer__line(w, "%s = %s;", result, v.text);
	w->depth--;
}

static const struct type signed_32 = { .kind = TYPE_INT, .size = 4, .is_signed = true, .name = "s32" };

/* 0 or 1 already. */
static bool is_truth(const struct expression_node *n)
{
	switch (n->kind) {
	case EXPRESSION_NOT:
	case EXPRESSION_LESS:
	case EXPRESSION_GREATER:
	case EXPRESSION_LESS_EQUAL:
	case EXPRESSION_GREATER_EQUAL:
	case EXPRESSION_EQUAL:
	case EXPRESSION_NOT_EQUAL:
	case EXPRESSION_LOGICAL_AND:
	case EXPRESSION_LOGICAL_OR:
	case EXPRESSION_SAME_TEXT:
	case EXPRESSION_DIFFERENT_TEXT:
		return true;
	default:
		return type__strip(n->type)->kind == TYPE_BOOL;
	}
}

/* The right side is evaluated only where the left one leaves it open. */
static struct value logical(struct writer *w, const struct expression_node *n)
{
	bool is_and = n->kind == EXPRESSION_LOGICAL_AND;
	struct value l = writer__value(w, n->operands[0]), r;
	const char *result;
	char *block;

	r = in_block(w, n->operands[1], &block);
	if (block && !*block) {
		free(block);
		return operation(w, l, operator_of(n->kind), r);
	}
	result = writer__variable(w, &signed_32, is_and ? "both" : "either");
	writer__line(w, "%s = %d;", result, !is_and);
	writer__line(w, is_and ? "if (%s) {" : "if (!%s) {",
		     is_and ? l.text : writer__bind(w, l, RANK_POSTFIX));
	if (!is_truth(n->operands[1]))
		r = (struct value){ writer__text(w, "%s != 0", writer__bind(w, r, RANK_UNARY)), RANK_BINARY,
				    NULL };
	write_branch(w, result, block, r);
	writer__line(w, "}");
	free(block);
	return (struct value){ result, RANK_NAME, NULL };
}

static struct value conditional(struct writer *w, const struct expression_node *n)
{
	const struct type *t = partial__type(w->partial, n->type);
	struct value c = writer__value(w, n->operands[0]), yes, no;
	bool is_plain, pointer = is_pointer(n);
	char *yes_block, *no_block;
	const char *result;

	yes = in_block(w, n->operands[1], &yes_block);
	no = in_block(w, n->operands[2], &no_block);
	if (pointer) {
		yes = writer__as_pointer(w, yes, t);
		no = writer__as_pointer(w, no, t);
	}
	is_plain = yes_block && !*yes_block && no_block && !*no_block;
	if (is_plain) {
		result = writer__text(w, "%s ? %s : %s", writer__bind(w, c, RANK_UNARY),
				      writer__bind(w, yes, RANK_UNARY), writer__bind(w, no, RANK_UNARY));
	} else {
		result = writer__variable(w, t, "either");
		writer__line(w, "if (%s) {", c.text);
		write_branch(w, result, yes_block, yes);
		writer__line(w, "} else {");
		write_branch(w, result, no_block, no);
		writer__line(w, "}");
	}
	free(yes_block);
	free(no_block);
	return (struct value){ result, is_plain ? RANK_BINARY : RANK_NAME, pointer ? t : NULL };
}

/* As a literal of C, each byte that is no plain character in octal. */
static const char *literal(struct writer *w, const struct expression_text *text)
{
	struct text t;
	const char *s;

	if (text__open(&t)) {
		w->no_memory = true;
		return NULL;
	}
	fputc('"', t.out);
	for (uint32_t i = 0; i < text->len; i++) {
		unsigned char c = (unsigned char)text->bytes[i];

		/* ??= and its like are other characters in C11 5.2.1.1. */
		if (c < ' ' || c > '~' || c == '"' || c == '\\' || c == '?')
			fprintf(t.out, "\\%03o", c);
		else
			fputc(c, t.out);
	}
	fputc('"', t.out);
	s = text__keep(&t, w->arena);
	w->no_memory |= !s;
	return s;
}

static struct value compare_array(struct writer *w, const struct expression_node *n, const char *wanted)
{
	const struct expression_node *array = n->operands[0];
	const struct type *t = type__strip(array->type);
	uint32_t size = t->nr && t->nr == n->text.len ? n->text.len : n->text.len + 1;
	const char *result;

	if (expression__place_parameter(array))
		return (struct value){ writer__text(w, "is_same_text((const char *)%s, %s, %u)",
						    writer__parameter_part(w, array).text, wanted, size),
				       RANK_POSTFIX, NULL };
	result = writer__variable(w, &signed_32, "is_same");
	writer__line(w, "READ_IS_TEXT(%s, %s, %u, %s);", result, writer__address(w, array, true).text, size,
		     wanted);
	return (struct value){ result, RANK_NAME, NULL };
}

static struct value same_text(struct writer *w, const struct expression_node *n)
{
	const char *wanted = literal(w, &n->text), *result, *limit = "NO_LIMIT";
	struct value v;

	if (type__strip(n->operands[0]->type)->kind == TYPE_ARRAY) {
		v = compare_array(w, n, wanted);
	} else {
		struct value from = writer__value(w, n->operands[0]);

		if (n->text.limit != NO_EXPRESSION_LIMIT)
			limit = w->params[n->text.limit];
		result = writer__variable(w, &signed_32, "is_same");
		writer__line(w, "READ_IS_STRING(%s, %s, %s, %s);", result, from.text, limit, wanted);
		v = (struct value){ result, RANK_NAME, NULL };
	}
	if (n->kind == EXPRESSION_DIFFERENT_TEXT)
		v = (struct value){ writer__text(w, "!%s", v.text), RANK_UNARY, NULL };
	return v;
}

/* "&file->f_comm[0]": the array itself has another type. */
static struct value decay(struct writer *w, const struct expression_node *n)
{
	struct value v = writer__address(w, n->operands[0], true);
	const struct type *element = type__strip(n->type)->target;

	if (v.rank == RANK_UNARY && v.text && *v.text == '&')
		v.text = writer__text(w, "%s[0]", v.text);
	else
		v.text = writer__text(w, "&%s[0][0]", writer__bind(w, v, RANK_POSTFIX));
	return (struct value){ v.text, RANK_UNARY,
			       type__is_record(element) ? partial__pointer(w->partial, element) : NULL };
}

static struct value arithmetic(struct writer *w, const struct expression_node *n)
{
	switch (n->kind) {
	case EXPRESSION_PLUS:
		return unary(w, n, "+");
	case EXPRESSION_MINUS:
		return unary(w, n, "-");
	case EXPRESSION_COMPLEMENT:
		return unary(w, n, "~");
	case EXPRESSION_NOT:
		return unary(w, n, "!");
	case EXPRESSION_DIVIDE:
	case EXPRESSION_REMAINDER:
		return divide(w, n);
	case EXPRESSION_ADD:
	case EXPRESSION_SUBTRACT:
		return is_pointer(n) ? step(w, n) : binary(w, n);
	case EXPRESSION_SHIFT_LEFT:
	case EXPRESSION_SHIFT_RIGHT:
		return shift(w, n);
	case EXPRESSION_LESS:
	case EXPRESSION_GREATER:
	case EXPRESSION_LESS_EQUAL:
	case EXPRESSION_GREATER_EQUAL:
	case EXPRESSION_EQUAL:
	case EXPRESSION_NOT_EQUAL:
		return compare(w, n);
	default:
		return binary(w, n);
	}
}

struct value writer__value(struct writer *w, const struct expression_node *n)
{
	struct value v;

	if (w->no_memory)
		return (struct value){ "", RANK_NAME, NULL };
	if (n->is_constant || n->kind == EXPRESSION_NUMBER)
		return constant(w, n);
	if (expression__is_place(n))
		return writer__read(w, n);
	switch (n->kind) {
	case EXPRESSION_ADDRESS:
		v = writer__address(w, n->operands[0], false);
		break;
	case EXPRESSION_DECAY:
		v = decay(w, n);
		break;
	case EXPRESSION_CONVERT:
		v = convert(w, n);
		break;
	case EXPRESSION_DIFFERENCE:
		v = difference(w, n);
		break;
	case EXPRESSION_LOGICAL_AND:
	case EXPRESSION_LOGICAL_OR:
		v = logical(w, n);
		break;
	case EXPRESSION_CONDITIONAL:
		v = conditional(w, n);
		break;
	case EXPRESSION_SAME_TEXT:
	case EXPRESSION_DIFFERENT_TEXT:
		v = same_text(w, n);
		break;
	default:
		v = arithmetic(w, n);
	}
	return v.text ? v : (struct value){ "", RANK_NAME, NULL };
}
