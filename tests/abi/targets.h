/* What a test program is compiled, linked and run with. */
#ifndef KPA_TEST_TARGETS_H
#define KPA_TEST_TARGETS_H

#include <stdbool.h>

struct target {
	const char *arch; /* as abi__find() takes it */
	const char *gcc;
	const char *linker;
	const char *runner; /* NULL: the machine itself */
	const char *triple; /* of clang */
	/* The kernel's (arch/$ARCH/Makefile), as far as they say how arguments are passed. */
	const char *flags;
	/* The same of user programs that have floating point; NULL: not tried. */
	const char *float_flags;
	const char *gcc_flags;
	const char *clang_flags;
};

/* NULL: there is none of that name. */
const struct target *targets__find(const char *arch);
/* The i-th one, NULL behind the last. */
const struct target *targets__nth(unsigned int i);

#endif
