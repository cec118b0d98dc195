#include "source.h"

#include "access.h"
#include "arena.h"
#include "definitions.h"
#include "embedded.h"
#include "expression.h"
#include "expression_source.h"
#include "item.h"
#include "prototype.h"
#include "source_writer.h"
#include "text.h"
#include "words.h"

#include <errno.h>

static unsigned int nr_prints(const struct source_probe *p)
{
	return p->prints ? p->prints->nr : 0;
}

static unsigned int nr_expressions(const struct source_probe *p)
{
	return nr_prints(p) + (p->filter != NULL);
}

static const struct expression *expression_of(const struct source_probe *p, unsigned int i)
{
	return i < nr_prints(p) ? &p->prints->items[i] : p->filter;
}

static bool is_used(const struct source_probe *p, unsigned int param)
{
	const struct layout *l = p->layout;

	for (unsigned int i = 0; i < nr_expressions(p); i++)
		for (unsigned int n = 0; n < expression_of(p, i)->nr_params; n++)
			if (expression_of(p, i)->params[n] == param)
				return true;
	for (unsigned int i = 0; i < l->nr_fields; i++) {
		const struct field *f = &l->fields[i];

		if (layout__is_of_parameter(f) && (f->param == param || f->limit == param))
			return true;
	}
	return false;
}

/*
 * Behind a parameter of unknown size nothing can be placed, nor is it C: the list ends there. Where calls are summed
 * up, so it does behind the last one that is used: what is on the stack is not read for nothing.
 */
static unsigned int nr_declared(const struct source_probe *probe)
{
	const struct prototype *p = probe->proto;
	unsigned int n = 0, last = p->nr_params;

	while (probe->items && last && !is_used(probe, last - 1))
		last--;
	while (n < last && !abi__unplaceable(p->params[n].type))
		n++;
	return n;
}

bool source_writer__names_return(const struct source_probe *p, unsigned int which)
{
	return is_used(p, p->proto->nr_params + which);
}

static bool filters_at_return(const struct source_probe *p)
{
	return p->filter && layout__is_at_return(p->proto, p->filter);
}

/* The headers that the user named define what they declare, and what the user declares with them. */
static bool is_defined_by_include(const struct source *s, const struct parameter *p)
{
	return s->nr_includes && (p->origin == ORIGIN_HEADER || p->origin == ORIGIN_USER);
}

static int define_parameters(struct writer *w, struct definitions *d, const struct source_probe *probe)
{
	const struct prototype *p = probe->proto;
	const struct field *result =
		probe->layout->result ? &probe->layout->fields[probe->layout->result] : NULL;
	bool has_result = (result && result->size) || source_writer__names_return(probe, SCOPE_RESULT);
	int err = 0;

	for (unsigned int i = 0; i < nr_declared(probe) && !err; i++)
		if (!is_defined_by_include(w->source, &p->params[i]))
			err = definitions__write(d, w->out, p->params[i].type);
	if (!err && has_result)
		err = definitions__write(d, w->out, p->result);
	return err;
}

static int write_definitions(struct writer *w)
{
	struct definitions *d = definitions__new();
	int err = d ? 0 : -ENOMEM;

	for (unsigned int i = 0; i < w->source->nr_probes && !err; i++)
		err = define_parameters(w, d, &w->source->probes[i]);
	if (!err && w->expressions)
		err = expression_source__write_definitions(w->expressions, d, w->out);
	definitions__free(d);
	return err;
}

static int write_includes(struct writer *w)
{
	for (unsigned int i = 0; i < w->source->nr_includes; i++)
		fprintf(w->out, "#include <%s>\n", w->source->includes[i]);
	if (w->expressions)
		fputs("#include <kprobe_args/expression.h>\n", w->out);
	return 0;
}

static const char *expression_name(const struct writer *w, const struct source_probe *p, unsigned int i)
{
	if (i == nr_prints(p))
		return arena__printf(w->arena, "%s_filter", p->name);
	return arena__printf(w->arena, "%s_value_%u", p->name, i + 1);
}

/* Their definitions stand before all probes, so that all expressions are taken before anything is written. */
static int take_expressions(struct writer *w, struct chunk *c)
{
	const struct source_probe *p = c->probe;
	int err = 0;

	if (!nr_expressions(p))
		return 0;
	if (!w->expressions)
		w->expressions = expression_source__new(w->arena, w->source->nr_includes ? "__btf" : "",
							p->scope->word);
	c->functions = arena__array(w->arena, nr_expressions(p), sizeof(*c->functions));
	if (!w->expressions || !c->functions)
		return -ENOMEM;
	for (unsigned int i = 0; i < nr_expressions(p) && !err; i++) {
		const char *name = expression_name(w, p, i);

		err = name ? expression_source__add(w->expressions, p->scope, expression_of(p, i), name,
						    &c->functions[i]) :
			     -ENOMEM;
	}
	return err;
}

