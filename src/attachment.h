/* A probe's programs are loaded and attached to all of its functions; and detached again. */
#ifndef KPA_ATTACHMENT_H
#define KPA_ATTACHMENT_H

#include "diag.h"

#include <stdbool.h>
#include <stdint.h>

struct arena;
struct attachment;
struct loaded;
struct options;
struct probe;

struct attachment_options {
	const struct options *options;
	const struct probe *probe;
	struct loaded *loaded;
	int cancel_fd; /* readable: the user wants to stop */
};

/*
 * 0 with *OUT, which the caller frees. -EINTR when cancelled. -errno with D set when a function that was named
 * cannot be attached to; of a pattern's, those that cannot are left out, with a note in D. A is for texts.
 */
int attachment__new(const struct attachment_options *o, struct arena *a, struct attachment **out,
		    struct diag *d);
/* NULL is allowed. Detaches; so does the end of the process, however it comes about. */
void attachment__free(struct attachment *at);

/*
 * The calls of PROBE's functions that were not seen, since the kernel was busy with another probe; false: it cannot be
 * told.
 */
bool attachment__missed(const struct attachment *at, const struct probe *probe, uint64_t *sum);

/* How many functions it is attached to. */
unsigned int attachment__nr_functions(const struct attachment *at);
/* Whether the FUNCTION-th of the probe's functions is one of them. */
bool attachment__has(const struct attachment *at, unsigned int function);

#endif
