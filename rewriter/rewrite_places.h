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

#endif
