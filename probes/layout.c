#include "layout.h"

#include "arena.h"
#include "expression.h"
#include "include/kprobe_args/record.h"
#include "words.h"
#include "prototype.h"

#include <errno.h>
#include <string.h>

enum {
	/* A perf sample's size is 16 bits wide, and its headers take some of that. */
	MAX_RECORD = 32 * 1024,
	MAX_READS = 64, /* bits of call_header.faults */
	WORD = 8,
};

static struct field *add(struct layout *l, enum field_role role, const struct parameter *p)
{
	struct field *f = &l->fields[l->nr_fields++];

	f->role = role;
	f->param = p->index;
	f->limit = p->index;
	f->read = FIELD_NO_READ;
	f->label = p->name;
	return f;
}

static void add_string(struct layout *l, const struct prototype *proto, const struct parameter *p,
		       const struct layout_options *o)
{
	struct field *f = add(l, FIELD_STRING, p);

	f->type = type__strip(type__strip(p->type)->target);
	f->size = o->string_size + STRING_EXTRA;
	f->is_string = true;
	f->read = 0;
	f->pointer = l->nr_fields; /* the next one */
	f->limit = prototype__string_limit(proto, p->index);
}

static void add_target(struct layout *l, struct arena *a, const struct parameter *p,
		       const struct type *target)
{
	struct field *f = add(l, FIELD_TARGET, p);

	f->label = arena__printf(a, "*%s", p->name);
	f->type = target;
	f->size = (uint32_t)type__strip(target)->size;
	f->read = 0;
	f->pointer = l->nr_fields - 2; /* the one before */
}

static void add_value(struct layout *l, const struct parameter *p, enum field_role role,
		      const struct layout_options *o)
{
	struct field *f = add(l, role, p);

	f->type = p->type;
	f->size = (uint32_t)type__strip(p->type)->size;
	if (o->is_wide && type__is_scalar(p->type) && f->size < WORD)
		f->size = WORD;
}

static void add_parameter(struct layout *l, struct arena *a, const struct prototype *proto,
			  const struct parameter *p, const struct layout_options *o)
{
	const struct type *t = type__strip(p->type);

	if (p->place.unknown) {
		struct field *f = add(l, FIELD_VALUE, p);

		f->type = p->type;
		f->unknown = p->place.unknown;
		return;
	}
	if (t->kind == TYPE_FLOAT) {
		struct field *f = add(l, FIELD_VALUE, p);

		f->type = p->type;
		f->unknown = "floating point is not printed";
		return;
	}
	if (type__is_string(t)) {
		add_string(l, proto, p, o);
		add_value(l, p, FIELD_ADDRESS, o);
		return;
	}
	add_value(l, p, FIELD_VALUE, o);
	if (t->kind == TYPE_POINTER && type__is_scalar(t->target))
		add_target(l, a, p, t->target);
}

/* What the function leaves where its pointer shows to. */
static void add_after(struct layout *l, unsigned int before)
{
	struct field *f = &l->fields[l->nr_fields++];

	*f = l->fields[before];
	f->at_return = true;
	l->fields[before].after = l->nr_fields - 1;
}

static bool is_captured(const struct layout *l, unsigned int param)
{
	for (unsigned int i = 0; i < l->nr_fields; i++)
		if (l->fields[i].param == param && layout__is_parameter(&l->fields[i]))
			return true;
	return false;
}

static void add_afters(struct layout *l, const struct prototype *proto, const struct layout_options *o)
{
	unsigned int nr = l->nr_fields;

	for (unsigned int i = 0; i < nr; i++) {
		struct field *f = &l->fields[i];

		if (f->unknown || (f->role != FIELD_TARGET && f->role != FIELD_STRING))
			continue;
		if (f->limit != f->param && !is_captured(l, f->limit))
			add_value(l, &proto->params[f->limit], FIELD_LIMIT, o);
		add_after(l, i);
	}
}

static const struct type word_type = {
	.kind = TYPE_INT, .is_complete = true, .size = 8, .align = 8, .name = "unsigned long long"
};

static void add_duration(struct layout *l)
{
	struct field *f = &l->fields[l->duration = l->nr_fields++];

	*f = (struct field){
		.role = FIELD_DURATION,
		.label = "duration",
		.type = &word_type,
		.size = 8,
		.read = FIELD_NO_READ,
		.at_return = true,
	};
}

