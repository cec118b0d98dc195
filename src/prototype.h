/* A function's parameters and result, and where that knowledge came from. */
#ifndef KPA_PROTOTYPE_H
#define KPA_PROTOTYPE_H

#include "abi.h"
#include "diag.h"

struct arena;
struct spec;

enum origin {
	ORIGIN_DEFAULT, /* nobody knows: unsigned long */
	ORIGIN_USER,
	ORIGIN_HEADER,
	ORIGIN_TRACEPOINT, /* of a system call */
	ORIGIN_BTF,
	ORIGIN_DWARF,
};

struct parameter {
	const char *name; /* never NULL */
	bool is_named;	  /* by its source; otherwise the name is made up: "arg2" */
	/* As the function's source calls it, whatever the user does; NULL: only the user has a name for it. */
	const char *own_name;
	const struct type *type;
	enum origin origin;	/* of the type */
	struct abi_place place; /* at entry */
	const char *distrust;	/* NULL, or why its place is not known although its type is */
	unsigned int index;	/* from 0 */
};

struct prototype {
	const char *module; /* NULL: vmlinux, or not said */
	const char *file;   /* of a user function: its path; NULL: the kernel's */
	const char *function;
	/* By which the parameters are placed: of system calls another one than of functions. */
	const struct abi_arch *arch;
	bool is_syscall; /* they are members of the struct pt_regs that its only argument points to */
	const struct type *result;     /* NULL: not known */
	struct abi_place result_place; /* at the return, in the registers of arch->results */
	const char *result_distrust;   /* NULL, or why that is not known */
	bool is_variadic;
	bool has_hidden_result; /* a pointer to it stands before the first parameter */
	/* The places are only what they would be if everything were as it seems: --force. */
	bool is_forced;
	enum origin origin;
	const char *header; /* ORIGIN_HEADER: "linux/fs.h" */

	struct parameter *params;
	unsigned int nr_params;

	/* What is printed, in this order: indices into params. */
	unsigned int *shown;
	unsigned int nr_shown;
};

/* "BTF", "DWARF", "the header linux/fs.h", ... */
const char *origin__name(enum origin origin);

/*
 * Fills P from F, a TYPE_FUNCTION called NAME: names, types and places of all its parameters. A owns
 * what is new. 0 or -ENOMEM.
 */
int prototype__from_function(struct prototype *p, struct arena *a, const struct abi_arch *arch,
			     const char *name, const struct type *f, enum origin origin);

/*
 * Brings what SPEC says of the arguments and the prototype together: names select or rename,
 * declarations replace (their types are in DECLARED, one for each argument of the spec, NULL for the
 * others). 0; -EINVAL with D set; -ENOMEM. Notes and warnings are added to D.
 */
int prototype__apply(struct prototype *p, struct arena *a, const struct abi_arch *arch,
		     const struct spec *spec, const struct type_parameter *declared, struct diag *d);

/* It is not known where parameter I is: WHY, a text that lives as long as P. */
void prototype__distrust(struct prototype *p, unsigned int i, const char *why);
/* The same of the result. */
void prototype__distrust_result(struct prototype *p, const char *why);
/*
 * Distrusts those parameters of P, and its result, whose type or place OTHER, another function of the same name,
 * has otherwise.
 */
void prototype__distrust_differences(struct prototype *p, const struct prototype *other);

/*
 * Fills the places of all parameters and of the result from their types; those that are distrusted stay unknown. 0 or
 * -ENOMEM.
 */
int prototype__place(struct prototype *p, const struct abi_arch *arch);

/* The parameter that says how many bytes the char pointer I has; I itself: none does. */
unsigned int prototype__string_limit(const struct prototype *p, unsigned int i);

/* "vfs_write(struct file *file, const char *buf, size_t count, loff_t *pos)". */
void prototype__write(FILE *out, const struct prototype *p);

#endif
