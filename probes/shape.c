#include "shape.h"

#include "arena.h"

#include <errno.h>

static const struct type word = {
	.kind = TYPE_INT, .is_complete = true, .size = 8, .align = 8, .name = "unsigned long long"
};

#define NUMBER(bytes, called)                                                                              \
	{                                                                                                  \
		.kind = TYPE_INT, .is_complete = true, .size = (bytes), .align = (bytes), .name = (called) \
	}

static const struct type numbers[] = {
	NUMBER(1, "unsigned char"),
	NUMBER(2, "unsigned short"),
	NUMBER(4, "unsigned int"),
};

/* What of T decides how it is read from memory: of a number its size. */
static const struct type *by_size(const struct type *t)
{
	uint64_t size = type__is_scalar(t) ? type__strip(t)->size : 0;

	for (size_t i = 0; i < sizeof(numbers) / sizeof(*numbers); i++)
		if (numbers[i].size == size)
			return &numbers[i];
	return size == word.size ? &word : t;
}

/* What of it decides how it is read from a register or stack slot: the whole word. */
static const struct type *as_word(const struct type *t)
{
	return type__is_scalar(t) && type__strip(t)->size <= word.size ? &word : t;
}

static int neutral_parameters(struct prototype *p, const struct parameter *from, struct arena *a)
{
	p->params = arena__array(a, p->nr_params, sizeof(*p->params));
	if (!p->params)
		return -ENOMEM;
	for (unsigned int i = 0; i < p->nr_params; i++) {
		p->params[i] = from[i];
		p->params[i].name = arena__printf(a, "a%u", i + 1);
		p->params[i].type = as_word(from[i].type);
		if (!p->params[i].name)
			return -ENOMEM;
	}
	return 0;
}

static int neutral_fields(struct layout *l, const struct field *from, struct arena *a)
{
	l->fields = arena__array(a, l->nr_fields, sizeof(*l->fields));
	if (!l->fields)
		return -ENOMEM;
	for (unsigned int i = 0; i < l->nr_fields; i++) {
		l->fields[i] = from[i];
		l->fields[i].member = arena__printf(a, "m%u", i + 1);
		if (layout__is_parameter(&from[i]))
			l->fields[i].type = as_word(from[i].type);
		else if (from[i].role != FIELD_STRING)
			l->fields[i].type = by_size(from[i].type);
		if (!l->fields[i].member)
			return -ENOMEM;
	}
	return 0;
}

int shape__of(const struct prototype *p, const struct layout *l, struct arena *a, struct prototype *p_out,
	      struct layout *l_out)
{
	int err;

	*p_out = *p;
	*l_out = *l;
	err = neutral_parameters(p_out, p->params, a);
	return err ? err : neutral_fields(l_out, l->fields, a);
}
