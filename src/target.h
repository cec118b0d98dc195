/* The function that a spec names, as the kernel's symbols have it, or its file. */
#ifndef KPA_TARGET_H
#define KPA_TARGET_H

#include "diag.h"
#include "file_id.h"

#include <stdbool.h>
#include <stdint.h>

struct arena;
struct spec;

struct target {
	const struct spec *spec; /* what is looked for */
	const char *module;	 /* where it was found to be; NULL: the spec's, or anywhere */
	/* BTF or a header has it: without a symbol it has no code of its own. */
	bool is_declared;

	/* Where the spec says FUNCTION@ADDRESS or FUNCTION@*; none: its name is enough. */
	const uint64_t *addresses;
	unsigned int nr_addresses;
	/* A user function's; then the addresses are bytes of the file. NULL: a kernel function. */
	const char *path;
	struct file_id file;
	const char *debug_path; /* what else is known of it comes from there; NULL: nowhere */
	const char *clones;	/* further code of the same function: "foo.part.0"; NULL: none */
};

/*
 * Fills what the symbols say of each of NR targets, in one pass, when their specs tell which symbols they
 * mean: one of that name, or those they have addresses for. -ENOENT (there is none, only clones, no such
 * module, not at that address) or -EADDRNOTAVAIL (several) with D set. 0 also where symbols cannot be read.
 * A owns what is new.
 */
int target__find(struct target *const *targets, unsigned int nr, struct arena *a, struct diag *d);

/* 0; -ENOENT with D set: the spec's module is not loaded. */
int target__check_module(const struct spec *spec, struct diag *d);

/* The length of NAME without a clone's suffix (foo.isra.0, foo.constprop.0, ...); all of it for others. */
unsigned int target__base_length(const char *name);

#endif
