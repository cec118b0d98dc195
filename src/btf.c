/* BTF's types become ours, each when it is asked for. */
#include "btf_node.h"

#include "abi.h"
#include "arena.h"
#include "c_names.h"

#include <string.h>

/* C needs less than a tenth of it; more would be damaged BTF, or made to use up the stack. */
enum { MAX_DEPTH = 512 };

const char *btf_node__name(const struct btf_types *bt, uint32_t offset)
{
	const char *name = offset ? btf__name_by_offset(bt->btf, offset) : NULL;

	return name && *name ? name : NULL;
}

bool btf_node__has_name(const struct btf_types *bt, const struct btf_type *b, const char *name)
{
	const char *own = btf_node__name(bt, b->name_off);

	return own && !strcmp(own, name);
}

static uint32_t scalar_align(const struct btf_types *bt, uint64_t size)
{
	return size < bt->arch->max_align ? (uint32_t)size : bt->arch->max_align;
}

/* False where a type leads back to itself in a way that no C type can. */
static bool enter(struct btf_types *bt, uint32_t id)
{
	if (bt->busy[id] || bt->depth == MAX_DEPTH)
		return false;
	bt->busy[id] = true;
	bt->depth++;
	return true;
}

static void leave(struct btf_types *bt, uint32_t id)
{
	bt->busy[id] = false;
	bt->depth--;
}

static const struct type void_type = { .kind = TYPE_VOID };

static void complete(struct btf_types *bt, struct type *n);

const struct type *btf_node__complete(struct btf_types *bt, uint32_t id)
{
	return btf_types__complete(bt, btf_node__of(bt, id));
}

static void fill_number(const struct btf_types *bt, struct type *n, const struct btf_type *b)
{
	n->kind = TYPE_FLOAT;
	n->name = c_names__usual(btf_node__name(bt, b->name_off));
	if (btf_is_int(b)) {
		n->kind = (btf_int_encoding(b) & BTF_INT_BOOL) ? TYPE_BOOL : TYPE_INT;
		n->is_signed = btf_int_encoding(b) & BTF_INT_SIGNED;
		n->is_char = n->name && !strcmp(n->name, "char");
		if (n->is_char)
			n->is_signed = bt->char_is_signed;
		else if (n->name && !strcmp(n->name, "signed char"))
			n->is_signed = true;
	}
	n->size = b->size;
	n->align = scalar_align(bt, b->size);
	n->is_complete = true;
}

/* pahole before 1.24 has no sign for an enum: a negative value tells. */
static bool enum_is_signed(const struct btf_type *b)
{
	if (btf_kflag(b))
		return true;
	for (uint32_t i = 0; btf_is_enum(b) && i < btf_vlen(b); i++)
		if (btf_enum(b)[i].val < 0)
			return true;
	return false;
}

static void fill_enum(struct btf_types *bt, struct type *n, const struct btf_type *b)
{
	uint32_t nr = btf_vlen(b);
	struct type_enumerator *list = arena__array(bt->arena, nr, sizeof(*list));

	n->kind = TYPE_ENUM;
	n->name = btf_node__name(bt, b->name_off);
	n->size = b->size;
	n->align = scalar_align(bt, b->size);
	n->is_complete = true;
	n->is_signed = enum_is_signed(b);
	if (!list) {
		bt->no_memory = true;
		return;
	}
	for (uint32_t i = 0; i < nr; i++) {
		if (btf_is_enum64(b)) {
			const struct btf_enum64 *e = &btf_enum64(b)[i];

			list[i].name = btf_node__name(bt, e->name_off);
			list[i].value = (int64_t)btf_enum64_value(e);
		} else {
			const struct btf_enum *e = &btf_enum(b)[i];

			list[i].name = btf_node__name(bt, e->name_off);
			list[i].value = n->is_signed ? e->val : (int64_t)(uint32_t)e->val;
		}
	}
	n->nr = nr;
	n->enumerators = list;
}

