#include "report.h"

#include "arena.h"
#include "item.h"
#include "meaning.h"
#include "probe.h"
#include "spec.h"

#include <stdlib.h>

enum {
	/* As many as can be taken in at a glance. */
	FEW = 10,
};

struct called {
	unsigned int function;
	uint64_t calls;
};

static int by_calls(const void *pa, const void *pb)
{
	const struct called *a = pa, *b = pb;

	if (a->calls != b->calls)
		return a->calls > b->calls ? -1 : 1;
	return a->function < b->function ? -1 : 1;
}

const unsigned int *report__functions(const struct report *r, struct arena *a, unsigned int *nr)
{
	const struct probe *p = r->probe;
	struct called *list = arena__array(a, p->nr_functions, sizeof(*list));
	unsigned int *functions = arena__array(a, p->nr_functions, sizeof(*functions));

	*nr = 0;
	if (!list || !functions)
		return NULL;
	for (unsigned int i = 0; i < p->nr_functions; i++)
		if (r->s->calls[i] || !p->functions[i].spec->is_pattern)
			list[(*nr)++] = (struct called){ i, r->s->calls[i] };
	if (*nr)
		qsort(list, *nr, sizeof(*list), by_calls);
	for (unsigned int i = 0; i < *nr; i++)
		functions[i] = list[i].function;
	return functions;
}

bool report__are_few(const struct snapshot_item *i)
{
	return i->nr_values <= FEW && !i->sums.unkept;
}

static void range_of_values(const struct item *item, const struct snapshot_item *i, uint64_t *least,
			    uint64_t *most)
{
	uint64_t flip = item__is_signed(item) ? 1ULL << 63 : 0;

	*least = *most = i->values[0].number;
	for (size_t n = 1; n < i->nr_values; n++) {
		uint64_t number = i->values[n].number;

		if ((number ^ flip) < (*least ^ flip))
			*least = number;
		if ((number ^ flip) > (*most ^ flip))
			*most = number;
	}
}

struct subject report__subject(const struct report *r, unsigned int function, unsigned int item)
{
	const struct function *f = &r->probe->functions[function];

	return (struct subject){
		.r = r,
		.f = f,
		.item = &f->items.items[item],
		.i = snapshot__item(r->s, r->probe, function, item),
	};
}

bool report__range(const struct subject *s, uint64_t *least, uint64_t *most)
{
	uint64_t flip = item__is_signed(s->item) ? 1ULL << 63 : 0;
	const struct summary_item *sums = &s->i->sums;

	if (s->i->nr_values && !sums->unkept) {
		range_of_values(s->item, s->i, least, most);
		return true;
	}
	if (!sums->status[STATUS_OK] || sums->is_torn || s->r->interval)
		return false;
	*least = ~sums->most_inverted ^ flip;
	*most = sums->most ^ flip;
	return true;
}

bool report__meaning(const struct subject *s, const struct value *v, struct meaning *m)
{
	struct meanings *meanings = s->r->values->meanings;

	if (s->r->values->raw)
		return false;
	if (s->item->param == ITEM_NO_PARAMETER)
		return meanings__of_value(meanings, v, m);
	return meanings__of_parameter(meanings, &s->f->proto, s->item->param, v, m);
}

void report__pointers(const struct snapshot_item *i, struct report_pointers *p)
{
	enum { SMALL_BITS = 16, KERNEL_BITS = 64 };

	*p = (struct report_pointers){ .null = i->sums.slots[0], .kernel = i->sums.slots[KERNEL_BITS] };
	for (int bits = 1; bits < KERNEL_BITS; bits++)
		*(bits <= SMALL_BITS ? &p->small : &p->user) += i->sums.slots[bits];
	for (int bits = 1; bits <= SLOT_NEGATIVE; bits++)
		p->errors += i->sums.slots[SLOT_NEGATIVE + bits];
}
