/*
 * What is summed up of a function's calls, in place of a line for each: the one description that the probe source is
 * written from and its maps are read by.
 */
#ifndef KPA_ITEM_H
#define KPA_ITEM_H

#include "type.h"

enum item_kind {
	ITEM_HISTOGRAM, /* how many values there are of each power of two */
	ITEM_TOP,	/* how often each value was there */
	ITEM_PROFILE,	/* both, and the range */
};

enum { ITEM_NO_POINTER = 0xffffffff, ITEM_NO_PARAMETER = 0xffffffff };

/* One expression of a function. */
struct item {
	enum item_kind kind;
	const char *label;	 /* as typed, or as the parameter is called */
	const struct type *type; /* of the value; of a text's characters */
	bool is_text;
	bool is_result;	     /* what the function returns: an error has a name */
	bool is_return;	     /* of a profile: not an argument, but the result or the duration */
	const char *unit;    /* of the value; NULL: none */
	const char *unknown; /* NULL, or why there are no values: then nothing is counted */
	/* The parameter that points to it: where that is NULL, there is nothing to count. ITEM_NO_POINTER: none does. */
	unsigned int pointer;
	unsigned int param;	 /* that it is and nothing else; ITEM_NO_PARAMETER: none */
	unsigned int expression; /* its number in the function's list; not where it is unknown */
};

struct item_list {
	const struct item *items;
	unsigned int nr;
};

/* The sizes of the maps that the calls of all functions are summed up in. */
struct summary {
	bool is_on; /* without it, nothing else is set: each call is sent */
	unsigned int nr_functions;
	unsigned int nr_items;	 /* of the function that has the most */
	unsigned int max_values; /* different values of an item that are kept */
	unsigned int nr_numbers; /* different values of all items that are kept: numbers, */
	unsigned int nr_texts;	 /* and texts */
	uint32_t text_size;	 /* bytes of a text that is kept, as in a record: layout.h */
};

/* One more function, with the items L. */
void summary__add(struct summary *s, const struct item_list *l);

/* Whether L has an item of KIND with values. */
bool item_list__has(const struct item_list *l, enum item_kind kind);
/* Whether the values of an item are kept one by one. */
bool item__keeps_values(const struct item *item);
/* Whether it has slots of a histogram. */
bool item__has_slots(const struct item *item);
/* Whether it is a number that may be negative. */
bool item__is_signed(const struct item *item);

#endif
