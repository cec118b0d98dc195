/*
 * The type rules of C's expressions (C11 6.5): each function makes a node of its parts, or says what is
 * wrong with them. The parser calls them in the order in which it meets things.
 */
#ifndef KPA_CHECK_H
#define KPA_CHECK_H

#include "expression.h"
#include "token.h"

struct checker {
	const struct expression_scope *scope;
	struct arena *arena;
	struct diag *diag;
	const char *text; /* as typed */
	int err;	  /* once a function has returned NULL */
};

/* All return NULL with c->err set: -ENOMEM, or -EINVAL with the diagnosis. NULL operands are passed on. */
struct expression_node *check__number(struct checker *c, const struct token *t);
struct expression_node *check__text(struct checker *c, struct span at, const char *bytes, size_t len);
/* A parameter, an enumerator, NULL, true or false. */
struct expression_node *check__name(struct checker *c, const struct token *name);
/* AT: of the . or -> */
struct expression_node *check__member(struct checker *c, struct expression_node *base, bool is_arrow,
				      struct span at, const struct token *name);
/* END: behind the closing bracket. */
struct expression_node *check__index(struct checker *c, struct expression_node *base,
				     struct expression_node *index, size_t end);
/* OP: the token of the operator. */
struct expression_node *check__unary(struct checker *c, const struct token *op, struct expression_node *n);
struct expression_node *check__cast(struct checker *c, const struct type *t, size_t start,
				    struct expression_node *n);
/* Of T, or of N's type when T is NULL. */
struct expression_node *check__sizeof(struct checker *c, struct span at, const struct type *t,
				      const struct expression_node *n);
struct expression_node *check__binary(struct checker *c, const struct token *op, struct expression_node *l,
				      struct expression_node *r);
struct expression_node *check__conditional(struct checker *c, struct expression_node *condition,
					   struct expression_node *yes, struct expression_node *no);
/* offsetof(T, MEMBER), C11 7.19; NAME: the member. */
struct expression_node *check__offsetof(struct checker *c, struct span at, const struct type *t,
					const struct token *name);
/* container_of(POINTER, T, MEMBER) as in include/linux/container_of.h; NAME: the member. */
struct expression_node *check__container_of(struct checker *c, struct span at,
					    struct expression_node *pointer, const struct type *t,
					    const struct token *name);

/* N as the whole expression that is wanted for USE. */
struct expression_node *check__result(struct checker *c, enum expression_use use, struct expression_node *n);

/* What they are made with, in check_*.c. */
/* The unary * and &. */
struct expression_node *check__place_operator(struct checker *c, const struct token *op,
					      struct expression_node *n);
struct expression_node *check__node(struct checker *c, enum expression_kind kind, const struct type *t,
				    struct span at);
/* Says what is wrong at AT; returns NULL. */
struct expression_node *check__fail(struct checker *c, struct span at, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));
void *check__no_memory(struct checker *c);
/* From the start of A to the end of B. */
struct span check__join(struct span a, struct span b);
/* What the user typed there. */
const char *check__typed(struct checker *c, struct span at);
/* The same for N, as it has to be beside an operator: in parentheses, where it has operators itself. */
const char *check__operand(struct checker *c, const struct expression_node *n);
/* "struct file *". */
const char *check__type_name(struct checker *c, const struct type *t);
/* An integer constant expression of this value. */
struct expression_node *check__constant(struct checker *c, const struct type *t, uint64_t value,
					struct span at);
/* T's record, with its members; NULL: only its name is known. */
const struct type *check__complete(struct checker *c, const struct type *t);
/* Bytes of a T, *SIZE; false: not known. */
bool check__size(struct checker *c, const struct type *t, uint64_t *size);
/* N as a value: arrays become pointers, what has no value of up to 64 bits is refused. */
struct expression_node *check__scalar(struct checker *c, struct expression_node *n);
/* The same; pointers are refused too. */
struct expression_node *check__integer(struct checker *c, struct expression_node *n);
bool check__is_pointer(const struct expression_node *n);
const struct type *check__basic(const struct checker *c, int basic);
/* A pointer to TARGET; NULL with c->err set, and check__node() then makes nothing of it. */
const struct type *check__pointer_to(struct checker *c, const struct type *target);
struct expression_node *check__convert(struct checker *c, const struct type *t, struct expression_node *n,
				       struct span at);
/* Fills is_constant, is_null and value of N, where they can be told from its operands. */
void check__fold(struct expression_node *n);

#endif
