/* What resolve.c and resolve_*.c share. */
#ifndef KPA_RESOLVER_H
#define KPA_RESOLVER_H

#include "resolve.h"

#include <stdio.h>

struct btf_types;
struct compiler_reply;
struct kept_btf;
struct told_syscalls;

struct resolver {
	struct resolve_options options;
	const struct resolve_options *o;
	struct arena *arena;
	struct btf_types *btf;	/* NULL: there is none, or it is not to be used */
	const char *btf_module; /* whose it is; NULL: the kernel's own */
	struct kept_btf *kept;	/* those that were open before, for the expressions that have their types */
	struct headers headers;
	bool has_headers;
	struct told_syscalls *told; /* what the tracepoints tell of all system calls; NULL: not asked */

	/* The spec that is resolved now. */
	const struct spec *spec;
	const struct user_function *user; /* NULL: a kernel function */
	struct prototype *proto;
	struct diag *diag;
	const struct abi_arch *arch; /* the machine's, or that of its system calls */
	const char *syscall;	     /* the system call that the function wraps; NULL: none */
	const char *name;	     /* the function's, without a clone's suffix */
	const char *module;	     /* the spec's, or where the symbol was found */
	unsigned int nr_functions;   /* of this name there, where the spec has an address; else 1 */
	unsigned int nr_prototypes;  /* that BTF has of it */
};

/* resolve.c: whether two modules are the same one; NULL: the kernel itself. */
bool resolver__is_same(const char *a, const char *b);
/* The spec's prototype is F. 0 or -ENOMEM. */
int resolver__take_function(struct resolver *r, const struct type *f, enum origin origin);
/* It is what the spec lists, each an unsigned long, or what registers there are. 0, or -errno with R's diag set. */
int resolver__by_default(struct resolver *r);

/* resolve_btf.c: opens the BTF of R's module, unless it is open. 0; -ENOENT: there is none; others with the diag set. */
int resolve_btf__open(struct resolver *r);
/* The prototype as the BTF that is open has it. 0; -ENOENT: BTF does not have it; -ENOMEM. */
int resolve_btf__function(struct resolver *r);
/* Fails: the file that the user named does not have the function. */
int resolve_btf__not_in_file(struct resolver *r);
void resolve_btf__free(struct resolver *r);

/* resolve_headers.c: 0, or -errno with D set: there are none. */
int resolve_headers__find(struct resolver *r, struct diag *d);
/* Asks for the types of NAMES in SOURCE; the error of the source itself, if any, is in REPLY. */
int resolve_headers__ask_types(struct resolver *r, const char *source, const char *const *names,
			       unsigned int nr_names, struct compiler_reply *reply);
/* The #include lines of what the user named. */
void resolve_headers__write_includes(FILE *out, const struct resolver *r);
/* The prototype as a header declares it. 0; -ENOENT: none does; others with the reason in the diag. */
int resolve_headers__function(struct resolver *r);
/* The types that P's headers have. 0, or -errno with the diag set. */
int resolve_headers__types(struct resolver *r, const struct prototype *p, struct expression_types *types);

/* Declarations of parameters, as the user typed them or as the kernel tells them; NULL: none at this place. */
struct declarations {
	const char **texts;
	unsigned int nr;
	unsigned int first_line; /* in the source that is made of them */
};

/*
 * resolve_declaration.c: their types are in REPLY, in the order of the list; what is wrong with them is there too. 0, or
 * -errno with the diag set.
 */
int resolve_declaration__ask(struct resolver *r, struct declarations *list, struct compiler_reply *reply);
/* The one parameter of what a declaration has become; NULL: it is not one. */
const struct type_parameter *resolve_declaration__parameter(const struct type *declared);
/* The types of the spec's declarations, by argument. 0, or -errno with the diag set. */
int resolve_declaration__types(struct resolver *r, struct type_parameter **declared);

/* resolve_syscall.c: the prototype as known_prototype() has it of other functions. 0, or -errno with the diag set. */
int resolve_syscall__prototype(struct resolver *r);

#endif
