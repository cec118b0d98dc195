/*
 * What processes do to their address spaces, as the kernel's perf events tell it in order: which files they
 * map as code, and when they become another program.
 */
#ifndef KPA_PROCESS_EVENTS_H
#define KPA_PROCESS_EVENTS_H

#include <stddef.h>
#include <stdint.h>

struct process_events;

/* Code that a process has in its memory. */
struct mapping {
	uint64_t start, end;
	uint64_t offset;       /* of `start` in the file */
	uint32_t major, minor; /* of the file's device, as /proc/PID/maps has it */
	uint64_t inode;	       /* 0: no file */
	char *name;	       /* a path, "[vdso]", "//anon", "" */
	uint32_t file;	       /* a note of whoever asks for mappings; 0 at first */
};

enum process_event_kind {
	PROCESS_MAPS, /* `mapping` */
	PROCESS_EXECS,
	PROCESS_FORKS, /* `pid` is new, a copy of `parent` */
	PROCESS_EXITS, /* its first thread */
	PROCESS_LOST,  /* anything may have happened to any */
};

struct process_event {
	uint64_t time; /* ns, CLOCK_MONOTONIC */
	enum process_event_kind kind;
	uint32_t pid, parent;
	struct mapping mapping;
};

/* Begins to follow all processes. 0 with *OUT, which the caller frees; -errno: the kernel does not tell. */
int process_events__new(struct process_events **out);
/* NULL is allowed. */
void process_events__free(struct process_events *p);

/*
 * Appends what has happened until now to the events that wait, which are in the order of time. 0 or -errno; the
 * events that there was no memory for are lost.
 */
int process_events__collect(struct process_events *p);
/* Those that wait: *NR of them, valid until the next call with P. */
const struct process_event *process_events__waiting(const struct process_events *p, size_t *nr);
/* Takes the first one, if it is no younger than TIME: 1; the caller frees its mapping's name. 0: there is none. */
int process_events__take(struct process_events *p, uint64_t time, struct process_event *event);

#endif
