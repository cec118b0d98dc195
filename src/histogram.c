#include "histogram.h"

/* In the order of the numbers: -SLOT_NEGATIVE to SLOT_NEGATIVE, and by that the numbers of bits with their sign. */
static unsigned long long nr_at(const unsigned long long slots[NR_SLOTS], int bits)
{
	return bits < 0 ? slots[SLOT_NEGATIVE - bits] : slots[bits];
}

static struct histogram_row row_of(int bits, uint64_t nr)
{
	struct histogram_row row = { .nr = nr };

	if (!bits)
		return row;
	row.is_negative = bits < 0;
	bits = bits < 0 ? -bits : bits;
	row.low = 1ULL << (bits - 1);
	row.high = bits < 64 ? (1ULL << bits) - 1 : UINT64_MAX;
	if (row.is_negative) {
		uint64_t least = bits < 64 ? -row.high : row.low; /* -2^63 is the only number of 64 bits */

		row.high = -row.low;
		row.low = least;
	}
	return row;
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
