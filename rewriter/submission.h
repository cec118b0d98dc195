/* What a program submits to its tables, and of which type that is. */
#ifndef KPA_SUBMISSION_H
#define KPA_SUBMISSION_H

#include "rewrite_places.h"

struct arena;
struct ast;

/* In AST's source, in its order: *NR of them in *LIST, owned by A; their types are the AST's. 0 or -ENOMEM. */
int submission__find(struct ast *ast, struct arena *a, const struct rewrite_submission **list,
		     unsigned int *nr);

#endif
