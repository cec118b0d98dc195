#include "output.h"

#include "errno_name.h"
#include "symbols.h"

#include <string.h>

void output_json__text(struct out *o, const char *text, size_t len)
{
	out__char(o, '"');
	for (size_t i = 0; i < len; i++) {
		unsigned char c = (unsigned char)text[i];

		if (c == '"' || c == '\\') {
			out__char(o, '\\');
			out__char(o, (char)c);
		} else if (c >= ' ' && c < 0x7f) {
			out__char(o, (char)c);
		} else { /* a byte is written as the code point of its number */
			out__string(o, "\\u00");
			out__char(o, "0123456789abcdef"[c >> 4]);
			out__char(o, "0123456789abcdef"[c & 15]);
		}
	}
	out__char(o, '"');
}

void output_json__key(struct out *o, const char *key)
{
	output_json__text(o, key, strlen(key));
	out__char(o, ':');
}

/* The members of an anonymous member are its parent's, as in C (C11 6.7.2.1p13): no key is used twice. */
static void write_members(struct out *o, const struct value *v, bool *first)
{
	for (uint32_t i = 0; i < value__nr_parts(v); i++) {
		const char *name;
		struct value part;

		if (value__is_padding(v, i))
			continue;
		part = value__part(v, i, &name);
		if (!name && part.kind == VALUE_RECORD) {
			write_members(o, &part, first);
			continue;
		}
		out__string(o, *first ? "" : ",");
		*first = false;
		output_json__key(o, name ? name : "");
		output_json__value(o, &part);
	}
}

static void write_record(struct out *o, const struct value *v)
{
	bool first = true;

	out__char(o, '{');
	write_members(o, v, &first);
	out__char(o, '}');
}

static void write_array(struct out *o, const struct value *v)
{
	out__char(o, '[');
	for (uint32_t i = 0; i < value__nr_parts(v); i++) {
		const char *name;
		struct value part = value__part(v, i, &name);

		out__string(o, i ? "," : "");
		output_json__value(o, &part);
	}
	out__char(o, ']');
}

static void write_hex(struct out *o, uint64_t value)
{
	out__char(o, '"');
	out__hex(o, value, 1);
	out__char(o, '"');
}

/* JSON has integers of any size; 128 bits are written in hexadecimal, as pointers are. */
static void write_wide(struct out *o, const struct value *v)
{
	out__char(o, '"');
	if (v->wide >> 64) {
		out__hex(o, (uint64_t)(v->wide >> 64), 1);
		for (int i = 60; i >= 0; i -= 4)
			out__char(o, "0123456789abcdef"[(uint64_t)v->wide >> i & 15]);
	} else {
		out__hex(o, (uint64_t)v->wide, 1);
	}
	out__char(o, '"');
}

void output_json__value(struct out *o, const struct value *v)
{
	switch (v->kind) {
	case VALUE_UNKNOWN:
	case VALUE_FAULT:
	case VALUE_NULL:
		out__string(o, "null");
		break;
	case VALUE_SIGNED:
		out__signed(o, (int64_t)v->number);
		break;
	case VALUE_UNSIGNED:
		out__unsigned(o, v->number);
		break;
	case VALUE_WIDE:
		write_wide(o, v);
		break;
	case VALUE_BOOL:
		out__string(o, v->number ? "true" : "false");
		break;
	case VALUE_NAME:
	case VALUE_STRING:
		output_json__text(o, v->text, v->len);
		break;
	case VALUE_POINTER:
		write_hex(o, v->number);
		break;
	case VALUE_RECORD:
		write_record(o, v);
		break;
	case VALUE_ARRAY:
		write_array(o, v);
		break;
	}
}

/* The arguments, or the values of expressions, by their labels. */
static void write_fields(struct out *o, const char *key, const struct layout *l, const struct record *r,
			 bool expressions)
{
	bool first = true;

	output_json__key(o, key);
	out__char(o, '{');
	for (unsigned int i = 0; i < l->nr_fields; i++) {
		struct value v;

		if ((l->fields[i].role == FIELD_EXPRESSION) != expressions || !record__value(r, l, i, &v))
			continue;
		if (!first)
			out__char(o, ',');
		first = false;
		output_json__key(o, l->fields[i].label);
		output_json__value(o, &v);
	}
	out__char(o, '}');
}

static bool has_expressions(const struct layout *l)
{
	for (unsigned int i = 0; i < l->nr_fields; i++)
		if (l->fields[i].role == FIELD_EXPRESSION)
			return true;
	return false;
}

static const char *reason(const struct value *v)
{
	return v->kind == VALUE_UNKNOWN ? v->reason :
	       v->kind == VALUE_FAULT	? "the memory could not be read" :
					  NULL;
}

/* What has changed when the function returns, under the same names. */
static void write_changes(struct out *o, const struct layout *l, const struct record *r)
{
	bool first = true;

	for (unsigned int i = 0; i < l->nr_fields; i++) {
		struct value v;

		if (!record__after(r, l, i, &v))
			continue;
		out__string(o, first ? ",\"after\":{" : ",");
		first = false;
		output_json__key(o, l->fields[i].label);
		output_json__value(o, &v);
	}
	if (!first)
		out__char(o, '}');
}

