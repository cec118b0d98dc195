/* Values as JSON, and the strings in them. */
#include "output_json.h"

#include "errno_name.h"
#include "utf8.h"

#include <string.h>

void output_json__characters(struct out *o, const char *text, size_t len, bool is_utf8)
{
	for (size_t i = 0; i < len; i++) {
		unsigned char c = (unsigned char)text[i];

		if (c == '"' || c == '\\') {
			out__char(o, '\\');
			out__char(o, (char)c);
		} else if (c >= ' ' && c != 0x7f && (c < 0x80 || is_utf8)) {
			out__char(o, (char)c);
		} else {
			out__string(o, "\\u00");
			out__char(o, "0123456789abcdef"[c >> 4]);
			out__char(o, "0123456789abcdef"[c & 15]);
		}
	}
}

void output_json__text(struct out *o, const char *text, size_t len, bool is_utf8)
{
	out__char(o, '"');
	output_json__characters(o, text, len, is_utf8);
	out__char(o, '"');
}

void output_json__string(struct out *o, const char *s)
{
	size_t len = strlen(s);

	output_json__text(o, s, len, utf8__length(s, len) == len);
}

void output_json__key(struct out *o, const char *key)
{
	output_json__string(o, key);
	out__char(o, ':');
}

void output_json__number(struct out *o, const char *key, uint64_t value)
{
	output_json__key(o, key);
	out__unsigned(o, value);
}

size_t output_json__shown(const char *text, size_t len, bool is_cut)
{
	return is_cut ? utf8__whole(text, len) : len;
}

bool output_json__is_utf8_text(const char *text, size_t len, bool is_cut)
{
	len = output_json__shown(text, len, is_cut);
	return utf8__length(text, len) == len;
}

bool output_json__is_utf8(const struct value *v)
{
	struct value part;
	const char *name;

	if (v->kind == VALUE_STRING)
		return output_json__is_utf8_text(v->text, v->len, v->is_cut);
	for (uint32_t i = 0; value__next_part(v, &i, &part, &name);)
		if (!output_json__is_utf8(&part))
			return false;
	return true;
}

/* The members of an anonymous member are its parent's, as in C (C11 6.7.2.1p13): no key is used twice. */
static void write_members(struct out *o, const struct value *v, bool text, bool *first)
{
	struct value part;
	const char *name;

	for (uint32_t i = 0; value__next_part(v, &i, &part, &name);) {
		if (!name && part.kind == VALUE_RECORD) {
			write_members(o, &part, text, first);
			continue;
		}
		out__string(o, *first ? "" : ",");
		*first = false;
		output_json__key(o, name ? name : "");
		output_json__value_as(o, &part, text);
	}
}

static void write_record(struct out *o, const struct value *v, bool text)
{
	bool first = true;

	out__char(o, '{');
	write_members(o, v, text, &first);
	out__char(o, '}');
}

static void write_array(struct out *o, const struct value *v, bool text)
{
	out__char(o, '[');
	for (uint32_t i = 0; i < value__nr_parts(v); i++) {
		const char *name;
		struct value part = value__part(v, i, &name);

		out__string(o, i ? "," : "");
		output_json__value_as(o, &part, text);
	}
	out__char(o, ']');
}

void output_json__hex(struct out *o, uint64_t value)
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

/* An enumerator is a number too: its name is what it means. */
static void write_number(struct out *o, struct value v)
{
	v = value__as_number(v);
	if (v.kind == VALUE_SIGNED)
		out__signed(o, (int64_t)v.number);
	else
		out__unsigned(o, v.number);
}

static void write_hex_dump(struct out *o, const struct value *v)
{
	out__char(o, '"');
	for (size_t i = 0; i < v->len; i++) {
		out__char(o, "0123456789abcdef"[(unsigned char)v->text[i] >> 4]);
		out__char(o, "0123456789abcdef"[v->text[i] & 15]);
	}
	out__char(o, '"');
}

void output_json__value_as(struct out *o, const struct value *v, bool text)
{
	switch (v->kind) {
	case VALUE_UNKNOWN:
	case VALUE_FAULT:
	case VALUE_NULL:
		out__string(o, "null");
		break;
	case VALUE_SIGNED:
	case VALUE_UNSIGNED:
	case VALUE_NAME:
		write_number(o, *v);
		break;
	case VALUE_WIDE:
		write_wide(o, v);
		break;
	case VALUE_BOOL:
		out__string(o, v->number ? "true" : "false");
		break;
	case VALUE_STRING:
		output_json__text(o, v->text, output_json__shown(v->text, v->len, v->is_cut), text);
		break;
	case VALUE_POINTER:
		output_json__hex(o, v->number);
		break;
	case VALUE_RECORD:
		write_record(o, v, text);
		break;
	case VALUE_ARRAY:
		write_array(o, v, text);
		break;
	case VALUE_BYTES:
		write_hex_dump(o, v);
		break;
	}
}

/* Why V is null; NULL: it is not, or it is what the pointer is. */
const char *output_json__reason(const struct value *v)
{
	return v->kind == VALUE_UNKNOWN ? v->reason :
	       v->kind == VALUE_FAULT	? "the memory could not be read" :
					  NULL;
}

void output_json__value(struct out *o, const struct value *v)
{
	output_json__value_as(o, v, output_json__is_utf8(v));
}

int output_json__error_number(const struct output_options *options, const struct value *v)
{
	return options->is_user ? 0 : value__error(v);
}

void output_json__result_value(struct out *o, const struct value *v, int error)
{
	if (v->kind == VALUE_POINTER && error)
		out__signed(o, -error);
	else
		output_json__value_as(o, v, output_json__is_utf8(v));
}

void output_json__error(struct out *o, int error)
{
	const char *name = error ? errno_name(error) : NULL;

	if (!name)
		return;
	out__string(o, ",\"error\":");
	output_json__string(o, name);
}
