#include "events.h"

#include "clock.h"

#include <bpf/libbpf.h>
#include <errno.h>
#include <linux/perf_event.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <unistd.h>

struct entry {
	uint64_t time;
	size_t at; /* in events.bytes */
	uint32_t size;
	unsigned int cpu;
	bool is_bare; /* struct record */
};

/* One of the buffers. */
struct source {
	struct events *events;
	unsigned int table;
	struct perf_buffer *perf; /* or */
	struct ring_buffer *ring;
	unsigned int budget; /* of a ring buffer's records, for one call */
};

struct events {
	struct source *sources;
	unsigned int nr_sources;
	bool is_program; /* the records have no header of their own */
	bool counts_lost;
	int fd;	      /* readable: there is something in the buffers */
	bool owns_fd; /* because it is for several */
	uint64_t lost;
	uint64_t all_lost; /* also those that were told */

	/* Copied records that have not been handed on. */
	struct entry *entries;
	size_t nr;
	size_t max;
	unsigned char *bytes;
	size_t used;
	size_t size;
};

static bool reserve(struct events *e, uint32_t size_of_record)
{
	if (e->nr == e->max) {
		size_t max = e->max ? 2 * e->max : 256;
		struct entry *entries = realloc(e->entries, max * sizeof(*entries));

		if (!entries)
			return false;
		e->entries = entries;
		e->max = max;
	}
	if (e->size - e->used < size_of_record) {
		size_t size = 2 * e->size + 256 * (size_t)size_of_record;
		unsigned char *bytes = realloc(e->bytes, size);

		if (!bytes)
			return false;
		e->bytes = bytes;
		e->size = size;
	}
	return true;
}

/* Copies a record: SIZE bytes at DATA, behind HEADER if it has none of its own. */
static void add_record(struct events *e, const struct call_header *header, const void *data, uint32_t size,
		       struct entry entry)
{
	uint32_t header_size = header ? sizeof(*header) : 0;

	if (!reserve(e, header_size + size)) {
		e->lost++;
		return;
	}
	if (header)
		memcpy(e->bytes + e->used, header, header_size);
	memcpy(e->bytes + e->used + header_size, data, size);
	entry.at = e->used;
	entry.size = header_size + size;
	e->entries[e->nr++] = entry;
	e->used += entry.size;
}

/* What the kernel writes for bpf_perf_event_output(): PERF_SAMPLE_RAW only. */
struct sample {
	struct perf_event_header header;
	uint32_t size; /* of the data, with padding */
	unsigned char data[];
};

static void add_sample(struct events *e, int cpu, const struct sample *s)
{
	struct call_header header;

	/* The size is rounded up, and the data is aligned to 4 only: facts/libbcc.md. */
	if (s->size < sizeof(header)) {
		e->lost++;
		return;
	}
	memcpy(&header, s->data, sizeof(header));
	add_record(e, NULL, s->data, s->size,
		   (struct entry){ .time = header.time, .cpu = (unsigned int)cpu });
}

/* The same with PERF_SAMPLE_TID and PERF_SAMPLE_TIME too (linux/perf_event.h: PERF_RECORD_SAMPLE). */
struct program_sample {
	struct perf_event_header header;
	uint32_t pid;
	uint32_t tid;
	uint64_t time;
	uint32_t size;
	unsigned char data[];
};

static void add_program_sample(const struct source *source, int cpu, const struct program_sample *s)
{
	struct call_header header = {
		.time = s->time,
		.tgid = s->pid,
		.tid = s->tid,
		.function = source->table,
	};

	add_record(source->events, &header, s->data, s->size,
		   (struct entry){ .time = s->time, .cpu = (unsigned int)cpu });
}

/* As many records of a ring buffer are taken in one call: a busy one would never be empty. */
enum { RING_BUDGET = 1 << 16 };

static int on_ring_record(void *ctx, void *data, size_t size)
{
	struct source *source = ctx;
	struct call_header header = { .time = now_ns(CLOCK_MONOTONIC), .function = source->table };

	add_record(source->events, &header, data, (uint32_t)size,
		   (struct entry){ .time = header.time, .is_bare = true });
	return --source->budget ? 0 : -ECANCELED;
}

/* kernel/events/ring_buffer.c: struct { struct perf_event_header header; u64 id; u64 lost; } */
static void add_lost(struct events *e, const struct perf_event_header *h)
{
	uint64_t lost;

	memcpy(&lost, (const char *)h + sizeof(*h) + sizeof(uint64_t), sizeof(lost));
	e->lost += lost;
}

