/* A spec becomes a prototype: from BTF or DWARF, from headers, from the user, or by default. */
#ifndef KPA_RESOLVE_H
#define KPA_RESOLVE_H

#include "compiler.h"
#include "expression.h"
#include "headers.h"
#include "offsets.h"
#include "prototype.h"

struct named_type;
struct resolver;
struct spec;
struct user_function;

/* What its pointers point to has to live as long as the resolver. */
struct resolve_options {
	const struct abi_arch *arch;
	bool no_btf;
	const char *btf_file; /* NULL: the running kernel's */
	/* Kernel headers that the user named: they come before BTF. */
	const char *const *includes;
	unsigned int nr_includes;
	bool keeps_types;     /* of each BTF until the end: for expressions */
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
/* From now on as with keeps_types. */
void resolver__keep_types(struct resolver *r);

/*
 * The prototype of SPEC in *P, owned by the arena. USER: what its file says of it, for a user function; NULL:
 * a kernel function. 0, or -errno with D set; notes are added to D.
 */
int resolver__resolve(struct resolver *r, const struct spec *spec, const struct user_function *user,
		      struct prototype *p, struct diag *d);

/* The types that SPEC's declarations name, *NR of them, for user_function__find(). A owns them. 0 or -ENOMEM. */
int resolve__named_types(const struct spec *spec, struct arena *a, struct named_type **types,
			 unsigned int *nr);

/* By the running kernel's BTF; nothing where R has not read it. */
struct kernel_offsets resolver__offsets(const struct resolver *r);

/*
 * The types that expressions over the parameters of P may name, for as long as the resolver lives: BTF's, or without
 * BTF those of the kernel's headers; each of these takes some tenths of a second, and BTF_ONLY does without. 0, or
 * -errno with D set.
 */
int resolver__types(struct resolver *r, const struct prototype *p, bool btf_only,
		    struct expression_types *types, bool *char_is_signed, struct diag *d);

/*
 * The headers' types, to be compared with these, where the user has named headers. 0; -ENOENT: there are none to
 * compare; other -errno.
 */
int resolver__other_types(struct resolver *r, const struct prototype *p, struct expression_types *types,
			  struct diag *d);

#endif
