#include "table.h"

#include "arena.h"
#include "compiler_message.h"
#include "include/kprobe_args/record.h"

#include <errno.h>

/* Unnamed bit-fields hold nothing. */
static bool is_padding(const struct type_member *m)
{
	return !m->name && m->bit_size;
}

/* The members of an anonymous member are its parent's (C11 6.7.2.1p13). */
static const struct type *anonymous(const struct type_member *m)
{
	return !m->name && type__is_record(m->type) ? type__strip(m->type) : NULL;
}

static unsigned int nr_members(const struct type *t)
{
	unsigned int nr = 0;

	for (uint32_t i = 0; i < t->nr; i++) {
		const struct type *inner = anonymous(&t->members[i]);

		nr += inner ? nr_members(inner) : !is_padding(&t->members[i]);
	}
	return nr;
}

static void add_members(struct layout *l, const struct type *t, uint32_t offset)
{
	for (uint32_t i = 0; i < t->nr; i++) {
		const struct type_member *m = &t->members[i];

		if (anonymous(m))
			add_members(l, anonymous(m), offset + (uint32_t)(m->bit_offset / 8));
		else if (!is_padding(m))
			l->fields[l->nr_fields++] = (struct field){
				.role = FIELD_MEMBER,
				.param = i,
				.label = m->name,
				.type = t,
				.offset = offset,
				.size = (uint32_t)t->size,
				.read = FIELD_NO_READ,
			};
	}
}

static int lay_out(struct layout *l, const struct type *type, uint32_t size, struct arena *a)
{
	const struct type *t = type ? type__strip(type) : NULL;
	bool is_record = t && type__is_record(t);

	*l = (struct layout){ .used = sizeof(struct call_header) + size };
	l->size = l->used;
	l->fields = arena__array(a, is_record ? nr_members(t) : 1, sizeof(*l->fields));
	if (!l->fields)
		return -ENOMEM;
	if (is_record)
		add_members(l, t, sizeof(struct call_header));
	else
		l->fields[l->nr_fields++] = (struct field){
			.role = t ? FIELD_VALUE : FIELD_BYTES,
			.label = t ? "value" : "bytes",
			.type = type,
			.offset = sizeof(struct call_header),
			.size = size,
			.read = FIELD_NO_READ,
		};
	return 0;
}

int table__new(struct table *t, const struct compiler_table *from, bool is_ring, struct arena *a)
{
	int err;

	*t = (struct table){
		.proto.function = from->name,
		.is_ring = is_ring,
		.size = from->size,
	};
	err = lay_out(&t->layout, from->type, from->size, a);
	return err ? err : lay_out(&t->bytes, NULL, 0, a);
}

/* kernel/events/core.c, perf_prepare_sample(): a perf sample's data and the 4 bytes of its size fill words of 8. */
static uint32_t padded(uint32_t size)
{
	return ((size + 4 + 7) & ~7U) - 4;
}

const struct layout *table__layout(const struct table *t, uint32_t size)
{
	uint32_t wanted = t->is_ring ? t->size : padded(t->size);

	return t->size && size - sizeof(struct call_header) != wanted ? &t->bytes : &t->layout;
}
