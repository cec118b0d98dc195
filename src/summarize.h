/* A compiled probe that sums up its calls at work: loaded, attached, its maps read and reported, detached. */
#ifndef KPA_SUMMARIZE_H
#define KPA_SUMMARIZE_H

#include "trace.h"

/*
 * Reports at the end, and after each interval that the options ask for, until the user, a limit or the reader of
 * stdout ends it. Otherwise as trace().
 */
int summarize(const struct trace_options *o, struct arena *a, struct diag *d);

#endif
