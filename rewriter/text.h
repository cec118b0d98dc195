/* Text that is put together in memory, with stdio's functions. */
#ifndef KPA_TEXT_H
#define KPA_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

struct arena;

/* It must not be copied while it is open. */
struct text {
	FILE *out; /* write here; NULL when there was no memory */
	char *bytes;
	size_t len;
	size_t max;
	bool failed; /* no memory */
};

/* 0 or -ENOMEM. Every text__open() is followed by one of the two others. */
int text__open(struct text *t);
/* The *LEN bytes that were written, ended by 0, until more are; NULL: no memory. */
const char *text__so_far(struct text *t, size_t *len);
/* What was written, ended by 0, for the caller to free; NULL when there was no memory. */
char *text__take(struct text *t);
/* The same as a copy that A owns. */
const char *text__keep(struct text *t, struct arena *a);

#endif
