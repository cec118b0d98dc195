/*
 * When a line comes on stdin: THREADS times, each in its own thread, CALLS calls of a function of which all that is
 * to be summed up is known, and half as many of another one.
 *
 * usage: sums CALLS [THREADS]
 */
#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

enum { MAX_THREADS = 16 };

/* Written to, so that they are in memory: a probe cannot bring a page there. */
static char red[] = "red", green[] = "green", blue[] = "blue";
static const char *const names[] = { red, green, NULL, blue };

__attribute__((noinline)) long take(int kind, unsigned long size, const char *name, long *at,
				    const void *where, unsigned char flag, int seventh, long eighth)
{
	__asm__ volatile(""
			 :
			 : "r"(kind), "r"(name), "r"(where), "r"(flag), "r"(seventh), "r"(eighth)
			 : "memory");
	*at += 1;
	return size > 5000 ? -ENOENT : (long)size;
}

__attribute__((noinline)) void weigh(double weight, int n)
{
	__asm__ volatile("" : : "x"(weight), "r"(n) : "memory");
}

static void *call(void *arg)
{
	const int *nr = arg;

	for (int i = 0; i < *nr; i++) {
		long at = i;

		take(i % 3 - 1, (unsigned long)i * 10, names[i % 4], &at, i % 5 ? &red : NULL, i & 1, 7,
		     -(long)i);
		if (i % 2)
			weigh(0.5, i);
	}
	return NULL;
}

int main(int argc, char **argv)
{
	int nr = argc > 1 ? atoi(argv[1]) : 1000, nr_threads = argc > 2 ? atoi(argv[2]) : 1;
	pthread_t threads[MAX_THREADS];

	red[0] = 'r';
	if (nr_threads < 1 || nr_threads > MAX_THREADS || getchar() == EOF)
		return 1;
	for (int i = 0; i < nr_threads; i++)
		if (pthread_create(&threads[i], NULL, call, &nr))
			return 1;
	for (int i = 0; i < nr_threads; i++)
		pthread_join(threads[i], NULL);
	return 0;
}
