/* What values mean, in an object of the same form as theirs. */
#include "output_json.h"

#include "meaning.h"

#include <string.h>

bool output_json__find_meaning(const struct line *line, unsigned int i, const struct value *v,
			       struct meaning *m)
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

bool output_json__has_meaning(const struct line *line, unsigned int i, const struct value *v)
{
	struct value part;
	struct meaning m;
	const char *name;

	if (line->options->raw)
		return false;
	if (output_json__find_meaning(line, i, v, &m))
		return true;
	for (uint32_t n = 0; value__next_part(v, &n, &part, &name);)
		if (output_json__has_meaning(line, NO_FIELD, &part))
			return true;
	return false;
}

static void write_meaning_text(struct out *o, const struct meaning *m, bool text)
{
	out__char(o, '"');
	output_json__characters(o, m->text, strlen(m->text), true);
	output_json__characters(o, m->name, output_json__shown(m->name, m->name_len, m->is_cut), text);
	out__char(o, '"');
}

/* As the members of V, but only those that mean something. */
static void write_member_meanings(const struct line *line, const struct value *v, bool text, bool *first)
{
	struct value part;
	const char *name;

	for (uint32_t i = 0; value__next_part(v, &i, &part, &name);) {
		if (!output_json__has_meaning(line, NO_FIELD, &part))
			continue;
		if (!name && part.kind == VALUE_RECORD) {
			write_member_meanings(line, &part, text, first);
			continue;
		}
		out__string(line->o, *first ? "" : ",");
		*first = false;
		output_json__key(line->o, name ? name : "");
		output_json__meaning(line, NO_FIELD, &part, text);
	}
}

static void write_element_meanings(const struct line *line, const struct value *v, bool text)
{
	out__char(line->o, '[');
	for (uint32_t i = 0; i < value__nr_parts(v); i++) {
		const char *name;
		struct value part = value__part(v, i, &name);

		out__string(line->o, i ? "," : "");
		if (output_json__has_meaning(line, NO_FIELD, &part))
			output_json__meaning(line, NO_FIELD, &part, text);
		else
			out__string(line->o, "null");
	}
	out__char(line->o, ']');
}

void output_json__meaning(const struct line *line, unsigned int i, const struct value *v, bool text)
{
	struct meaning m;
	bool first = true;

	if (output_json__find_meaning(line, i, v, &m)) {
		write_meaning_text(line->o, &m, text);
	} else if (v->kind == VALUE_ARRAY) {
		write_element_meanings(line, v, text);
	} else {
		out__char(line->o, '{');
		write_member_meanings(line, v, text, &first);
		out__char(line->o, '}');
	}
}

void output_json__noted_value(struct out *o, const struct output_options *options, const struct value *v,
			      const struct meaning *m, bool is_result)
{
	const struct line line = { .o = o, .options = options };
	int error = is_result ? output_json__error_number(options, v) : 0;

	output_json__key(o, "value");
	output_json__result_value(o, v, error);
	if (error) {
		output_json__error(o, error);
	} else if (m) {
		out__string(o, ",\"meaning\":");
		write_meaning_text(o, m, true);
	} else if (output_json__has_meaning(&line, NO_FIELD, v)) {
		out__string(o, ",\"meaning\":");
		output_json__meaning(&line, NO_FIELD, v, output_json__is_utf8(v));
	}
	if (v->is_cut)
		out__string(o, ",\"cut\":true");
	if (!output_json__is_utf8(v))
		out__string(o, ",\"bytes\":true");
}