/* The type of a number in the record: "u64", "s32"; NULL for anything else. */
const char *source_writer__number(const struct type *t)
{
	static const char *const names[][2] = {
		[1] = { "u8", "s8" }, [2] = { "u16", "s16" }, [4] = { "u32", "s32" }, [8] = { "u64", "s64" }
	};

	t = type__strip(t);
	if (!type__is_scalar(t) || t->size > 8 || !names[t->size][0])
		return NULL;
	return names[t->size][t->is_signed];
}

static int write_expressions(struct writer *w)
{
	for (unsigned int i = 0; i < nr_expressions(w->chunk->probe); i++)
		fprintf(w->out, "\n%s", w->chunk->functions[i]);
	return 0;
}

const struct type *source_writer__unqualified(const struct type *t)
{
	while (t->kind == TYPE_QUALIFIED)
		t = t->target;
	return t;
}

const struct field *source_writer__kept_field(const struct layout *l, unsigned int param)
{
	for (unsigned int i = 0; i < l->nr_fields; i++)
		if (l->fields[i].param == param && layout__is_parameter(&l->fields[i]))
			return &l->fields[i];
	return NULL;
}

/* The parameter I as it is kept until the return. */
static const char *kept_parameter(const struct writer *w, unsigned int i)
{
	const struct source_probe *p = w->chunk->probe;
	const struct type *t = p->proto->params[i].type;
	const struct field *f = source_writer__kept_field(p->layout, i);
	const char *type;

	if (!f)
		return "";
	if (type__strip(t)->kind == TYPE_POINTER)
		return arena__printf(w->arena, "(void *)call->%s", f->member);
	if (!type__is_record(t))
		return arena__printf(w->arena, "call->%s", f->member);
	type = type__declaration(w->arena, source_writer__unqualified(t), NULL);
	return type ? arena__printf(w->arena, "*(%s *)&call->%s", type, f->member) : NULL;
}

/* What expression I names, as it is called when the function returns. */
static const char *const *kept_names(const struct writer *w, unsigned int i)
{
	const struct source_probe *p = w->chunk->probe;
	const struct expression *e = expression_of(p, i);
	unsigned int nr = p->proto->nr_params;
	const char **names = arena__array(w->arena, nr + NR_SCOPE_RETURN, sizeof(*names));

	for (unsigned int n = 0; n < e->nr_params && names; n++) {
		unsigned int param = e->params[n];

		names[param] = param < nr ? kept_parameter(w, param) : w->chunk->params[param];
	}
	return names;
}

void source_writer__call(struct writer *w, unsigned int i, bool at_return, const char *result)
{
	const struct source_probe *p = w->chunk->probe;
	const char *const *names = at_return ? kept_names(w, i) : w->chunk->params;

	if (names)
		expression_source__write_call(w->out, expression_of(p, i), expression_name(w, p, i), names,
					      result);
}

void source_writer__status(struct writer *w, unsigned int i, unsigned int pointer, bool at_return,
			   const char *result)
{
	const char *name = pointer == ITEM_NO_POINTER ? NULL :
			   at_return		      ? kept_parameter(w, pointer) :
							w->chunk->params[pointer];

	if (name)
		fprintf(w->out, "!%s ? STATUS_NULL : ", name);
	source_writer__call(w, i, at_return, result);
}

/* At the return, the filter's values are those of that time. */
static void write_filter_call(struct writer *w, bool at_return)
{
	fputs("\tif (", w->out);
	source_writer__call(w, nr_prints(w->chunk->probe), at_return, "&is_wanted");
	fputs(") {\n\t\tadd_count(COUNT_UNDECIDED);\n\t\tis_wanted = 0;\n\t}\n"
	      "\tif (!is_wanted) {\n\t\tadd_count(COUNT_FILTERED);\n",
	      w->out);
}

static int write_filter(struct writer *w)
{
	const struct source_probe *p = w->chunk->probe;

	if (!p->filter || filters_at_return(p))
		return 0;
	write_filter_call(w, false);
	if (p->layout->has_return)
		fputs("\t\tcall->header.reserved = 1;\n\t\tgoto remember;\n\t}\n", w->out);
	else
		fputs("\t\treturn 0;\n\t}\n", w->out);
	return 0;
}

