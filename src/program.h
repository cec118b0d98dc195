/* A BCC program of the user's own, for --rewrite. */
#ifndef KPA_PROGRAM_H
#define KPA_PROGRAM_H

#include "compiler.h"

struct abi_arch;

struct program_options {
	const char *path; /* "-": stdin */
	const struct abi_arch *arch;
	const char *const *prefixes; /* none: the usual ones */
	unsigned int nr_prefixes;
	const char *const *cflags;
	unsigned int nr_cflags;
	const char *data_dir;
	bool user_stack; /* functions without a prefix are for user functions */
	uint32_t want;	 /* bits of enum compiler_want */
};

struct program {
	const char *name;    /* what messages call it */
	const char *text;    /* as it was read */
	const char *folder;  /* where #include "..." begins to look; NULL: nowhere */
	const char *missing; /* why the kernel's headers are not there; NULL: they are */
};

/* Reads it. 0, or -errno with D set. A owns the strings. */
int program__read(struct program *p, const struct program_options *o, struct arena *a, struct diag *d);
/*
 * Asks C for the AST pass. 0 with REPLY, whose `err` is not 0 when the program cannot be rewritten: then its
 * errors say why. -errno with D set.
 */
int program__rewrite(struct program *p, const struct program_options *o, struct compiler *c, struct arena *a,
		     struct compiler_reply *reply, struct diag *d);
/* The same, and compiles it. The REPLY's image is a program that can be loaded. */
int program__build(struct program *p, const struct program_options *o, struct compiler *c, struct arena *a,
		   struct compiler_reply *reply, struct diag *d);
/* Each error as FILE:LINE:COLUMN: MESSAGE, with the line and a caret under the column. */
void program__write_errors(FILE *out, const struct program *p, const struct compiler_reply *reply);
/* Sets D's hint to what would help against the errors, if anything is known. */
void program__hint(const struct program *p, const struct compiler_reply *reply, struct diag *d);

#endif
