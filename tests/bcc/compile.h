/* The pass and libbcc, with a tree of kernel headers, for tests. */
#ifndef KPA_TEST_COMPILE_H
#define KPA_TEST_COMPILE_H

#include "image.h"
#include "rewrite.h"

#include <stdbool.h>

struct arena;

/*
 * Compiles TEXT as BCC's Python module does, in a child: libbcc can be used once in a process. 0 with IMAGE,
 * owned by A; -EINVAL with what libbcc printed in *LOG.
 */
int compile_text(const char *text, const char *tree, const char *const *flags, unsigned int nr_flags,
		 struct arena *a, struct image *image, const char **log);

/*
 * The pass with the headers of TREE, which O's arguments are put behind. As rewrite__run().
 */
int rewrite_text(const char *text, const char *tree, struct rewrite_options o, struct arena *a,
		 struct rewrite **result);

/*
 * Loads what is a kprobe by its name, and lets it go again. NULL, with their number added to *NR, or what the
 * kernel has against it. Without the privileges for it nothing is loaded, and nothing is wrong.
 */
const char *load_probes(const struct image *image, struct arena *a, unsigned int *nr);

/* The same instructions. */
bool program__equal(const struct image_program *x, const struct image_program *y);
/* The same instructions under the same names, and the same maps. */
bool image__equal(const struct image *x, const struct image *y);

/* The whole file, ended by 0, owned by A; NULL when it cannot be read. */
char *read_text(const char *path, struct arena *a);

#endif