/* What the function was told of where its result goes, before anything can change it. */
static void add_result_address(struct layout *l)
{
	struct field *f = &l->fields[l->result_address = l->nr_fields++];

	*f = (struct field){
		.role = FIELD_RESULT_ADDRESS,
		.label = "result_address",
		.type = &word_type,
		.size = WORD,
		.read = FIELD_NO_READ,
	};
}

static void add_result(struct layout *l, const struct prototype *proto)
{
	const struct type *t = type__strip(proto->result);
	const struct abi_place *place = &proto->result_place;
	struct field *f;

	if (!t || t->kind == TYPE_VOID)
		return;
	f = &l->fields[l->result = l->nr_fields++];
	*f = (struct field){
		.role = FIELD_RESULT,
		.label = "result",
		.type = proto->result,
		.unknown = place->unknown,
		.read = place->by_reference ? 0 : FIELD_NO_READ,
		.at_return = true,
	};
	if (!f->unknown)
		f->size = (uint32_t)t->size;
	if (place->by_reference && proto->arch->results->address_is_at_entry)
		add_result_address(l);
}

static const struct type status_type = {
	.kind = TYPE_INT, .is_complete = true, .size = 1, .align = 1, .name = "unsigned char"
};

static void add_expression(struct layout *l, const struct expression *e, unsigned int index,
			   const struct layout_options *o)
{
	bool is_string = e->capture == CAPTURE_STRING;
	struct field *f = &l->fields[l->nr_fields++], *status = &l->fields[l->nr_fields++];

	*f = (struct field){
		.role = FIELD_EXPRESSION,
		.label = e->text,
		.is_spaced = strchr(e->text, ' ') || strchr(e->text, '='),
		.type = is_string ? type__strip(type__strip(e->type)->target) : e->type,
		.size = is_string ? o->string_size + STRING_EXTRA : (uint32_t)e->size,
		.read = FIELD_NO_READ,
		.expression = index,
		.status = l->nr_fields - 1,
		.is_string = is_string,
	};
	*status = (struct field){
		.role = FIELD_STATUS,
		.label = e->text,
		.type = &status_type,
		.size = 1,
		.read = FIELD_NO_READ,
		.expression = index,
	};
}

bool layout__is_at_return(const struct prototype *p, const struct expression *e)
{
	return e->nr_params && e->params[e->nr_params - 1] >= p->nr_params;
}

/* What E is made of when the function returns. */
static void keep_parameters(struct layout *l, const struct prototype *proto, const struct expression *e,
			    const struct layout_options *o)
{
	for (unsigned int i = 0; i < e->nr_params && e->params[i] < proto->nr_params; i++)
		if (!is_captured(l, e->params[i]))
			add_value(l, &proto->params[e->params[i]], FIELD_LIMIT, o);
}

static void add_behind(struct layout *l, const struct expression *e, unsigned int index,
		       const struct behind_part *part, const struct layout_options *o)
{
	struct field *f = &l->fields[l->nr_fields];

	add_expression(l, e, index, o);
	f->role = FIELD_BEHIND;
	f->param = part->param;
	f->behind = part->behind;
}

static void add_expressions(struct layout *l, const struct prototype *proto, const struct layout_options *o)
{
	unsigned int nr = o->prints ? o->prints->nr : 0, nr_typed = nr - o->nr_behind;

	/* Summed up at the entry, they are not kept. */
	if (o->is_summary && !o->returns)
		return;
	for (unsigned int i = 0; i < nr; i++) {
		const struct expression *e = &o->prints->items[i];

		if (i >= nr_typed)
			add_behind(l, e, i, &o->behind[i - nr_typed], o);
		else if (layout__is_at_return(proto, e))
			keep_parameters(l, proto, e, o);
		else
			add_expression(l, e, i, o);
	}
}

static const struct type stack_type = {
	.kind = TYPE_STRUCT,
	.is_complete = true,
	.size = sizeof(struct call_stack),
	.align = 8,
	.name = "call_stack",
};

static unsigned int add_stack(struct layout *l, enum field_role role, const char *label)
{
	struct field *f = &l->fields[l->nr_fields++];

	*f = (struct field){
		.role = role,
		.label = label,
		.type = &stack_type,
		.size = (uint32_t)stack_type.size,
		.read = FIELD_NO_READ,
	};
	return l->nr_fields - 1;
}

static void add_stacks(struct layout *l, const struct layout_options *o)
{
	l->has_kernel_stack = o->kernel_stack;
	l->has_user_stack = o->user_stack;
	if (o->kernel_stack)
		l->kernel_stack = add_stack(l, FIELD_KERNEL_STACK, "kernel_stack");
	if (o->user_stack)
		l->user_stack = add_stack(l, FIELD_USER_STACK, "user_stack");
}

