/* The function that a spec names, as the kernel's symbols have it. */
#ifndef KPA_TARGET_H
#define KPA_TARGET_H

#include "diag.h"

#include <stdbool.h>

struct arena;
struct spec;

struct target_options {
	const struct spec *spec;
	const char *module; /* where it was found to be; NULL: the spec's, or anywhere */
	/* BTF or a header has it: without a symbol it has no code of its own. */
	bool is_declared;
};

/*
 * 0 when exactly one symbol has its name. -ENOENT (there is none, only clones, no such module) or
 * -EADDRNOTAVAIL (several) with D set; A is for texts only. 0 also where symbols cannot be read.
 */
int target__check(const struct target_options *options, struct arena *a, struct diag *d);

#endif
