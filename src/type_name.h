/* Type names, as they stand in casts and sizeof (C11 6.7.7). */
#ifndef KPA_TYPE_NAME_H
#define KPA_TYPE_NAME_H

#include "check.h"

/* Whether a type name begins at T, and not an expression. */
bool type_name__begins(const struct checker *c, const struct token *t);
/* The type that is named at *T, which is moved behind it; NULL with c->err set. */
const struct type *type_name__read(struct checker *c, const struct token **t);

#endif
