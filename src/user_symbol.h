/* The function that a spec names, as the symbols of its file have it. */
#ifndef KPA_USER_SYMBOL_H
#define KPA_USER_SYMBOL_H

#include "diag.h"

#include <stdbool.h>
#include <stdint.h>

struct arena;
struct binary;
struct spec;

struct user_code {
	uint64_t address; /* as nm prints it */
	uint64_t offset;  /* in the file */
};

struct user_symbol {
	const struct user_code *codes; /* where the calls of it begin; more than one for FUNCTION@* */
	unsigned int nr_codes;
	/* Code that its compiler has not seen may call it, so it takes its parameters as the ABI has it. */
	bool is_global;
	const char *clones; /* further code of the same function: "foo.part.0"; NULL: none */
};

/* A file without a symbol of that name may have the function all the same: in its callers. */
typedef bool (*user_symbol__is_inlined)(void *ctx, const char *function);

/*
 * Finds the function of SPEC, which is in the file PATH, in its symbols B. 0 with SYMBOL, owned by A;
 * -ENOENT (there is none, only clones, only in another file, not at that address, not of that version, only
 * inlined), -EADDRNOTAVAIL (several) or -EINVAL (a variable, an IFUNC) with D set.
 */
int user_symbol__find(const struct binary *b, const char *path, const struct spec *spec,
		      user_symbol__is_inlined is_inlined, void *ctx, struct arena *a,
		      struct user_symbol *symbol, struct diag *d);

#endif
