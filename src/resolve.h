/* A spec becomes a prototype: from BTF, from the kernel's headers, from the user, or by default. */
#ifndef KPA_RESOLVE_H
#define KPA_RESOLVE_H

#include "compiler.h"
#include "headers.h"
#include "prototype.h"

struct spec;

struct resolve_options {
	const struct spec *spec;
	const struct abi_arch *arch;
	bool no_btf;
	const char *btf_file; /* NULL: the running kernel's */
	/* Kernel headers that the user named: they come before BTF. */
	const char *const *includes;
	unsigned int nr_includes;
	bool force;	      /* decode where the prototype is not certain */
	const char *data_dir; /* of our own headers */
	/* Starts the compiler process, or returns it when it runs; only called when it is needed. */
	int (*compiler)(void *ctx, struct compiler **c, struct diag *d);
	void *ctx;
};

/*
 * 0 with *P, owned by A. -errno with D set; notes are added to D.
 */
int resolve(const struct resolve_options *options, struct arena *a, struct prototype *p, struct diag *d);

#endif
