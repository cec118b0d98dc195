#include "histogram.h"

#include <stdlib.h>

/* In the order of the numbers: -SLOT_NEGATIVE to SLOT_NEGATIVE, and by that the numbers of bits with their sign. */
static unsigned long long nr_at(const unsigned long long slots[NR_SLOTS], int bits)
{
	return bits < 0 ? slots[SLOT_NEGATIVE - bits] : slots[bits];
}

/* BITS: how many the numbers have, with their sign. */
static struct histogram_row row_of(int bits, uint64_t nr)
{
	unsigned int nr_bits = (unsigned int)abs(bits);
	uint64_t low, high;

	if (!bits)
		return (struct histogram_row){ .nr = nr };
	low = 1ULL << (nr_bits - 1);
	high = nr_bits < 64 ? (1ULL << nr_bits) - 1 : UINT64_MAX;
	if (bits > 0)
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
		rows[nr++] = row_of(bits, nr_at(slots, bits));
	return nr;
}
