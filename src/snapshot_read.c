#include "snapshot.h"

#include "arena.h"
#include "clock.h"
#include "load.h"
#include "probe.h"

#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

static size_t nr_items(const struct probe *probe)
{
	return (size_t)probe->summary.nr_functions * probe->summary.nr_items;
}

/* Reads one of the probe's maps. */
struct reader {
	const struct probe *probe;
	const struct loaded *loaded;
	struct snapshot *s;
	unsigned int nr_cpus;
	void *values; /* room for an entry of all CPUs */
};

static uint64_t sum(const struct reader *r)
{
	const uint64_t *n = r->values;
	uint64_t all = 0;

	for (unsigned int cpu = 0; cpu < r->nr_cpus; cpu++)
		all += n[cpu];
	return all;
}

static int read_calls(struct reader *r)
{
	int fd = loaded__map(r->loaded, "functions");

	for (unsigned int i = 0; i < r->probe->summary.nr_functions; i++) {
		if (fd < 0 || bpf_map_lookup_elem(fd, &i, r->values))
			return fd < 0 ? fd : -errno;
		r->s->calls[i] = sum(r);
	}
	return 0;
}

static void add_sums(struct summary_item *to, const struct summary_item *from)
{
	for (unsigned int i = 0; i < NR_STATUS; i++)
		to->status[i] += from->status[i];
	to->unkept += from->unkept;
	to->is_torn |= from->is_torn;
	if (to->most < from->most)
		to->most = from->most;
	if (to->most_inverted < from->most_inverted)
		to->most_inverted = from->most_inverted;
	for (unsigned int i = 0; i < NR_SLOTS; i++)
		to->slots[i] += from->slots[i];
}

static int read_items(struct reader *r)
{
	int fd = loaded__map(r->loaded, "items");

	if (fd < 0) /* calls are only counted */
		return 0;
	for (uint32_t i = 0; i < nr_items(r->probe); i++) {
		const struct summary_item *sums = r->values;

		if (bpf_map_lookup_elem(fd, &i, r->values))
			return -errno;
		for (unsigned int cpu = 0; cpu < r->nr_cpus; cpu++)
			add_sums(&r->s->items[i].sums, &sums[cpu]);
	}
	return 0;
}

static int add_number(struct reader *r, const void *bytes)
{
	struct number_key key;
	struct snapshot_value v = { .nr = sum(r) };

	memcpy(&key, bytes, sizeof(key));
	v.item = key.item;
	v.number = key.value;
	return v.nr && v.item < nr_items(r->probe) ? snapshot__add(r->s, &v) : 0;
}

/* struct text_key of probes/summary_maps.c: the item and the text. */
static int add_text(struct reader *r, const void *bytes)
{
	struct snapshot_value v = { .nr = sum(r) };

	memcpy(&v.item, bytes, sizeof(v.item));
	v.text = arena__strndup(r->s->arena, (const char *)bytes + sizeof(v.item),
				r->probe->summary.text_size);
	if (!v.text)
		return -ENOMEM;
	return v.nr && v.item < nr_items(r->probe) ? snapshot__add(r->s, &v) : 0;
}

/* The entries of a map of values. What comes meanwhile may be missed: it will be there the next time. */
static int read_values(struct reader *r, const char *name, int (*add)(struct reader *, const void *))
{
	const struct image_map *m = image__map(&r->probe->image, name);
	int fd = loaded__map(r->loaded, name), err = 0;
	unsigned char *keys = m ? calloc(2, m->key_size) : NULL;
	size_t nr = 0;

	if (!m)
		return 0;
	if (!keys)
		return -ENOMEM;
	/* The last key and the next one, by turns. */
	while (!err) {
		unsigned char *key = keys + nr % 2 * m->key_size;
		const unsigned char *last = nr ? keys + (nr - 1) % 2 * m->key_size : NULL;

		if (bpf_map_get_next_key(fd, last, key))
			break;
		err = bpf_map_lookup_elem(fd, key, r->values) ? -errno : add(r, key);
		nr++;
	}
	free(keys);
	return err;
}

static int read_all(struct reader *r)
{
	int err = read_values(r, "numbers", add_number);

	if (!err)
		err = read_values(r, "texts", add_text);
	if (!err)
		err = read_items(r);
	if (!err)
		err = read_calls(r);
	return err ? err : snapshot__arrange(r->probe, r->s);
}

int snapshot__read(const struct probe *probe, const struct loaded *l, struct snapshot **out)
{
	struct reader r = { .probe = probe, .loaded = l, .s = snapshot__new(probe) };
	int nr_cpus = libbpf_num_possible_cpus(), err = -ENOMEM;

	*out = NULL;
	if (nr_cpus < 0)
		err = nr_cpus;
	else
		r.values = calloc((size_t)nr_cpus, sizeof(struct summary_item));
	r.nr_cpus = nr_cpus > 0 ? (unsigned int)nr_cpus : 0;
	if (r.s && r.values) {
		r.s->time = now_ns(CLOCK_MONOTONIC);
		err = read_all(&r);
	}
	free(r.values);
	if (err)
		snapshot__free(r.s);
	else
		*out = r.s;
	return err;
}
