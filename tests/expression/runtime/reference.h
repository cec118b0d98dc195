/* What the expressions are compared with: the same ones as the compiler under test takes them. */
#ifndef KPA_TEST_REFERENCE_H
#define KPA_TEST_REFERENCE_H

enum { MAX_RESULT = 512, TEXT_SIZE = 12 };

/* How an evaluation ended, and the value: numbers extended to 64 bits, or bytes. */
struct outcome {
	unsigned int status; /* enum expression_status; 100: undefined in C */
	unsigned int type_differs;
	unsigned char bytes[MAX_RESULT];
};

/* C11's basic types by number; 0: another type. */
#define BASIC(e)                                                                              \
	_Generic((e), _Bool : 1, char : 2, signed char : 3, unsigned char : 4, short : 5,     \
		 unsigned short : 6, int : 7, unsigned int : 8, long : 9, unsigned long : 10, \
		 long long : 11, unsigned long long : 12, default : 0)

/* I as the index of an array of NR elements; 0: of any number. */
#define CHECKED(i, nr)                                                            \
	({                                                                        \
		__typeof__(+(i)) i_ = (i);                                        \
                                                                                  \
		if ((nr) && (i_ < 0 || (unsigned long)i_ >= (unsigned long)(nr))) \
			__builtin_trap();                                         \
		i_;                                                               \
	})

static inline void set_number(struct outcome *o, unsigned long long value)
{
	__builtin_memcpy(o->bytes, &value, sizeof(value));
}

static inline void set_bytes(struct outcome *o, const volatile void *from, unsigned long size)
{
	const volatile unsigned char *bytes = from;

	for (unsigned long i = 0; i < size; i++)
		o->bytes[i] = bytes[i];
}

static inline void set_string(struct outcome *o, const volatile void *from)
{
	const volatile char *s = from;

	for (unsigned long i = 0; i < TEXT_SIZE; i++)
		o->bytes[i] = 0;
	for (unsigned long i = 0; i < TEXT_SIZE - 1; i++) {
		o->bytes[i] = s[i];
		if (!s[i])
			break;
	}
}

/* SIZE: of the literal, with its 0. One character more is read: it tells a longer string. */
static inline int same_string(const volatile void *at, const char *wanted, unsigned long size)
{
	const volatile char *s = at;
	int same = 1;

	for (unsigned long i = 0; i < size; i++) {
		char c = s[i];

		if (c != wanted[i])
			same = 0;
		if (!c)
			return same && i == size - 1;
	}
	return 0;
}

static inline int same_array(const volatile void *at, unsigned long nr, const char *wanted,
			     unsigned long size)
{
	const volatile char *s = at;
	unsigned long n = nr == size - 1 ? nr : size;
	int same = 1;

	for (unsigned long i = 0; i < n; i++)
		if (s[i] != wanted[i])
			same = 0;
	return same;
}

#endif
