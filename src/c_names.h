/* Names of C's numbers, and of what would not be a name in C. */
#ifndef KPA_C_NAMES_H
#define KPA_C_NAMES_H

#include "type.h"

struct arena;

/* How people write what gcc calls "long unsigned int": "unsigned long"; other names stay. NULL for NULL. */
const char *c_names__usual(const char *name);

/*
 * NAME if C has a number of that name with T's kind, size and sign, otherwise a name of C's that has; NULL:
 * C has no such number. T is TYPE_BOOL, TYPE_INT or TYPE_FLOAT.
 */
const char *c_names__number(const struct type *t, const char *name);

/*
 * NAME so that C takes it for a type or an enumerator in a probe source: C++ has names with other
 * characters, and some words are C's or the probe's own. A owns it; NULL for NULL and for no memory.
 */
const char *c_names__identifier(struct arena *a, const char *name);

#endif
