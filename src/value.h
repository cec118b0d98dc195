/* Bytes and a type become a value: what it is, not yet how it is written. */
#ifndef KPA_VALUE_H
#define KPA_VALUE_H

#include "type.h"

enum value_kind {
	VALUE_UNKNOWN, /* `reason` says why */
	VALUE_FAULT,   /* the memory could not be read */
	VALUE_SIGNED,
	VALUE_UNSIGNED,
	VALUE_WIDE, /* 128 bits */
	VALUE_BOOL,
	VALUE_NAME, /* an enumerator's */
	VALUE_POINTER,
	VALUE_NULL,   /* a string pointer that is NULL */
	VALUE_STRING, /* `text`, `len`, `is_cut` */
	VALUE_RECORD,
	VALUE_ARRAY,
	VALUE_BYTES, /* `text`, `len`: what they mean is not known */
};

struct value {
	enum value_kind kind;
	const char *reason;
	const struct type *declared; /* with its typedefs; NULL: it is not known */
	uint64_t number;	     /* two's complement where the type is signed */
	unsigned __int128 wide;
	const char *text; /* not ended by 0 */
	size_t len;
	bool is_cut;		    /* more follows in memory */
	const struct type *type;    /* stripped; VALUE_RECORD, VALUE_ARRAY, VALUE_WIDE */
	const unsigned char *bytes; /* the same */
};

/* The value of type T whose bytes begin at BYTES, which need not be aligned. */
struct value value__decode(const struct type *t, const void *bytes);
/* A C string in a field of SIZE bytes, of which SIZE - 2 are shown (probes/layout.h). */
struct value value__string(const char *bytes, size_t size);
struct value value__unknown(const char *reason);
/* LEN bytes of which nobody knows what they mean. */
struct value value__bytes(const void *bytes, size_t len);
/* The i-th member of the struct or union T that begins at BYTES. */
struct value value__member(const struct type *t, const void *bytes, uint32_t i);

/* An enumerator by its number; every other V as it is. */
struct value value__as_number(struct value v);

/* The error number that V stands for as a result (-2, ERR_PTR(-2)): 2. 0: none. */
int value__error(const struct value *v);

/* How many members or elements V has, and the i-th of them. NAME: NULL for an anonymous one or an element. */
uint32_t value__nr_parts(const struct value *v);
struct value value__part(const struct value *v, uint32_t i, const char **name);
/*
 * The same from *I on, without the bit-fields that have no name: they hold nothing. *I is then behind it; false: there
 * is none.
 */
bool value__next_part(const struct value *v, uint32_t *i, struct value *part, const char **name);

#endif
