/*
 * What a probe and the program that reads its maps have to agree on where calls are summed up in the kernel; included
 * by both.
 */
#ifndef KPROBE_ARGS_SUMMARY_H
#define KPROBE_ARGS_SUMMARY_H

#include "record.h"

/*
 * The slots of a histogram: 0 is for 0, and n for numbers of n bits, 2^(n-1) to 2^n - 1. Behind those of 64 bits,
 * SLOT_NEGATIVE + n is for the same numbers with a minus; -2^63 has 64 bits.
 */
enum {
	SLOT_NEGATIVE = 64,
	NR_SLOTS = 2 * SLOT_NEGATIVE + 1,
};

/* What is summed up of one expression over one function's calls, for each CPU. */
struct summary_item {
	unsigned long long status[NR_STATUS]; /* calls by enum expression_status: how its evaluation ended */
	unsigned long long unkept; /* of those with a value: it had no place among the values kept */
	/*
	 * The range, of numbers that a flipped sign bit has put in order where they are signed: the most of them, and
	 * the most of their complements, so that 0 is where both begin.
	 */
	unsigned long long most;
	unsigned long long most_inverted;
	unsigned long long nr_widening; /* programs that have begun to widen it, and not ended */
	unsigned long long is_torn;	/* there were two at once: the range may be too narrow */
	unsigned long long slots[NR_SLOTS];
};

/* Of a map from values to how often they were there; texts have a key of their own. */
struct number_key {
	unsigned long long value;
	unsigned int item; /* the function's number times the items of a function, and the item's number */
	unsigned int padding;
};

#endif
