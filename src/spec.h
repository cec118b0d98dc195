/*
 * What the user typed: [MODULE:]FUNCTION[@ADDRESS|@*][(ARG, ...)], or FILE: in place of MODULE: for a user
 * function. A FILE has a slash in it, or is the name of a library: "libc.so.6".
 */
#ifndef KPA_SPEC_H
#define KPA_SPEC_H

#include "diag.h"

#include <stdbool.h>
#include <stdint.h>

struct arena;

enum spec_arg_kind {
	SPEC_NAME,
	SPEC_DECLARATION, /* C: "struct file *f" */
	SPEC_SKIP,	  /* _ */
	SPEC_REST,	  /* ..., the last one */
};

struct spec_arg {
	enum spec_arg_kind kind;
	const char *text; /* as typed, without the white space around it */
	struct span at;	  /* in spec.text */
};

struct spec {
	const char *text;
	const char *module; /* of the kernel; NULL: none given */
	const char *file;   /* of a user function, as typed; NULL: none given */
	const char *function;
	struct span module_at; /* of the module or the file */
	struct span function_at;
	bool all_addresses;	/* @*: every function of that name */
	uint64_t address;	/* @ADDRESS: the one that is there; 0: none given */
	const char *version;	/* @VERSION of a user function: "GLIBC_2.14"; NULL: none given */
	struct span address_at; /* or of the version */
	bool is_pattern;	/* the function's name has * or ? in it */
	bool has_list;		/* a list was given, even an empty one */
	unsigned int nr_args;
	struct spec_arg *args;
};

/*
 * "syscall:openat" becomes the function that the kernel has for it: PREFIX and the name. NULL: this architecture
 * has none. Other specs stay. 0, -ENOMEM, or -EINVAL with D set.
 */
int spec__name_syscall(struct spec *spec, const char *prefix, struct arena *a, struct diag *d);

/* Fills SPEC, whose strings A owns, from TEXT. 0, -ENOMEM, or -EINVAL with D set. */
int spec__parse(const char *text, struct arena *a, struct spec *spec, struct diag *d);

#endif
