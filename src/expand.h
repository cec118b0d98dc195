/* A pattern becomes the functions of the running kernel whose names match it. */
#ifndef KPA_EXPAND_H
#define KPA_EXPAND_H

#include "diag.h"
#include "functions.h"

#include <stdint.h>

struct abi_arch;
struct arena;
struct spec;

struct match {
	const char *function;
	const char *module; /* NULL: vmlinux */
	uint64_t address;
};

struct expansion {
	struct match *matches; /* by module, vmlinux first, and name */
	unsigned int nr;
	unsigned int left_out[NR_OBSTACLES];
};

/*
 * Fills E with the functions that match PATTERN and can be traced, and counts the others. A owns what is new.
 * 0; -ENOENT with D set when none matches; other -errno with D set.
 */
int expand(const struct spec *pattern, const struct abi_arch *arch, struct arena *a, struct expansion *e,
	   struct diag *d);

/* "3 clones, 1 without BTF", owned by A; NULL: nothing was left out, or no memory. */
const char *expansion__left_out(const struct expansion *e, struct arena *a);

#endif
