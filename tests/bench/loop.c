/*
 * A function with eight arguments, called in a loop: what the tools are compared on. Prints the nanoseconds that a
 * call took.
 *
 * usage: loop CALLS [MICROSECONDS]    the time between two calls; without it: none
 */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

long work(int a, long b, unsigned int c, short d, long e, unsigned long f, int g, long h);

__attribute__((noinline)) long work(int a, long b, unsigned int c, short d, long e, unsigned long f, int g,
				    long h)
{
	__asm__ volatile("" ::: "memory"); /* so that no call is left out */
	return a + b + c + d + e + (long)f + g + h;
}

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

int main(int argc, char **argv)
{
	long calls = argc > 1 ? atol(argv[1]) : 0, sum = 0;
	unsigned int pause = argc > 2 ? (unsigned int)atoi(argv[2]) : 0;
	double start = now();

	for (long i = 0; i < calls; i++) {
		sum += work((int)i, 2 * i, (unsigned int)i, (short)-i, i, (unsigned long)i, (int)i, i);
		if (pause)
			usleep(pause);
	}
	printf("%.1f\n", calls ? (now() - start) / (double)calls : 0.0);
	return sum == 42; /* it is of use */
}
