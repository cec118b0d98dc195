/* A user function: where its code is, and what its file's debug information says of it. */
#ifndef KPA_USER_FUNCTION_H
#define KPA_USER_FUNCTION_H

#include "abi.h"
#include "diag.h"
#include "file_id.h"
#include "user_types.h"

struct arena;
struct spec;

/* A type that a declaration in a spec names. */
struct named_type {
	enum type_kind kind; /* TYPE_STRUCT, TYPE_UNION, TYPE_ENUM, TYPE_TYPEDEF */
	const char *name;
	const struct type *type; /* NULL: the debug information has none of that name */
};

struct user_function_options {
	const struct spec *spec;
	const char *path;		/* of the file */
	const struct abi_arch *arch;	/* NULL: the file's own */
	const struct abi_arch *machine; /* the code has to run on this; NULL: it is not to be run */
	bool force;			/* trust the prototype */
	const struct named_type *types; /* to be looked up */
	unsigned int nr_types;
	const struct user_word *words; /* of the expressions, whose types are to be found */
	unsigned int nr_words;
	int cancel_fd; /* readable: the user wants to stop; -1: nobody looks */
};

struct user_function {
	const char *path;
	struct file_id file;
	const struct abi_arch *arch;
	const uint64_t *offsets; /* in the file, where its code begins; more than one for FUNCTION@* */
	unsigned int nr_offsets;
	const char *debug_path;	 /* where debug information is or would be besides the file; NULL: nowhere */
	const struct type *type; /* TYPE_FUNCTION; NULL: there is no debug information about it */
	const char **distrust;	 /* by parameter: why its place is not known; NULL: it is */
	const char *result_distrust;	/* the same of the result */
	bool is_forced;			/* a place is not known, but --force */
	const struct named_type *types; /* as in the options */
	unsigned int nr_types;
	struct user_types expression_types;
};

/*
 * Finds the function of a spec in its file, in a process of its own. 0 with F, owned by A; notes are added to
 * D. -EINTR when cancelled; other -errno with D set: no ELF file, of another architecture, no such function.
 */
int user_function__find(const struct user_function_options *o, struct arena *a, struct user_function *f,
			struct diag *d);

#endif
