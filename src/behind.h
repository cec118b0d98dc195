/*
 * What the pointers of well-known types lead to: the expressions that read, of a parameter, the name that people
 * know the thing by.
 */
#ifndef KPA_BEHIND_H
#define KPA_BEHIND_H

#include "layout.h"

struct arena;
struct prototype;

/* An expression over the function's parameters, as -P takes it, and which part of what it reads. */
struct behind_expression {
	const char *text;
	struct behind_part part;
};

/*
 * Those for the parameter I of P, at most NR_BEHIND in LIST; A owns the texts. Which of them can be read depends on
 * the kernel. Returns how many; 0: of that type nothing is known.
 *
 * A pointer through which the function returns something leads to what was there before, which is no name of
 * anything: where that may be, there is none.
 */
unsigned int behind__expressions(const struct prototype *p, unsigned int i, struct arena *a,
				 struct behind_expression list[NR_BEHIND]);

#endif
