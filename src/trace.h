/* A compiled probe at work: loaded, attached, its records printed, detached. */
#ifndef KPA_TRACE_H
#define KPA_TRACE_H

#include "diag.h"
#include "output.h"

struct arena;
struct options;
struct probe;

struct trace_options {
	const struct options *options;
	const struct probe *probe;
	int cancel_fd; /* readable: the user wants to stop */
};

/*
 * Traces until the user, a limit or the reader of stdout ends it. 0, or -errno with D set. Lines go to
 * stdout, everything else to stderr. A is for texts only.
 */
int trace(const struct trace_options *o, struct arena *a, struct diag *d);

#endif
