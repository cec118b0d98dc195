/* A loaded program is attached to a function. */
#ifndef KPA_ATTACH_H
#define KPA_ATTACH_H

#include "diag.h"

#include <stdbool.h>
#include <stdint.h>

struct arena;
struct file_id;
struct spec;

struct attach_options {
	const struct spec *spec;
	const char *module; /* NULL or "vmlinux": none */
	/* A user function's file, of which the address is a byte. */
	const char *path;
	const struct file_id *file;
	uint32_t pid;	  /* a user function's calls are seen in this process only; 0: in all */
	uint64_t address; /* 0: where the function's name says */
	int program_fd;
	bool at_return; /* not to the entry, but to the return */
};

/*
 * Attaches a program to the entry or return of a kernel function. Returns a file descriptor: closing it, or the
 * end of the process however it comes about, detaches. -errno with D set; A is for D's texts only.
 */
int attach__kprobe(const struct attach_options *options, struct arena *a, struct diag *d);

/* The same for a user function. -ESTALE: PATH is another file now. */
int attach__uprobe(const struct attach_options *options, struct arena *a, struct diag *d);

#endif
