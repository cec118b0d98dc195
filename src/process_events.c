#include "process_events.h"

#include <errno.h>
#include <linux/perf_event.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

enum {
	/* Of each CPU's buffer: some hundred new programs. */
	PAGES = 16,
	/* A record's size is 16 bits. */
	MAX_RECORD = 65536,
};

struct ring {
	int fd;
	struct perf_event_mmap_page *head; /* NULL: none */
};

struct process_events {
	struct ring *rings;
	size_t nr_rings;
	size_t page;
	unsigned char *record; /* one that was in two parts */

	struct process_event *events; /* `first` and those behind it wait */
	size_t first;
	size_t nr;
	size_t max;
	bool no_memory;
};

static int open_ring(struct process_events *p, struct ring *r, int cpu)
{
	struct perf_event_attr attr = {
		.size = sizeof(attr),
		.type = PERF_TYPE_SOFTWARE,
		.config = PERF_COUNT_SW_DUMMY,
		.sample_type = PERF_SAMPLE_TIME,
		.sample_id_all = 1,
		.mmap = 1,
		.mmap2 = 1,
		.comm = 1,
		.comm_exec = 1,
		.task = 1,
		.use_clockid = 1,
		.clockid = CLOCK_MONOTONIC,
	};
	void *head;

	r->fd = (int)syscall(SYS_perf_event_open, &attr, -1, cpu, -1, PERF_FLAG_FD_CLOEXEC);
	/* A CPU that is off has none. */
	if (r->fd < 0)
		return errno == ENODEV ? 0 : -errno;
	head = mmap(NULL, (PAGES + 1) * p->page, PROT_READ | PROT_WRITE, MAP_SHARED, r->fd, 0);
	if (head == MAP_FAILED)
		return -errno;
	r->head = head;
	return 0;
}

int process_events__new(struct process_events **out)
{
	long nr = sysconf(_SC_NPROCESSORS_CONF);
	struct process_events *p = calloc(1, sizeof(*p));
	int err = -ENOMEM;

	*out = NULL;
	if (!p)
		return -ENOMEM;
	p->page = (size_t)sysconf(_SC_PAGESIZE);
	p->record = malloc(MAX_RECORD);
	p->rings = nr > 0 ? calloc((size_t)nr, sizeof(*p->rings)) : NULL;
	if (p->rings && p->record)
		err = 0;
	for (long i = 0; i < nr && !err; i++) {
		p->rings[p->nr_rings].fd = -1;
		err = open_ring(p, &p->rings[p->nr_rings++], (int)i);
	}
	if (err)
		process_events__free(p);
	else
		*out = p;
	return err;
}

void process_events__free(struct process_events *p)
{
	if (!p)
		return;
	for (size_t i = 0; i < p->nr_rings; i++) {
		if (p->rings[i].head)
			munmap(p->rings[i].head, (PAGES + 1) * p->page);
		if (p->rings[i].fd >= 0)
			close(p->rings[i].fd);
	}
	for (size_t i = p->first; i < p->nr; i++)
		free(p->events[i].mapping.name);
	free(p->events);
	free(p->rings);
	free(p->record);
	free(p);
}

/* Room for one more. The place of those that have been taken is used again. */
static bool reserve(struct process_events *p)
{
	struct process_event *events;
	size_t max = p->max ? 2 * p->max : 64;

	if (p->first) {
		memmove(p->events, p->events + p->first, (p->nr - p->first) * sizeof(*p->events));
		p->nr -= p->first;
		p->first = 0;
	}
	if (p->nr < p->max)
		return true;
	events = realloc(p->events, max * sizeof(*events));
	if (!events)
		return false;
	p->events = events;
	p->max = max;
	return true;
}

/* What follows the header in the records: include/uapi/linux/perf_event.h, enum perf_event_type. */
struct map_record {
	uint32_t pid, tid;
	uint64_t address, len, offset;
	uint32_t major, minor;
	uint64_t inode, generation;
	uint32_t prot, flags;
	char name[];
};

struct task_record {
	uint32_t pid, parent, tid, parent_tid;
};

static bool parse_map(const unsigned char *body, size_t len, struct process_event *e)
{
	const size_t head = offsetof(struct map_record, name);
	struct map_record r;

	if (len <= head)
		return false;
	memcpy(&r, body, head);
	e->kind = PROCESS_MAPS;
	e->pid = r.pid;
	e->mapping = (struct mapping){
		.start = r.address,
		.end = r.address + r.len,
		.offset = r.offset,
		.major = r.major,
		.minor = r.minor,
		.inode = r.inode,
		.name = strndup((const char *)body + head, len - head),
	};
	return e->mapping.name;
}