void output_json__result(struct out *o, const struct value *v)
{
	if (v->kind == VALUE_POINTER && value__error(v))
		out__signed(o, -value__error(v));
	else
		output_json__value(o, v);
}

static void write_return(struct out *o, const struct layout *l, const struct record *r)
{
	struct value v;
	const char *name;

	write_changes(o, l, r);
	if (record__result(r, l, &v)) {
		out__string(o, ",\"result\":");
		output_json__result(o, &v);
		name = value__error(&v) ? errno_name(value__error(&v)) : NULL;
		if (name) {
			out__string(o, ",\"error\":");
			output_json__text(o, name, strlen(name));
		}
		if (v.kind == VALUE_UNKNOWN) {
			out__string(o, ",\"result_unknown\":");
			output_json__text(o, v.reason, strlen(v.reason));
		}
	}
	out__string(o, ",\"duration_ns\":");
	out__unsigned(o, record__duration(r, l));
}

/* Why an argument is null, beside the arguments and under the same names. */
static void write_reasons(struct out *o, const struct layout *l, const struct record *r)
{
	bool first = true;

	for (unsigned int i = 0; i < l->nr_fields; i++) {
		struct value v;

		if (!record__value(r, l, i, &v) || !reason(&v))
			continue;
		out__string(o, first ? ",\"unknown\":{" : ",");
		first = false;
		output_json__key(o, l->fields[i].label);
		output_json__text(o, reason(&v), strlen(reason(&v)));
	}
	if (!first)
		out__char(o, '}');
}

void output_json__number(struct out *o, const char *key, uint64_t value)
{
	output_json__key(o, key);
	out__unsigned(o, value);
}

static void write_frame(struct out *o, const struct symbols *symbols, uint64_t address)
{
	struct symbol_name s;

	out__string(o, "{\"address\":");
	write_hex(o, address);
	if (symbols && !symbols__find(symbols, address, &s)) {
		out__string(o, ",\"symbol\":");
		output_json__text(o, s.name, strlen(s.name));
		out__string(o, ",\"offset\":");
		out__unsigned(o, s.offset);
		if (s.module) {
			out__string(o, ",\"module\":");
			output_json__text(o, s.module, strlen(s.module));
		}
	}
	out__char(o, '}');
}

static void write_stack(struct out *o, const struct output_options *options, const struct layout *l,
			const struct record *r)
{
	uint64_t frames[MAX_FRAMES];
	int nr = l->has_kernel_stack ? record__stack(r, l, false, frames) : 0;

	if (!l->has_kernel_stack)
		return;
	out__string(o, ",\"stack\":[");
	for (int i = 0; i < nr; i++) {
		out__string(o, i ? "," : "");
		write_frame(o, options->symbols, frames[i]);
	}
	out__char(o, ']');
}

static void write_call(struct out *o, const struct output_options *options, const struct prototype *p,
		       const struct layout *l, const struct record *r)
{
	out__char(o, '{');
	output_json__number(o, "time", r->header.time);
	out__char(o, ',');
	output_json__number(o, "cpu", r->cpu);
	out__char(o, ',');
	output_json__number(o, "pid", r->header.tgid);
	out__char(o, ',');
	output_json__number(o, "tid", r->header.tid);
	out__string(o, ",\"comm\":");
	output_json__text(o, r->header.comm, strnlen(r->header.comm, sizeof(r->header.comm)));
	out__string(o, ",\"function\":");
	output_json__text(o, p->function, strlen(p->function));
	out__char(o, ',');
	write_fields(o, "args", l, r, false);
	if (has_expressions(l)) {
		out__char(o, ',');
		write_fields(o, "values", l, r, true);
	}
	write_reasons(o, l, r);
	if (l->has_return)
		write_return(o, l, r);
	write_stack(o, options, l, r);
	if (p->is_forced)
		out__string(o, ",\"certain\":false");
	out__char(o, '}');
	out__end_line(o);
}

static void write_lost(struct out *o, uint64_t nr)
{
	out__string(o, "{\"type\":\"lost_events\",");
	output_json__number(o, "lost", nr);
	out__char(o, '}');
	out__end_line(o);
}

static void write_end(struct out *o, const struct totals *t)
{
	out__string(o, "{\"type\":\"end\",");
	output_json__number(o, "calls", t->calls);
	out__char(o, ',');
	output_json__number(o, "printed", t->printed);
	out__char(o, ',');
	output_json__number(o, "filtered", t->filtered);
	out__char(o, ',');
	output_json__number(o, "undecided", t->undecided);
	out__char(o, ',');
	output_json__number(o, "lost", t->lost);
	out__char(o, ',');
	output_json__number(o, "unread", t->unread);
	out__char(o, ',');
	output_json__number(o, "late", t->late);
	if (t->has_returns) {
		out__char(o, ',');
		output_json__number(o, "unreturned", t->unreturned);
		out__char(o, ',');
		output_json__number(o, "unremembered", t->unremembered);
		out__char(o, ',');
		output_json__number(o, "unpaired", t->unpaired);
	}
	out__char(o, '}');
	out__end_line(o);
}

const struct output_format output_json = {
	.call = write_call,
	.lost = write_lost,
	.end = write_end,
};
