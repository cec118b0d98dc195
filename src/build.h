/* Prototypes become a probe source, and that a compiled probe. */
#ifndef KPA_BUILD_H
#define KPA_BUILD_H

#include "compiler.h"
#include "probe.h"

struct arena;
struct options;
struct paths;

/* Whether functions of one shape share a program: then each is read by its parameters' places alone. */
bool build__is_shared(const struct options *o, const struct probe *probe);

struct build_options {
	const struct options *options;
	const struct paths *paths;
	const struct abi_arch *arch;
	int cancel_fd; /* readable: the user wants to stop */
};

/*
 * From the prototypes of PROBE's functions: their layouts, their programs' names, and the source in *TEXT,
 * owned by A. 0 or -errno with D set. Parameters that will be printed as `?` are noted in D.
 */
int build__source(const struct build_options *o, struct arena *a, struct probe *probe, const char **text,
		  struct diag *d);

/*
 * Compiles SOURCE by C. REPLY has the intermediate forms that the options ask for, and the libraries. Where
 * the probe is to be attached, its targets are looked up in the meantime. 0 or -errno with D set; -EINTR when
 * cancelled.
 */
int build__image(const struct build_options *o, const char *source, struct compiler *c, struct arena *a,
		 struct probe *probe, struct compiler_reply *reply, struct diag *d);

#endif
