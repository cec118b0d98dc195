/* A loaded program is attached to a kernel function. */
#ifndef KPA_ATTACH_H
#define KPA_ATTACH_H

#include "diag.h"

struct arena;
struct spec;

/*
 * Attaches PROGRAM_FD to the entry of SPEC's function. Returns a file descriptor: closing it, or the
 * end of the process however it comes about, detaches. -errno with D set; A is for D's texts only.
 */
int attach__kprobe(const struct spec *spec, int program_fd, struct arena *a, struct diag *d);

#endif
