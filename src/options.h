/* The command line. */
#ifndef KPA_OPTIONS_H
#define KPA_OPTIONS_H

#include "diag.h"

#include <stdbool.h>
#include <stdint.h>

enum emit {
	EMIT_NOTHING,
	EMIT_SOURCE,	/* the probe source */
	EMIT_REWRITTEN, /* behind our AST pass */
	EMIT_BCC,	/* behind BCC's own */
	EMIT_BPF,	/* the bytecode */
};

enum { MAX_INCLUDES = 32, MAX_PRINTS = 32, MAX_PREFIXES = 32, MAX_CFLAGS = 64 };

struct options {
	char *const *specs;
	unsigned int nr_specs;

	uint32_t pid; /* 0: all */
	uint32_t tid;
	const char *comm;		/* NULL: all */
	const char *prints[MAX_PRINTS]; /* expressions */
	unsigned int nr_prints;
	const char *filter; /* NULL: none */
	unsigned int depth; /* of records in records that are printed */
	bool returns;	    /* a line when the function returns */
	bool raw;	    /* numbers without what they mean */
	bool kernel_stack;
	bool user_stack;
	bool own_process; /* its calls are shown too */
	double duration;  /* seconds; 0: no limit */
	uint64_t max_events;

	bool wall_time;
	bool since;
	bool cpu;
	bool json;
	bool verbose;
	bool strict;		 /* a call without a line is a failure */
	bool low_latency;	 /* lone lines at once, rather than few wake-ups */
	unsigned int max_probes; /* functions of a pattern */
	uint32_t string_size;
	unsigned int pages;

	bool force;
	bool no_cache;
	bool no_btf;
	const char *btf_file;
	const char *arch;
	const char *includes[MAX_INCLUDES];
	unsigned int nr_includes;

	/* A BCC program to rewrite, "-" for stdin; NULL: none, and there are specs. */
	const char *rewrite;
	const char *prefixes[MAX_PREFIXES]; /* of its probe functions; none: BCC's own */
	unsigned int nr_prefixes;
	const char *cflags[MAX_CFLAGS];
	unsigned int nr_cflags;

	enum emit emit;
	bool explain;
	bool list;
	bool check;
	bool help;
	bool version;
};

/* Fills O, which points into ARGV. 0, or -EINVAL with D set: wrong usage. */
int options__parse(struct options *o, int argc, char **argv, struct diag *d);
void options__write_help(FILE *out);

#endif
