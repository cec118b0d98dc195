/* What resolve.c and declarations.c share. */
#ifndef KPA_RESOLVER_H
#define KPA_RESOLVER_H

#include "resolve.h"

struct btf_types;

struct kept_btf {
	struct btf_types *btf;
	const char *module;
	struct kept_btf *next;
};

struct resolver {
	struct resolve_options options;
	const struct resolve_options *o;
	struct arena *arena;
	struct btf_types *btf;	/* NULL: there is none, or it is not to be used */
	const char *btf_module; /* whose it is; NULL: the kernel's own */
	struct kept_btf *kept;	/* those that were open before, for the expressions that have their types */
	struct headers headers;
	bool has_headers;

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

/*
 * The types of the functions and variables NAMES in SOURCE, which the compiler process parses: in REPLY, with what is
 * wrong with the source. 0 or -errno.
 */
int resolver__ask_types(struct resolver *r, const char *source, const char *const *names,
			unsigned int nr_names, struct compiler_reply *reply);
/* #include lines for the headers that the user has named. */
void resolver__write_includes(FILE *out, const struct resolver *r);

/* Declarations of parameters, as the user typed them or as the kernel tells them; NULL: none at this place. */
struct declarations {
	const char **texts;
	unsigned int nr;
	unsigned int first_line; /* in the source that is made of them */
};

/* Their types are in REPLY, in the order of the list; what is wrong with them is there too. 0 or -errno. */
int declarations__ask(struct resolver *r, struct declarations *list, struct compiler_reply *reply);
/* The types of the spec's declarations, by argument, owned by R's arena. 0, or -errno with R's diag set. */
int declarations__types(struct resolver *r, struct type_parameter **declared);

#endif
