/* <kprobe_args/probe.h> for a program on this machine: the same reads, of the memory under test only. */
#ifndef KPA_TEST_PROBE_H
#define KPA_TEST_PROBE_H

typedef signed char s8;
typedef unsigned char u8;
typedef short s16;
typedef unsigned short u16;
typedef int s32;
typedef unsigned int u32;
typedef long long s64;
typedef unsigned long long u64;

#include <kprobe_args/record.h>

#define INLINE	 static inline __attribute__((always_inline))
#define NO_LIMIT (~0UL)

#define HIDE_FROM_COMPILER(n) asm volatile("" : "+r"(n))

/* Addresses of the first byte of it, and of the one behind it. */
extern unsigned long memory_start, memory_end;

INLINE int read_memory(void *to, u32 size, const void *from)
{
	unsigned long at = (unsigned long)from;

	if (at < memory_start || at >= memory_end || memory_end - at < size) {
		__builtin_memset(to, 0, size);
		return -14;
	}
	__builtin_memcpy(to, from, size);
	return 0;
}

/* As bpf_probe_read_user_str(): what cannot be read before the 0 is a fault. */
INLINE int read_string(char *to, u32 size, const void *from, unsigned long limit)
{
	unsigned long n = limit < size - 1 ? limit : size - 1, i;

	__builtin_memset(to, 0, size);
	for (i = 0; i < n; i++) {
		if (read_memory(&to[i], 1, (const char *)from + i)) {
			__builtin_memset(to, 0, size);
			return 1;
		}
		if (!to[i])
			return 0;
	}
	return 0;
}

#endif
