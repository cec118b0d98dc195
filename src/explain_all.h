/* --explain with a pattern: every function of a BTF whose name matches. */
#ifndef KPA_EXPLAIN_ALL_H
#define KPA_EXPLAIN_ALL_H

#include "btf.h"

#include <stdbool.h>
#include <stdio.h>

struct spec;

/*
 * Writes to OUT what explain.h writes of one function, for each whose name matches SPEC's pattern, in
 * the order of the BTF. 0; -ENOENT with D set when none does; others with D set.
 */
int explain_all(FILE *out, const struct spec *spec, const struct btf_options *options, bool json,
		struct diag *d);

#endif
