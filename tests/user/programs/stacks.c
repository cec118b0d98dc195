/*
 * Calls step() from known places, and prints the frames that are expected, as kprobe-args prints them:
 *   stacks plain | library | anonymous | exec PROGRAM ARG... | slow
 */
#include "stacks.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#ifdef STACKS_OTHER
/* Other names for what lies at the addresses of stacks_fixed's functions. */
#define step   other_step
#define middle other_middle
#define outer  other_outer
#endif

#define TEXT_OF(name) #name
#define NAME(name)    TEXT_OF(name)

static const char *own;
static void *expected[3]; /* where step(), middle() and outer() return to */

__attribute__((noinline)) int step(int n)
{
	expected[0] = __builtin_return_address(0);
	return n + 1;
}

/* No tail calls: each has a frame while the next one runs. */
__attribute__((noinline)) int middle(int n)
{
	int result = step(n) + 1;

	expected[1] = __builtin_return_address(0);
	return result;
}

__attribute__((noinline)) int outer(int (*call)(int (*f)(int), int), int n)
{
	int result = call ? call(middle, n) : middle(n);

	expected[2] = __builtin_return_address(0);
	return result + 1;
}

static void print_frame(const char *name, const void *address, const void *function, const char *file)
{
	printf("%s+0x%lx [%s]\n", name, (unsigned long)((uintptr_t)address - (uintptr_t)function), file);
}

__attribute__((noinline)) static void run(int (*call)(int (*f)(int), int), const char *in_between)
{
	if (outer(call, 1) != 4)
		exit(1);
	printf(NAME(step) "+0x0 [%s]\n", own);
	print_frame(NAME(middle), expected[0], (void *)middle, own);
	if (call == through_library)
		print_frame("through_library", expected[1], start_of_library, "libstacks.so");
	else if (in_between)
		printf("%p [%s]\n", expected[1], in_between);
	else
		print_frame(NAME(outer), expected[1], (void *)outer, own);
	if (call == through_library)
		print_frame(NAME(outer), return_of_library, (void *)outer, own);
	else if (call)
		/* Where the code in between returns to is known only there. */
		printf(NAME(outer) "+? [%s]\n", own);
	print_frame("run", expected[2], (void *)run, own);
	fflush(stdout);
}

/* push %rbp; mov %rsp,%rbp; mov %rdi,%rax; mov %esi,%edi; call *%rax; pop %rbp; ret */
static const unsigned char code[] = { 0x55, 0x48, 0x89, 0xe5, 0x48, 0x89, 0xf8,
				      0x89, 0xf7, 0xff, 0xd0, 0x5d, 0xc3 };

static void run_anonymous(void)
{
	void *at = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	int (*call)(int (*f)(int), int);

	if (at == MAP_FAILED)
		exit(1);
	memcpy(at, code, sizeof(code));
	mprotect(at, 4096, PROT_READ | PROT_EXEC);
	memcpy(&call, &at, sizeof(call));
	run(call, "anonymous");
}

int main(int argc, char **argv)
{
	const char *slash = strrchr(argv[0], '/'), *how = argc > 1 ? argv[1] : "plain";

	own = slash ? slash + 1 : argv[0];
	if (!strcmp(how, "slow")) {
		for (;;) {
			usleep(50000);
			run(through_library, NULL);
		}
	}
	if (!strcmp(how, "library"))
		run(through_library, NULL);
	else if (!strcmp(how, "anonymous"))
		run_anonymous();
	else
		run(NULL, NULL);
	if (!strcmp(how, "exec"))
		execv(argv[2], argv + 2);
	return 0;
}
