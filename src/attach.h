/* A loaded program is attached to a function. */
#ifndef KPA_ATTACH_H
#define KPA_ATTACH_H

#include "diag.h"

#include <stdint.h>

struct arena;
struct file_id;
struct spec;

struct attach_options {
	const struct spec *spec;
	const char *module; /* NULL or "vmlinux": none */
	uint64_t address;   /* 0: where the function's name says */
	int program_fd;
};

/*
 * Attaches a program to the entry of a kernel function. Returns a file descriptor: closing it, or the
 * end of the process however it comes about, detaches. -errno with D set; A is for D's texts only.
 */
int attach__kprobe(const struct attach_options *options, struct arena *a, struct diag *d);

struct attach_user_options {
	const struct spec *spec;
	const char *path; /* of the file */
	const struct file_id *file;
	uint64_t offset; /* of the function's code, in the file */
	uint32_t pid;	 /* only in this process; 0: in all */
	int program_fd;
};

/* The same for a user function. -ESTALE: PATH is another file now. */
int attach__uprobe(const struct attach_user_options *options, struct arena *a, struct diag *d);

#endif
