/*
 * Evaluates each expression as the compiler takes it and as C that kprobe-args writes, with each set of arguments,
 * and writes the outcomes.
 *
 * usage: program IMAGE OUTCOMES
 */
#include "../memory.h"
#include "reference.h"

#include <errno.h>
#include <setjmp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

enum { FAULT = 1, UNDEFINED = 100 };

typedef void (*evaluate)(struct outcome *o);

extern const evaluate reference_functions[], written_functions[];
extern const unsigned int nr_functions;
void set_reference_argument(unsigned int i, const void *bytes);
void set_written_argument(unsigned int i, const void *bytes);

unsigned long memory_start = MEMORY_ADDRESS, memory_end = MEMORY_ADDRESS + MEMORY_SIZE;

static sigjmp_buf back;

static void on_signal(int number)
{
	siglongjmp(back, number == SIGSEGV || number == SIGBUS ? FAULT : UNDEFINED);
}

static void run(evaluate function, struct outcome *o)
{
	int status = sigsetjmp(back, 1);

	if (!status) {
		function(o);
		return;
	}
	memset(o->bytes, 0, sizeof(o->bytes));
	o->status = (unsigned int)status;
}

static void catch_signals(void)
{
	struct sigaction a = { .sa_handler = on_signal };

	sigaction(SIGSEGV, &a, NULL);
	sigaction(SIGBUS, &a, NULL);
	sigaction(SIGFPE, &a, NULL);
	sigaction(SIGILL, &a, NULL);
	sigaction(SIGTRAP, &a, NULL);
}

static struct memory memory;

static int read_memory_file(const char *path)
{
	FILE *f = fopen(path, "r");
	void *at = mmap((void *)MEMORY_ADDRESS, MEMORY_SIZE, PROT_READ | PROT_WRITE,
			MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0);
	size_t n = f ? fread(&memory, 1, sizeof(memory), f) : 0;

	if (f)
		fclose(f);
	if (at == MAP_FAILED || n != sizeof(memory))
		return -1;
	memcpy(at, memory.bytes, MEMORY_SIZE);
	return mprotect(at, MEMORY_SIZE, PROT_READ);
}

int main(int argc, char **argv)
{
	static struct outcome reference, written;
	FILE *out;

	if (argc != 3 || read_memory_file(argv[1]))
		return 2;
	out = fopen(argv[2], "w");
	if (!out)
		return 2;
	catch_signals();
	for (unsigned int call = 0; call < NR_CALLS; call++) {
		for (unsigned int i = 0; i < 16; i++) {
			set_reference_argument(i, memory.args[call][i]);
			set_written_argument(i, memory.args[call][i]);
		}
		for (unsigned int i = 0; i < nr_functions; i++) {
			memset(&reference, 0, sizeof(reference));
			memset(&written, 0, sizeof(written));
			run(reference_functions[i], &reference);
			run(written_functions[i], &written);
			fwrite(&reference, sizeof(reference), 1, out);
			fwrite(&written, sizeof(written), 1, out);
		}
	}
	return fclose(out) ? 2 : 0;
}
