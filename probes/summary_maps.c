/*
 * The maps that calls are summed up in, and what adds to them: a part of summary.c and of summary_return.c, of which
 * source_template.c leaves out what is not needed. How these files are filled in: call.c.
 */
//{ sizes
enum { NR_FUNCTIONS = 1, NR_ITEMS = 3, MAX_VALUES = 256, NR_NUMBERS = 512, NR_TEXTS = 256, TEXT_SIZE = 66 };
//}

BPF_PERCPU_ARRAY(counts, u64, NR_COUNTS);
/* The calls of each function. */
BPF_PERCPU_ARRAY(functions, u64, NR_FUNCTIONS);

//{ add_one
INLINE void add_one(u64 *n)
{
	++*n;
}
//}

INLINE void add_count(int which)
{
	u64 *n = counts.lookup(&which);

	if (n)
		add_one(n);
}

INLINE void add_call(int function)
{
	u64 *n = functions.lookup(&function);

	if (n)
		add_one(n);
}
//{ with_items

/* NR_ITEMS of each function. */
BPF_PERCPU_ARRAY(items, struct summary_item, NR_FUNCTIONS * NR_ITEMS);

INLINE struct summary_item *add_status(int at, u32 status)
{
	struct summary_item *item = items.lookup(&at);

	if (item && status < NR_STATUS)
		add_one(&item->status[status]);
	return item;
}
//}
//{ with_slots

INLINE void add_slot(struct summary_item *item, u64 value, int is_signed)
{
	u32 slot = slot_of(value, is_signed);

	if (slot < NR_SLOTS)
		add_one(&item->slots[slot]);
}
//}
//{ with_histograms

/* An expression that has ended with STATUS, and has this value if that says so. */
INLINE void add_to_histogram(int at, u32 status, u64 value, int is_signed)
{
	struct summary_item *item = add_status(at, status);

	if (item && status == STATUS_OK)
		add_slot(item, value, is_signed);
}
//}
//{ with_values

/* How many different values of each item have a place in a map: MAX_VALUES, or a few more of several CPUs. */
BPF_ARRAY(nr_values, u64, NR_FUNCTIONS * NR_ITEMS);

INLINE int has_place(int at)
{
	u64 *nr = nr_values.lookup(&at);

	return nr && *nr < MAX_VALUES;
}

INLINE void take_place(int at)
{
	u64 *nr = nr_values.lookup(&at);

	if (nr)
		__sync_fetch_and_add(nr, 1);
}
//}
//{ with_numbers

BPF_PERCPU_HASH(numbers, struct number_key, u64, NR_NUMBERS);

/* One more with this value. 0: it has no place. */
INLINE int add_number(int at, u64 value)
{
	struct number_key key = { .value = value, .item = at };
	u64 *n = numbers.lookup(&key), none = 0;

	if (!n && has_place(at)) {
		if (!numbers.insert(&key, &none))
			take_place(at);
		n = numbers.lookup(&key);
	}
	if (n)
		add_one(n);
	return n != 0;
}
//}
//{ with_texts

struct text_key {
	u32 item;
	char text[TEXT_SIZE];
};

BPF_PERCPU_HASH(texts, struct text_key, u64, NR_TEXTS);

INLINE int add_key(struct text_key *key)
{
	u64 *n = texts.lookup(key), none = 0;

	if (!n && has_place(key->item)) {
		if (!texts.insert(key, &none))
			take_place(key->item);
		n = texts.lookup(key);
	}
	if (n)
		add_one(n);
	return n != 0;
}

INLINE void add_text(struct text_key *key, u32 status)
{
	struct summary_item *item = add_status(key->item, status);

	if (item && status == STATUS_OK && !add_key(key))
		add_one(&item->unkept);
}
//}
//{ with_top

INLINE void add_to_top(int at, u32 status, u64 value)
{
	struct summary_item *item = add_status(at, status);

	if (item && status == STATUS_OK && !add_number(at, value))
		add_one(&item->unkept);
}
//}
//{ with_profile

INLINE void add_to_profile(int at, u32 status, u64 value, int is_signed)
{
	struct summary_item *item = add_status(at, status);

	if (!item || status != STATUS_OK)
		return;
	add_slot(item, value, is_signed);
	widen_range(item, value, is_signed);
	if (!add_number(at, value))
		add_one(&item->unkept);
}
//}
