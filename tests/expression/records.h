/* Random records, and a function whose parameters reach them: the same text for the same random numbers. */
#ifndef KPA_TEST_RECORDS_H
#define KPA_TEST_RECORDS_H

#include "random.h"

#include <stdio.h>

enum {
	NR_RECORDS = 12,
	NR_OBJECTS = 5, /* of each record, one behind the other */
	STRING_SIZE = 24,
};

/* Texts that members and expressions have, so that some are the same. */
extern const char *const texts[];
unsigned int nr_texts(void);

/*
 * struct or union t0, t1, ..., each known by a typedef r0, ... too; enums; void f(p0, p1, ...). Every number is
 * volatile, so that a compiler reads each one that an expression names.
 */
void records__write(FILE *out, struct random *r);

#endif
