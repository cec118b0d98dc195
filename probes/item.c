#include "item.h"

enum {
	/*
	 * A million calls with as many values take the memory of this many; those that come later are only counted. BCC's
	 * tables have as many.
	 */
	MAX_TOP_VALUES = 10240,
	/* Enough to tell that they are few: of each argument of each function. */
	MAX_PROFILE_VALUES = 1024,
	/* About 100 bytes each, and 8 for each CPU. */
	MAX_ALL_VALUES = 32768,
};

bool item__keeps_values(const struct item *item)
{
	return !item->unknown && item->kind != ITEM_HISTOGRAM;
}

bool item__has_slots(const struct item *item)
{
	return !item->unknown && item->kind != ITEM_TOP && !item->is_text;
}

bool item__is_signed(const struct item *item)
{
	const struct type *t = type__strip(item->type);

	return (t->kind == TYPE_INT || t->kind == TYPE_ENUM) && t->is_signed;
}

bool item_list__has(const struct item_list *l, enum item_kind kind)
{
	for (unsigned int i = 0; i < l->nr; i++)
		if (l->items[i].kind == kind && !l->items[i].unknown)
			return true;
	return false;
}

static unsigned int add_values(unsigned int nr, unsigned int more)
{
	return nr + more < MAX_ALL_VALUES ? nr + more : MAX_ALL_VALUES;
}

void summary__add(struct summary *s, const struct item_list *l)
{
	s->nr_functions++;
	if (l->nr > s->nr_items)
		s->nr_items = l->nr;
	for (unsigned int i = 0; i < l->nr; i++) {
		const struct item *item = &l->items[i];
		unsigned int *nr = item->is_text ? &s->nr_texts : &s->nr_numbers;

		if (!item__keeps_values(item))
			continue;
		s->max_values = item->kind == ITEM_PROFILE ? MAX_PROFILE_VALUES : MAX_TOP_VALUES;
		*nr = add_values(*nr, s->max_values);
	}
}
