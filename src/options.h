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

/* What is told of the calls. */
enum mode {
	MODE_LINES,	/* each one */
	MODE_COUNT,	/* how many there are */
	MODE_VALUES,	/* that, and of the summaries' expressions which values there are */
	MODE_ARGUMENTS, /* the same for each argument */
};

enum { MAX_INCLUDES = 32, MAX_PRINTS = 32, MAX_SUMMARIES = 16, MAX_PREFIXES = 32, MAX_CFLAGS = 64 };

struct summary_option {
	bool is_top; /* the most frequent values; otherwise a histogram */
	const char *expression;
};

struct options {
	char *const *specs;
	unsigned int nr_specs;

	uint32_t pid; /* 0: all */
	uint32_t tid;
	const char *comm;		/* NULL: all */
	const char *prints[MAX_PRINTS]; /* expressions */
	unsigned int nr_prints;
	const char *filter; /* NULL: none */
	enum mode mode;
	struct summary_option summaries[MAX_SUMMARIES]; /* MODE_VALUES */
	unsigned int nr_summaries;
	double interval;    /* seconds between summaries; 0: only at the end */
	uint32_t rows;	    /* of the most frequent values, those that are printed; 0: not said */
	unsigned int depth; /* of records in records that are printed */
	bool returns;	    /* a line when the function returns */
	bool raw;	    /* numbers without what they mean */
	bool kernel_stack;
	bool user_stack;
	bool own_process;    /* its calls are shown too */
	double duration;     /* seconds; 0: no limit */
	uint64_t max_events; /* lines; 0: no limit */

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
	const char *source;		    /* the same, to trace with: there is one spec, or none */
	const char *prefixes[MAX_PREFIXES]; /* of its probe functions; none: BCC's own */
	unsigned int nr_prefixes;
	const char *cflags[MAX_CFLAGS];
	unsigned int nr_cflags;

	enum emit emit;
	bool explain;
	bool list;
	bool check;
	/* A command line, for the shell to complete the last word of it; NULL: nothing is to be completed. */
	const char *complete;
	const char *word; /* what the shell takes for that word; NULL: the same */
	bool help;
	bool version;
};

/* Whether expressions are read, and the types that they may name have to be known. */
bool options__have_expressions(const struct options *o);

/* Fills O, which points into ARGV. 0, or -EINVAL with D set: wrong usage. */
int options__parse(struct options *o, int argc, char **argv, struct diag *d);
/* No more than a screen: 50 lines of 80 columns. */
void options__write_help(FILE *out);

struct option_entry {
	int letter; /* above 255: it has none */
	const char *name;
	const char *arg; /* what its argument is called; NULL: none */
	const char *help;
};

/* The options in the order of the help, without those that only programs use; NULL behind the last one. */
const struct option_entry *options__nth(unsigned int n);
/* The option of the WORD "-p" or "--pid"; NULL: there is none. */
const struct option_entry *options__find(const char *word);
/* What --emit takes; NULL behind the last one. */
const char *options__stage(unsigned int i);

#endif
