#include "arithmetic.h"

#include <string.h>

#define NUMBER(of_kind, bytes, with_sign, plain_char, text)                                \
	{                                                                                  \
		.kind = (of_kind), .is_complete = true, .size = (bytes), .align = (bytes), \
		.is_signed = (with_sign), .is_char = (plain_char), .name = (text)          \
	}

/* LONG: bytes of a long. */
#define BASIC_TYPES(long_bytes)                                                              \
	{                                                                                    \
		[BASIC_BOOL] = NUMBER(TYPE_BOOL, 1, false, false, "_Bool"),                  \
		[BASIC_CHAR] = NUMBER(TYPE_INT, 1, true, true, "char"),                      \
		[BASIC_UNSIGNED_PLAIN_CHAR] = NUMBER(TYPE_INT, 1, false, true, "char"),      \
		[BASIC_SCHAR] = NUMBER(TYPE_INT, 1, true, false, "signed char"),             \
		[BASIC_UCHAR] = NUMBER(TYPE_INT, 1, false, false, "unsigned char"),          \
		[BASIC_SHORT] = NUMBER(TYPE_INT, 2, true, false, "short"),                   \
		[BASIC_USHORT] = NUMBER(TYPE_INT, 2, false, false, "unsigned short"),        \
		[BASIC_INT] = NUMBER(TYPE_INT, 4, true, false, "int"),                       \
		[BASIC_UINT] = NUMBER(TYPE_INT, 4, false, false, "unsigned int"),            \
		[BASIC_LONG] = NUMBER(TYPE_INT, long_bytes, true, false, "long"),            \
		[BASIC_ULONG] = NUMBER(TYPE_INT, long_bytes, false, false, "unsigned long"), \
		[BASIC_LLONG] = NUMBER(TYPE_INT, 8, true, false, "long long"),               \
		[BASIC_ULLONG] = NUMBER(TYPE_INT, 8, false, false, "unsigned long long"),    \
		[BASIC_INT128] = NUMBER(TYPE_INT, 16, true, false, "__int128"),              \
		[BASIC_UINT128] = NUMBER(TYPE_INT, 16, false, false, "unsigned __int128"),   \
	}

static const struct type basic_types[2][NR_BASIC] = { BASIC_TYPES(4), BASIC_TYPES(8) };

const struct type *arithmetic__type(enum basic basic, uint32_t word)
{
	return &basic_types[word == 8][basic];
}

/* Of the two types of one size, `long` is told by its name. */
static bool is_long(const struct type *t, uint32_t word)
{
	if (t->kind == TYPE_ENUM || !t->name)
		return t->size == word && word == 8;
	if (t->size == 8 && strstr(t->name, "long long"))
		return false;
	return t->size == word && (word == 8 || strstr(t->name, "long"));
}

enum basic arithmetic__basic(const struct type *t, uint32_t word)
{
	enum basic b;

	t = type__strip(t);
	if (t && t->kind == TYPE_BOOL)
		return BASIC_BOOL;
	if (!t || (t->kind != TYPE_INT && t->kind != TYPE_ENUM))
		return NR_BASIC;
	if (t->kind == TYPE_INT && t->is_char)
		return t->is_signed ? BASIC_CHAR : BASIC_UNSIGNED_PLAIN_CHAR;
	switch (t->size) {
	case 1:
		b = BASIC_SCHAR;
		break;
	case 2:
		b = BASIC_SHORT;
		break;
	case 4:
		b = is_long(t, word) ? BASIC_LONG : BASIC_INT;
		break;
	case 8:
		b = is_long(t, word) ? BASIC_LONG : BASIC_LLONG;
		break;
	case 16:
		b = BASIC_INT128;
		break;
	default:
		return NR_BASIC;
	}
	return t->is_signed ? b : b + 1; /* the unsigned one stands behind the signed one */
}

const struct type *arithmetic__promote(const struct type *t, uint32_t bit_size, uint32_t word)
{
	enum basic b = arithmetic__basic(t, word);
	uint32_t int_bits = 32;

	if (b < BASIC_INT || (bit_size && bit_size < int_bits))
		return arithmetic__type(BASIC_INT, word);
	/* As clang has it; for C11 the type of such a bit-field may only be int. */
	if (bit_size == int_bits)
		return arithmetic__type(type__strip(t)->is_signed ? BASIC_INT : BASIC_UINT, word);
	return b == NR_BASIC ? NULL : arithmetic__type(b, word);
}

