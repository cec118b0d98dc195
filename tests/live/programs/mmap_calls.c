/*
 * Calls mmap() a known number of times with known arguments and prints what do_mmap has to be
 * called with: length, protection, flags, page offset.
 *
 * usage: mmap_calls COUNT
 */
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>

int main(int argc, char **argv)
{
	unsigned long count = argc > 1 ? strtoul(argv[1], NULL, 10) : 1;

	for (unsigned long n = 1; n <= count; n++) {
		size_t len = n * 4096;
		int prot = n % 2 ? PROT_READ : PROT_READ | PROT_WRITE;
		int flags = MAP_ANONYMOUS | (n % 3 ? MAP_PRIVATE : MAP_SHARED);
		void *p = mmap(NULL, len, prot, flags, -1, 0);

		if (p == MAP_FAILED)
			return 1;
		munmap(p, len);
		printf("len=%zu prot=%d flags=%d pgoff=0\n", len, prot, flags);
	}
	return 0;
}
