/* Random C types and prototypes: the same text for the same seed. */
#ifndef KPA_TEST_PROTOTYPES_H
#define KPA_TEST_PROTOTYPES_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

enum { MAX_PARAMS = 18 };

struct prototypes_options {
	uint64_t seed;
	unsigned int nr;	 /* functions f0, f1, ... */
	bool has_int128;	 /* the target has __int128 */
	bool has_int128_members; /* and lays it out as libclang says */
	bool has_packed_aligned; /* both on one record */
	bool has_float;		 /* floating point too */
	/*
	 * Without what BTF has wrongly and no kernel has: a union of nothing but unnamed bit-fields looks like a
	 * transparent union; a packed bit-field as wide as its type is written as if it were none; that a member
	 * of a packed record is aligned(), which matters to clang, is not told, so that there is either packed
	 * or aligned().
	 */
	bool is_for_btf;
};

/* Types, then functions: "result0 f0(struct t1 p0, int p1, ...);". */
void prototypes__write(FILE *out, const struct prototypes_options *options);

/* A sequence of random numbers (splitmix64, Steele, Lea and Flood 2014). */
struct random {
	uint64_t state;
};

uint64_t random__next(struct random *r);
/* 0 to LIMIT - 1 */
unsigned int random__below(struct random *r, unsigned int limit);

#endif
