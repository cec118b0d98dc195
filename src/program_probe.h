/* A compiled program of the user's becomes a probe: what its functions are attached to, and what its tables hold. */
#ifndef KPA_PROGRAM_PROBE_H
#define KPA_PROGRAM_PROBE_H

#include "compiler_message.h"
#include "probe.h"

struct abi_arch;
struct arena;
struct spec;

struct program_probe_options {
	const char *name; /* of the file */
	const struct abi_arch *arch;
	const struct spec *spec;     /* of the function whose probe has no prefix; NULL: none is given */
	const struct target *target; /* where that is, if it is a user function; NULL: the kernel's */
};

/*
 * Fills PROBE, owned by A, from the REPLY to a program that has compiled. Its functions are in the order in which they
 * are attached. What is not attached, and what cannot be decoded, is noted in D. 0, or -errno with D set.
 */
int program_probe__new(const struct program_probe_options *o, const struct compiler_reply *reply,
		       struct arena *a, struct probe *probe, struct diag *d);

#endif
