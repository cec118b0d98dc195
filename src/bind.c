#include "bind.h"

#include "abi.h"
#include "arena.h"
#include "behind.h"
#include "disagree.h"
#include "options.h"
#include "pack.h"
#include "probe.h"
#include "resolve.h"

#include <errno.h>
#include <string.h>

static struct expression_parameter *parameters(const struct prototype *p, struct arena *a)
{
	struct expression_parameter *list = arena__array(a, p->nr_params, sizeof(*list));

	for (unsigned int i = 0; i < p->nr_params && list; i++)
		list[i] = (struct expression_parameter){
			.name = p->params[i].name,
			.type = p->params[i].type,
			.unknown = p->params[i].place.unknown,
			.limit = prototype__string_limit(p, i),
		};
	return list;
}

static const struct expression_scope *new_scope(struct resolver *r, struct arena *a,
						const struct prototype *p, bool btf_only, struct diag *d)
{
	struct expression_scope *scope = arena__alloc(a, sizeof(*scope));
	struct expression_types *types = arena__alloc(a, sizeof(*types));

	if (!scope || !types)
		return NULL;
	scope->params = parameters(p, a);
	scope->nr_params = p->nr_params;
	scope->types = types;
	scope->word = p->arch->word;
	if (!scope->params || resolver__types(r, p, btf_only, types, &scope->char_is_signed, d))
		return NULL;
	return scope;
}

/* T with all members of what it holds by value: of a record behind a pointer only the name is known so far. */
static const struct type *whole_type(const struct expression_types *types, const struct type *t)
{
	const struct type *s = type__strip(t);

	if (!type__is_record(s) || s->is_complete || !types->complete)
		return t;
	s = types->complete(types->ctx, s);
	return s ? s : t;
}

/* What is printed of it outlives the source of types. */
static int keep_types(struct expression_list *list, const struct expression_types *types, struct arena *a)
{
	struct expression *items = (struct expression *)list->items;

	for (unsigned int i = 0; i < list->nr; i++) {
		items[i].type = pack__copy_type(whole_type(types, items[i].type), a);
		if (!items[i].type)
			return -ENOMEM;
	}
	return 0;
}

static int add_list(struct expression_list *to, const struct expression_list *more, struct arena *a)
{
	struct expression *items = arena__array(a, to->nr + more->nr, sizeof(*items));

	if (!items)
		return -ENOMEM;
	if (to->nr)
		memcpy(items, to->items, to->nr * sizeof(*items));
	memcpy(items + to->nr, more->items, more->nr * sizeof(*items));
	to->items = items;
	to->nr += more->nr;
	return 0;
}

static int bind_prints(const struct options *o, struct arena *a, struct function *f, struct diag *d)
{
	int err = 0;

	for (unsigned int i = 0; i < o->nr_prints && !err; i++) {
		struct expression_list list;

		err = expression__parse_list(o->prints[i], USE_PRINT, f->scope, a, &list, d);
		if (!err)
			err = add_list(&f->prints, &list, a);
	}
	return err ? err : keep_types(&f->prints, f->scope->types, a);
}

static int bind_filter(const struct options *o, struct arena *a, struct function *f, struct diag *d)
{
	struct expression *e = o->filter ? arena__alloc(a, sizeof(*e)) : NULL;
	int err = 0;

	if (o->filter)
		err = e ? expression__parse(o->filter, USE_CONDITION, f->scope, a, e, d) : -ENOMEM;
	f->filter = e;
	return err;
}

int bind__expressions(const struct options *o, struct resolver *r, struct arena *a, struct function *f,
		      struct diag *d)
{
	struct expression_types headers;
	int err;

	if (!o->nr_prints && !o->filter)
		return 0;
	f->scope = new_scope(r, a, &f->proto, false, d);
	if (!f->scope)
		return d->message ? -EINVAL : -ENOMEM;
	err = bind_prints(o, a, f, d);
	if (!err)
		err = bind_filter(o, a, f, d);
	if (!err && !resolver__other_types(r, &f->proto, &headers, d)) {
		disagree__note(&f->prints, &headers, d);
		if (f->filter)
			disagree__note(&(struct expression_list){ f->filter, 1 }, &headers, d);
	}
	return err;
}

struct added {
	struct expression *items;
	struct behind_part *parts;
	unsigned int nr;
};

/* An expression that this kernel's types do not have is one name less, and no mistake of the user's. */
static int add_behind(struct added *to, const struct behind_expression *e, const struct function *f,
		      struct arena *a)
{
	struct diag d = { 0 };
	int err = expression__parse(e->text, USE_PRINT, f->scope, a, &to->items[to->nr], &d);

	diag__clear(&d);
	if (!err)
		to->parts[to->nr++] = e->part;
	return err == -ENOMEM ? err : 0;
}

static int add_all_behind(struct added *to, const struct function *f, struct arena *a)
{
	const struct prototype *p = &f->proto;
	int err = 0;

	for (unsigned int i = 0; i < p->nr_shown; i++) {
		struct behind_expression list[NR_BEHIND];
		unsigned int nr = behind__expressions(p, p->shown[i], a, list);

		for (unsigned int n = 0; n < nr && !err; n++)
			err = add_behind(to, &list[n], f, a);
	}
	return err;
}

static bool has_any(const struct prototype *p, struct arena *a)
{
	struct behind_expression list[NR_BEHIND];

	for (unsigned int i = 0; i < p->nr_shown; i++)
		if (behind__expressions(p, p->shown[i], a, list))
			return true;
	return false;
}

int bind__behind(struct resolver *r, struct arena *a, struct function *f)
{
	size_t max = (size_t)f->proto.nr_shown * NR_BEHIND;
	struct added added = { 0 };
	struct expression_list list;
	struct diag d = { 0 };
	int err;

	if (!has_any(&f->proto, a))
		return 0;
	if (!f->scope)
		f->scope = new_scope(r, a, &f->proto, true, &d);
	diag__clear(&d);
	added.items = arena__array(a, max, sizeof(*added.items));
	added.parts = arena__array(a, max, sizeof(*added.parts));
	if (!f->scope || !added.items || !added.parts)
		return added.items && added.parts ? 0 : -ENOMEM;
	err = add_all_behind(&added, f, a);
	if (err || !added.nr)
		return err;
	list = (struct expression_list){ added.items, added.nr };
	err = keep_types(&list, f->scope->types, a);
	f->behind = added.parts;
	f->nr_behind = added.nr;
	return err ? err : add_list(&f->prints, &list, a);
}
