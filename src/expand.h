/* A pattern becomes the functions of the running kernel whose names match it. */
#ifndef KPA_EXPAND_H
#define KPA_EXPAND_H

#include "diag.h"

#include <stdint.h>

struct abi_arch;
struct arena;
struct spec;

/* Why a function that matches is left out. */
enum left_out {
	LEFT_OUT_CLONE,	      /* foo.isra.0: its parameters may have been changed */
	LEFT_OUT_NO_BTF,      /* nothing is known of its parameters */
	LEFT_OUT_SEVERAL,     /* several functions have its name */
	LEFT_OUT_BLACKLISTED, /* the kernel forbids it */
	LEFT_OUT_ARGUMENTS,   /* it has no parameters of the names given */
	NR_LEFT_OUT,
};

struct match {
	const char *function;
	const char *module; /* NULL: vmlinux */
	uint64_t address;
};

struct expansion {
	struct match *matches; /* in the order of their names */
	unsigned int nr;
	unsigned int left_out[NR_LEFT_OUT];
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
