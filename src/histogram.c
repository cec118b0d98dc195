#include "histogram.h"

#include <stdlib.h>

/* In the order of the numbers: -SLOT_NEGATIVE to SLOT_NEGATIVE, and by that the numbers of bits with their sign. */
static unsigned long long nr_at(const unsigned long long slots[NR_SLOTS], int bits)
{
	return bits < 0 ? slots[SLOT_NEGATIVE - bits] : slots[bits];
}

/* Of numbers of so many bits, 1 to 64. */
static struct histogram_row row_of(unsigned int nr_bits, bool is_negative, uint64_t nr)
{
	uint64_t low = 1ULL << (nr_bits - 1), high = nr_bits < 64 ? (1ULL << nr_bits) - 1 : UINT64_MAX;

	if (!is_negative)
		return (struct histogram_row){ .low = low, .high = high, .nr = nr };
	return (struct histogram_row){
		.is_negative = true,
		.low = nr_bits < 64 ? -high : low, /* -2^63 is the only number of 64 bits */
		.high = -low,
		.nr = nr,
	};
}

unsigned int histogram__rows(const unsigned long long slots[NR_SLOTS], struct histogram_row rows[NR_SLOTS])
{
	int first = -SLOT_NEGATIVE, last = SLOT_NEGATIVE;
	unsigned int nr = 0;

	while (first <= last && !nr_at(slots, first))
		first++;
	while (last > first && !nr_at(slots, last))
		last--;
	for (int bits = first; bits <= last; bits++)
		rows[nr++] = bits ? row_of((unsigned int)abs(bits), bits < 0, nr_at(slots, bits)) :
				    (struct histogram_row){ .nr = nr_at(slots, 0) };
	return nr;
}
