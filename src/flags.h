/* Numbers that people write by name: "O_WRONLY|O_CREAT", "SEEK_END". */
#ifndef KPA_FLAGS_H
#define KPA_FLAGS_H

#include <stddef.h>
#include <stdint.h>

/* It has this name where the bits of `mask` are `value`. */
struct flag {
	const char *name;
	uint64_t value;
	uint64_t mask;
};

/* Of two that may both fit, the first one is taken: those of several bits stand before those of one. */
struct flag_set {
	const struct flag *flags;
	unsigned int nr;
};

/*
 * Writes VALUE's names to TO, which has room for SIZE bytes with the 0 at the end: "PROT_READ|0x100", where bits
 * that have no name stay a number. Returns the length; 0: nothing in VALUE has a name, or there is no room.
 */
size_t flags__write(char *to, size_t size, const struct flag_set *set, uint64_t value);

#endif
