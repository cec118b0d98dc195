/* Types put together by hand: sizes and alignments are those of C on x86-64 and arm64. */
#ifndef KPA_TEST_TYPES_H
#define KPA_TEST_TYPES_H

#include "type.h"

#define SCALAR(of_kind, bytes, with_sign, text)                                            \
	{                                                                                  \
		.kind = (of_kind), .is_complete = true, .size = (bytes), .align = (bytes), \
		.is_signed = (with_sign), .name = (text)                                   \
	}

#define POINTER_TO(pointee)                                                                           \
	{                                                                                             \
		.kind = TYPE_POINTER, .is_complete = true, .size = 8, .align = 8, .target = (pointee) \
	}

#define ARRAY_OF(count, element, bytes, alignment)                                              \
	{                                                                                       \
		.kind = TYPE_ARRAY, .is_complete = true, .size = (bytes), .align = (alignment), \
		.nr = (count), .target = (element)                                              \
	}

#define TYPEDEF(text, of)                                            \
	{                                                            \
		.kind = TYPE_TYPEDEF, .name = (text), .target = (of) \
	}

#define QUALIFIED(bits, of)                                                  \
	{                                                                    \
		.kind = TYPE_QUALIFIED, .qualifiers = (bits), .target = (of) \
	}

#define MEMBERS(...)                                                                      \
	.nr = sizeof((struct type_member[]){ __VA_ARGS__ }) / sizeof(struct type_member), \
	.members = (const struct type_member[])                                           \
	{                                                                                 \
		__VA_ARGS__                                                               \
	}

#define RECORD(of_kind, tag, bytes, alignment, ...)                                     \
	{                                                                               \
		.kind = (of_kind), .name = (tag), .is_complete = true, .size = (bytes), \
		.align = (alignment), MEMBERS(__VA_ARGS__)                              \
	}

#define STRUCT(tag, bytes, alignment, ...) RECORD(TYPE_STRUCT, tag, bytes, alignment, __VA_ARGS__)
#define UNION(tag, bytes, alignment, ...)  RECORD(TYPE_UNION, tag, bytes, alignment, __VA_ARGS__)

#define ENUMERATORS(...)                                                                          \
	.nr = sizeof((struct type_enumerator[]){ __VA_ARGS__ }) / sizeof(struct type_enumerator), \
	.enumerators = (const struct type_enumerator[])                                           \
	{                                                                                         \
		__VA_ARGS__                                                                       \
	}

/* A member NAME at a whole byte, and a bit-field of WIDTH bits. */
#define MEMBER(text, of, byte)                                         \
	{                                                              \
		.name = (text), .type = (of), .bit_offset = 8 * (byte) \
	}
#define BITS(text, of, first_bit, width)                                                     \
	{                                                                                    \
		.name = (text), .type = (of), .bit_offset = (first_bit), .bit_size = (width) \
	}

extern const struct type void_t, bool_t, char_t, schar_t, uchar_t, short_t, ushort_t, int_t, uint_t, long_t,
	ulong_t, llong_t, ullong_t, int128_t, uint128_t, float_t_, double_t_, ldouble_t;
extern const struct type const_char_t, pvoid_t, pchar_t, pconst_char_t, pint_t, plong_t;
/* struct file, of which only the name is known, and a pointer to it. */
extern const struct type file_t, pfile_t;
extern const struct type size_t_t, loff_t_t, ploff_t;

#endif
