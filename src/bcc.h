/* libbcc: a rewritten program becomes an image. bcc.c is the only file that uses it. */
#ifndef KPA_BCC_H
#define KPA_BCC_H

#include "image.h"

#include <stdbool.h>

struct arena;

struct bcc_options {
	const char *const *cflags;
	unsigned int nr_cflags;
	/* A kernel header directory; NULL: the running kernel's, where libbcc looks for them. */
	const char *kernel_source;
	bool print_rewritten; /* to stderr, as libbcc does with its debug flag 4 */
};

/*
 * Compiles TEXT. No map is made in the kernel and no privilege is needed. 0 with IMAGE, owned by A;
 * -EINVAL when libbcc fails, whose reasons are then on stderr;
 * -EOPNOTSUPP when a map of it is not made by the program itself; -ENOMEM. Changes the working directory
 * and the environment, and can be called once in a process.
 */
int bcc__compile(const char *text, const struct bcc_options *options, struct arena *a, struct image *image);

/*
 * After it has compiled: the name of the I-th member of the struct that is submitted to TABLE, owned by A, as libbcc
 * has understood it. NULL: it has not so many, or libbcc does not know.
 */
const char *bcc__submitted_member(const char *table, size_t i, struct arena *a);

#endif
