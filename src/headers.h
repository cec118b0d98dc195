/* The installed kernel headers: where they are, and which of them declares a function. */
#ifndef KPA_HEADERS_H
#define KPA_HEADERS_H

#include "diag.h"

struct abi_arch;
struct arena;

struct headers {
	const char *source; /* the folder with include/linux/kconfig.h */
	const char *build;  /* the generated ones; the same folder but on Debian */
	/* What libbcc has to be told to find them; NULL: it looks in the same place itself. */
	const char *for_libbcc;
	const char *arch; /* as in arch/x86 */
};

/*
 * Finds those of the kernel RELEASE below ROOT ("" but in tests), as Debian (/lib/modules/R/source and
 * .../build), Fedora (.../build only) and CONFIG_IKHEADERS (/sys/kernel/kheaders.tar.xz, unpacked to a
 * folder of our own) have them. A owns the strings. 0; -ENOENT with D set.
 */
int headers__find(struct headers *h, const char *root, const char *release, const struct abi_arch *arch,
		  struct arena *a, struct diag *d);

/* The arguments by which clang finds them, in a list of *NR that A owns; NULL: no memory. */
const char *const *headers__clang_args(const struct headers *h, struct arena *a, unsigned int *nr);

/*
 * The headers whose text may declare FUNCTION, as #include takes them ("linux/fs.h"), the likeliest
 * first; at most MAX of them. Returns their number.
 */
unsigned int headers__declaring(const struct headers *h, const char *function, struct arena *a,
				const char **found, unsigned int max);

#endif
