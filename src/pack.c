#include "pack.h"

#include "arena.h"

#include <stdlib.h>
#include <string.h>

enum {
	/* Deeper than any C type; what comes from a damaged file may be deeper still. */
	MAX_DEPTH = 64,
};

void pack__free(struct pack *p)
{
	free(p->bytes);
	*p = (struct pack){ 0 };
}

static void append(struct pack *p, const void *bytes, size_t len)
{
	if (p->failed)
		return;
	if (len > p->max - p->len) {
		size_t max = 2 * (p->max + len) + 256;
		unsigned char *grown = realloc(p->bytes, max);

		if (!grown) {
			p->failed = true;
			return;
		}
		p->bytes = grown;
		p->max = max;
	}
	if (len)
		memcpy(p->bytes + p->len, bytes, len);
	p->len += len;
}

void pack__u32(struct pack *p, uint32_t value)
{
	append(p, &value, sizeof(value));
}

void pack__u64(struct pack *p, uint64_t value)
{
	append(p, &value, sizeof(value));
}

void pack__bytes(struct pack *p, const void *bytes, size_t len)
{
	pack__u64(p, len);
	append(p, bytes, len);
}

void pack__string(struct pack *p, const char *s)
{
	pack__bytes(p, s, s ? strlen(s) + 1 : 0);
}

/* BY_NAME: behind a pointer; members are left out, which ends every cycle. */
static void pack_type(struct pack *p, const struct type *t, bool by_name, unsigned int depth);

static void pack_members(struct pack *p, const struct type *t, unsigned int depth)
{
	for (uint32_t i = 0; i < t->nr; i++) {
		pack__string(p, t->members[i].name);
		pack__u64(p, t->members[i].bit_offset);
		pack__u32(p, t->members[i].bit_size);
		pack_type(p, t->members[i].type, false, depth + 1);
	}
}

static void pack_enumerators(struct pack *p, const struct type *t)
{
	for (uint32_t i = 0; i < t->nr; i++) {
		pack__string(p, t->enumerators[i].name);
		pack__u64(p, (uint64_t)t->enumerators[i].value);
	}
}

static void pack_parameters(struct pack *p, const struct type *t, unsigned int depth)
{
	for (uint32_t i = 0; i < t->nr; i++) {
		pack__string(p, t->parameters[i].name);
		pack_type(p, t->parameters[i].type, depth > 0, depth + 1);
	}
}

static bool has_list(const struct type *t, bool by_name)
{
	switch (t->kind) {
	case TYPE_STRUCT:
	case TYPE_UNION:
		return !by_name || !t->name;
	case TYPE_ENUM:
	case TYPE_FUNCTION:
	case TYPE_ARRAY: /* the number of elements */
		return true;
	default:
		return false;
	}
}

static void pack_list(struct pack *p, const struct type *t, bool by_name, unsigned int depth)
{
	pack__u32(p, has_list(t, by_name) ? t->nr : 0);
	if (!has_list(t, by_name))
		return;
	if (type__is_record(t))
		pack_members(p, t, depth);
	else if (t->kind == TYPE_ENUM)
		pack_enumerators(p, t);
	else if (t->kind == TYPE_FUNCTION)
		pack_parameters(p, t, depth);
}

enum flag { SIGNED = 1, CHAR = 2, COMPLETE = 4, VARIADIC = 8, ABRIDGED = 16 };

static void pack_type(struct pack *p, const struct type *t, bool by_name, unsigned int depth)
{
	bool record;

	pack__u32(p, t && depth < MAX_DEPTH);
	if (!t || depth >= MAX_DEPTH)
		return;
	record = t->kind == TYPE_STRUCT || t->kind == TYPE_UNION;
	pack__u32(p, t->kind);
	pack__u32(p, t->qualifiers);
	pack__u32(p, (t->is_signed ? SIGNED : 0) | (t->is_char ? CHAR : 0) | (t->is_variadic ? VARIADIC : 0) |
			     (t->is_abridged ? ABRIDGED : 0) |
			     (t->is_complete && !(record && by_name && t->name) ? COMPLETE : 0));
	pack__u64(p, t->size);
	pack__u32(p, t->align);
	pack__u32(p, t->id);
	pack__string(p, t->name);
	pack_list(p, t, by_name, depth);
	pack_type(p, t->target, by_name || t->kind == TYPE_POINTER, depth + 1);
}

void pack__type(struct pack *p, const struct type *t)
{
	pack_type(p, t, false, 0);
}

static const void *take(struct unpack *u, size_t len)
{
	const void *bytes = u->bytes + u->at;

	if (u->failed || len > u->len - u->at) {
		u->failed = true;
		return NULL;
	}
	u->at += len;
	return bytes;
}

uint32_t unpack__u32(struct unpack *u)
{
	uint32_t value = 0;
	const void *bytes = take(u, sizeof(value));

	if (bytes)
		memcpy(&value, bytes, sizeof(value));
	return value;
}