static void add_return(struct layout *l, const struct prototype *proto, const struct layout_options *o)
{
	l->has_return = true;
	if (o->filter && layout__is_at_return(proto, o->filter))
		keep_parameters(l, proto, o->filter, o);
	if (o->is_summary)
		return;
	add_afters(l, proto, o);
	add_duration(l);
	add_result(l, proto);
}

static uint32_t alignment(const struct field *f)
{
	uint32_t align = f->is_string ? 1 : type__strip(f->type)->align;

	if (layout__is_parameter(f) && type__is_scalar(f->type) && f->size == WORD)
		align = WORD;

	return align < 1 ? 1 : align > 8 ? 8 : align;
}

/* A read without a bit of its own could fail unseen, so it is not done. */
static void number_reads(struct layout *l)
{
	int reads = 0;

	for (unsigned int i = 0; i < l->nr_fields; i++) {
		struct field *f = &l->fields[i];

		if (f->read == FIELD_NO_READ)
			continue;
		if (reads == MAX_READS) {
			f->unknown = "a record can hold only 64 values that are read from memory";
			f->size = 0;
			f->read = FIELD_NO_READ;
		} else {
			f->read = reads++;
		}
	}
}

/* The widest alignment first: then no gap is left but the one at the end. */
static void place_fields(struct layout *l, uint64_t at)
{

	for (uint32_t align = 8; align; align /= 2)
		for (unsigned int i = 0; i < l->nr_fields; i++) {
			struct field *f = &l->fields[i];

			if (f->unknown || alignment(f) != align)
				continue;
			f->offset = (uint32_t)at;
			at += f->size;
			/* A record whose size is no multiple of its alignment: packed. */
			at = (at + align - 1) / align * align;
		}
	l->used = at < MAX_RECORD ? (uint32_t)at : MAX_RECORD + 1;
	l->size = (l->used + 7) / 8 * 8;
}

static bool is_after(const struct field *f)
{
	return f->at_return && (f->role == FIELD_TARGET || f->role == FIELD_STRING);
}

static int name_members(struct layout *l, struct arena *a, const struct prototype *proto)
{
	static const char *const suffix[] = {
		[FIELD_TARGET] = "__target",
		[FIELD_STRING] = "__string",
		[FIELD_STATUS] = "__status",
		[FIELD_USER_STACK] = NULL, /* the last one */
	};

	struct words names = { 0 };
	int err = words__take_text(&names, a, "header padding");

	for (unsigned int i = 0; i < l->nr_fields && !err; i++) {
		struct field *f = &l->fields[i];
		const char *base = layout__is_of_parameter(f) ? proto->params[f->param].name :
				   f->role >= FIELD_RESULT    ? f->label :
								arena__printf(a, "value_%u", f->expression + 1);
		const char *end = suffix[f->role] ? suffix[f->role] : "";

		f->member = words__make(&names, a,
					arena__printf(a, "%s%s%s", base, end, is_after(f) ? "__after" : ""));
		err = f->member && f->label ? 0 : -ENOMEM;
	}
	return err;
}

bool layout__is_of_parameter(const struct field *f)
{
	return f->role < FIELD_EXPRESSION;
}

bool layout__is_parameter(const struct field *f)
{
	return f->role == FIELD_VALUE || f->role == FIELD_ADDRESS || f->role == FIELD_LIMIT;
}

int layout__new(struct layout *l, struct arena *a, const struct prototype *p,
		const struct layout_options *options)
{
	unsigned int nr_prints = options->prints ? options->prints->nr : 0;

	*l = (struct layout){ 0 };
	/*
	 * A pointer and its target; with returns a string's limit and the target afterwards; any parameter that is needed
	 * at the return; five at the end.
	 */
	l->fields = arena__array(a, 4 * (size_t)p->nr_shown + p->nr_params + 2 * (size_t)nr_prints + 5,
				 sizeof(*l->fields));
	if (!l->fields)
		return -ENOMEM;
	for (unsigned int i = 0; i < p->nr_shown && !options->is_summary; i++)
		add_parameter(l, a, p, &p->params[p->shown[i]], options);
	add_expressions(l, p, options);
	add_stacks(l, options);
	if (options->returns)
		add_return(l, p, options);
	number_reads(l);
	place_fields(l, options->is_summary ? sizeof(struct pending_header) : sizeof(struct call_header));
	if (l->size > MAX_RECORD)
		return -E2BIG;
	return name_members(l, a, p);
}