static bool parse_comm(const struct perf_event_header *h, const unsigned char *body, struct process_event *e)
{
	memcpy(&e->pid, body, sizeof(e->pid));
	e->kind = PROCESS_EXECS;
	return h->misc & PERF_RECORD_MISC_COMM_EXEC;
}

/* Of processes; threads share what their process has. */
static bool parse_task(const struct perf_event_header *h, const unsigned char *body, struct process_event *e)
{
	struct task_record r;

	memcpy(&r, body, sizeof(r));
	e->pid = r.pid;
	e->parent = r.parent;
	e->kind = h->type == PERF_RECORD_FORK ? PROCESS_FORKS : PROCESS_EXITS;
	return r.pid == r.tid;
}

/* Whether the record is an event that matters. Behind all of them stands the time (sample_id_all). */
static bool parse(const unsigned char *record, struct process_event *e)
{
	struct perf_event_header h;
	const unsigned char *body = record + sizeof(h);
	size_t len;

	memcpy(&h, record, sizeof(h));
	if (h.size < sizeof(h) + sizeof(struct task_record) + sizeof(e->time))
		return false;
	len = h.size - sizeof(h) - sizeof(e->time);
	memcpy(&e->time, body + len, sizeof(e->time));
	switch (h.type) {
	case PERF_RECORD_MMAP2:
		return parse_map(body, len, e);
	case PERF_RECORD_COMM:
		return parse_comm(&h, body, e);
	case PERF_RECORD_FORK:
	case PERF_RECORD_EXIT:
		return parse_task(&h, body, e);
	case PERF_RECORD_LOST:
		e->kind = PROCESS_LOST;
		return true;
	default:
		return false;
	}
}

static void add(struct process_events *p, const unsigned char *record)
{
	struct process_event e = { 0 };

	if (!parse(record, &e)) {
		free(e.mapping.name);
	} else if (reserve(p)) {
		p->events[p->nr++] = e;
	} else {
		free(e.mapping.name);
		p->no_memory = true;
	}
}

static void drain(struct process_events *p, struct ring *r)
{
	const size_t size = PAGES * p->page;
	const unsigned char *bytes = (const unsigned char *)r->head + p->page;
	uint64_t end = __atomic_load_n(&r->head->data_head, __ATOMIC_ACQUIRE), at = r->head->data_tail;

	while (at < end) {
		const unsigned char *record = bytes + at % size;
		size_t left = size - at % size;
		struct perf_event_header h;

		/* Records begin at multiples of 8: the header is in one part. */
		memcpy(&h, record, sizeof(h));
		if (h.size < sizeof(h) || h.size > end - at)
			break;
		if (h.size > left) {
			memcpy(p->record, record, left);
			memcpy(p->record + left, bytes, h.size - left);
			record = p->record;
		}
		add(p, record);
		at += h.size;
	}
	__atomic_store_n(&r->head->data_tail, end, __ATOMIC_RELEASE);
}

/* Events of one time stay in the order in which they came: those of one process come from one CPU then. */
static void sort(struct process_events *p, size_t from)
{
	for (size_t i = from; i < p->nr; i++) {
		struct process_event e = p->events[i];
		size_t at = i;

		while (at > p->first && p->events[at - 1].time > e.time)
			at--;
		memmove(p->events + at + 1, p->events + at, (i - at) * sizeof(e));
		p->events[at] = e;
	}
}

int process_events__collect(struct process_events *p)
{
	size_t waiting = p->nr - p->first;

	for (size_t i = 0; i < p->nr_rings; i++)
		if (p->rings[i].head)
			drain(p, &p->rings[i]);
	sort(p, p->first + waiting);
	if (!p->no_memory)
		return 0;
	p->no_memory = false;
	return -ENOMEM;
}

const struct process_event *process_events__waiting(const struct process_events *p, size_t *nr)
{
	*nr = p->nr - p->first;
	return p->events + p->first;
}

int process_events__take(struct process_events *p, uint64_t time, struct process_event *event)
{
	if (p->first == p->nr || p->events[p->first].time > time)
		return 0;
	*event = p->events[p->first++];
	return 1;
}
