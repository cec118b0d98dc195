/*
 * Compiled probes of earlier runs. A saved image is code for the kernel, so it is read only from a folder
 * that nobody else can write to, and only when all that it depends on is as it was.
 */
#ifndef KPA_CACHE_H
#define KPA_CACHE_H

#include "probe.h"

struct arena;
struct spec;

struct cached {
	struct probe probe;
	/* What was told when it was made, and has to be told again. */
	const char *const *notes;
	unsigned int nr_notes;
	/* Files that it depends on besides the key: libraries, a module's build id. */
	const char *const *files;
	unsigned int nr_files;
};

/*
 * The folder: /var/cache/kprobe-args for root, ~/.cache/kprobe-args for others. NULL when there is none
 * that can be trusted; then nothing is saved. A owns it.
 */
const char *cache__dir(struct arena *a);

/*
 * The entry saved under KEY, a text that says all that it depends on, for SPECS. 0 with C, owned by A; -ENOENT: there
 * is none, or it is not to be trusted, or what it depends on has changed.
 */
int cache__load(const char *dir, const char *key, const struct spec *specs, unsigned int nr_specs,
		struct arena *a, struct cached *c);
/* Saves C under KEY, and drops the oldest entries where there are too many. 0 or -errno. */
int cache__save(const char *dir, const char *key, const struct cached *c);

#endif