/* With returns, a call that is left out is remembered all the same: its return is none of a call from before. */
static int write_remember(struct writer *w)
{
	const struct source_probe *p = w->chunk->probe;

	if (p->filter && !filters_at_return(p))
		fputs("remember:\n", w->out);
	return 0;
}

uint64_t source_writer__expression_stack(const struct source_probe *p)
{
	uint64_t most = 0;

	for (unsigned int i = 0; i < nr_expressions(p); i++)
		if (expression_of(p, i)->stack > most)
			most = expression_of(p, i)->stack;
	return most ? most + EXPRESSION_STACK_RESERVE + 8 * (uint64_t)p->proto->nr_params : 0;
}

const char *source__prefix(const struct prototype *p)
{
	return p->file ? "uprobe" : "kprobe";
}

static int write_function(struct writer *w)
{
	const struct chunk *c = w->chunk;

	fprintf(w->out, "int %s__%s(struct pt_regs *ctx", source__prefix(c->probe->proto), c->probe->name);
	if (c->registers) {
		fprintf(w->out, ", const struct pt_regs *%s)\n", c->registers);
		return 0;
	}
	if (c->hidden_result)
		fprintf(w->out, ", void *%s", c->hidden_result);
	for (unsigned int i = 0; i < c->nr_params; i++) {
		fputs(", ", w->out);
		type__declare(w->out, c->probe->proto->params[i].type, c->params[i]);
	}
	fputs(")\n", w->out);
	return 0;
}

/* BCC turns what is read through a parameter into a read of the kernel's memory. */
static void write_syscall_arguments(struct writer *w)
{
	const struct chunk *c = w->chunk;
	struct access how = { .arch = c->probe->proto->arch, .context = c->registers };

	for (unsigned int i = 0; i < c->nr_params; i++) {
		const struct parameter *p = &c->probe->proto->params[i];

		if (p->place.unknown || !is_used(c->probe, i))
			continue;
		fputc('\t', w->out);
		type__declare(w->out, source_writer__unqualified(p->type), c->params[i]);
		fputs(" = ", w->out);
		access__write_expression(w->out, &how, p->type, &p->place);
		fputs(";\n", w->out);
	}
}

static int write_storage(struct writer *w)
{
	const struct source_probe *p = w->chunk->probe;

	if (w->chunk->registers)
		write_syscall_arguments(w);
	if (p->filter && !filters_at_return(p))
		fprintf(w->out, "\t%s is_wanted;\n", source_writer__number(p->filter->type));
	/* Nothing is kept of a call that is summed up at its entry. */
	if (!p->items || p->layout->has_return)
		source_record__write_storage(w);
	return 0;
}

static int write_capture(struct writer *w)
{
	const struct layout *l = w->chunk->probe->layout;

	source_capture__fields(w, false);
	if (l->size > l->used)
		fputs("\t__builtin_memset(call->padding, 0, sizeof(call->padding));\n", w->out);
	return 0;
}

static int write_at_return(struct writer *w)
{
	const struct source_probe *p = w->chunk->probe;

	source_capture__return_values(w);
	if (!p->filter)
		return 0;
	if (filters_at_return(p)) {
		fprintf(w->out, "\t%s is_wanted;\n\n", source_writer__number(p->filter->type));
		write_filter_call(w, true);
	} else {
		fputs("\tif (call->header.reserved) {\n", w->out);
	}
	fprintf(w->out, "\t\t%s_pending.delete(&key);\n\t\treturn 0;\n\t}\n", p->name);
	return 0;
}

static int write_capture_return(struct writer *w)
{
	write_at_return(w);
	source_capture__fields(w, true);
	return 0;
}

/* Words of what the functions above write, besides the parameters' own. */
const char probe_words[] =
	"call ctx first storage padding read_memory read_string read_user_memory read_user_string u8 u16 u32 u64 s8 "
	"s16 s32 s64 header faults key word_0 word_1 read_stack read_caller is_wanted remember id";

const struct region probe_regions[] = {
	{ "includes", write_includes, NULL },
	{ "definitions", write_definitions, NULL },
	{ "fields", source_record__write_fields, NULL },
	{ "maps", source_record__write_maps, NULL },
	{ "expressions", write_expressions, NULL },
	{ "function", write_function, NULL },
	{ "storage", write_storage, NULL },
	{ "filter", write_filter, NULL },
	{ "acquire", source_record__write_acquire, NULL },
	{ "release", source_record__write_release, NULL },
	{ "capture", write_capture, NULL },
	{ "remember", write_remember, NULL },
	{ "capture_return", write_capture_return, NULL },
	{ "at_return", write_at_return, NULL },
	{ NULL, NULL, NULL },
};

