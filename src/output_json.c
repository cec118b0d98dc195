#include "output_json.h"

#include "meaning.h"
#include "probe.h"
#include "utf8.h"

#include <string.h>

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
		e->is_utf8 = output_json__is_utf8(&e->value) &&
			     !(e->has_after && !output_json__is_utf8(&e->after));
		if (output_json__find_meaning(line, e->i, &e->value, &m))
			e->is_utf8 = e->is_utf8 && output_json__is_utf8_text(m.name, m.name_len, m.is_cut);
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
	       (output_json__find_meaning(line, e->i, &e->value, &m) && m.is_cut);
}

static void note(struct line *line, const struct entry *e)
{
	line->has_meanings = line->has_meanings || output_json__has_meaning(line, e->i, &e->value);
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
		output_json__value_as(line->o, &e.value, e.is_utf8);
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

		if (!output_json__has_meaning(line, e.i, v))
			continue;
		begin_entry(line->o, key, "{", &any);
		output_json__key(line->o, label(line, &e));
		output_json__meaning(line, e.i, v, e.is_utf8);
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
		output_json__value_as(line->o, &e.after, e.is_utf8);
	}
	end_entries(line->o, "}", any);
}

static void write_result(const struct line *line)
{
	struct out *o = line->o;
	struct value v;
	int error;

	if (!record__result(line->record, line->layout, &v))
		return;
	out__string(o, ",\"result\":");
	error = output_json__error_number(line->options, &v);
	output_json__result_value(o, &v, error);
	output_json__error(o, error);
	if (!error && output_json__has_meaning(line, NO_FIELD, &v)) {
		out__string(o, ",\"result_meaning\":");
		output_json__meaning(line, NO_FIELD, &v, output_json__is_utf8(&v));
	}
	if (output_json__reason(&v)) {
		out__string(o, ",\"result_unknown\":");
		output_json__string(o, output_json__reason(&v));
	}
	if (!output_json__is_utf8(&v))
		out__string(o, ",\"result_bytes\":true");
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
	output_json__text(o, r->header.comm, len, is_text);
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
	output_json__kernel_stack(&line, f->proto.function);
	output_json__user_stack(&line);
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
