/* Types by their names, and what is asked of members and enumerators. */
#include "btf_node.h"

#include <string.h>

static bool is_kind(const struct btf_type *b, enum type_kind kind)
{
	switch (kind) {
	case TYPE_STRUCT:
		return btf_is_struct(b);
	case TYPE_UNION:
		return btf_is_union(b);
	case TYPE_ENUM:
		return btf_is_any_enum(b);
	case TYPE_TYPEDEF:
		return btf_is_typedef(b);
	default:
		return false;
	}
}

const struct type *btf_types__find(struct btf_types *bt, enum type_kind kind, const char *name)
{
	uint32_t nr = btf__type_cnt(bt->btf);

	for (uint32_t id = 1; id < nr; id++) {
		const struct btf_type *b = btf__type_by_id(bt->btf, id);

		if (is_kind(b, kind) && btf_node__has_name(bt, b, name))
			return btf_node__complete(bt, id);
	}
	return NULL;
}

static bool is_same_record(const struct btf_types *bt, const struct type *t, uint32_t id)
{
	const struct btf_type *b = id ? btf__type_by_id(bt->btf, id) : NULL;
	const char *name = b ? btf_node__name(bt, b->name_off) : NULL;

	if (!b || !is_kind(b, t->kind))
		return false;
	return t->name && name ? !strcmp(t->name, name) : t->name == name;
}

const struct type *btf_types__whole(struct btf_types *bt, const struct type *t)
{
	t = type__strip(t);
	if (!type__is_record(t))
		return NULL;
	if (is_same_record(bt, t, t->id))
		t = btf_node__complete(bt, t->id);
	else if (t->name)
		t = btf_types__find(bt, t->kind, t->name);
	return t && t->is_complete ? t : NULL;
}

static bool find_value(const struct btf_types *bt, const struct btf_type *b, const char *name)
{
	for (uint32_t i = 0; i < btf_vlen(b); i++) {
		const char *own = btf_node__name(bt, btf_is_enum64(b) ? btf_enum64(b)[i].name_off :
									btf_enum(b)[i].name_off);

		if (own && !strcmp(own, name))
			return true;
	}
	return false;
}

const struct type *btf_types__find_enumerator(struct btf_types *bt, const char *name, int64_t *value)
{
	uint32_t nr = btf__type_cnt(bt->btf);
	const struct type_enumerator *e;
	const struct type *t = NULL;

	for (uint32_t id = 1; id < nr && !t; id++) {
		const struct btf_type *b = btf__type_by_id(bt->btf, id);

		if (btf_is_any_enum(b) && find_value(bt, b, name))
			t = btf_node__of(bt, id);
	}
	e = t ? type__find_enumerator(t, name) : NULL;
	if (!e)
		return NULL;
	*value = e->value;
	return t;
}

static int32_t offset_in(const struct btf_types *bt, const struct btf_type *record, const char *member)
{
	for (uint32_t i = 0; i < btf_vlen(record); i++) {
		const char *name = btf_node__name(bt, btf_members(record)[i].name_off);

		if (name && !strcmp(name, member))
			return (int32_t)(btf_member_bit_offset(record, i) / 8);
	}
	return -1;
}

void btf_types__find_members(const struct btf_types *bt, struct btf_member_at *wanted, unsigned int nr)
{
	uint32_t nr_types = btf__type_cnt(bt->btf);

	for (uint32_t id = 1; id < nr_types; id++) {
		const struct btf_type *b = btf__type_by_id(bt->btf, id);
		const char *name = btf_is_struct(b) ? btf_node__name(bt, b->name_off) : NULL;

		for (unsigned int i = 0; name && i < nr; i++)
			if (wanted[i].offset < 0 && !strcmp(wanted[i].record, name))
				wanted[i].offset = offset_in(bt, b, wanted[i].member);
	}
}

void btf_types__each_name(struct btf_types *bt, enum type_kind kind,
			  void (*visit)(const char *name, void *to), void *to)
{
	uint32_t nr = btf__type_cnt(bt->btf);

	for (uint32_t id = 1; id < nr; id++) {
		const struct btf_type *b = btf__type_by_id(bt->btf, id);

		if (is_kind(b, kind) && btf_node__name(bt, b->name_off))
			visit(btf_node__name(bt, b->name_off), to);
	}
}
