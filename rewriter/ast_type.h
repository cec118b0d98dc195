/* Types of clang's AST as struct type; a part of ast.c. */
#ifndef KPA_AST_TYPE_H
#define KPA_AST_TYPE_H

#include "type.h"

#include <clang-c/Index.h>

struct arena;

/* What a type is converted for decides how deep the conversion goes. */
enum ast_depth {
	AST_WHOLE,     /* with its members */
	AST_POINTED_TO /* a record or enum by its name only: that ends every cycle */
};

/* The types that were converted, so that each is converted once. Begins as zeroes but for ARENA. */
struct ast_types {
	struct arena *arena;
	struct ast_known *known; /* hashed, at most half of it full */
	unsigned int nr;
	unsigned int max;
	unsigned int nesting;
	bool no_memory; /* a node is missing somewhere */
};

/* Owned by the arena; NULL when there is no memory. */
const struct type *ast_types__convert(struct ast_types *types, CXType t, enum ast_depth depth);
/* Frees what is not the arena's. */
void ast_types__clear(struct ast_types *types);

/* S as a string that A owns; NULL for an empty one. Disposes of S. */
char *ast__take_string(struct arena *a, CXString s);

#endif
