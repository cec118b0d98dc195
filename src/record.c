#include "record.h"

#include <errno.h>
#include <stddef.h>
#include <string.h>

static bool is_fault(const struct record *r, const struct field *f)
{
	return f->read != FIELD_NO_READ && r->header.faults >> f->read & 1;
}

static bool is_null(const struct record *r, const struct field *pointer)
{
	uint64_t address = 0;

	memcpy(&address, r->bytes + pointer->offset, pointer->size);
	return !address;
}

struct value record__no_value(unsigned int status)
{
	static const char *const why[NR_STATUS] = {
		[STATUS_DIVISION] = "a division by zero, or with a result that its type cannot hold",
		[STATUS_SHIFT] = "a shift by less than no bits, or by all or more",
		[STATUS_INDEX] = "an index behind the end of its array",
		[STATUS_DIFFERENCE] = "a difference of pointers that are not into one array",
	};

	if (status == STATUS_FAULT || status == STATUS_NULL)
		return (struct value){ .kind = status == STATUS_NULL ? VALUE_NULL : VALUE_FAULT };
	return value__unknown(status < NR_STATUS && why[status] ? why[status] : "the record is damaged");
}

static bool decode(const struct record *r, const struct layout *l, const struct field *f, struct value *value)
{
	bool is_string = f->is_string;
	unsigned char status = f->status ? r->bytes[l->fields[f->status].offset] : STATUS_OK;

	if (status != STATUS_OK) {
		*value = record__no_value(status);
		return true;
	}
	if (is_string)
		*value = value__string((const char *)r->bytes + f->offset, f->size);
	else
		*value = value__decode(f->type, r->bytes + f->offset);
	if (f->role == FIELD_TARGET && is_null(r, &l->fields[f->pointer]))
		return false;
	if (is_fault(r, f))
		value->kind = f->role == FIELD_STRING && is_null(r, &l->fields[f->pointer]) ? VALUE_NULL :
											      VALUE_FAULT;
	return true;
}

static struct value submitted(const struct record *r, const struct field *f)
{
	const unsigned char *at = r->bytes + f->offset;

	if (f->role == FIELD_MEMBER)
		return value__member(f->type, at, f->param);
	return value__bytes(at, f->size ? f->size : r->size - f->offset);
}

bool record__value(const struct record *r, const struct layout *l, unsigned int i, struct value *value)
{
	const struct field *f = &l->fields[i];

	if (f->role == FIELD_MEMBER || f->role == FIELD_BYTES) {
		*value = submitted(r, f);
		return true;
	}
	if (f->at_return || (f->role > FIELD_STRING && f->role != FIELD_EXPRESSION))
		return false;
	if (!f->unknown)
		return decode(r, l, f, value);
	*value = value__unknown(f->unknown);
	return true;
}

bool record__behind(const struct record *r, const struct layout *l, unsigned int i, struct value *value)
{
	return decode(r, l, &l->fields[i], value) && value->kind != VALUE_UNKNOWN &&
	       value->kind != VALUE_FAULT;
}

static bool is_same(const struct record *r, const struct field *a, const struct field *b)
{
	const unsigned char *at = r->bytes + a->offset, *bt = r->bytes + b->offset;

	if (a->role == FIELD_STRING) /* behind its end lies what was there before */
		return !strncmp((const char *)at, (const char *)bt, a->size);
	return !memcmp(at, bt, a->size);
}

bool record__after(const struct record *r, const struct layout *l, unsigned int i, struct value *value)
{
	const struct field *f = &l->fields[i], *after = &l->fields[f->after];

	if (!f->after || f->unknown || after->unknown || after->size != f->size)
		return false;
	if (is_fault(r, f) == is_fault(r, after) && is_same(r, f, after))
		return false;
	return decode(r, l, after, value);
}

bool record__result(const struct record *r, const struct layout *l, struct value *value)
{
	const struct field *f = &l->fields[l->result];

	if (!l->has_return || !l->result)
		return false;
	if (!f->unknown)
		return decode(r, l, f, value);
	*value = value__unknown(f->unknown);
	return true;
}

uint64_t record__duration(const struct record *r, const struct layout *l)
{
	uint64_t ns = 0;

	if (l->has_return)
		memcpy(&ns, r->bytes + l->fields[l->duration].offset, sizeof(ns));
	return ns;
}

int record__stack(const struct record *r, const struct layout *l, bool user, uint64_t frames[MAX_FRAMES])
{
	const struct field *f = &l->fields[user ? l->user_stack : l->kernel_stack];
	struct call_stack stack;

	if (user ? !l->has_user_stack : !l->has_kernel_stack)
		return -ENOENT;
	memcpy(&stack, r->bytes + f->offset, sizeof(stack));
	if (stack.size < 0 || (size_t)stack.size > sizeof(stack.frames))
		return stack.size < 0 ? (int)stack.size : -EINVAL;
	memcpy(frames, stack.frames, (size_t)stack.size);
	return (int)((size_t)stack.size / sizeof(*frames));
}

uint64_t record__caller(const struct record *r, const struct layout *l)
{
	struct call_stack stack = { .caller = 0 };

	if (l->has_user_stack)
		memcpy(&stack, r->bytes + l->fields[l->user_stack].offset,
		       offsetof(struct call_stack, frames));
	return stack.caller;
}