const struct type *arithmetic__common(const struct type *a, const struct type *b, uint32_t word)
{
	enum basic x = arithmetic__basic(a, word), y = arithmetic__basic(b, word), high, low;

	if (x == NR_BASIC || y == NR_BASIC)
		return NULL;
	/* From int on, the basic types are in the order of their ranks. */
	high = x > y ? x : y;
	low = x > y ? y : x;
	a = arithmetic__type(high, word);
	b = arithmetic__type(low, word);
	if (a->is_signed && !b->is_signed && a->size == b->size)
		return arithmetic__type(high + 1, word);
	return a;
}

static bool fits(uint64_t value, const struct type *t)
{
	unsigned int bits = (unsigned int)(8 * t->size) - t->is_signed;

	return bits >= 64 || !(value >> bits);
}

const struct type *arithmetic__literal(uint64_t value, bool is_decimal, bool has_u, unsigned int nr_longs,
				       uint32_t word)
{
	static const enum basic first[] = { BASIC_INT, BASIC_LONG, BASIC_LLONG };

	for (unsigned int b = first[nr_longs]; b <= BASIC_ULLONG; b++) {
		const struct type *t = arithmetic__type(b, word);

		if (t->is_signed ? has_u : is_decimal && !has_u)
			continue;
		if (fits(value, t))
			return t;
	}
	return NULL;
}

uint64_t arithmetic__fit(const struct type *t, uint64_t value)
{
	unsigned int bits;
	uint64_t sign;

	t = type__strip(t);
	if (t->kind == TYPE_BOOL)
		return value != 0;
	bits = (unsigned int)(8 * t->size);
	if (bits >= 64)
		return value;
	value &= (1ULL << bits) - 1;
	sign = 1ULL << (bits - 1);
	return t->is_signed ? (value ^ sign) - sign : value;
}

static bool same_tag(const struct type *a, const struct type *b)
{
	return a->name && b->name && !strcmp(a->name, b->name);
}

/* Records without tags may be copies of one. */
static bool same_record(const struct type *a, const struct type *b)
{
	if (a->name || b->name)
		return same_tag(a, b);
	if (a->size != b->size || a->nr != b->nr)
		return false;
	for (uint32_t i = 0; i < a->nr; i++) {
		const char *x = a->members[i].name, *y = b->members[i].name;

		if (a->members[i].bit_offset != b->members[i].bit_offset || !x != !y || (x && strcmp(x, y)) ||
		    !arithmetic__compatible(a->members[i].type, b->members[i].type))
			return false;
	}
	return true;
}

static bool same_parameters(const struct type *a, const struct type *b)
{
	if (a->nr != b->nr || a->is_variadic != b->is_variadic)
		return false;
	for (uint32_t i = 0; i < a->nr; i++)
		if (!arithmetic__compatible(a->parameters[i].type, b->parameters[i].type))
			return false;
	return true;
}

/* An enum is compatible with the integer that it is stored as (C11 6.7.2.2p4). */
static bool same_number(const struct type *a, const struct type *b)
{
	uint32_t word = 8;

	if (a->kind == TYPE_ENUM && b->kind == TYPE_ENUM)
		return same_tag(a, b);
	return arithmetic__basic(a, word) == arithmetic__basic(b, word) && a->size == b->size;
}

bool arithmetic__compatible(const struct type *a, const struct type *b)
{
	a = type__strip(a);
	b = type__strip(b);
	if (a == b || !a || !b)
		return a == b;
	if ((a->kind == TYPE_INT || a->kind == TYPE_ENUM) && (b->kind == TYPE_INT || b->kind == TYPE_ENUM))
		return same_number(a, b);
	if (a->kind != b->kind)
		return false;
	switch (a->kind) {
	case TYPE_POINTER:
		return arithmetic__compatible(a->target, b->target);
	case TYPE_ARRAY: /* one of unknown size is [0] here */
		return (a->nr == b->nr || !a->nr || !b->nr) && arithmetic__compatible(a->target, b->target);
	case TYPE_STRUCT:
	case TYPE_UNION:
		return same_record(a, b);
	case TYPE_FUNCTION:
		return arithmetic__compatible(a->target, b->target) && same_parameters(a, b);
	case TYPE_FLOAT:
		return a->size == b->size;
	default:
		return true;
	}
}
