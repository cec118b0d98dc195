/* The user functions of a run: their files, and what these say of them. */
#ifndef KPA_USERS_H
#define KPA_USERS_H

#include "user_function.h"

struct arena;
struct options;
struct spec;
struct target;

/*
 * The files of the SPECS' functions (options.nr_specs of them) in *FILES, owned by A: absolute paths, or all NULL
 * when the functions are the kernel's. 0; -EINVAL with D set: wrong usage; other -errno with D set: no such
 * file.
 */
int users__locate(const struct options *o, struct spec *specs, struct arena *a, const char ***files,
		  struct diag *d);

struct users_options {
	const struct options *options;
	const struct spec *specs;
	const char *const *files;
	const struct abi_arch *arch; /* of this machine, or as the user wants it */
	bool traces;
	int cancel_fd;
};

/* What the files say of the functions, by spec, in *USERS, owned by A. As user_function__find(). */
int users__find(const struct users_options *o, struct arena *a, struct user_function **users, struct diag *d);

/* Where U, the function of SPEC, is probed. */
struct target users__target(const struct spec *spec, const struct user_function *u);

/* Notes in D which of the files the process that is asked for has not loaded. */
void users__tell_not_mapped(const struct options *o, const char *const *files, struct diag *d);

#endif
