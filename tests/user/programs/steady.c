/*
 * Prints the address of tick() and then calls it, a hundred times a second, for a minute at most. tick() checks
 * what it is called with: the program ends with status 1 when a probe has changed something.
 */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

__attribute__((noinline)) long tick(int n, long twice, const char *name, long *total, char c, short s,
				    long seventh, unsigned char eighth)
{
	if (twice != 2L * n || *name != 't' || c != 'c' || s != -1 || seventh != n + 7L ||
	    eighth != (unsigned char)n)
		exit(1);
	*total += n;
	return *total;
}

int main(void)
{
	long total = 0, wanted = 0;

	printf("%p\n", (void *)tick);
	fflush(stdout);
	for (int n = 0; n < 6000; n++) {
		wanted += n;
		if (tick(n, 2L * n, "tick", &total, 'c', -1, n + 7L, (unsigned char)n) != wanted)
			return 1;
		usleep(10000);
	}
	return 0;
}
