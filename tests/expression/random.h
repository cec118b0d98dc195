/* A sequence of random numbers (splitmix64, Steele, Lea and Flood 2014): the same for the same seed. */
#ifndef KPA_TEST_RANDOM_H
#define KPA_TEST_RANDOM_H

#include <stdbool.h>
#include <stdint.h>

struct random {
	uint64_t state;
};

static inline uint64_t random__next(struct random *r)
{
	uint64_t z = r->state += 0x9e3779b97f4a7c15;

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
	z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
	return z ^ (z >> 31);
}

/* 0 to LIMIT - 1 */
static inline unsigned int random__below(struct random *r, unsigned int limit)
{
	return (unsigned int)(random__next(r) >> 33) % limit;
}

static inline bool random__percent(struct random *r, unsigned int chance)
{
	return random__below(r, 100) < chance;
}

#endif