uint64_t unpack__u64(struct unpack *u)
{
	uint64_t value = 0;
	const void *bytes = take(u, sizeof(value));

	if (bytes)
		memcpy(&value, bytes, sizeof(value));
	return value;
}

const void *unpack__bytes(struct unpack *u, size_t *len)
{
	uint64_t n = unpack__u64(u);

	*len = 0;
	if (u->failed || n > u->len - u->at) {
		u->failed = true;
		return NULL;
	}
	*len = (size_t)n;
	return n ? take(u, (size_t)n) : NULL;
}

const char *unpack__string(struct unpack *u)
{
	size_t len;
	const char *bytes = unpack__bytes(u, &len);
	const char *copy;

	if (!bytes)
		return NULL;
	if (bytes[len - 1]) {
		u->failed = true;
		return NULL;
	}
	copy = arena__strdup(u->arena, bytes);
	u->failed |= !copy;
	return copy;
}

uint32_t unpack__count(struct unpack *u, size_t size)
{
	uint32_t nr = unpack__u32(u);

	if (!u->failed && nr <= (u->len - u->at) / size)
		return nr;
	u->failed = true;
	return 0;
}

static const struct type *unpack_type(struct unpack *u, unsigned int depth);

static void *new_list(struct unpack *u, uint32_t nr, size_t size)
{
	void *list = arena__array(u->arena, nr, size);

	u->failed |= !list;
	return list;
}

static void unpack_members(struct unpack *u, struct type *t, unsigned int depth)
{
	struct type_member *list = new_list(u, t->nr, sizeof(*list));

	for (uint32_t i = 0; i < t->nr && !u->failed; i++) {
		list[i].name = unpack__string(u);
		list[i].bit_offset = unpack__u64(u);
		list[i].bit_size = unpack__u32(u);
		list[i].type = unpack_type(u, depth + 1);
		u->failed |= !list[i].type;
	}
	t->members = list;
}

static void unpack_enumerators(struct unpack *u, struct type *t)
{
	struct type_enumerator *list = new_list(u, t->nr, sizeof(*list));

	for (uint32_t i = 0; i < t->nr && !u->failed; i++) {
		list[i].name = unpack__string(u);
		list[i].value = (int64_t)unpack__u64(u);
	}
	t->enumerators = list;
}

static void unpack_parameters(struct unpack *u, struct type *t, unsigned int depth)
{
	struct type_parameter *list = new_list(u, t->nr, sizeof(*list));

	for (uint32_t i = 0; i < t->nr && !u->failed; i++) {
		list[i].name = unpack__string(u);
		list[i].type = unpack_type(u, depth + 1);
	}
	t->parameters = list;
}

static void unpack_list(struct unpack *u, struct type *t, unsigned int depth)
{
	if (t->kind == TYPE_ARRAY) {
		t->nr = unpack__u32(u);
		return;
	}
	t->nr = unpack__count(u, sizeof(uint32_t));
	if (!t->nr)
		return;
	if (type__is_record(t))
		unpack_members(u, t, depth);
	else if (t->kind == TYPE_ENUM)
		unpack_enumerators(u, t);
	else if (t->kind == TYPE_FUNCTION)
		unpack_parameters(u, t, depth);
	else
		u->failed = true;
}

static const struct type *unpack_type(struct unpack *u, unsigned int depth)
{
	struct type *t;
	uint32_t flags;

	if (!unpack__u32(u) || u->failed)
		return NULL;
	t = depth < MAX_DEPTH ? arena__alloc(u->arena, sizeof(*t)) : NULL;
	if (!t) {
		u->failed = true;
		return NULL;
	}
	t->kind = unpack__u32(u);
	t->qualifiers = (uint8_t)unpack__u32(u);
	flags = unpack__u32(u);
	t->is_signed = flags & SIGNED;
	t->is_char = flags & CHAR;
	t->is_complete = flags & COMPLETE;
	t->is_variadic = flags & VARIADIC;
	t->is_abridged = flags & ABRIDGED;
	t->size = unpack__u64(u);
	t->align = unpack__u32(u);
	t->id = unpack__u32(u);
	t->name = unpack__string(u);
	u->failed |= t->kind > TYPE_QUALIFIED;
	unpack_list(u, t, depth);
	t->target = unpack_type(u, depth + 1);
	return t;
}

const struct type *unpack__type(struct unpack *u)
{
	return unpack_type(u, 0);
}

const struct type *pack__copy_type(const struct type *t, struct arena *a)
{
	struct pack p = { 0 };
	struct unpack u = { .arena = a };
	const struct type *copy = NULL;

	pack__type(&p, t);
	if (!p.failed) {
		u.bytes = p.bytes;
		u.len = p.len;
		copy = unpack__type(&u);
	}
	pack__free(&p);
	return u.failed ? NULL : copy;
}
