/* What the maps of a probe that sums up its calls hold at one time. */
#ifndef KPA_SNAPSHOT_H
#define KPA_SNAPSHOT_H

#include "include/kprobe_args/summary.h"
#include "value.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct arena;
struct item;
struct loaded;
struct probe;

/* A value of an item that has a place in a map. */
struct snapshot_value {
	uint32_t item; /* index into snapshot.items */
	uint64_t number;
	const char *text; /* NULL: it is the number */
	uint64_t nr;	  /* how often it was there */
};

struct snapshot_item {
	struct summary_item sums;
	/* The most frequent first; of the same frequency, the least first. */
	const struct snapshot_value *values;
	size_t nr_values;
};

struct snapshot {
	struct arena *arena;
	uint64_t time;		       /* ns, CLOCK_MONOTONIC */
	uint64_t *calls;	       /* by function */
	struct snapshot_item *items;   /* those of a function one after the other: snapshot__item() */
	struct snapshot_value *values; /* of all items, in their order and that of the values */
	size_t nr_values;
};

/* Of PROBE's maps as they are now. 0 with *OUT, which the caller frees; -ENOMEM, or -errno of a map that could not be read. */
int snapshot__read(const struct probe *probe, const struct loaded *l, struct snapshot **out);
/* What has come from A, of the same probe, to B: the same, but for the ranges, which are not known then. */
int snapshot__between(const struct probe *probe, const struct snapshot *a, const struct snapshot *b,
		      struct snapshot **out);
/* One that is empty, to be filled; NULL: no memory. */
struct snapshot *snapshot__new(const struct probe *probe);
/* One more value; its text is S's. 0 or -ENOMEM. */
int snapshot__add(struct snapshot *s, const struct snapshot_value *v);
/* Behind the last one: gives the items theirs, in their order. 0 or -ENOMEM. */
int snapshot__arrange(const struct probe *probe, struct snapshot *s);
/* NULL is allowed. */
void snapshot__free(struct snapshot *s);

/* The ITEM-th of the FUNCTION-th function. */
const struct snapshot_item *snapshot__item(const struct snapshot *s, const struct probe *probe,
					   unsigned int function, unsigned int item);

/* The value V of ITEM, whose texts are kept in TEXT_SIZE bytes. */
struct value snapshot__value(const struct snapshot_value *v, const struct item *item, uint32_t text_size);

/* Calls whose value has a place. */
uint64_t snapshot_item__nr_kept(const struct snapshot_item *i);
/* Calls for which a value was looked for: by the values themselves where they are kept, otherwise by the slots. */
uint64_t snapshot_item__nr_calls(const struct snapshot_item *i, bool keeps_values);

#endif
