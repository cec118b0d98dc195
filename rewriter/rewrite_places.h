/* For the tracer, which compares them with its own: where a rewritten function reads its parameters. */
#ifndef KPA_REWRITE_PLACES_H
#define KPA_REWRITE_PLACES_H

#include "abi.h"
#include "rewrite.h"

/*
 * Of the rewritten probe function NAME, the struct pt_regs * not counted. NULL when NAME was not rewritten,
 * or is a system call's, which BCC reads.
 */
const struct abi_place *rewrite__places(const struct rewrite *r, const char *name, unsigned int *nr);

/* What a table of the program is given: TABLE.perf_submit(ctx, &data, sizeof(data)), TABLE.ringbuf_submit(data, 0), ... */
struct rewrite_submission {
	const char *table;
	const struct type *type; /* of the data; NULL: not known */
	int64_t size;		 /* of it, bytes; -1: not the same each time, or not known */
};

/* All of them, *NR, in the order of the source. Valid until rewrite__free(). 0 or -ENOMEM. */
int rewrite__submissions(struct rewrite *r, const struct rewrite_submission **list, unsigned int *nr);

#endif
