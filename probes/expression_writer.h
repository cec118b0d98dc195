/* How the parts of expression_source.c write one function. Nothing else includes this. */
#ifndef KPA_EXPRESSION_WRITER_H
#define KPA_EXPRESSION_WRITER_H

#include "expression.h"
#include "partial.h"
#include "text.h"

/* How closely the operators of a text bind: what stands in parentheses beside another one. */
enum rank {
	RANK_NAME, /* a name or a number: may be repeated */
	RANK_POSTFIX,
	RANK_UNARY,
	RANK_BINARY,
};

/* C for a value. Its evaluation reads no memory, cannot fail and has no effect. */
struct value {
	const char *text; /* NULL: no memory */
	enum rank rank;
	/* A pointer whose C type is this one of partial__type(); NULL: it may be any. */
	const struct type *pointer;
};

/* A read of memory whose result is in a variable already. */
struct known {
	const struct known *next;
	const char *what;
	struct value value;
};

struct name {
	const struct name *next;
	const char *text;
};

struct writer {
	struct arena *arena;
	struct partial *partial;
	const struct expression_scope *scope;
	const struct expression *e;
	const char *function;
	const char **params; /* what the scope's parameters are called in the function */
	const struct name *names;
	const struct known *known;
	bool remembers;
	struct text variables; /* their declarations */
	FILE *out;	       /* statements */
	unsigned int depth;    /* of their indentation */
	bool no_memory;
};

/* A statement. */
void writer__line(struct writer *w, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/* Text that the writer's arena owns; NULL with no_memory set. */
const char *writer__text(struct writer *w, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/* HINT, or HINT with a number that makes it a name of its own. */
const char *writer__name(struct writer *w, const char *hint);
/* A new variable of type T (partial__type()). */
const char *writer__variable(struct writer *w, const struct type *t, const char *hint);

/* "s32", "u64": for numbers of the size and sign of T; "u64" for pointers. */
const char *writer__number_type(const struct type *t);
/* V in parentheses, unless it binds as close as RANK. */
const char *writer__bind(struct writer *w, struct value v, enum rank rank);
/* V as a name, by a variable where it is none. T: of the variable. */
struct value writer__keep(struct writer *w, struct value v, const struct type *t, const char *hint);
/* V as a pointer of the type POINTER. */
struct value writer__as_pointer(struct writer *w, struct value v, const struct type *pointer);

/* The value of N; statements that it needs are written before. */
struct value writer__value(struct writer *w, const struct expression_node *n);
/* The same for a place: what lies there. */
struct value writer__read(struct writer *w, const struct expression_node *place);
/*
 * The address of PLACE. IS_READ: there will be an object, so an index has to be inside of its array;
 * otherwise it may be one behind.
 */
struct value writer__address(struct writer *w, const struct expression_node *place, bool is_read);
/* A place that is a part of a parameter, as C names it. */
struct value writer__parameter_part(struct writer *w, const struct expression_node *place);

#endif
