/* -l: the kernel's functions that match a pattern, on stdout. */
#ifndef KPA_LIST_KERNEL_H
#define KPA_LIST_KERNEL_H

#include "diag.h"

#include <stdbool.h>

struct abi_arch;
struct arena;
struct spec;

struct list_options {
	const struct spec *pattern;
	const char
		*btf_file; /* the functions of this file, whatever kernel runs; NULL: the running kernel's */
	const struct abi_arch *arch;
	bool json;
};

/*
 * Writes a line for each function, and notes in D how many there are and what is not known of them. 0; -ENOENT with D
 * set: there is none; other -errno with D set.
 */
int list_kernel(FILE *out, const struct list_options *options, struct arena *a, struct diag *d);

#endif
