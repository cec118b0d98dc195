/* FNV-1a: for what need not withstand somebody who looks for collisions. */
#ifndef KPA_HASH_H
#define KPA_HASH_H

#include <stddef.h>
#include <stdint.h>

#define HASH_START 0xcbf29ce484222325ULL

/* The hash of LEN bytes behind those of which H is the hash; HASH_START: of none. */
static inline uint64_t hash(const void *bytes, size_t len, uint64_t h)
{
	const unsigned char *p = bytes;

	for (size_t i = 0; i < len; i++)
		h = (h ^ p[i]) * 0x100000001b3ULL;
	return h;
}

#endif
