/*
 * What code processes had in their memory at a time: from the kernel's events, and of processes that are older
 * than the tracing from /proc/PID/maps.
 */
#ifndef KPA_ADDRESS_SPACES_H
#define KPA_ADDRESS_SPACES_H

#include "process_events.h"

#include <stdbool.h>

struct address_spaces;

/* PID: only this process is asked for; 0: any. 0 with *OUT, which the caller frees; -errno. */
int address_spaces__new(uint32_t pid, struct address_spaces **out);
/* NULL is allowed. */
void address_spaces__free(struct address_spaces *s);

/* Collects what has happened until now. To be called when the records to ask for are there: it is older than they. */
void address_spaces__collect(struct address_spaces *s);

/*
 * What process PID had at ADDRESS at TIME (ns, CLOCK_MONOTONIC), valid until the next call; times do not decrease.
 * NULL: *WHY says why it is not known.
 */
struct mapping *address_spaces__find(struct address_spaces *s, uint32_t pid, uint64_t time, uint64_t address,
				     const char **why);
/* Nothing older than TIME will be asked for. */
void address_spaces__advance(struct address_spaces *s, uint64_t time);
/* Whether PID was begun by this process itself, before TIME. */
bool address_spaces__is_own(struct address_spaces *s, uint32_t pid, uint64_t time);

#endif
