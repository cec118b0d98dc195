/* What a snapshot says, as text or as JSON. */
#ifndef KPA_REPORT_H
#define KPA_REPORT_H

#include "histogram.h"
#include "options.h"
#include "output.h"
#include "out.h"
#include "snapshot.h"

struct arena;
struct function;
struct item;
struct meaning;
struct probe;

struct report {
	const struct probe *probe;
	const struct snapshot *s;
	enum mode mode;
	const struct output_options *values; /* how they are written */
	uint32_t rows;			     /* of the most frequent values, at most */
	unsigned int interval;		     /* which one, from 1; 0: the whole run */
	bool has_intervals;
	uint64_t ns;	      /* how long it was */
	int64_t to_wall_time; /* ns to add to CLOCK_MONOTONIC for CLOCK_REALTIME */
};

/* One way of writing; the two are report_text and report_json. */
struct report_format {
	/* A is for lists of this report. 0 or -ENOMEM. */
	int (*write)(struct out *o, const struct report *r, struct arena *a);
	/* Behind the last report; NULL: nothing. */
	void (*end)(struct out *o, const struct totals *totals);
};

extern const struct report_format report_text;
extern const struct report_format report_json;

/*
 * The functions that are told of, *NR of them, those that were called most often first: all that were named, and
 * of a pattern's those that were called. NULL: no memory. A owns the list.
 */
const unsigned int *report__functions(const struct report *r, struct arena *a, unsigned int *nr);

/* What is told of one item of one function. */
struct subject {
	const struct report *r;
	const struct function *f;
	const struct item *item;
	const struct snapshot_item *i;
};

/* The ITEM-th of the FUNCTION-th function. */
struct subject report__subject(const struct report *r, unsigned int function, unsigned int item);

/* The values of an argument are so few that all of them are told. */
bool report__are_few(const struct snapshot_item *i);
/*
 * The least and the most of a number's values, as it would lie in memory. False: there is none, or not all of them are
 * known.
 */
bool report__range(const struct subject *s, uint64_t *least, uint64_t *most);
/* What V, a value of the item, means; false: nothing is known. */
bool report__meaning(const struct subject *s, const struct value *v, struct meaning *m);

/* Pointers by what they are. */
struct report_pointers {
	uint64_t null;
	uint64_t small; /* below 64 KiB: a member of what NULL points to, or no pointer */
	uint64_t user;
	uint64_t kernel;
	uint64_t errors; /* ERR_PTR(-2) */
};

void report__pointers(const struct snapshot_item *i, struct report_pointers *p);

#endif
