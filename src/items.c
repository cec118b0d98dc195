#include "items.h"

#include "arena.h"
#include "layout.h"
#include "options.h"
#include "probe.h"

#include <errno.h>
#include <string.h>

enum {
	/* A key of a map, which stands on the BPF stack of 512 bytes beside what its expression needs. */
	MAX_TEXT = 128,
};

/* The lists while they grow; there is room for all. */
struct maker {
	const struct options *o;
	struct arena *arena;
	struct function *f;
	struct diag *diag;
	struct item *items;
	unsigned int nr_items;
	struct expression *expressions;
	unsigned int nr_expressions;
};

static int check_text(const struct maker *m, const char *label)
{
	if (m->o->string_size <= MAX_TEXT)
		return 0;
	diag__hint(m->diag, "-Z %d is the most.", MAX_TEXT);
	return diag__fail(m->diag, -EINVAL, "texts of %u bytes cannot be counted by, as '%s' is",
			  m->o->string_size, label);
}

/* What is known of the value besides its type. */
static void set_meaning(const struct maker *m, struct item *item, const struct expression *e)
{
	unsigned int nr = m->f->proto.nr_params;

	if (e->root->kind != EXPRESSION_PARAMETER)
		return;
	if (e->root->param < nr)
		item->param = e->root->param;
	item->is_result = e->root->param == nr + SCOPE_RESULT;
	if (e->root->param == nr + SCOPE_DURATION)
		item->unit = "ns";
}

static int add(struct maker *m, struct item item, enum expression_use use,
	       const struct expression_scope *scope)
{
	struct expression *e = &m->expressions[m->nr_expressions];
	int err = expression__parse(item.label, use, scope, m->arena, e, m->diag);

	if (err)
		return err;
	item.label = e->text;
	item.type = e->type;
	item.is_text = e->capture == CAPTURE_STRING;
	item.expression = m->nr_expressions++;
	set_meaning(m, &item, e);
	m->items[m->nr_items++] = item;
	return item.is_text ? check_text(m, item.label) : 0;
}

static int add_options(struct maker *m)
{
	int err = 0;

	for (unsigned int i = 0; i < m->o->nr_summaries && !err; i++) {
		const struct summary_option *s = &m->o->summaries[i];
		const struct item item = {
			.kind = s->is_top ? ITEM_TOP : ITEM_HISTOGRAM,
			.label = s->expression,
			.pointer = ITEM_NO_POINTER,
			.param = ITEM_NO_PARAMETER,
		};

		err = add(m, item, s->is_top ? USE_KEY : USE_NUMBER, m->f->scope);
	}
	return err;
}

static struct item profile_of(const char *label)
{
	return (struct item){
		.kind = ITEM_PROFILE, .label = label, .pointer = ITEM_NO_POINTER, .param = ITEM_NO_PARAMETER
	};
}

static void add_unknown(struct maker *m, struct item item, const struct type *t, const char *why)
{
	item.type = t;
	item.unknown = why;
	m->items[m->nr_items++] = item;
}

/* Why there are no values of type T that could be counted. */
static const char *no_values(const struct type *t)
{
	t = type__strip(t);
	if (t->kind == TYPE_FLOAT)
		return "floating point is not printed";
	if (!type__is_scalar(t))
		return "a whole record is not summed up: --hist and --top take its members";
	return t->size > sizeof(uint64_t) ? "numbers of more than 64 bits are not summed up" : NULL;
}

static int add_parameter(struct maker *m, unsigned int i)
{
	const struct parameter *p = &m->f->proto.params[i];
	const struct type *t = type__strip(p->type);
	const char *why = p->place.unknown ? p->place.unknown : no_values(t);
	struct item item = profile_of(p->name);
	int err;

	if (why) {
		add_unknown(m, item, p->type, why);
		return 0;
	}
	err = add(m, item, USE_KEY, m->f->scope);
	if (err || t->kind != TYPE_POINTER || m->items[m->nr_items - 1].is_text ||
	    !type__is_scalar(t->target) || no_values(t->target))
		return err;
	item.label = arena__printf(m->arena, "*%s", p->name);
	item.pointer = i;
	return item.label ? add(m, item, USE_KEY, m->f->scope) : -ENOMEM;
}

/* What is known at the return, also where a parameter has its name. */
static int add_return(struct maker *m)
{
	const struct expression_scope *scope = m->f->scope;
	unsigned int nr = m->f->proto.nr_params;
	struct expression_parameter *params = arena__array(m->arena, nr + NR_SCOPE_RETURN, sizeof(*params));
	struct expression_scope alone = *scope;
	int err = 0;

	if (!params)
		return -ENOMEM;
	memcpy(params, scope->params, (nr + NR_SCOPE_RETURN) * sizeof(*params));
	for (unsigned int i = 0; i < nr; i++)
		params[i].name = NULL;
	alone.params = params;
	for (unsigned int i = nr; i < nr + NR_SCOPE_RETURN && !err; i++) {
		struct item item = profile_of(params[i].name);

		item.is_return = true;
		if (type__strip(params[i].type)->kind == TYPE_VOID)
			continue;
		if (params[i].unknown)
			add_unknown(m, item, params[i].type, params[i].unknown);
		else
			err = add(m, item, USE_KEY, &alone);
	}
	return err;
}

static int add_arguments(struct maker *m)
{
	const struct prototype *p = &m->f->proto;
	int err = 0;

	for (unsigned int i = 0; i < p->nr_shown && !err; i++)
		err = add_parameter(m, p->shown[i]);
	return !err && m->o->returns ? add_return(m) : err;
}

int items__make(const struct options *o, struct arena *a, struct function *f, struct diag *d)
{
	size_t nr = o->nr_summaries + 2 * (size_t)f->proto.nr_shown + NR_SCOPE_RETURN;
	struct maker m = { .o = o, .arena = a, .f = f, .diag = d };
	int err;

	m.items = arena__array(a, nr, sizeof(*m.items));
	m.expressions = arena__array(a, nr, sizeof(*m.expressions));
	if (!m.items || !m.expressions)
		return -ENOMEM;
	err = o->mode == MODE_ARGUMENTS ? add_arguments(&m) : add_options(&m);
	f->items = (struct item_list){ m.items, m.nr_items };
	f->prints = (struct expression_list){ m.expressions, m.nr_expressions };
	return err;
}
