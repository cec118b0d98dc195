/* C definitions of types, so that a probe source needs no kernel header. */
#ifndef KPA_DEFINITIONS_H
#define KPA_DEFINITIONS_H

#include "type.h"

struct definitions;

struct definitions *definitions__new(void);
/* NULL is allowed. */
void definitions__free(struct definitions *d);

/*
 * Writes to OUT what has to be defined before a variable of type T can be declared, apart from what
 * D has written before: typedefs, enums, records with all members where T holds them by value, records
 * by name only behind a pointer. The layout is T's, byte for byte, whatever attributes made it.
 * 0 or -ENOMEM.
 */
int definitions__write(struct definitions *d, FILE *out, const struct type *t);
/* NAME ("struct file", "loff_t") is defined elsewhere: never write it. 0 or -ENOMEM. */
int definitions__omit(struct definitions *d, const char *name);

#endif
