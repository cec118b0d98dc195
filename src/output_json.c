#include "output.h"

#include "errno_name.h"
#include "meaning.h"
#include "probe.h"
#include "symbols.h"
#include "user_stack.h"
#include "utf8.h"

#include <string.h>

/* The object that is written: docs/output.schema.json has its form. */
struct line {
	struct out *o;
	const struct output_options *options;
	const struct layout *layout;
	const struct record *record;
	/* Whether anything of it was seen while the values were written: most lines have little to tell beside them. */
	bool has_meanings, has_cut, has_bytes, has_reasons, has_changes;
};

/*
 * Text that is UTF-8 comes out as it is. Of any other, a byte from 0x80 on is written as the code point of its number,
 * so that each character stands for a byte.
 */
static void write_characters(struct out *o, const char *text, size_t len, bool is_utf8)
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

static void write_text(struct out *o, const char *text, size_t len, bool is_utf8)
{
	out__char(o, '"');
	write_characters(o, text, len, is_utf8);
	out__char(o, '"');
}

void output_json__string(struct out *o, const char *s)
{
	size_t len = strlen(s);

	write_text(o, s, len, utf8__length(s, len) == len);
}

void output_json__key(struct out *o, const char *key)
{
	output_json__string(o, key);
	out__char(o, ':');
}

/* ",KEY:{" before the first of some that need not be there, then ",". */
static void begin_entry(struct out *o, const char *key, const char *bracket, bool *any)
{
	out__char(o, ',');
	if (*any)
		return;
	*any = true;
	output_json__key(o, key);
	out__string(o, bracket);
}

static void end_entries(struct out *o, const char *bracket, bool any)
{
	if (any)
		out__string(o, bracket);
}

/* The bytes of a string that are written: no half of a character where it is cut anyway. */
static size_t shown(const char *text, size_t len, bool is_cut)
{
	return is_cut ? utf8__whole(text, len) : len;
}

static bool is_utf8_text(const char *text, size_t len, bool is_cut)
{
	len = shown(text, len, is_cut);
	return utf8__length(text, len) == len;
}

/* Whether all text in V is UTF-8. */
static bool is_utf8(const struct value *v)
{
	const char *name;

	if (v->kind == VALUE_STRING)
		return is_utf8_text(v->text, v->len, v->is_cut);
	for (uint32_t i = 0; i < value__nr_parts(v); i++) {
		struct value part;

		if (value__is_padding(v, i))
			continue;
		part = value__part(v, i, &name);
		if (!is_utf8(&part))
			return false;
	}
	return true;
}

/* TEXT: all of it is UTF-8. */
static void write_value(struct out *o, const struct value *v, bool text);

