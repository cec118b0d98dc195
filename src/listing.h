/* One function of -l: a line that can be typed as a spec, and behind it what keeps it from being traced. */
#ifndef KPA_LISTING_H
#define KPA_LISTING_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

struct abi_arch;
struct type;

/* The parameters of a system call, as its tracepoint has them. */
struct listing_declarations {
	const char *const *list; /* "const char * filename" */
	unsigned int nr;
};

struct listing {
	const char *scope; /* what stands before the colon: a module, a file, "syscall"; NULL: nothing */
	const char *name;
	uint64_t address;				 /* 0: not known */
	bool needs_address;				 /* its name is not enough */
	const struct type *type;			 /* TYPE_FUNCTION; NULL: not known */
	const struct listing_declarations *declarations; /* instead of the type; NULL: none */
	const char *obstacle; /* a word for programs; NULL: none, it can be traced */
	const char *reason;   /* the same as a sentence */
};

/* As text, or with JSON as one object, on a line. 0 or -ENOMEM. */
int listing__write(FILE *out, const struct listing *l, const struct abi_arch *arch, bool json);

#endif
