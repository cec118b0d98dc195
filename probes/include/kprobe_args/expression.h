/*
 * What the C that probes/expression_source.c writes is made of. Each read of memory is seen, and one
 * that fails ends the function that it stands in: an expression has its value, or a reason why not.
 */
#ifndef KPROBE_ARGS_EXPRESSION_H
#define KPROBE_ARGS_EXPRESSION_H

/*
 * LLVM makes `c ? a : b` of two parameters one read, from the place of the one or of the other; but the verifier
 * knows only fixed places in the context. And it puts off additions, with all their values on the stack. Behind
 * this a value is in a register of its own.
 */
#define KEEP_APART(value) HIDE_FROM_COMPILER(value)

/* VALUE is what lies at FROM. */
#define READ(value, from)                                                       \
	do {                                                                    \
		typeof(value) value_;                                           \
                                                                                \
		if (read_memory(&value_, sizeof(value_), (const void *)(from))) \
			return STATUS_FAULT;                                    \
		(value) = value_;                                               \
	} while (0)

/* The same for SIZE bytes, up to 8, of which the first one is the lowest. */
#define READ_BYTES(value, from, size)                                   \
	do {                                                            \
		u64 value_ = 0;                                         \
                                                                        \
		if (read_memory(&value_, (size), (const void *)(from))) \
			return STATUS_FAULT;                            \
		(value) = value_;                                       \
	} while (0)

/* Room for SIZE bytes that are compared eight at a time. */
#define TEXT_ROOM(size) (((size) + 7) / 8 * 8)

/* RESULT: whether the string at FROM, of LIMIT bytes at most, is the literal WANTED. */
#define READ_IS_STRING(result, from, limit, wanted)                                        \
	do {                                                                               \
		/* One byte more than WANTED has tells a longer string. */                 \
		char text_[TEXT_ROOM(sizeof(wanted) + 1)];                                 \
                                                                                           \
		if (read_string(text_, sizeof(wanted) + 1, (const void *)(from), (limit))) \
			return STATUS_FAULT;                                               \
		(result) = is_same_text(text_, (wanted), sizeof(wanted));                  \
	} while (0)

/* The same for an array of which SIZE bytes tell. */
#define READ_IS_TEXT(result, from, size, wanted)                      \
	do {                                                          \
		char text_[TEXT_ROOM(size)];                          \
                                                                      \
		if (read_memory(text_, (size), (const void *)(from))) \
			return STATUS_FAULT;                          \
		(result) = is_same_text(text_, (wanted), (size));     \
	} while (0)

/* SIZE is a constant: nothing is left of the loops. */
INLINE int is_same_text(const char *text, const char *wanted, u32 size)
{
	u64 a, b, different = 0;
	u32 i;

#pragma unroll
	for (i = 0; i < size / 8; i++) {
		__builtin_memcpy(&a, text + 8 * i, 8);
		__builtin_memcpy(&b, wanted + 8 * i, 8);
		different |= a ^ b;
	}
#pragma unroll
	for (i = size / 8 * 8; i < size; i++)
		different |= (u8)text[i] ^ (u8)wanted[i];
	return !different;
}

/* Bits FIRST to FIRST + WIDTH - 1 of WORD; WIDTH is 1 to 64. */
INLINE u64 unsigned_bits(u64 word, u32 first, u32 width)
{
	return word << (64 - first - width) >> (64 - width);
}

INLINE s64 signed_bits(u64 word, u32 first, u32 width)
{
	return (s64)(word << (64 - first - width)) >> (64 - width);
}

/* BPF has no signed division before Linux 6.6. The divisor is not 0. */
INLINE s64 quotient(s64 a, s64 b)
{
	u64 x = a < 0 ? -(u64)a : (u64)a, y = b < 0 ? -(u64)b : (u64)b;
	u64 q = x / y;

	return (a < 0) == (b < 0) ? (s64)q : (s64)-q;
}

INLINE s64 remainder(s64 a, s64 b)
{
	u64 x = a < 0 ? -(u64)a : (u64)a, y = b < 0 ? -(u64)b : (u64)b;
	u64 r = x % y;

	return a < 0 ? (s64)-r : (s64)r;
}

/* Whether C defines A / B for numbers of BITS bits. */
INLINE int is_division(s64 a, s64 b, u32 bits)
{
	return b && !(b == -1 && (u64)a << (64 - bits) == 1ULL << 63);
}

#endif