static enum bpf_perf_event_ret on_event(void *ctx, int cpu, struct perf_event_header *h)
{
	const struct source *source = ctx;

	if (h->type == PERF_RECORD_SAMPLE && source->events->is_program)
		add_program_sample(source, cpu, (const struct program_sample *)h);
	else if (h->type == PERF_RECORD_SAMPLE)
		add_sample(source->events, cpu, (const struct sample *)h);
	else if (h->type == PERF_RECORD_LOST)
		add_lost(source->events, h);
	return LIBBPF_PERF_EVENT_CONT;
}

static struct perf_event_attr perf_attr(const struct events *e, unsigned int pages)
{
	/* A wake-up costs 15 us (facts/libbcc.md): only a buffer that is half full wakes the reader. */
	struct perf_event_attr attr = {
		.size = sizeof(attr),
		.type = PERF_TYPE_SOFTWARE,
		.config = PERF_COUNT_SW_BPF_OUTPUT,
		.sample_type = PERF_SAMPLE_RAW,
		.sample_period = 1,
		.watermark = 1,
		.wakeup_watermark = pages * (uint32_t)sysconf(_SC_PAGESIZE) / 2,
	};

	if (!e->is_program)
		return attr;
	attr.sample_type |= PERF_SAMPLE_TID | PERF_SAMPLE_TIME;
	attr.use_clockid = 1;
	attr.clockid = CLOCK_MONOTONIC;
	attr.read_format = e->counts_lost ? PERF_FORMAT_LOST : 0;
	return attr;
}

static int open_perf(struct source *source, int map_fd, unsigned int pages, struct diag *d)
{
	struct events *e = source->events;
	struct perf_event_attr attr = perf_attr(e, pages);
	int err;

	source->perf = perf_buffer__new_raw(map_fd, pages, &attr, on_event, source, NULL);
	err = libbpf_get_error(source->perf);
	if (!err)
		return 0;
	source->perf = NULL;
	if (err == -EINVAL && e->counts_lost) {
		e->counts_lost = false;
		return open_perf(source, map_fd, pages, d);
	}
	diag__hint(d, "-b takes the number of pages for each CPU: fewer may be possible.");
	return diag__fail(d, err, "the perf buffer could not be opened: %s", strerror(-err));
}

static int open_ring(struct source *source, int map_fd, struct diag *d)
{
	int err;

	source->ring = ring_buffer__new(map_fd, on_ring_record, source, NULL);
	err = source->ring ? 0 : -errno;
	return err ? diag__fail(d, err, "the ring buffer could not be opened: %s", strerror(-err)) : 0;
}

static int open_table(struct events *e, unsigned int i, const struct events_options *o, struct diag *d)
{
	struct source *source = &e->sources[i];

	*source = (struct source){ .events = e, .table = i };
	e->nr_sources++;
	if (!e->is_program)
		return open_perf(source, o->map_fd, o->pages, d);
	return o->tables[i].is_ring ? open_ring(source, o->tables[i].map_fd, d) :
				      open_perf(source, o->tables[i].map_fd, o->pages, d);
}

static int fd_of(const struct source *source)
{
	return source->perf ? perf_buffer__epoll_fd(source->perf) : ring_buffer__epoll_fd(source->ring);
}

/* One descriptor for all buffers. */
static int join_fds(struct events *e)
{
	e->fd = epoll_create1(EPOLL_CLOEXEC);
	if (e->fd < 0)
		return -errno;
	e->owns_fd = true;
	for (unsigned int i = 0; i < e->nr_sources; i++) {
		struct epoll_event event = { .events = EPOLLIN };

		if (epoll_ctl(e->fd, EPOLL_CTL_ADD, fd_of(&e->sources[i]), &event))
			return -errno;
	}
	return 0;
}

int events__new(const struct events_options *o, struct events **out, struct diag *d)
{
	struct events *e = calloc(1, sizeof(*e));
	unsigned int nr = o->tables ? o->nr_tables : 1;
	int err = 0;

	*out = NULL;
	if (!e)
		return -ENOMEM;
	e->is_program = o->tables != NULL;
	e->counts_lost = e->is_program;
	e->sources = calloc(nr + 1, sizeof(*e->sources));
	err = e->sources ? 0 : -ENOMEM;
	for (unsigned int i = 0; i < nr && !err; i++)
		err = open_table(e, i, o, d);
	if (!err && nr == 1)
		e->fd = fd_of(&e->sources[0]);
	else if (!err)
		err = join_fds(e);
	if (err) {
		events__free(e);
		return err;
	}
	*out = e;
	return 0;
}

