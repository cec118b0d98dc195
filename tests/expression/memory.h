/*
 * Memory for expressions to read: objects of every record, with random numbers, and pointers to one another, to
 * nothing and to what cannot be read.
 */
#ifndef KPA_TEST_MEMORY_H
#define KPA_TEST_MEMORY_H

#include "random.h"

#include <stddef.h>
#include <stdint.h>

struct scope;

enum {
	NR_CALLS = 6, /* sets of arguments */
	MAX_ARG = 64, /* bytes of one */
};

/* Where it lies, in every process that reads it. */
#define MEMORY_ADDRESS 0x100000000000ULL
#define MEMORY_SIZE    (1024 * 1024UL)

struct memory {
	unsigned char bytes[MEMORY_SIZE];
	/* By call and parameter; numbers as they lie in memory, 8 bytes long. */
	unsigned char args[NR_CALLS][16][MAX_ARG];
};

void memory__fill(struct memory *memory, struct random *r, const struct scope *scope);

#endif
