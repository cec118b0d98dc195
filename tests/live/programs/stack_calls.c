/* Makes a system call from known places, and prints the frames that are expected, as kprobe-args prints them. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

static char *after; /* the system call */
static void *returns[2];

__attribute__((noinline)) long innermost(int fd, const char *text, long size)
{
	long result;

	/* The kernel leaves where it returns to in %rcx (Intel SDM, SYSCALL). */
	__asm__ volatile("syscall"
			 : "=a"(result), "=c"(after)
			 : "0"(SYS_write), "D"(fd), "S"(text), "d"(size)
			 : "r11", "memory");
	returns[0] = __builtin_return_address(0);
	return result;
}

__attribute__((noinline)) long middle(int fd)
{
	long result = innermost(fd, "known\n", 6);

	returns[1] = __builtin_return_address(0);
	return result + 1;
}

__attribute__((noinline)) long outer(int fd)
{
	return middle(fd) + 1;
}

static void print_frame(const char *name, const void *address, const void *function)
{
	printf("%s+0x%lx [stack_calls]\n", name, (unsigned long)((uintptr_t)address - (uintptr_t)function));
}

int main(int argc, char **argv)
{
	FILE *f = fopen(argc > 1 ? argv[1] : "/dev/null", "w");
	struct timespec t;

	if (!f || outer(fileno(f)) != 8)
		return 1;
	/* The vdso leaves this clock to the kernel. */
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	print_frame("innermost", after, (void *)innermost);
	print_frame("middle", returns[0], (void *)middle);
	print_frame("outer", returns[1], (void *)outer);
	return fclose(f);
}