static int name_parameters(struct chunk *c, struct arena *a, const struct template *t)
{
	const struct prototype *p = c->probe->proto;
	struct words names = { 0 };
	int err = source_template__take_words(&names, a, t);

	if (!err)
		err = words__take(&names, a, arena__printf(a, "%s_call", c->probe->name));
	if (!err)
		err = words__take(&names, a, arena__printf(a, "%s_scratch", c->probe->name));
	if (!err)
		err = words__take(&names, a, arena__printf(a, "%s_empty", c->probe->name));
	if (!err)
		err = words__take(&names, a, arena__printf(a, "%s_pending", c->probe->name));
	c->nr_params = nr_declared(c->probe);
	c->params = arena__array(a, p->nr_params + NR_SCOPE_RETURN, sizeof(*c->params));
	if (err || !c->params)
		return err ? err : -ENOMEM;
	c->params[p->nr_params + SCOPE_RESULT] = "result";
	c->params[p->nr_params + SCOPE_DURATION] = "duration";
	for (unsigned int i = 0; i < c->nr_params && !err; i++) {
		c->params[i] = words__make(&names, a, p->params[i].name);
		err = c->params[i] ? 0 : -ENOMEM;
	}
	if (p->is_syscall && !err) {
		c->registers = words__make(&names, a, "regs");
		err = c->registers ? 0 : -ENOMEM;
	}
	if (p->has_hidden_result && !err) {
		c->hidden_result = words__make(&names, a, "hidden_result");
		err = c->hidden_result ? 0 : -ENOMEM;
	}
	return err;
}

static int write_probe(struct writer *w, const struct template *t, const struct chunk *c)
{
	int err;

	w->chunk = c;
	err = source_template__fill_in(w, t->each, t->each_len, true);
	w->chunk = NULL;
	return err;
}

static int prepare(struct writer *w, const struct template *t)
{
	int err = 0;

	w->chunks = arena__array(w->arena, w->source->nr_probes, sizeof(*w->chunks));
	if (!w->chunks)
		return -ENOMEM;
	for (unsigned int i = 0; i < w->source->nr_probes && !err; i++) {
		w->chunks[i].probe = &w->source->probes[i];
		err = name_parameters(&w->chunks[i], w->arena, t);
		if (!err)
			err = take_expressions(w, &w->chunks[i]);
	}
	return err;
}

static int write_all(struct writer *w, const struct template *t)
{
	int err = prepare(w, t);

	if (!err)
		err = source_template__fill_in(w, t->start, t->start_len, true);
	for (unsigned int i = 0; i < w->source->nr_probes && !err; i++)
		err = write_probe(w, t, &w->chunks[i]);
	return err ? err : source_template__fill_in(w, t->rest, t->rest_len, true);
}

static const char *template_of(const struct source_probe *probe)
{
	bool has_return = probe && probe->layout->has_return;

	if (probe && probe->items)
		return has_return ? embedded_summary_return : embedded_summary;
	return has_return ? embedded_call_return : embedded_call;
}

static int write_text(const struct source *s, const char *template, struct arena *a,
		      int (*write)(struct writer *w, const struct template *t), const char **text)
{
	struct writer w = { .arena = a, .source = s };
	struct template t;
	struct text out;
	int err = text__open(&out);

	*text = NULL;
	if (err)
		return err;
	source_template__split(&t, template);
	w.out = out.out;
	err = write(&w, &t);
	*text = text__keep(&out, a);
	return err ? err : *text ? 0 : -ENOMEM;
}

int source__write(const struct source *s, struct arena *a, const char **text)
{
	return write_text(s, template_of(s->nr_probes ? s->probes : NULL), a, write_all, text);
}

static int write_first(struct writer *w, const struct template *t)
{
	int err = prepare(w, t);

	return err ? err : write_probe(w, t, &w->chunks[0]);
}

int source__write_probe(const struct source_probe *probe, struct arena *a, const char **text)
{
	const struct source s = { .probes = probe, .nr_probes = 1 };

	return write_text(&s, template_of(probe), a, write_first, text);
}

/* A clone's name has dots (foo.isra.0), which C does not know. */
const char *source__name(const char *function, struct arena *a)
{
	char *name = arena__strdup(a, function);

	for (char *p = name; p && *p; p++)
		if (!words__is_part(*p))
			*p = '_';
	return name;
}
