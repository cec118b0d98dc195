/* The file of a user function: a path as typed, or a library that programs are loaded with. */
#ifndef KPA_LOCATE_H
#define KPA_LOCATE_H

#include "diag.h"

#include <stdbool.h>
#include <stdint.h>

struct abi_arch;
struct arena;
struct spec;

struct locate_options {
	const struct abi_arch *arch; /* whose libraries are looked for */
	/* A process whose own libraries come first: it may have others than a new one would get. 0: none. */
	uint32_t pid;
	const char *cache; /* the loader's list of libraries; NULL: /etc/ld.so.cache */
};

/*
 * *PATH becomes the absolute path of the file of SPEC's function, owned by A; NULL: it is a kernel function.
 * A name without a slash ("libc.so.6", or "c" and "libc" for the same) is looked for where the loader does,
 * never in the working directory. "c" may also be a module of the kernel: if one of that name is loaded, it
 * is that. Where it is a library, SPEC is changed to have a file and no module. 0; -ENOENT (no such file or
 * library) or -EADDRNOTAVAIL (several libraries) with D set; other -errno with D set.
 */
int locate__file(const struct locate_options *o, struct spec *spec, struct arena *a, const char **path,
		 struct diag *d);

/* Whether PID has mapped the file PATH; true also where that cannot be told. */
bool locate__is_mapped(uint32_t pid, const char *path);

#endif
