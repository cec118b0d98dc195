/*
 * Where the installed parts are: next to the program, as `make install` and the build folder lay them
 * out (PREFIX/bin/kprobe-args, PREFIX/libexec/kprobe-args/, PREFIX/share/kprobe-args/).
 */
#ifndef KPA_PATHS_H
#define KPA_PATHS_H

#include "diag.h"

struct arena;

struct paths {
	const char *compiler; /* the program that uses libclang and libbcc */
	const char *data;     /* the folder of our own headers */
};

/*
 * Fills P, whose strings A owns. The tool runs as root: a part that others may write to, or that
 * belongs to a stranger, is refused. 0 or -errno with D set.
 */
int paths__find(struct paths *p, struct arena *a, struct diag *d);

#endif
