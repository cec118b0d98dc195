/* Fills in the probe source: a C file of probes/ with one function's own text in it. */
#ifndef KPA_SOURCE_H
#define KPA_SOURCE_H

#include "layout.h"

struct arena;

struct source_options {
	const char *const *includes; /* kernel headers that the user named */
	unsigned int nr_includes;
};

/* The name of the probe function: "kprobe__vfs_write". A owns it; NULL: no memory. */
const char *source__function_name(const struct prototype *p, struct arena *a);

/*
 * The probe source for P and L as a string that the caller frees. 0 or -ENOMEM.
 */
int source__write(const struct prototype *p, const struct layout *l, const struct source_options *options,
		  char **text);

#endif
