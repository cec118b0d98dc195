#include "classes.h"

static const char *const names[NR_CLASSES] = {
	[CLASS_BOOL] = "bool",
	[CLASS_SIGNED_8] = "signed 8 bits",
	[CLASS_UNSIGNED_8] = "unsigned 8 bits",
	[CLASS_SIGNED_16] = "signed 16 bits",
	[CLASS_UNSIGNED_16] = "unsigned 16 bits",
	[CLASS_32] = "32 bits",
	[CLASS_64] = "64 bits",
	[CLASS_128] = "128 bits",
	[CLASS_ENUM] = "enum",
	[CLASS_POINTER] = "pointer",
	[CLASS_FUNCTION_POINTER] = "function pointer",
	[CLASS_DECAYED] = "array or function",
	[CLASS_EMPTY] = "record of no size",
	[CLASS_STRUCT] = "struct",
	[CLASS_UNION] = "union",
	[CLASS_NESTED] = "record in a record",
	[CLASS_BIT_FIELDS] = "bit-fields",
	[CLASS_PACKED] = "misaligned member",
	[CLASS_ALIGNED_16] = "alignment of 16 or more",
	[CLASS_NARROW_ON_STACK] = "8 or 16 bits on the stack",
	[CLASS_BEHIND_RESULT] = "behind a hidden pointer",
	[CLASS_VARIADIC] = "named, of a variadic function",
};

static enum class number_class(const struct type *t)
{
	static const enum class by_size[][2] = {
		[1] = { CLASS_UNSIGNED_8, CLASS_SIGNED_8 },
		[2] = { CLASS_UNSIGNED_16, CLASS_SIGNED_16 },
		[4] = { CLASS_32, CLASS_32 },
		[8] = { CLASS_64, CLASS_64 },
		[16] = { CLASS_128, CLASS_128 },
	};

	if (t->kind == TYPE_BOOL)
		return CLASS_BOOL;
	if (t->kind == TYPE_ENUM)
		return CLASS_ENUM;
	if (t->kind == TYPE_POINTER)
		return type__strip(t->target)->kind == TYPE_FUNCTION ? CLASS_FUNCTION_POINTER : CLASS_POINTER;
	return t->size <= 16 ? by_size[t->size][t->is_signed] : NR_CLASSES;
}

static void count_members(struct classes_compared *c, const struct type *t)
{
	for (uint32_t i = 0; i < t->nr; i++) {
		const struct type_member *m = &t->members[i];
		const struct type *s = type__strip(m->type);

		c->classes[CLASS_NESTED] += type__is_record(s);
		c->classes[CLASS_BIT_FIELDS] += m->bit_size != 0;
		c->classes[CLASS_PACKED] += !m->bit_size && s->align && m->bit_offset / 8 % s->align;
	}
}

static void count_record(struct classes_compared *c, const struct type *t)
{
	c->classes[t->kind == TYPE_UNION ? CLASS_UNION : CLASS_STRUCT]++;
	c->classes[CLASS_EMPTY] += !t->size;
	if (t->size <= MAX_CLASS_SIZE)
		c->record_sizes[t->size]++;
	count_members(c, t);
}

void classes__count(struct classes_compared *c, const struct class_of *param)
{
	const struct type *t = type__strip(param->type), *declared = type__strip(param->declared);

	if (type__is_record(t))
		count_record(c, t);
	else if (t->kind != TYPE_FLOAT && number_class(t) < NR_CLASSES)
		c->classes[number_class(t)]++;
	c->classes[CLASS_DECAYED] += declared->kind == TYPE_ARRAY || declared->kind == TYPE_FUNCTION;
	c->classes[CLASS_ALIGNED_16] += t->align >= 16;
	c->classes[CLASS_NARROW_ON_STACK] += param->is_on_stack && type__is_scalar(t) && t->size <= 2;
	c->classes[CLASS_BEHIND_RESULT] += param->is_behind_result;
	c->classes[CLASS_VARIADIC] += param->is_variadic;
}

void classes__add(struct classes_compared *sum, const struct classes_compared *c)
{
	for (unsigned int i = 0; i < NR_CLASSES; i++)
		sum->classes[i] += c->classes[i];
	for (unsigned int i = 0; i <= MAX_CLASS_SIZE; i++)
		sum->record_sizes[i] += c->record_sizes[i];
	for (unsigned int i = 0; i <= MAX_CLASS_PARAMS; i++)
		sum->nr_params[i] += c->nr_params[i];
}

bool classes__write_missing(FILE *out, const struct classes_compared *c, bool has_int128, bool shifts)
{
	bool is_missing = false;

	for (unsigned int i = 0; i < NR_CLASSES; i++) {
		if (c->classes[i] || (i == CLASS_128 && !has_int128) || (i == CLASS_BEHIND_RESULT && !shifts))
			continue;
		fprintf(out, "nothing compared: %s\n", names[i]);
		is_missing = true;
	}
	for (unsigned int i = 0; i <= MAX_CLASS_SIZE; i++)
		if (!c->record_sizes[i]) {
			fprintf(out, "nothing compared: records of %u bytes\n", i);
			is_missing = true;
		}
	for (unsigned int i = 0; i <= MAX_CLASS_PARAMS; i++)
		if (!c->nr_params[i]) {
			fprintf(out, "nothing compared: functions of %u parameters\n", i);
			is_missing = true;
		}
	return is_missing;
}

void classes__write(FILE *out, const struct classes_compared *c)
{
	for (unsigned int i = 0; i < NR_CLASSES; i++)
		fprintf(out, "%10lu %s\n", c->classes[i], names[i]);
	for (unsigned int i = 0; i <= MAX_CLASS_SIZE; i++)
		fprintf(out, "%10lu records of %u bytes\n", c->record_sizes[i], i);
	for (unsigned int i = 0; i <= MAX_CLASS_PARAMS; i++)
		fprintf(out, "%10lu functions of %u parameters\n", c->nr_params[i], i);
}
