#include "expression.h"

#include "arithmetic.h"

bool expression__is_place(const struct expression_node *n)
{
	return n->kind == EXPRESSION_PARAMETER || n->kind == EXPRESSION_MEMBER ||
	       n->kind == EXPRESSION_INDEX || n->kind == EXPRESSION_DEREFERENCE;
}

const struct expression_node *expression__place_parameter(const struct expression_node *n)
{
	while (n->kind == EXPRESSION_MEMBER ||
	       (n->kind == EXPRESSION_INDEX && type__strip(n->operands[0]->type)->kind == TYPE_ARRAY))
		n = n->operands[0];
	return n->kind == EXPRESSION_PARAMETER ? n : NULL;
}

const struct type *expression__promoted(const struct expression_node *n, uint32_t word)
{
	return arithmetic__promote(n->type, n->kind == EXPRESSION_MEMBER ? n->member.bit_size : 0, word);
}

unsigned int expression__string_limit(const struct expression_scope *scope, const struct expression_node *n)
{
	unsigned int limit;

	if (n->kind != EXPRESSION_PARAMETER)
		return NO_EXPRESSION_LIMIT;
	limit = scope->params[n->param].limit;
	return limit == n->param || limit >= scope->nr_params ? NO_EXPRESSION_LIMIT : limit;
}
