/* A spec becomes a prototype: from BTF, from the kernel's headers, from the user, or by default. */
#ifndef KPA_RESOLVE_H
#define KPA_RESOLVE_H

#include "compiler.h"
#include "headers.h"
#include "prototype.h"

struct resolver;
struct spec;

/* What its pointers point to has to live as long as the resolver. */
struct resolve_options {
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
 * One resolver serves all specs of a run, so that BTF and headers are read once. A owns what it finds. NULL:
 * no memory.
 */
struct resolver *resolver__new(const struct resolve_options *options, struct arena *a);
/* NULL is allowed. The prototypes stay. */
void resolver__free(struct resolver *r);

/* The prototype of SPEC in *P, owned by the arena. 0, or -errno with D set; notes are added to D. */
int resolver__resolve(struct resolver *r, const struct spec *spec, struct prototype *p, struct diag *d);

#endif