/* The members of an anonymous member are its parent's, as in C (C11 6.7.2.1p13): no key is used twice. */
static void write_members(struct out *o, const struct value *v, bool text, bool *first)
{
	for (uint32_t i = 0; i < value__nr_parts(v); i++) {
		const char *name;
		struct value part;

		if (value__is_padding(v, i))
			continue;
		part = value__part(v, i, &name);
		if (!name && part.kind == VALUE_RECORD) {
			write_members(o, &part, text, first);
			continue;
		}
		out__string(o, *first ? "" : ",");
		*first = false;
		output_json__key(o, name ? name : "");
		write_value(o, &part, text);
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
		write_value(o, &part, text);
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

static void write_value(struct out *o, const struct value *v, bool text)
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
		write_text(o, v->text, shown(v->text, v->len, v->is_cut), text);
		break;
	case VALUE_POINTER:
		write_hex(o, v->number);
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

/* What is known beside V, the value of field I or, with an I of NO_FIELD, any other. */
enum { NO_FIELD = ~0U };

static bool find_meaning(const struct line *line, unsigned int i, const struct value *v, struct meaning *m)
{
	if (line->options->raw)
		return false;
	if (i == NO_FIELD ? meanings__of_value(line->options->meanings, v, m) :
			    meanings__of_field(line->options->meanings, line->record, i, v, m))
		return true;
	if (v->kind != VALUE_NAME)
		return false;
	*m = (struct meaning){ .name = v->text, .name_len = v->len };
	return true;
}

static bool has_meaning(const struct line *line, unsigned int i, const struct value *v)
{
	struct meaning m;
	const char *name;

	if (line->options->raw)
		return false;
	if (find_meaning(line, i, v, &m))
		return true;
	for (uint32_t n = 0; n < value__nr_parts(v); n++) {
		struct value part;

		if (value__is_padding(v, n))
			continue;
		part = value__part(v, n, &name);
		if (has_meaning(line, NO_FIELD, &part))
			return true;
	}
	return false;
}

static void write_meaning_text(struct out *o, const struct meaning *m, bool text)
{
	out__char(o, '"');
	write_characters(o, m->text, strlen(m->text), true);
	write_characters(o, m->name, shown(m->name, m->name_len, m->is_cut), text);
	out__char(o, '"');
}

static void write_meaning(const struct line *line, unsigned int i, const struct value *v, bool text);

/* As the members of V, but only those that mean something. */
static void write_member_meanings(const struct line *line, const struct value *v, bool text, bool *first)
{
	for (uint32_t i = 0; i < value__nr_parts(v); i++) {
		const char *name;
		struct value part;

		if (value__is_padding(v, i))
			continue;
		part = value__part(v, i, &name);
		if (!has_meaning(line, NO_FIELD, &part))
			continue;
		if (!name && part.kind == VALUE_RECORD) {
			write_member_meanings(line, &part, text, first);
			continue;
		}
		out__string(line->o, *first ? "" : ",");
		*first = false;
		output_json__key(line->o, name ? name : "");
		write_meaning(line, NO_FIELD, &part, text);
	}
}

static void write_element_meanings(const struct line *line, const struct value *v, bool text)
{
	out__char(line->o, '[');
	for (uint32_t i = 0; i < value__nr_parts(v); i++) {
		const char *name;
		struct value part = value__part(v, i, &name);

		out__string(line->o, i ? "," : "");
		if (has_meaning(line, NO_FIELD, &part))
			write_meaning(line, NO_FIELD, &part, text);
		else
			out__string(line->o, "null");
	}
	out__char(line->o, ']');
}

/* V has one. */
static void write_meaning(const struct line *line, unsigned int i, const struct value *v, bool text)
{
	struct meaning m;
	bool first = true;

	if (find_meaning(line, i, v, &m)) {
		write_meaning_text(line->o, &m, text);
	} else if (v->kind == VALUE_ARRAY) {
		write_element_meanings(line, v, text);
	} else {
		out__char(line->o, '{');
		write_member_meanings(line, v, text, &first);
		out__char(line->o, '}');
	}
}

/* A field that is written: what it was at entry, what it is at the return, and what is told of both beside them. */
struct entry {
	unsigned int i;
	struct value value;
	bool has_after; /* it has changed */
	struct value after;
	bool is_utf8; /* all text in it */
};

/* The next one from *I on; false: there is none. EXPRESSIONS: of those that -P asks for, or of the arguments. */
static bool next_entry(const struct line *line, unsigned int *i, struct entry *e)
{
	const struct layout *l = line->layout;
	struct meaning m;

	for (; *i < l->nr_fields; ++*i) {
		if (!record__value(line->record, l, *i, &e->value))
			continue;
		e->i = (*i)++;
		e->has_after = record__after(line->record, l, e->i, &e->after);
		e->is_utf8 = is_utf8(&e->value) && !(e->has_after && !is_utf8(&e->after));
		if (find_meaning(line, e->i, &e->value, &m))
			e->is_utf8 = e->is_utf8 && is_utf8_text(m.name, m.name_len, m.is_cut);
		return true;
	}
	return false;
}

static const char *label(const struct line *line, const struct entry *e)
{
	return line->layout->fields[e->i].label;
}

static bool is_expression(const struct line *line, const struct entry *e)
{
	return line->layout->fields[e->i].role == FIELD_EXPRESSION;
}

/* Whether a field before it has its label; AMONG_VALUES: one that -P asks for. */
static bool is_repeated(const struct line *line, const struct entry *e, bool among_values)
{
	const struct layout *l = line->layout;

	for (unsigned int i = 0; i < e->i && is_expression(line, e); i++) {
		bool is_argument = l->fields[i].role <= FIELD_STRING && !l->fields[i].at_return;

		if ((l->fields[i].role == FIELD_EXPRESSION || (is_argument && !among_values)) &&
		    !strcmp(l->fields[i].label, label(line, e)))
			return true;
	}
	return false;
}

static bool is_cut(const struct line *line, const struct entry *e)
{
	struct meaning m;

	return (e->value.kind == VALUE_STRING && e->value.is_cut) ||
	       (e->has_after && e->after.kind == VALUE_STRING && e->after.is_cut) ||
	       (find_meaning(line, e->i, &e->value, &m) && m.is_cut);
}

/* Why V is null; NULL: it is not, or it is what the pointer is. */
const char *output_json__reason(const struct value *v)
{
	return v->kind == VALUE_UNKNOWN ? v->reason :
	       v->kind == VALUE_FAULT	? "the memory could not be read" :
					  NULL;
}

static void note(struct line *line, const struct entry *e)
{
	line->has_meanings = line->has_meanings || has_meaning(line, e->i, &e->value);
	line->has_cut = line->has_cut || is_cut(line, e);
	line->has_bytes |= !e->is_utf8;
	line->has_reasons |= output_json__reason(&e->value) != NULL;
	line->has_changes |= e->has_after;
}

/* The arguments, or the values of expressions, by their labels. */
static void write_fields(struct line *line, const char *key, bool expressions)
{
	bool first = true;
	struct entry e;

	output_json__key(line->o, key);
	out__char(line->o, '{');
	for (unsigned int i = 0; next_entry(line, &i, &e);) {
		if (is_expression(line, &e) != expressions || is_repeated(line, &e, true))
			continue;
		if (!first)
			out__char(line->o, ',');
		first = false;
		output_json__key(line->o, label(line, &e));
		write_value(line->o, &e.value, e.is_utf8);
		note(line, &e);
	}
	out__char(line->o, '}');
}

static bool has_expressions(const struct layout *l)
{
	for (unsigned int i = 0; i < l->nr_fields; i++)
		if (l->fields[i].role == FIELD_EXPRESSION)
			return true;
	return false;
}

/* The next one that has something told beside it: what an expression shares with an argument is told there. */
static bool next_beside(const struct line *line, unsigned int *i, struct entry *e)
{
	while (next_entry(line, i, e))
		if (!is_repeated(line, e, false))
			return true;
	return false;
}

/* The next one that has changed. */
static bool next_after(const struct line *line, unsigned int *i, struct entry *e)
{
	while (next_entry(line, i, e))
		if (e->has_after)
			return true;
	return false;
}

/* What is told of the values at entry, or of those AFTER. */
static bool next_told(const struct line *line, bool after, unsigned int *i, struct entry *e)
{
	return after ? next_after(line, i, e) : next_beside(line, i, e);
}

static void write_meanings(const struct line *line, const char *key, bool after)
{
	bool any = false;
	struct entry e;

	for (unsigned int i = 0; next_told(line, after, &i, &e);) {
		const struct value *v = after ? &e.after : &e.value;

		if (!has_meaning(line, e.i, v))
			continue;
		begin_entry(line->o, key, "{", &any);
		output_json__key(line->o, label(line, &e));
		write_meaning(line, e.i, v, e.is_utf8);
	}
	end_entries(line->o, "}", any);
}

/* The names of those whose text goes on in memory. */
static void write_cut(const struct line *line)
{
	bool any = false;
	struct entry e;

	for (unsigned int i = 0; next_beside(line, &i, &e);) {
		if (!is_cut(line, &e))
			continue;
		begin_entry(line->o, "cut", "[", &any);
		output_json__string(line->o, label(line, &e));
	}
	end_entries(line->o, "]", any);
}

/* The names of those whose text is bytes and not UTF-8. */
static void write_bytes(const struct line *line)
{
	bool any = false;
	struct entry e;

	for (unsigned int i = 0; next_beside(line, &i, &e);) {
		if (e.is_utf8)
			continue;
		begin_entry(line->o, "bytes", "[", &any);
		output_json__string(line->o, label(line, &e));
	}
	end_entries(line->o, "]", any);
}

static void write_reasons(const struct line *line, const char *key, bool after)
{
	bool any = false;
	struct entry e;

	for (unsigned int i = 0; next_told(line, after, &i, &e);) {
		const char *reason = output_json__reason(after ? &e.after : &e.value);

		if (!reason)
			continue;
		begin_entry(line->o, key, "{", &any);
		output_json__key(line->o, label(line, &e));
		output_json__string(line->o, reason);
	}
	end_entries(line->o, "}", any);
}

/* What has changed when the function returns, under the same names. */
static void write_after(const struct line *line)
{
	bool any = false;
	struct entry e;

	for (unsigned int i = 0; next_after(line, &i, &e);) {
		begin_entry(line->o, "after", "{", &any);
		output_json__key(line->o, label(line, &e));
		write_value(line->o, &e.after, e.is_utf8);
	}
	end_entries(line->o, "}", any);
}

/* The error number that a result stands for, which programs' do not; 0: none. */
static int error_of(const struct output_options *options, const struct value *v)
{
	return options->is_user ? 0 : value__error(v);
}

/* A pointer that is an error is the number that it stands for. */
static void write_result_value(struct out *o, const struct value *v, int error)
{
	if (v->kind == VALUE_POINTER && error)
		out__signed(o, -error);
	else
		write_value(o, v, is_utf8(v));
}

static void write_error(struct out *o, int error)
{
	const char *name = error ? errno_name(error) : NULL;

	if (!name)
		return;
	out__string(o, ",\"error\":");
	output_json__string(o, name);
}

static void write_result(const struct line *line)
{
	struct out *o = line->o;
	struct value v;
	int error;

	if (!record__result(line->record, line->layout, &v))
		return;
	out__string(o, ",\"result\":");
	error = error_of(line->options, &v);
	write_result_value(o, &v, error);
	write_error(o, error);
	if (!error && has_meaning(line, NO_FIELD, &v)) {
		out__string(o, ",\"result_meaning\":");
		write_meaning(line, NO_FIELD, &v, is_utf8(&v));
	}
	if (output_json__reason(&v)) {
		out__string(o, ",\"result_unknown\":");
		output_json__string(o, output_json__reason(&v));
	}
	if (!is_utf8(&v))
		out__string(o, ",\"result_bytes\":true");
}

void output_json__value(struct out *o, const struct value *v)
{
	write_value(o, v, is_utf8(v));
}

void output_json__noted_value(struct out *o, const struct output_options *options, const struct value *v,
			      const struct meaning *m, bool is_result)
{
	const struct line line = { .o = o, .options = options };
	int error = is_result ? error_of(options, v) : 0;

	output_json__key(o, "value");
	write_result_value(o, v, error);
	if (error) {
		write_error(o, error);
	} else if (m) {
		out__string(o, ",\"meaning\":");
		write_meaning_text(o, m, true);
	} else if (has_meaning(&line, NO_FIELD, v)) {
		out__string(o, ",\"meaning\":");
		write_meaning(&line, NO_FIELD, v, is_utf8(v));
	}
	if (v->is_cut)
		out__string(o, ",\"cut\":true");
	if (!is_utf8(v))
		out__string(o, ",\"bytes\":true");
}

static void write_return(const struct line *line)
{
	if (line->has_changes) {
		write_after(line);
		write_meanings(line, "after_meaning", true);
		write_reasons(line, "after_unknown", true);
	}
	write_result(line);
	out__string(line->o, ",\"duration_ns\":");
	out__unsigned(line->o, record__duration(line->record, line->layout));
}

void output_json__number(struct out *o, const char *key, uint64_t value)
{
	output_json__key(o, key);
	out__unsigned(o, value);
}

static void write_symbol(struct out *o, const char *symbol, uint64_t offset)
{
	out__string(o, ",\"symbol\":");
	output_json__string(o, symbol);
	out__string(o, ",\"offset\":");
	out__unsigned(o, offset);
}

static void write_kernel_frame(const struct line *line, const char *function, int i, uint64_t address)
{
	struct symbols *symbols = line->options->symbols;
	struct out *o = line->o;
	struct symbol_name s;

	out__string(o, "{\"address\":");
	write_hex(o, address);
	if (symbols && !symbols__find_frame(symbols, function, i, address, &s)) {
		write_symbol(o, s.name, s.offset);
		if (s.module) {
			out__string(o, ",\"module\":");
			output_json__string(o, s.module);
		}
	}
	out__char(o, '}');
}

static void write_member(struct out *o, const char *key, const char *text)
{
	if (!text)
		return;
	out__char(o, ',');
	output_json__key(o, key);
	output_json__string(o, text);
}

static void write_user_frame(const struct line *line, int i, uint64_t address)
{
	const struct call_header *h = &line->record->header;
	struct out *o = line->o;
	struct user_frame f;

	user_stacks__find(line->options->user_stacks, h->tgid, h->time, address, i, &f);
	out__string(o, "{\"address\":");
	write_hex(o, address);
	if (f.symbol)
		write_symbol(o, f.symbol, f.offset);
	write_member(o, "file", f.file);
	if (f.file && f.has_address) {
		out__string(o, ",\"file_address\":");
		write_hex(o, f.file_address);
	}
	write_member(o, "mapping", f.mapping);
	write_member(o, "unknown", f.unknown);
	out__char(o, '}');
}

/* What could not be told is null; NR as record__stack() returns it. */
static bool begin_stack(const struct line *line, const char *key, int nr)
{
	out__char(line->o, ',');
	output_json__key(line->o, key);
	out__string(line->o, nr < 0 ? "null" : "[");
	return nr >= 0;
}

static void write_kernel_stack(const struct line *line, const char *function)
{
	uint64_t frames[MAX_FRAMES];
	int nr;

	if (!line->layout->has_kernel_stack)
		return;
	nr = record__stack(line->record, line->layout, false, frames);
	if (!begin_stack(line, "stack", nr)) {
		write_member(line->o, "stack_unknown", "the kernel could not tell its stack");
		return;
	}
	for (int i = 0; i < nr; i++) {
		out__string(line->o, i ? "," : "");
		write_kernel_frame(line, function, i, frames[i]);
	}
	out__char(line->o, ']');
}

static void write_user_stack(const struct line *line)
{
	uint64_t frames[MAX_FRAMES];
	int nr;

	if (!line->layout->has_user_stack)
		return;
	nr = user_stack__frames(line->record, line->layout, frames);
	if (!begin_stack(line, "user_stack", nr)) {
		write_member(line->o, "user_stack_unknown", "no stack of a program");
		return;
	}
	for (int i = 0; i < nr; i++) {
		out__string(line->o, i ? "," : "");
		write_user_frame(line, i, frames[i]);
	}
	out__char(line->o, ']');
}

/* What a program of the user's has submitted; of a ring buffer's record it is not known who has written it. */
static void write_table_head(struct out *o, const struct prototype *p, const struct record *r)
{
	static const char *const keys[] = { "time", "cpu", "pid", "tid" };
	const uint64_t values[] = { r->header.time, r->cpu, r->header.tgid, r->header.tid };

	for (size_t i = 0; i < sizeof(keys) / sizeof(*keys); i++) {
		output_json__key(o, keys[i]);
		if (r->is_bare)
			out__string(o, "null");
		else
			out__unsigned(o, values[i]);
		out__char(o, ',');
	}
	output_json__key(o, "table");
	output_json__string(o, p->function);
	out__char(o, ',');
}

static void write_head(struct out *o, const struct prototype *p, const struct record *r)
{
	size_t len = strnlen(r->header.comm, sizeof(r->header.comm));
	bool is_text = utf8__length(r->header.comm, len) == len;

	output_json__number(o, "time", r->header.time);
	out__char(o, ',');
	output_json__number(o, "cpu", r->cpu);
	out__char(o, ',');
	output_json__number(o, "pid", r->header.tgid);
	out__char(o, ',');
	output_json__number(o, "tid", r->header.tid);
	out__string(o, ",\"comm\":");
	write_text(o, r->header.comm, len, is_text);
	if (!is_text)
		out__string(o, ",\"comm_bytes\":true");
	out__string(o, ",\"function\":");
	output_json__string(o, p->function);
	out__char(o, ',');
}

static void write_call(struct out *o, const struct output_options *options, const struct function *f,
		       const struct record *r)
{
	struct line line = { .o = o, .options = options, .layout = &f->layout, .record = r };

	out__char(o, '{');
	if (options->is_program)
		write_table_head(o, &f->proto, r);
	else
		write_head(o, &f->proto, r);
	write_fields(&line, options->is_program ? "data" : "args", false);
	if (has_expressions(&f->layout)) {
		out__char(o, ',');
		write_fields(&line, "values", true);
	}
	if (line.has_meanings)
		write_meanings(&line, "meaning", false);
	if (line.has_cut)
		write_cut(&line);
	if (line.has_bytes)
		write_bytes(&line);
	if (line.has_reasons)
		write_reasons(&line, "unknown", false);
	if (f->layout.has_return)
		write_return(&line);
	write_kernel_stack(&line, f->proto.function);
	write_user_stack(&line);
	if (f->proto.is_forced)
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

/* Of a program of the user's. */
static void write_program_end(struct out *o, const struct totals *t)
{
	output_json__number(o, "printed", t->printed);
	out__char(o, ',');
	output_json__number(o, "filtered", t->filtered);
	out__char(o, ',');
	output_json__number(o, "lost", t->lost);
	out__char(o, '}');
	out__end_line(o);
}

static void write_end(struct out *o, const struct totals *t)
{
	out__string(o, "{\"type\":\"end\",");
	if (t->is_program) {
		write_program_end(o, t);
		return;
	}
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
	out__char(o, ',');
	if (t->knows_missed)
		output_json__number(o, "missed", t->missed);
	else
		out__string(o, "\"missed\":null");
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
