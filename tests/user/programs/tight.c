/*
 * Calls a function as fast as it can for SECONDS, and prints how often.
 *
 * usage: tight SECONDS
 */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static volatile int is_over;

__attribute__((noinline)) int hot(long n, long b, long c, long d, long e, long f, long g, long h)
{
	__asm__ volatile("" : : "r"(n), "r"(b), "r"(c), "r"(d), "r"(e), "r"(f), "r"(g), "r"(h));
	return (int)n;
}

static void *call(void *nr)
{
	long n = 0;

	while (!is_over)
		hot(n++, 2, 3, 4, 5, 6, 7, 8);
	*(long *)nr = n;
	return NULL;
}

int main(int argc, char **argv)
{
	struct timespec time = { .tv_sec = argc > 1 ? atoi(argv[1]) : 1 };
	pthread_t thread;
	long nr = 0;

	if (pthread_create(&thread, NULL, call, &nr))
		return 1;
	nanosleep(&time, NULL);
	is_over = 1;
	pthread_join(thread, NULL);
	printf("%ld\n", nr);
	return 0;
}
