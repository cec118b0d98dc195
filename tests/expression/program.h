/* The test program for a list of expressions: how each is evaluated by a compiler, and by what kprobe-args writes. */
#ifndef KPA_TEST_PROGRAM_H
#define KPA_TEST_PROGRAM_H

#include "expression.h"
#include "generate.h"
#include "memory.h"
#include "runtime/reference.h"

#include <stdio.h>

struct expression_source;

struct item {
	struct generated generated;
	struct expression e;
	const char *name;     /* of the function */
	const char *function; /* its text, and that of its helpers */
};

struct program {
	struct arena *arena;
	const struct scope *scope;
	const char *types; /* C */
	struct item *items;
	unsigned int nr;
	struct expression_source *source;
	bool is_gcc;
};

/* Fills name and function of every item, and p->source. 0 or -errno. */
int program__write_functions(struct program *p);
/* The definitions that the functions and their parameters need. */
int program__write_definitions(const struct program *p, FILE *out);
/* The file that a compiler evaluates the expressions by, and the one with the functions. */
void program__write_reference(const struct program *p, FILE *out);
int program__write_written(const struct program *p, FILE *out);
/* The call of item I's function, with parameters of their own names. */
const char *program__call(const struct program *p, const struct item *item, const char *result);
/* "s32": of the number that a function writes. */
const char *program__number_type(const struct expression *e);

#endif
