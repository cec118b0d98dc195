#include "record.h"

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

bool record__value(const struct record *r, const struct layout *l, unsigned int i, struct value *value)
{
	const struct field *f = &l->fields[i];

	if (f->unknown) {
		*value = value__unknown(f->unknown);
		return true;
	}
	switch (f->role) {
	case FIELD_ADDRESS:
		return false;
	case FIELD_STRING: /* its address is the next field */
		*value = value__string((const char *)r->bytes + f->offset, f->size);
		if (is_fault(r, f))
			value->kind = is_null(r, f + 1) ? VALUE_NULL : VALUE_FAULT;
		return true;
	case FIELD_TARGET: /* its pointer is the field before */
		if (is_null(r, f - 1))
			return false;
		*value = value__decode(f->type, r->bytes + f->offset);
		if (is_fault(r, f))
			value->kind = VALUE_FAULT;
		return true;
	default:
		*value = value__decode(f->type, r->bytes + f->offset);
		return true;
	}
}
