/*
 * A function called in a loop: what the tools are compared on. Prints the nanoseconds that a call took.
 *
 * usage: loop work|wide|mmap CALLS [MICROSECONDS]
 *   work  a function of eight arguments
 *   wide  one of eighteen
 *   mmap  the kernel's do_mmap(), of eight; and as many munmap()
 * MICROSECONDS is the time between two calls; without it: none.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

long work(int a, long b, unsigned int c, short d, long e, unsigned long f, int g, long h);
long wide(long a1, long a2, long a3, long a4, long a5, long a6, long a7, long a8, long a9, long a10, long a11,
	  long a12, long a13, long a14, long a15, long a16, long a17, long a18);

__attribute__((noinline)) long work(int a, long b, unsigned int c, short d, long e, unsigned long f, int g,
				    long h)
{
	__asm__ volatile("" ::: "memory"); /* so that no call is left out */
	return a + b + c + d + e + (long)f + g + h;
}

__attribute__((noinline)) long wide(long a1, long a2, long a3, long a4, long a5, long a6, long a7, long a8,
				    long a9, long a10, long a11, long a12, long a13, long a14, long a15,
				    long a16, long a17, long a18)
{
	__asm__ volatile("" ::: "memory");
	return a1 + a2 + a3 + a4 + a5 + a6 + a7 + a8 + a9 + a10 + a11 + a12 + a13 + a14 + a15 + a16 + a17 +
	       a18;
}

static long call_work(long i)
{
	return work((int)i, 2 * i, (unsigned int)i, (short)-i, i, (unsigned long)i, (int)i, i);
}

static long call_wide(long i)
{
	return wide(i, i, i, i, i, i, i, i, i, i, i, i, i, i, i, i, i, i);
}

static long call_mmap(long i)
{
	void *p = mmap(NULL, 4096, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	return p == MAP_FAILED ? i : munmap(p, 4096);
}

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

int main(int argc, char **argv)
{
	const char *what = argc > 1 ? argv[1] : "work";
	long (*call)(long) = !strcmp(what, "mmap") ? call_mmap :
			     !strcmp(what, "wide") ? call_wide :
						     call_work;
	long calls = argc > 2 ? atol(argv[2]) : 0, sum = 0;
	unsigned int pause = argc > 3 ? (unsigned int)atoi(argv[3]) : 0;
	double start = now();

	for (long i = 0; i < calls; i++) {
		sum += call(i);
		if (pause)
			usleep(pause);
	}
	printf("%.1f\n", calls ? (now() - start) / (double)calls : 0.0);
	return sum == 42; /* it is of use */
}