static void fill_function(struct btf_types *bt, struct type *n, const struct btf_type *b)
{
	const struct btf_param *p = btf_params(b);
	uint32_t nr = btf_vlen(b);
	struct type_parameter *list = arena__array(bt->arena, nr, sizeof(*list));

	n->kind = TYPE_FUNCTION;
	n->target = btf_node__of(bt, b->type);
	if (!list) {
		bt->no_memory = true;
		return;
	}
	/* The last one of a variadic function has neither a name nor a type. */
	if (nr && !p[nr - 1].name_off && !p[nr - 1].type) {
		n->is_variadic = true;
		nr--;
	}
	for (uint32_t i = 0; i < nr; i++) {
		list[i].name = btf_node__name(bt, p[i].name_off);
		list[i].type = btf_node__of(bt, p[i].type);
	}
	n->nr = nr;
	n->parameters = list;
}

static void fill_array(struct btf_types *bt, struct type *n, const struct btf_type *b)
{
	const struct type *element;

	n->kind = TYPE_ARRAY;
	n->target = btf_node__complete(bt, btf_array(b)->type);
	n->nr = btf_array(b)->nelems;
	element = type__strip(n->target);
	if (!element->is_complete || __builtin_mul_overflow(element->size, n->nr, &n->size))
		return;
	n->is_complete = true;
	n->align = element->align;
}

static void fill_pointer(struct btf_types *bt, struct type *n, const struct btf_type *b)
{
	n->kind = TYPE_POINTER;
	n->size = bt->arch->word;
	n->align = bt->arch->word;
	n->is_complete = true;
	n->target = btf_node__of(bt, b->type);
}

static void fill_alias(struct btf_types *bt, struct type *n, const struct btf_type *b)
{
	static const uint8_t qualifiers[] = {
		[BTF_KIND_CONST] = TYPE_CONST,
		[BTF_KIND_VOLATILE] = TYPE_VOLATILE,
		[BTF_KIND_RESTRICT] = TYPE_RESTRICT,
	};
	uint32_t kind = btf_kind(b);

	n->kind = TYPE_TYPEDEF;
	if (kind == BTF_KIND_TYPEDEF) {
		n->name = btf_node__name(bt, b->name_off);
	} else { /* a type tag (__user, __rcu) says nothing about placement */
		n->kind = TYPE_QUALIFIED;
		n->qualifiers = kind < sizeof(qualifiers) ? qualifiers[kind] : 0;
	}
	n->target = btf_node__of(bt, b->type);
}

static void fill(struct btf_types *bt, struct type *n, const struct btf_type *b)
{
	switch (btf_kind(b)) {
	case BTF_KIND_INT:
	case BTF_KIND_FLOAT:
		fill_number(bt, n, b);
		break;
	case BTF_KIND_PTR:
		fill_pointer(bt, n, b);
		break;
	case BTF_KIND_ARRAY:
		fill_array(bt, n, b);
		break;
	case BTF_KIND_STRUCT:
	case BTF_KIND_UNION:
		n->kind = btf_is_struct(b) ? TYPE_STRUCT : TYPE_UNION;
		n->name = btf_node__name(bt, b->name_off);
		break;
	case BTF_KIND_FWD:
		n->kind = btf_kflag(b) ? TYPE_UNION : TYPE_STRUCT;
		n->name = btf_node__name(bt, b->name_off);
		break;
	case BTF_KIND_ENUM:
	case BTF_KIND_ENUM64:
		fill_enum(bt, n, b);
		break;
	case BTF_KIND_FUNC_PROTO:
		fill_function(bt, n, b);
		break;
	case BTF_KIND_TYPEDEF:
	case BTF_KIND_CONST:
	case BTF_KIND_VOLATILE:
	case BTF_KIND_RESTRICT:
	case BTF_KIND_TYPE_TAG:
		fill_alias(bt, n, b);
		break;
	default:
		n->kind = TYPE_VOID;
	}
}

