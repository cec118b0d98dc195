/* Where the running kernel keeps what is recorded of the calling task and of its own probes. */
#ifndef KPA_OFFSETS_H
#define KPA_OFFSETS_H

#include <stdbool.h>
#include <stdint.h>

struct btf_types;
struct pack;
struct unpack;

enum {
	/* Reads from the calling task to the counter of calls that the kprobe of a perf event missed. */
	NR_EVENT_STEPS = 8,
	/* The same for a link to many functions. */
	NR_LINK_STEPS = 6,
	/* Behind it, the pointer is one to the descriptor 0 of the task's. */
	STEP_DESCRIPTORS = 2,
};

/* In bytes. What has not been found is 0 or false. */
struct kernel_offsets {
	uint32_t comm; /* of the command's name in struct task_struct */
	/* Each is added to the pointer that the step before has read. */
	bool has_event;
	int32_t event[NR_EVENT_STEPS];
	bool has_link;
	int32_t link[NR_LINK_STEPS];
};

/* By BT, the running kernel's. */
struct kernel_offsets offsets__find(struct btf_types *bt);
/*
 * The same where no BTF has been opened: a process of its own reads it, since that takes megabytes. CANCEL_FD
 * becomes readable when the user wants to stop; then nothing is found.
 */
struct kernel_offsets offsets__find_aside(int cancel_fd);

void offsets__pack(const struct kernel_offsets *o, struct pack *p);
struct kernel_offsets offsets__unpack(struct unpack *u);

#endif
