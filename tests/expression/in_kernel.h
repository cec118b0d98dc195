/* The functions as BPF programs, run in this machine's kernel on this process's own memory. */
#ifndef KPA_TEST_IN_KERNEL_H
#define KPA_TEST_IN_KERNEL_H

#include "program.h"

/* The status of what needs more arguments than a program can be run with. */
enum { NOT_RUN = 101 };

/* FOUND: by call and item, NR_CALLS times as many as items. 0 or -errno, with the reason on stdout. */
int in_kernel__run(const struct program *p, const struct memory *memory, struct outcome *found);

#endif