const struct type *btf_node__of(struct btf_types *bt, uint32_t id)
{
	const struct btf_type *b = id ? btf__type_by_id(bt->btf, id) : NULL;
	struct type *n;

	if (!b || id >= bt->nr_nodes)
		return &void_type;
	if (bt->nodes[id] && (!bt->busy[id] || type__is_record(bt->nodes[id])))
		return bt->nodes[id];
	if (!enter(bt, id))
		return &void_type;
	n = arena__alloc(bt->arena, sizeof(*n));
	if (n) {
		n->id = id;
		bt->nodes[id] = n;
		fill(bt, n, b);
	}
	bt->no_memory |= !n;
	leave(bt, id);
	return n ? n : &void_type;
}

static uint64_t round_up(uint64_t value, uint32_t align)
{
	return (value + align - 1) / align * align;
}

/* Bits from the start of the record to the end of its last member. */
static uint64_t end_of_members(const struct type *n)
{
	uint64_t end = 0;

	for (uint32_t i = 0; i < n->nr; i++) {
		const struct type_member *m = &n->members[i];
		uint64_t bits = m->bit_size ? m->bit_size : 8 * type__strip(m->type)->size;

		end = m->bit_offset + bits > end ? m->bit_offset + bits : end;
	}
	return end;
}

/* Only in a packed record does a member lie across its own alignment. */
static bool is_misaligned(const struct type_member *m, const struct type *t)
{
	uint64_t unit = 8 * (uint64_t)t->align;

	return m->bit_size ? m->bit_offset % unit + m->bit_size > 8 * t->size : m->bit_offset % unit;
}

/* What the members need; 1 for a packed record. */
static uint32_t members_align(const struct type *n)
{
	uint32_t align = 1;

	for (uint32_t i = 0; i < n->nr; i++) {
		const struct type *t = type__strip(n->members[i].type);

		if (t->align && is_misaligned(&n->members[i], t))
			return 1;
		align = t->align > align ? t->align : align;
	}
	return n->size % align == 0 ? align : 1;
}

/* 0 where the size is larger than the members need: an aligned() or a bit-field without a name, of unknown size. */
static uint32_t record_align(const struct type *n)
{
	uint32_t align = members_align(n);

	return round_up((end_of_members(n) + 7) / 8, align) == n->size ? align : 0;
}

static void fill_members(struct btf_types *bt, struct type *n, const struct btf_type *b)
{
	uint32_t nr = btf_vlen(b);
	struct type_member *list = arena__array(bt->arena, nr, sizeof(*list));

	if (!list) {
		bt->no_memory = true;
		return;
	}
	for (uint32_t i = 0; i < nr; i++) {
		list[i].name = btf_node__name(bt, btf_members(b)[i].name_off);
		list[i].bit_offset = btf_member_bit_offset(b, i);
		list[i].bit_size = btf_member_bitfield_size(b, i);
		list[i].type = btf_node__complete(bt, btf_members(b)[i].type);
		if (type__strip(list[i].type) == n) /* it cannot be in itself */
			list[i].type = &void_type;
	}
	n->nr = nr;
	n->members = list;
	n->size = b->size;
	n->align = record_align(n);
	n->is_abridged = true;
	n->is_complete = true;
}

static void complete(struct btf_types *bt, struct type *n)
{
	const struct btf_type *b = btf__type_by_id(bt->btf, n->id);

	if (!b || !btf_is_composite(b) || !enter(bt, n->id))
		return;
	fill_members(bt, n, b);
	leave(bt, n->id);
}

const struct type *btf_types__complete(struct btf_types *bt, const struct type *t)
{
	const struct type *s = type__strip(t);

	if (type__is_record(s) && !s->is_complete && s->id && s->id < bt->nr_nodes)
		complete(bt, bt->nodes[s->id]);
	return t;
}
