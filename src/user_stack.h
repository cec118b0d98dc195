/* Addresses of programs' code by name, as it was when the call was made. */
#ifndef KPA_USER_STACK_H
#define KPA_USER_STACK_H

#include "record.h"

#include <stdbool.h>
#include <stdint.h>

struct user_stacks;

struct user_stacks_options {
	uint32_t pid;	      /* only this process is asked for; 0: any */
	int64_t to_wall_time; /* ns to add to CLOCK_MONOTONIC for CLOCK_REALTIME */
};

/* What is known of an address; strings are valid until the next call. */
struct user_frame {
	const char *symbol; /* NULL: none is known */
	uint64_t offset;    /* of the address in it */
	const char *file;   /* the path of what is mapped there; NULL: no file */
	bool has_address;   /* in the file, as nm and addr2line have it */
	uint64_t file_address;
	const char *mapping; /* what it is that is no file: "vdso", "anonymous"; NULL: not known */
	const char *unknown; /* why there is neither file nor mapping, or why the file has no symbols; NULL */
};

/* Follows processes from here on. 0 with *OUT, which the caller frees; -errno: the kernel does not tell. */
int user_stacks__new(const struct user_stacks_options *o, struct user_stacks **out);
/* NULL is allowed. */
void user_stacks__free(struct user_stacks *s);

/* To be called when records have been taken from the kernel, before they are asked for. */
void user_stacks__collect(struct user_stacks *s);
/* All records until TIME have been printed. */
void user_stacks__advance(struct user_stacks *s, uint64_t time);

/*
 * Fills F for ADDRESS in process PID at TIME (ns, CLOCK_MONOTONIC; times do not decrease). IS_RETURN: code returns
 * to there, and was called by what lies before it. S may be NULL: nothing is known.
 */
void user_stacks__find(struct user_stacks *s, uint32_t pid, uint64_t time, uint64_t address, bool is_return,
		       struct user_frame *f);
/* Whether PID is a process that reads symbols for S, before TIME. NULL is allowed. */
bool user_stacks__is_own(struct user_stacks *s, uint32_t pid, uint64_t time);

/*
 * The user's frames of record R, as record__stack() has them, with the caller of a user function. At a function's
 * first instruction the kernel takes the frame pointer for the function's own, and leaves out who called it; Linux
 * 6.11 puts that in where it knows the instruction.
 */
int user_stack__frames(const struct record *r, const struct layout *l, uint64_t frames[MAX_FRAMES]);

#endif
