/* Perf buffers and ring buffers: records are copied out of it, put in the order of their times, and handed on. */
#ifndef KPA_EVENTS_H
#define KPA_EVENTS_H

#include "diag.h"
#include "record.h"

struct events;

/* A perf buffer or ring buffer of a program of the user's, whose records do not begin with a struct call_header. */
struct events_table {
	int map_fd;
	bool is_ring;
};

struct events_options {
	int map_fd;	    /* a BPF_MAP_TYPE_PERF_EVENT_ARRAY, of our own probes */
	unsigned int pages; /* of each CPU's buffer, a power of two */
	/*
	 * These instead. Their records get a header, with what the kernel tells of a perf sample and the number of the
	 * table as `function`, without a command's name.
	 */
	const struct events_table *tables;
	unsigned int nr_tables;
};

/* 0 with *OUT, which the caller frees; -errno with D set. */
int events__new(const struct events_options *options, struct events **out, struct diag *d);
/* NULL is allowed. */
void events__free(struct events *e);

/* Becomes readable when a buffer has filled to its watermark. Owned by E. */
int events__fd(const struct events *e);

/*
 * Takes what is in the buffers, a bounded amount however fast they fill, and calls VISIT with each
 * record in the order of time, until it returns non-zero, which is then returned; the rest is dropped.
 * A record younger than the call waits for the next one, in which an older one may still come from
 * another CPU; LAST: there is no next one. -errno on failure.
 */
int events__consume(struct events *e, bool last, int (*visit)(const struct record *r, void *ctx), void *ctx);

/* Records that the kernel has reported as lost since the last call. */
uint64_t events__take_lost(struct events *e);
/*
 * Of the tables' perf buffers, all that were lost so far. *AT_LEAST: the kernel (before Linux 6.0) only tells those that
 * another record has followed. What does not fit into a ring buffer is not counted by anybody.
 */
uint64_t events__count_lost(const struct events *e, bool *at_least);

#endif
