/* C's arithmetic on types: the basic types, promotions, conversions (C11 6.3.1, 6.4.4.1). */
#ifndef KPA_ARITHMETIC_H
#define KPA_ARITHMETIC_H

#include "type.h"

enum basic {
	BASIC_BOOL,
	BASIC_CHAR, /* a signed one */
	BASIC_UNSIGNED_PLAIN_CHAR,
	BASIC_SCHAR,
	BASIC_UCHAR,
	BASIC_SHORT,
	BASIC_USHORT,
	BASIC_INT,
	BASIC_UINT,
	BASIC_LONG,
	BASIC_ULONG,
	BASIC_LLONG,
	BASIC_ULLONG,
	BASIC_INT128,
	BASIC_UINT128,
	NR_BASIC,
};

/* WORD: bytes of a long and of a pointer, 4 or 8. */
const struct type *arithmetic__type(enum basic basic, uint32_t word);
/* Which one T is, an enum being what it is stored as; NR_BASIC: none, as for floating point. */
enum basic arithmetic__basic(const struct type *t, uint32_t word);

/* The integer promotions of a T, or of a bit-field of BIT_SIZE bits of type T; T is a basic type or an enum. */
const struct type *arithmetic__promote(const struct type *t, uint32_t bit_size, uint32_t word);
/* The usual arithmetic conversions of two promoted types. */
const struct type *arithmetic__common(const struct type *a, const struct type *b, uint32_t word);
/* The type of an integer literal; NULL: it fits none. NR_LONGS: of the suffixes l and ll. */
const struct type *arithmetic__literal(uint64_t value, bool is_decimal, bool has_u, unsigned int nr_longs,
				       uint32_t word);

/* VALUE as a T of up to 64 bits holds it, extended to 64 bits by T's sign; a _Bool is 0 or 1. */
uint64_t arithmetic__fit(const struct type *t, uint64_t value);

/* Whether A and B are compatible (C11 6.2.7), their own qualifiers and those behind them left aside. */
bool arithmetic__compatible(const struct type *a, const struct type *b);

#endif
