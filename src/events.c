#include "events.h"

#include <bpf/libbpf.h>
#include <errno.h>
#include <linux/perf_event.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

struct entry {
	uint64_t time;
	size_t at; /* in events.bytes */
	uint32_t size;
	unsigned int cpu;
};

struct events {
	struct perf_buffer *buffer;
	uint64_t lost;
	bool no_memory;

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
	if (s->size < sizeof(header) || !reserve(e, s->size)) {
		e->lost++;
		return;
	}
	memcpy(&header, s->data, sizeof(header));
	memcpy(e->bytes + e->used, s->data, s->size);
	e->entries[e->nr++] = (struct entry){
		.time = header.time,
		.at = e->used,
		.size = s->size,
		.cpu = (unsigned int)cpu,
	};
	e->used += s->size;
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
	struct events *e = ctx;

	if (h->type == PERF_RECORD_SAMPLE)
		add_sample(e, cpu, (const struct sample *)h);
	else if (h->type == PERF_RECORD_LOST)
		add_lost(e, h);
	return LIBBPF_PERF_EVENT_CONT;
}

int events__new(const struct events_options *o, struct events **out, struct diag *d)
{
	/* A wake-up costs 15 us (facts/libbcc.md): only a buffer that is half full wakes the reader. */
	struct perf_event_attr attr = {
		.size = sizeof(attr),
		.type = PERF_TYPE_SOFTWARE,
		.config = PERF_COUNT_SW_BPF_OUTPUT,
		.sample_type = PERF_SAMPLE_RAW,
		.sample_period = 1,
		.watermark = 1,
		.wakeup_watermark = o->pages * (uint32_t)sysconf(_SC_PAGESIZE) / 2,
	};
	struct events *e = calloc(1, sizeof(*e));
	int err;

	*out = NULL;
	if (!e)
		return -ENOMEM;
	e->buffer = perf_buffer__new_raw(o->map_fd, o->pages, &attr, on_event, e, NULL);
	err = libbpf_get_error(e->buffer);
	if (err) {
		e->buffer = NULL;
		events__free(e);
		diag__hint(d, "-b takes the number of pages for each CPU: fewer may be possible.");
		return diag__fail(d, err, "the perf buffer could not be opened: %s", strerror(-err));
	}
	*out = e;
	return 0;
}

void events__free(struct events *e)
{
	if (!e)
		return;
	perf_buffer__free(e->buffer);
	free(e->entries);
	free(e->bytes);
	free(e);
}

int events__fd(const struct events *e)
{
	return perf_buffer__epoll_fd(e->buffer);
}

static int by_time(const void *pa, const void *pb)
{
	const struct entry *a = pa, *b = pb;

	if (a->time != b->time)
		return a->time < b->time ? -1 : 1;
	/* As they came from the buffer. */
	return a->at < b->at ? -1 : a->at > b->at;
}

static uint64_t now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (uint64_t)t.tv_sec * 1000000000 + (uint64_t)t.tv_nsec;
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

int events__consume(struct events *e, bool last, int (*visit)(const struct record *r, void *ctx), void *ctx)
{
	uint64_t limit = last ? UINT64_MAX : now();
	size_t nr;
	int ret = 0;

	for (size_t i = 0; i < perf_buffer__buffer_cnt(e->buffer); i++) {
		int err = perf_buffer__consume_buffer(e->buffer, i);

		if (err && err != -ENOENT)
			return err;
	}
	if (e->nr)
		qsort(e->entries, e->nr, sizeof(*e->entries), by_time);
	nr = nr_until(e, limit);
	for (size_t i = 0; i < nr && !ret; i++) {
		struct record r = {
			.bytes = e->bytes + e->entries[i].at,
			.size = e->entries[i].size,
			.cpu = e->entries[i].cpu,
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

	e->lost = 0;
	return lost;
}
