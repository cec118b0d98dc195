/*
 * Rewrites a BCC program so that its probe functions may take every parameter of a kernel function.
 *
 * BCC reads six arguments at most, and only whole numbers from registers. A probe function that
 * needs more keeps its text, under another name and with internal linkage; behind it stands a
 * generated function of the old name that takes struct pt_regs *, reads each argument from where
 * the architecture's ABI puts it, and calls it. Everything else in the program stays as it is.
 *
 * The library has no state and prints nothing. Usable from C and C++.
 */
#ifndef KPROBE_ARGS_REWRITE_H
#define KPROBE_ARGS_REWRITE_H

#include <stdbool.h>
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

struct rewrite;
struct abi_place;

struct rewrite_options {
	const char *file_name;	       /* what messages and #line call the source; NULL: "probe.c" */
	const char *arch;	       /* "x86_64", "arm64", ...; NULL: this machine's */
	const char *const *clang_args; /* -I, -D, -include, ...; may be NULL */
	unsigned int nr_clang_args;
	/* Prefixes of the names of probe functions, ended by NULL; NULL: "kprobe__". */
	const char *const *prefixes;
	/* Also rewrite the functions that BCC would read right by itself. */
	bool every_probe;
	/* The stack is the user's: uprobes. */
	bool user_stack;
	/* The statement to run when a stack slot cannot be read; NULL: "return 0;". */
	const char *on_unread;
};

struct rewrite_error {
	const char *message;   /* NULL: none */
	const char *file_name; /* of an included file; NULL: the source itself */
	unsigned int line;     /* from 1; 0: no place */
	unsigned int column;   /* from 1, in bytes */
	size_t offset;	       /* bytes from the start of the source */
};

/*
 * Rewrites LEN bytes of TEXT. Returns 0, or -EINVAL with an error in the result (the source does
 * not compile, or cannot be rewritten without a change of meaning), or -ENOMEM. *RESULT is set in
 * every case but -ENOMEM; the caller frees it.
 */
int rewrite__run(const struct rewrite_options *options, const char *text, size_t len,
		 struct rewrite **result);
/* NULL is allowed. */
void rewrite__free(struct rewrite *r);

/* The rewritten program, ended by 0; byte for byte the source where nothing had to change. */
const char *rewrite__text(const struct rewrite *r, size_t *len);
bool rewrite__changed(const struct rewrite *r);
const struct rewrite_error *rewrite__error(const struct rewrite *r);

/*
 * Where the rewritten probe function NAME reads its parameters, the struct pt_regs * not counted
 * (rewriter/abi.h). NULL when NAME was not rewritten.
 */
const struct abi_place *rewrite__places(const struct rewrite *r, const char *name, unsigned int *nr);

#ifdef __cplusplus
}
#endif

#endif
