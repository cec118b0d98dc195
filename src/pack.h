/* Numbers, strings and types as bytes: between tracer and compiler, and in saved images. */
#ifndef KPA_PACK_H
#define KPA_PACK_H

#include "type.h"

struct arena;

/* Grows as it is written to; `failed` stays set once there was no memory. */
struct pack {
	unsigned char *bytes;
	size_t len;
	size_t max;
	bool failed;
};

void pack__free(struct pack *p);
void pack__u32(struct pack *p, uint32_t value);
void pack__u64(struct pack *p, uint64_t value);
void pack__bytes(struct pack *p, const void *bytes, size_t len);
/* NULL is told from "". */
void pack__string(struct pack *p, const char *s);
/*
 * T with all that it holds by value; what it points to only by name. NULL is told from a type.
 */
void pack__type(struct pack *p, const struct type *t);

/* A copy of T that A owns, as pack__type() has it; NULL: no memory. */
const struct type *pack__copy_type(const struct type *t, struct arena *a);

/* Reads what pack wrote; `failed` stays set once the bytes were not what they should be. */
struct unpack {
	const unsigned char *bytes;
	size_t len;
	size_t at;
	struct arena *arena; /* owns strings and types */
	bool failed;
};

uint32_t unpack__u32(struct unpack *u);
uint64_t unpack__u64(struct unpack *u);
/* A pointer into the packed bytes, *LEN of them; NULL when there are none. */
const void *unpack__bytes(struct unpack *u, size_t *len);
const char *unpack__string(struct unpack *u);
const struct type *unpack__type(struct unpack *u);
/* A number of entries of at least SIZE bytes each that can still follow; 0 with `failed` for more. */
uint32_t unpack__count(struct unpack *u, size_t size);

#endif
