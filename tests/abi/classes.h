/* Which classes of parameters have been compared, so that none is left out without notice. */
#ifndef KPA_TEST_CLASSES_H
#define KPA_TEST_CLASSES_H

#include "type.h"

#include <stdbool.h>
#include <stdio.h>

struct ast_function;

enum class {
	CLASS_BOOL,
	CLASS_SIGNED_8,
	CLASS_UNSIGNED_8,
	CLASS_SIGNED_16,
	CLASS_UNSIGNED_16,
	CLASS_32,
	CLASS_64,
	CLASS_128,
	CLASS_ENUM,
	CLASS_POINTER,
	CLASS_FUNCTION_POINTER,
	CLASS_DECAYED,
	CLASS_EMPTY,
	CLASS_STRUCT,
	CLASS_UNION,
	CLASS_NESTED,
	CLASS_BIT_FIELDS,
	CLASS_PACKED,
	CLASS_ALIGNED_16,
	CLASS_NARROW_ON_STACK,
	CLASS_BEHIND_RESULT,
	CLASS_VARIADIC,
	NR_CLASSES,
};

enum { MAX_CLASS_SIZE = 40, MAX_CLASS_PARAMS = 18 };

struct classes_compared {
	unsigned long classes[NR_CLASSES];
	unsigned long record_sizes[MAX_CLASS_SIZE + 1];
	unsigned long nr_params[MAX_CLASS_PARAMS + 1]; /* functions, by their number of parameters */
};

struct class_of {
	const struct type *declared; /* as in the source: an array is an array */
	const struct type *type;
	bool is_on_stack;
	bool is_behind_result; /* a hidden pointer to the result stands before it */
	bool is_variadic;
};

void classes__count(struct classes_compared *c, const struct class_of *param);
void classes__add(struct classes_compared *sum, const struct classes_compared *c);
/* Writes what has not been compared at all; false when there is nothing of that kind. */
bool classes__write_missing(FILE *out, const struct classes_compared *c, bool has_int128, bool shifts);
void classes__write(FILE *out, const struct classes_compared *c);

#endif
