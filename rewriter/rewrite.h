/*
 * Rewrites a BCC program so that its probe functions may take every parameter of a kernel function.
 *
 * BCC reads six arguments at most, and only whole numbers from registers. A probe function that
 * needs more keeps its text, under another name and with internal linkage; behind it stands a
 * generated function of the old name that takes struct pt_regs *, reads each argument from where
 * the architecture's ABI puts it, and calls it. Everything else in the program stays as it is.
 *
 * A probe function has a body, external linkage, `struct pt_regs *` as its first parameter, and a name
 * that begins with one of the prefixes. The name tells what it is run at, as it does to BCC:
 *
 *   kprobe__X                        the entry of X; the parameters are those of X
 *   syscall__X, kprobe____x64_sys_X  the entry of a system call: BCC itself reads the parameters of the call
 *   kretprobe__X                     the return of X, where its parameters are gone: no use of them is allowed
 *   anything else                    the entry of whatever the program attaches it to
 *
 * Only what is declared has to be C as the library sees it: an error between the braces of a function is
 * left for BCC to tell.
 *
 * The library has no state and prints nothing; libclang does, on stderr, where clang itself crashes. Different threads
 * may use it at the same time. Usable from C and C++.
 */
#ifndef KPROBE_ARGS_REWRITE_H
#define KPROBE_ARGS_REWRITE_H

#include <stdbool.h>
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

#define REWRITE_API __attribute__((visibility("default")))

struct rewrite;

/* All zero is a good choice. Nothing of it is needed after rewrite__run(). */
struct rewrite_options {
	const char *file_name; /* what errors and #line call the source; NULL: "probe.c" */
	/* "x86_64", "i386", "arm64", "arm", "riscv64", "s390x", "ppc64le", "mips64", "mips64el", "loongarch64";
	 * NULL: this machine's. */
	const char *arch;
	/*
	 * Further arguments of clang: -I and -include for the kernel's headers, -D. Without the kernel's headers
	 * a source may include linux/types.h and uapi/linux/ptrace.h, which the library has itself.
	 */
	const char *const *clang_args; /* may be NULL */
	unsigned int nr_clang_args;
	/*
	 * Prefixes of the names of probe functions, ended by NULL; NULL: "kprobe__", "kretprobe__", "syscall__".
	 * An empty prefix takes every function whose first parameter is struct pt_regs *.
	 */
	const char *const *prefixes;
	/* The source declares BPF_HASH() and all the rest itself: BCC's dialect is not added. */
	bool has_own_dialect;
	/*
	 * Also rewrite the functions that BCC would read right by itself, and take the parameters for those of
	 * the probed function whatever the name is.
	 */
	bool every_probe;
	/* The stack is the user's: uprobes. That of what is called kprobe__X stays the kernel's. */
	bool user_stack;
	/* The statement to run when a stack slot cannot be read; NULL: "return 0;". */
	const char *on_unread;
};

struct rewrite_error {
	const char *message;
	const char *file_name; /* of an included file; NULL: the source itself */
	unsigned int line;     /* from 1; 0: no place */
	unsigned int column;   /* from 1, in bytes */
	size_t offset;	       /* bytes from the start of the file */
};

/*
 * Rewrites LEN bytes of TEXT, which need not end in 0. Returns 0, or -EINVAL with errors in the result (the
 * source does not compile, or cannot be rewritten without a change of meaning), or -ENOMEM. *RESULT is set in
 * every case but -ENOMEM, when it is NULL; the caller frees it.
 */
REWRITE_API int rewrite__run(const struct rewrite_options *options, const char *text, size_t len,
			     struct rewrite **result);
/* NULL is allowed. */
REWRITE_API void rewrite__free(struct rewrite *r);

/*
 * The rewritten program, ended by 0, its length in *LEN (which may be NULL); byte for byte the source where
 * nothing had to change. NULL after an error. Valid until rewrite__free(), as is everything below.
 */
REWRITE_API const char *rewrite__text(const struct rewrite *r, size_t *len);
REWRITE_API bool rewrite__changed(const struct rewrite *r);
/* The errors, *NR of them, in the order of the source. */
REWRITE_API const struct rewrite_error *rewrite__errors(const struct rewrite *r, unsigned int *nr);

#ifdef __cplusplus
}
#endif

#endif
