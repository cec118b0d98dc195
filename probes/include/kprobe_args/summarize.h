/* What a probe that sums up its calls is made of, besides its maps. */
#ifndef KPROBE_ARGS_SUMMARIZE_H
#define KPROBE_ARGS_SUMMARIZE_H

#include <kprobe_args/summary.h>

/* How many bits N has, without the zeroes in front. */
INLINE u32 nr_bits(u64 n)
{
	u32 nr = 0, half;

#pragma unroll
	for (half = 32; half; half /= 2)
		if (n >> half) {
			n >>= half;
			nr += half;
		}
	return nr + n;
}

/* Where VALUE is counted. */
INLINE u32 slot_of(u64 value, int is_signed)
{
	u32 is_negative = is_signed && (s64)value < 0;

	return SLOT_NEGATIVE * is_negative + nr_bits(is_negative ? -value : value);
}

/*
 * It is compared and stored in two steps: a program that preempts another one between them may have its value
 * overwritten by a lesser one. That is seen, and told.
 */
INLINE void widen_range(struct summary_item *item, u64 value, int is_signed)
{
	u64 ordered = is_signed ? value ^ 1ULL << 63 : value;

	if (item->most >= ordered && item->most_inverted >= ~ordered)
		return;
	__sync_fetch_and_add(&item->nr_widening, 1);
	if (item->nr_widening > 1)
		item->is_torn = 1;
	if (item->most < ordered)
		item->most = ordered;
	if (item->most_inverted < ~ordered)
		item->most_inverted = ~ordered;
	__sync_fetch_and_add(&item->nr_widening, -1);
}

/* A pointer that is an error: -MAX_ERRNO to -1 (include/linux/err.h). */
#define IS_ERROR(p) ((u64)(p) >= (u64)-4095)

#endif
