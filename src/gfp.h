/* The flags of memory allocations: their bits are others in each release and configuration of the kernel. */
#ifndef KPA_GFP_H
#define KPA_GFP_H

#include "flags.h"

struct arena;

/*
 * Those of the running kernel, as it tells them itself, in SET; A owns them. ROOT: what stands before every path, ""
 * but in tests. 0; -ENOENT: it does not tell; -ENOMEM.
 */
int gfp__flags(const char *root, struct arena *a, struct flag_set *set);

#endif
