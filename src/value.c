#include "value.h"

#include "errno_name.h"

#include <string.h>

struct value value__unknown(const char *reason)
{
	return (struct value){ .kind = VALUE_UNKNOWN, .reason = reason };
}

struct value value__bytes(const void *bytes, size_t len)
{
	return (struct value){ .kind = VALUE_BYTES, .text = bytes, .len = len };
}

/* Of little-endian machines; the tracer runs on no other so far. */
static uint64_t load(const unsigned char *bytes, uint64_t size)
{
	uint64_t value = 0;

	memcpy(&value, bytes, size < sizeof(value) ? size : sizeof(value));
	return value;
}

static uint64_t extend_sign(uint64_t value, unsigned int bits)
{
	uint64_t sign = 1ULL << (bits - 1);

	return bits < 64 ? (value ^ sign) - sign : value;
}

/* The name of an enumerator. Old BTF does not tell the sign of an enum: compare as many bits as it has. */
static const char *enumerator_name(const struct type *t, uint64_t value)
{
	uint64_t mask = t->size < 8 ? (1ULL << (8 * t->size)) - 1 : ~0ULL;

	for (uint32_t i = 0; i < t->nr; i++)
		if ((((uint64_t)t->enumerators[i].value ^ value) & mask) == 0)
			return t->enumerators[i].name;
	return NULL;
}

static struct value number(const struct type *t, uint64_t bits, unsigned int nr_bits)
{
	struct value v = { .kind = VALUE_UNSIGNED, .number = bits };

	if (t->kind == TYPE_BOOL) {
		v.kind = VALUE_BOOL;
	} else if (t->kind == TYPE_POINTER) {
		v.kind = VALUE_POINTER;
	} else if (t->is_signed) {
		v.kind = VALUE_SIGNED;
		v.number = extend_sign(bits, nr_bits);
	}
	if (t->kind == TYPE_ENUM) {
		v.text = enumerator_name(t, v.number);
		v.len = v.text ? strlen(v.text) : 0;
		v.kind = v.text ? VALUE_NAME : v.kind;
	}
	return v;
}

static struct value whole(enum value_kind kind, const struct type *t, const void *bytes)
{
	return (struct value){ .kind = kind, .type = t, .bytes = bytes };
}

static struct value wide(const struct type *t, const void *bytes)
{
	struct value v = whole(VALUE_WIDE, t, bytes);

	memcpy(&v.wide, bytes, sizeof(v.wide));
	return v;
}

/* An array of plain char is a string that may fill it to the end. */
static struct value array(const struct type *t, const void *bytes)
{
	const struct type *element = type__strip(t->target);

	if (element->kind != TYPE_INT || !element->is_char)
		return whole(VALUE_ARRAY, t, bytes);
	return (struct value){
		.kind = VALUE_STRING,
		.text = bytes,
		.len = strnlen(bytes, t->nr),
	};
}

static struct value decode(const struct type *t, const void *bytes)
{
	switch (t->kind) {
	case TYPE_STRUCT:
	case TYPE_UNION:
		return whole(VALUE_RECORD, t, bytes);
	case TYPE_ARRAY:
		return array(t, bytes);
	case TYPE_BOOL:
	case TYPE_INT:
	case TYPE_ENUM:
	case TYPE_POINTER:
		if (t->size == 16)
			return wide(t, bytes);
		if (!t->size || t->size > 8)
			return value__unknown("an integer of this size is not known");
		return number(t, load(bytes, t->size), (unsigned int)(8 * t->size));
	case TYPE_FLOAT:
		return value__unknown("floating point is not printed");
	default:
		return value__unknown("its type is not known");
	}
}

struct value value__decode(const struct type *t, const void *bytes)
{
	struct value v = decode(type__strip(t), bytes);

	v.declared = t;
	return v;
}

struct value value__string(const char *bytes, size_t size)
{
	size_t shown = size - 2, len = strnlen(bytes, size);

	return (struct value){
		.kind = VALUE_STRING,
		.text = bytes,
		.len = len < shown ? len : shown,
		.is_cut = len > shown,
	};
}

struct value value__as_number(struct value v)
{
	if (v.kind == VALUE_NAME)
		v.kind = type__strip(v.declared)->is_signed ? VALUE_SIGNED : VALUE_UNSIGNED;
	return v;
}

int value__error(const struct value *v)
{
	int64_t bits = (int64_t)v->number;

	if (v->kind != VALUE_SIGNED && v->kind != VALUE_POINTER && v->kind != VALUE_UNSIGNED)
		return 0;
	return bits < 0 && bits >= -MAX_ERRNO ? (int)-bits : 0;
}

uint32_t value__nr_parts(const struct value *v)
{
	return v->kind == VALUE_RECORD || v->kind == VALUE_ARRAY ? v->type->nr : 0;
}

static bool is_padding(const struct value *v, uint32_t i)
{
	return v->kind == VALUE_RECORD && v->type->members[i].bit_size && !v->type->members[i].name;
}

/* A bit-field may begin at any bit, and may reach into a ninth byte. */
static struct value bit_field(const struct type_member *m, const unsigned char *bytes)
{
	const struct type *t = type__strip(m->type);
	uint64_t first = m->bit_offset / 8, last = (m->bit_offset + m->bit_size - 1) / 8;
	unsigned __int128 bits = 0;
	struct value v;

	if (m->bit_size > 64)
		return value__unknown("a bit-field of this size is not known");
	for (uint64_t i = first; i <= last; i++)
		bits |= (unsigned __int128)bytes[i] << (8 * (i - first));
	bits >>= m->bit_offset % 8;
	if (m->bit_size < 64)
		bits &= (1ULL << m->bit_size) - 1;
	v = number(t, (uint64_t)bits, m->bit_size);
	v.declared = m->type;
	return v;
}

struct value value__part(const struct value *v, uint32_t i, const char **name)
{
	const struct type_member *m;

	if (v->kind == VALUE_ARRAY) {
		*name = NULL;
		return value__decode(v->type->target, v->bytes + i * type__strip(v->type->target)->size);
	}
	m = &v->type->members[i];
	*name = m->name;
	/* BTF is not checked for this when it is read. */
	if (m->bit_offset + (m->bit_size ? m->bit_size : 8 * type__strip(m->type)->size) > 8 * v->type->size)
		return value__unknown("it lies outside of its record");
	if (m->bit_size)
		return bit_field(m, v->bytes);
	return value__decode(m->type, v->bytes + m->bit_offset / 8);
}

bool value__next_part(const struct value *v, uint32_t *i, struct value *part, const char **name)
{
	while (*i < value__nr_parts(v) && is_padding(v, *i))
		++*i;
	if (*i >= value__nr_parts(v))
		return false;
	*part = value__part(v, (*i)++, name);
	return true;
}

struct value value__member(const struct type *t, const void *bytes, uint32_t i)
{
	struct value record = whole(VALUE_RECORD, type__strip(t), bytes);
	const char *name;

	return value__part(&record, i, &name);
}
