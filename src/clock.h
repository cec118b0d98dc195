#ifndef KPA_CLOCK_H
#define KPA_CLOCK_H

#include <stdint.h>
#include <time.h>

/* The time by CLOCK, ns. */
static inline uint64_t now_ns(clockid_t clock)
{
	struct timespec t;

	clock_gettime(clock, &t);
	return (uint64_t)t.tv_sec * 1000000000 + (uint64_t)t.tv_nsec;
}

#endif
