/* Functions whose arguments are read and recorded in the same way share a program. */
#ifndef KPA_SHAPE_H
#define KPA_SHAPE_H

#include "layout.h"
#include "prototype.h"

struct arena;

/*
 * P and L, a wide layout, with no more than a program depends on: parameters are called a1, a2, ..., members
 * m1, m2, ..., and numbers and pointers are words. Records stay what they are. A owns what is new. 0 or
 * -ENOMEM.
 */
int shape__of(const struct prototype *p, const struct layout *l, struct arena *a, struct prototype *p_out,
	      struct layout *l_out);

#endif
