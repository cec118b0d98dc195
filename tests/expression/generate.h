/* Random expressions over the parameters of a scope. */
#ifndef KPA_TEST_GENERATE_H
#define KPA_TEST_GENERATE_H

#include "random.h"
#include "type.h"

struct arena;
struct scope;

/* The same expression twice: as it is typed, and as C that a compiler takes (reference.h). */
struct generated {
	const char *text;
	const char *reference;
	bool is_place;	   /* has an address */
	bool is_wide_bits; /* gcc has a type of its own for it */
	bool is_bits;
	bool is_part; /* of a record that is no place: for clang it stays volatile */
	/* C may leave its value undefined, besides that memory may not be there. */
	bool may_be_undefined;
};

/* A owns the texts. IS_GCC: the compiler that they are for. */
struct generated generate(struct arena *a, struct random *r, const struct scope *scope, bool is_gcc);

#endif
