/* The rows of a histogram, from the slots that a probe has counted in. */
#ifndef KPA_HISTOGRAM_H
#define KPA_HISTOGRAM_H

#include "include/kprobe_args/summary.h"

#include <stdbool.h>
#include <stdint.h>

struct histogram_row {
	bool is_negative; /* both bounds; they are two's complement then */
	uint64_t low;
	uint64_t high;
	uint64_t nr;
};

/*
 * Fills ROWS with those from the least value that is there to the most, also the empty ones between. Returns how many
 * there are.
 */
unsigned int histogram__rows(const unsigned long long slots[NR_SLOTS], struct histogram_row rows[NR_SLOTS]);

#endif
