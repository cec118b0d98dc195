#include "snapshot.h"

#include "arena.h"
#include "probe.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static size_t nr_items(const struct probe *probe)
{
	return (size_t)probe->summary.nr_functions * probe->summary.nr_items;
}

struct snapshot *snapshot__new(const struct probe *probe)
{
	struct snapshot *s = calloc(1, sizeof(*s));

	if (!s)
		return NULL;
	s->arena = arena__new();
	if (s->arena) {
		s->calls = arena__array(s->arena, probe->summary.nr_functions, sizeof(*s->calls));
		s->items = arena__array(s->arena, nr_items(probe), sizeof(*s->items));
	}
	if (s->arena && s->calls && s->items)
		return s;
	snapshot__free(s);
	return NULL;
}

void snapshot__free(struct snapshot *s)
{
	if (!s)
		return;
	arena__free(s->arena);
	free(s);
}

int snapshot__add(struct snapshot *s, const struct snapshot_value *v)
{
	if ((s->nr_values & (s->nr_values - 1)) == 0) { /* 0, 1, 2, 4, ...: full */
		struct snapshot_value *list =
			arena__array(s->arena, s->nr_values ? 2 * s->nr_values : 1, sizeof(*list));

		if (!list)
			return -ENOMEM;
		if (s->nr_values)
			memcpy(list, s->values, s->nr_values * sizeof(*list));
		s->values = list;
	}
	s->values[s->nr_values++] = *v;
	return 0;
}

/* By item and value: numbers as they lie. */
static int by_value(const void *pa, const void *pb)
{
	const struct snapshot_value *a = pa, *b = pb;

	if (a->item != b->item)
		return a->item < b->item ? -1 : 1;
	if (a->text)
		return strcmp(a->text, b->text);
	return a->number < b->number ? -1 : a->number > b->number;
}

/* Before Linux 5.10, what lies behind a text of the user's made several keys of one text. */
static void merge_same(struct snapshot *s)
{
	size_t nr = 0;

	for (size_t i = 0; i < s->nr_values; i++) {
		if (nr && !by_value(&s->values[nr - 1], &s->values[i]))
			s->values[nr - 1].nr += s->values[i].nr;
		else
			s->values[nr++] = s->values[i];
	}
	s->nr_values = nr;
}

static int by_frequency(const void *pa, const void *pb)
{
	const struct snapshot_value *a = pa, *b = pb;

	if (a->nr != b->nr)
		return a->nr > b->nr ? -1 : 1;
	return by_value(a, b);
}

static int by_signed_frequency(const void *pa, const void *pb)
{
	const struct snapshot_value *a = pa, *b = pb;

	if (a->nr != b->nr)
		return a->nr > b->nr ? -1 : 1;
	return (int64_t)a->number < (int64_t)b->number ? -1 : (int64_t)a->number > (int64_t)b->number;
}

static int sort_item(struct snapshot *s, const struct item *item, struct snapshot_item *to, size_t first,
		     size_t nr)
{
	struct snapshot_value *list = arena__array(s->arena, nr, sizeof(*list));

	if (!list)
		return -ENOMEM;
	memcpy(list, s->values + first, nr * sizeof(*list));
	qsort(list, nr, sizeof(*list), item__is_signed(item) ? by_signed_frequency : by_frequency);
	to->values = list;
	to->nr_values = nr;
	return 0;
}

static const struct item *item_at(const struct probe *probe, uint32_t i)
{
	unsigned int nr = probe->summary.nr_items; /* of each function, or fewer */
	const struct function *f = nr ? &probe->functions[i / nr] : NULL;

	return f && i % nr < f->items.nr ? &f->items.items[i % nr] : NULL;
}

/* Hands the values, which are in the order of their items, to these. */
static int sort_values(const struct probe *probe, struct snapshot *s)
{
	int err = 0;

	for (size_t first = 0, nr; first < s->nr_values && !err; first += nr) {
		uint32_t i = s->values[first].item;
		const struct item *item = item_at(probe, i);

		for (nr = 1; first + nr < s->nr_values && s->values[first + nr].item == i;)
			nr++;
		if (item)
			err = sort_item(s, item, &s->items[i], first, nr);
	}
	return err;
}

int snapshot__arrange(const struct probe *probe, struct snapshot *s)
{
	if (s->nr_values)
		qsort(s->values, s->nr_values, sizeof(*s->values), by_value);
	merge_same(s);
	return sort_values(probe, s);
}

static void subtract_sums(struct summary_item *from, const struct summary_item *what)
{
	for (unsigned int i = 0; i < NR_STATUS; i++)
		from->status[i] -= what->status[i];
	from->unkept -= what->unkept;
	from->most = 0;
	from->most_inverted = 0;
	for (unsigned int i = 0; i < NR_SLOTS; i++)
		from->slots[i] -= what->slots[i];
}

static int subtract_values(const struct snapshot *a, const struct snapshot *b, struct snapshot *s)
{
	size_t n = 0;
	int err = 0;

	for (size_t i = 0; i < b->nr_values && !err; i++) {
		struct snapshot_value v = b->values[i];

		while (n < a->nr_values && by_value(&a->values[n], &v) < 0)
			n++;
		if (n < a->nr_values && !by_value(&a->values[n], &v))
			v.nr -= a->values[n].nr;
		if (v.nr)
			err = snapshot__add(s, &v);
	}
	return err;
}

int snapshot__between(const struct probe *probe, const struct snapshot *a, const struct snapshot *b,
		      struct snapshot **out)
{
	struct snapshot *s = snapshot__new(probe);
	int err = s ? subtract_values(a, b, s) : -ENOMEM;

	*out = NULL;
	if (!s)
		return err;
	s->time = b->time;
	for (unsigned int i = 0; i < probe->summary.nr_functions; i++)
		s->calls[i] = b->calls[i] - a->calls[i];
	for (size_t i = 0; i < nr_items(probe); i++) {
		s->items[i].sums = b->items[i].sums;
		subtract_sums(&s->items[i].sums, &a->items[i].sums);
	}
	if (!err)
		err = sort_values(probe, s);
	if (err)
		snapshot__free(s);
	else
		*out = s;
	return err;
}

const struct snapshot_item *snapshot__item(const struct snapshot *s, const struct probe *probe,
					   unsigned int function, unsigned int item)
{
	return &s->items[(size_t)function * probe->summary.nr_items + item];
}

struct value snapshot__value(const struct snapshot_value *v, const struct item *item, uint32_t text_size)
{
	return v->text ? value__string(v->text, text_size) : value__decode(item->type, &v->number);
}

uint64_t snapshot_item__nr_kept(const struct snapshot_item *i)
{
	uint64_t nr = 0;

	for (size_t n = 0; n < i->nr_values; n++)
		nr += i->values[n].nr;
	return nr;
}

uint64_t snapshot_item__nr_calls(const struct snapshot_item *i, bool keeps_values)
{
	uint64_t nr = keeps_values ? snapshot_item__nr_kept(i) + i->sums.unkept : 0;

	for (unsigned int n = 0; n < NR_SLOTS && !keeps_values; n++)
		nr += i->sums.slots[n];
	for (unsigned int n = STATUS_OK + 1; n < NR_STATUS; n++)
		nr += i->sums.status[n];
	return nr;
}
