/*
 * Writes the test program for a list of prototypes: callers with random arguments, and where the
 * tool says each of them is. target/program.h is the part that does not change.
 */
#ifndef KPA_TEST_PROGRAM_H
#define KPA_TEST_PROGRAM_H

#include "abi.h"
#include "ast.h"
#include "classes.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

struct btf_types;

struct program_options {
	const struct abi_arch *arch;
	/* Where arguments are is decided by the types in here, as for a kernel; NULL: by the AST's. */
	struct btf_types *btf;
	bool is_clang;	   /* the compiler of the test program */
	bool read_by_text; /* with the C code of rewriter/access.c too */
	uint32_t seed;	   /* of the arguments' bytes */
};

enum { MAX_REASONS = 16 };

struct program_refusal {
	const char *why; /* static text; NULL behind the last one */
	unsigned long nr;
};

/* What was written, in numbers of results that are not void. */
struct program_results {
	unsigned long in_register;
	unsigned long in_two;
	unsigned long by_reference;
	unsigned long nowhere;
	struct program_refusal refusals[MAX_REASONS]; /* the tool does not know */
};

/* What was written, in numbers of parameters. */
struct program_counts {
	unsigned long prototypes;
	unsigned long hidden_results;
	unsigned long variadic;
	unsigned long params;
	unsigned long in_registers; /* in one or more */
	unsigned long on_stack;
	unsigned long split;
	unsigned long by_reference;
	unsigned long nowhere;
	struct classes_compared compared;
	struct program_refusal refusals[MAX_REASONS]; /* the tool does not know */
	struct program_results results;
};

struct program_param {
	const struct type *type; /* decayed */
	struct abi_place place;
};

/* TYPES is the text that the functions were parsed from. Returns 0 or -errno. */
int program__write(FILE *out, const struct program_options *options, const char *types,
		   const struct ast_function *functions, unsigned int nr, struct program_counts *counts);

/* A definition of each function, so that the compiler describes them all. 0 or -errno. */
int program__write_definitions(FILE *out, const char *types, const struct ast_function *functions,
			       unsigned int nr);

/* Adds MORE's numbers of each reason to SUM's. */
void program__add_refusals(struct program_refusal *sum, const struct program_refusal *more);
/* Where the tool puts parameter PARAM of F; behind the last one, its result. 0 or -errno. ARENA owns the type. */
int program__param(const struct program_options *options, struct arena *arena, const struct ast_function *f,
		   unsigned int param, struct program_param *result);

#endif
