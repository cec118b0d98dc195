/* Integer constant expressions (C11 6.6): their values. */
#include "check.h"

#include "arithmetic.h"

static bool is_signed(const struct type *t)
{
	return type__strip(t)->is_signed;
}

/* false: C does not define it. */
static bool divide(const struct type *t, enum expression_kind kind, uint64_t a, uint64_t b, uint64_t *result)
{
	bool quotient = kind == EXPRESSION_DIVIDE;

	if (!b)
		return false;
	if (!is_signed(t)) {
		*result = quotient ? a / b : a % b;
		return true;
	}
	/* -x fits into no signed type when x is the least number. */
	if (b == UINT64_MAX && a == arithmetic__fit(t, -a) && a)
		return false;
	*result = (uint64_t)(quotient ? (int64_t)a / (int64_t)b : (int64_t)a % (int64_t)b);
	return true;
}

static bool less(const struct type *t, uint64_t a, uint64_t b)
{
	return is_signed(t) ? (int64_t)a < (int64_t)b : a < b;
}

static uint64_t compare(const struct expression_node *n, uint64_t a, uint64_t b)
{
	a = arithmetic__fit(n->common, a);
	b = arithmetic__fit(n->common, b);
	switch (n->kind) {
	case EXPRESSION_LESS:
		return less(n->common, a, b);
	case EXPRESSION_GREATER:
		return less(n->common, b, a);
	case EXPRESSION_LESS_EQUAL:
		return !less(n->common, b, a);
	case EXPRESSION_GREATER_EQUAL:
		return !less(n->common, a, b);
	case EXPRESSION_EQUAL:
		return a == b;
	default:
		return a != b;
	}
}

static bool calculate(const struct expression_node *n, uint64_t a, uint64_t b, uint64_t *result)
{
	/* Bits above the type's own fall off when the result is fitted into it. */
	switch (n->kind) {
	case EXPRESSION_MULTIPLY:
		*result = a * b;
		return true;
	case EXPRESSION_ADD:
		*result = a + b;
		return true;
	case EXPRESSION_SUBTRACT:
		*result = a - b;
		return true;
	case EXPRESSION_AND:
		*result = a & b;
		return true;
	case EXPRESSION_XOR:
		*result = a ^ b;
		return true;
	case EXPRESSION_OR:
		*result = a | b;
		return true;
	case EXPRESSION_DIVIDE:
	case EXPRESSION_REMAINDER:
		return divide(n->type, n->kind, arithmetic__fit(n->type, a), arithmetic__fit(n->type, b),
			      result);
	case EXPRESSION_SHIFT_LEFT:
		*result = a << b;
		return true;
	case EXPRESSION_SHIFT_RIGHT:
		*result = is_signed(n->type) ? (uint64_t)((int64_t)a >> b) : a >> b;
		return true;
	case EXPRESSION_LOGICAL_AND:
		*result = a && b;
		return true;
	case EXPRESSION_LOGICAL_OR:
		*result = a || b;
		return true;
	default:
		*result = n->common ? compare(n, a, b) : 0;
		return n->common;
	}
}

/* O: the values of its operands; 0 for those that it has not. */
static bool evaluate(const struct expression_node *n, const uint64_t o[3], uint64_t *result)
{
	switch (n->kind) {
	case EXPRESSION_CONVERT:
	case EXPRESSION_PLUS:
		*result = o[0];
		return true;
	case EXPRESSION_MINUS:
		*result = -o[0];
		return true;
	case EXPRESSION_COMPLEMENT:
		*result = ~o[0];
		return true;
	case EXPRESSION_NOT:
		*result = !o[0];
		return true;
	case EXPRESSION_CONDITIONAL:
		*result = o[0] ? o[1] : o[2];
		return true;
	default:
		return calculate(n, o[0], o[1], result);
	}
}

void check__fold(struct expression_node *n)
{
	uint64_t values[3] = { 0 }, result;

	if (type__strip(n->type)->kind == TYPE_POINTER)
		return;
	for (unsigned int i = 0; i < 3 && n->operands[i]; i++) {
		if (!n->operands[i]->is_constant)
			return;
		values[i] = n->operands[i]->value;
	}
	if (!evaluate(n, values, &result))
		return;
	n->is_constant = true;
	n->value = arithmetic__fit(n->type, result);
	n->is_null = !n->value;
}
