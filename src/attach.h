/* A loaded program is attached to a kernel function. */
#ifndef KPA_ATTACH_H
#define KPA_ATTACH_H

#include "diag.h"

#include <stdint.h>

struct arena;
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

#endif
