/* The tables of a program that user space reads, and what is in their records. */
#ifndef KPA_SUBMITTED_H
#define KPA_SUBMITTED_H

#include "compiler_message.h"
#include "rewrite_places.h"

struct arena;

struct submitted_options {
	const struct image *image;
	const char *text; /* of the source */
	const struct rewrite_submission *submissions;
	unsigned int nr_submissions;
	/*
	 * The name of the I-th member of the struct that TABLE is given, as the compiler has understood it: "" for none,
	 * NULL for no more, or not known.
	 */
	const char *(*member)(const char *table, size_t i, struct arena *a);
};

/*
 * The image's perf buffers and ring buffers, *NR of them in *TABLES, owned by A, their types as the submissions'.
 * Those that nothing is submitted to, as those of BPF_PERF_ARRAY(), are left out. 0 or -ENOMEM.
 */
int submitted__tables(const struct submitted_options *o, struct arena *a, struct compiler_table **tables,
		      uint32_t *nr);

#endif