void events__free(struct events *e)
{
	if (!e)
		return;
	for (unsigned int i = 0; i < e->nr_sources; i++) {
		perf_buffer__free(e->sources[i].perf);
		ring_buffer__free(e->sources[i].ring);
	}
	if (e->owns_fd)
		close(e->fd);
	free(e->sources);
	free(e->entries);
	free(e->bytes);
	free(e);
}

int events__fd(const struct events *e)
{
	return e->fd;
}

static int by_time(const void *pa, const void *pb)
{
	const struct entry *a = pa, *b = pb;

	if (a->time != b->time)
		return a->time < b->time ? -1 : 1;
	/* As they came from the buffer. */
	return a->at < b->at ? -1 : a->at > b->at;
}

/* The first entry younger than LIMIT. */
static size_t nr_until(const struct events *e, uint64_t limit)
{
	size_t n = e->nr;

	while (n && e->entries[n - 1].time > limit)
		n--;
	return n;
}

/* Those that wait move to the front; they are few, so their bytes may be copied once more. */
static void drop(struct events *e, size_t nr)
{
	unsigned char *bytes = NULL;
	size_t left = e->nr - nr, used = 0;

	for (size_t i = nr; i < e->nr; i++)
		used += e->entries[i].size;
	if (left) {
		bytes = malloc(used);
		if (!bytes) {
			e->lost += left;
			left = 0;
		}
	}
	used = 0;
	for (size_t i = 0; i < left; i++) {
		e->entries[i] = e->entries[nr + i];
		memcpy(bytes + used, e->bytes + e->entries[i].at, e->entries[i].size);
		e->entries[i].at = used;
		used += e->entries[i].size;
	}
	if (left) {
		memcpy(e->bytes, bytes, used);
		free(bytes);
	}
	e->nr = left;
	e->used = used;
}

static int read_perf(const struct source *source)
{
	for (size_t i = 0; i < perf_buffer__buffer_cnt(source->perf); i++) {
		int err = perf_buffer__consume_buffer(source->perf, i);

		if (err && err != -ENOENT)
			return err;
	}
	return 0;
}

static int read_ring(struct source *source)
{
	int nr;

	source->budget = RING_BUDGET;
	nr = ring_buffer__consume(source->ring);
	return nr < 0 && nr != -ECANCELED ? nr : 0;
}

static int read_all(struct events *e)
{
	int err = 0;

	for (unsigned int i = 0; i < e->nr_sources && !err; i++)
		err = e->sources[i].perf ? read_perf(&e->sources[i]) : read_ring(&e->sources[i]);
	return err;
}

int events__consume(struct events *e, bool last, int (*visit)(const struct record *r, void *ctx), void *ctx)
{
	uint64_t limit = last ? UINT64_MAX : now_ns(CLOCK_MONOTONIC);
	int ret = read_all(e);
	size_t nr;

	if (ret)
		return ret;
	if (e->nr)
		qsort(e->entries, e->nr, sizeof(*e->entries), by_time);
	nr = nr_until(e, limit);
	for (size_t i = 0; i < nr && !ret; i++) {
		struct record r = {
			.bytes = e->bytes + e->entries[i].at,
			.size = e->entries[i].size,
			.cpu = e->entries[i].cpu,
			.is_bare = e->entries[i].is_bare,
		};

		memcpy(&r.header, r.bytes, sizeof(r.header));
		ret = visit(&r, ctx);
	}
	drop(e, ret ? e->nr : nr);
	return ret;
}

uint64_t events__take_lost(struct events *e)
{
	uint64_t lost = e->lost;

	e->all_lost += lost;
	e->lost = 0;
	return lost;
}

/* include/uapi/linux/perf_event.h: struct read_format with PERF_FORMAT_LOST */
static uint64_t lost_of(const struct perf_buffer *buffer)
{
	uint64_t sum = 0;

	for (size_t i = 0; i < perf_buffer__buffer_cnt(buffer); i++) {
		uint64_t format[2]; /* the event's count, and what was lost */

		if (read(perf_buffer__buffer_fd(buffer, i), format, sizeof(format)) == sizeof(format))
			sum += format[1];
	}
	return sum;
}

uint64_t events__count_lost(const struct events *e, bool *at_least)
{
	uint64_t sum = 0;

	*at_least = !e->counts_lost;
	for (unsigned int i = 0; i < e->nr_sources && e->counts_lost; i++)
		if (e->sources[i].perf)
			sum += lost_of(e->sources[i].perf);
	return sum > e->all_lost + e->lost ? sum : e->all_lost + e->lost;
}
