/* What BCC puts in front of a program, as far as a parse needs it: the files of dialect/, in memory. */
#ifndef KPA_DIALECT_H
#define KPA_DIALECT_H

#include "ast.h"

struct abi_arch;
struct arena;

struct dialect {
	const struct ast_file *files;
	unsigned int nr_files;
	/* BCC's, those of the caller in their place, and the paths of the files. */
	const char **args;
	unsigned int nr_args;
};

/* Fills D, which A owns. ARGS are the caller's own arguments: -I, -D, -include. 0 or -ENOMEM. */
int dialect__get(struct dialect *d, const struct abi_arch *arch, const char *const *args,
		 unsigned int nr_args, struct arena *a);

#endif
