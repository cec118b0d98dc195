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
	const struct spec *spec; /* quoted in messages */
	const char *function;
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

/* The same for the tracepoint EVENT of CATEGORY, or for a raw one. */
int attach__tracepoint(int program_fd, const char *category, const char *event, struct arena *a,
		       struct diag *d);
int attach__raw_tracepoint(int program_fd, const char *event, struct diag *d);

/* The same for a user function. -ESTALE: PATH is another file now. */
int attach__uprobe(const struct attach_options *options, struct arena *a, struct diag *d);

/*
 * Attaches a program that was loaded for BPF_TRACE_KPROBE_MULTI to the entries or returns of NR functions at
 * once (Linux 5.18 and later). COOKIES: what the program is told of each. Returns a file descriptor as above,
 * or -errno: then it is attached to none of them.
 */
int attach__kprobes(int program_fd, bool at_return, const uint64_t *addresses, const uint64_t *cookies,
		    unsigned int nr);

#endif
