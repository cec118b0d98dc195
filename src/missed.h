/*
 * Calls that the kernel's kprobes did not tell of: a kprobe that is hit while the same CPU handles another one only
 * counts (kernel/kprobes.c: kprobes_inc_nmissed_count). For a perf event no file and no call tells that number, so that
 * a small program reads it where BTF says it is.
 */
#ifndef KPA_MISSED_H
#define KPA_MISSED_H

#include <stdbool.h>
#include <stdint.h>

struct kernel_offsets;
struct missed;

/* O has to outlive it. NULL: there is no memory. */
struct missed *missed__new(const struct kernel_offsets *o);
/* NULL is allowed. */
void missed__free(struct missed *m);

/* By the kprobe of a perf event, a descriptor of this process; false: it cannot be told. */
bool missed__of_event(struct missed *m, int fd, uint64_t *nr);
/* By those of a link to many functions, together. */
bool missed__of_link(struct missed *m, int fd, uint64_t *nr);
/* Calls at which the kernel could not run the program, since another one ran (counted since Linux 6.7). */
bool missed__by_program(int fd, uint64_t *nr);

#endif
