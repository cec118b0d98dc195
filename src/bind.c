#include "bind.h"

#include "abi.h"
#include "arena.h"
#include "behind.h"
#include "disagree.h"
#include "expression_user.h"
#include "items.h"
#include "layout.h"
#include "options.h"
#include "pack.h"
#include "probe.h"
#include "resolve.h"

#include <errno.h>
#include <string.h>

static const struct type nothing = { .kind = TYPE_VOID };
static const struct type nanoseconds = {
	.kind = TYPE_INT, .is_complete = true, .size = 8, .align = 8, .name = "unsigned long long"
};

/* Why the result cannot be used; NULL: it can. */
static const char *unknown_result(const struct prototype *p)
{
	const struct type *t = type__strip(p->result);

	if (!t)
		return "what the function returns is not known";
	if (t->kind == TYPE_VOID)
		return "the function returns nothing";
	if (p->result_place.unknown)
		return p->result_place.unknown;
	return type__is_scalar(t) && t->size <= sizeof(uint64_t) ? NULL :
								   "a whole record is only printed in lines";
}

/* WHEN: why nothing of the return is known; NULL: it is. */
static struct expression_parameter *parameters(const struct prototype *p, const char *when, struct arena *a)
{
	unsigned int nr = p->nr_params;
	struct expression_parameter *list = arena__array(a, nr + NR_SCOPE_RETURN, sizeof(*list));

	if (!list)
		return NULL;
	for (unsigned int i = 0; i < nr; i++)
		list[i] = (struct expression_parameter){
			.name = p->params[i].name,
			.type = p->params[i].type,
			.unknown = p->params[i].place.unknown,
			.limit = prototype__string_limit(p, i),
		};
	list[nr + SCOPE_RESULT] = (struct expression_parameter){
		.name = "result",
		.type = p->result ? p->result : &nothing,
		.unknown = when ? when : unknown_result(p),
		.limit = nr + SCOPE_RESULT,
	};
	list[nr + SCOPE_DURATION] = (struct expression_parameter){
		.name = "duration",
		.type = &nanoseconds,
		.unknown = when,
		.limit = nr + SCOPE_DURATION,
	};
	return list;
}

/* TYPES: where its expressions find them. */
static struct expression_scope *new_scope(const struct prototype *p, bool returns,
					  struct expression_types *types, struct arena *a)
{
	struct expression_scope *scope = types ? arena__alloc(a, sizeof(*scope)) : NULL;

	if (!scope)
		return NULL;
	scope->params = parameters(p, returns ? NULL : "it is when the function returns, with -r", a);
	scope->nr_params = p->nr_params + NR_SCOPE_RETURN;
	scope->types = types;
	scope->word = p->arch->word;
	return scope->params ? scope : NULL;
}

static const struct expression_scope *kernel_scope(struct resolver *r, struct arena *a,
						   const struct prototype *p, bool btf_only, bool returns,
						   struct diag *d)
{
	struct expression_types *types = arena__alloc(a, sizeof(*types));
	struct expression_scope *scope = new_scope(p, returns, types, a);

	return scope && !resolver__types(r, p, btf_only, types, &scope->char_is_signed, d) ? scope : NULL;
}

static const struct expression_scope *user_scope(const struct user_types *user, struct arena *a,
						 const struct prototype *p, bool returns)
{
	struct expression_types *types = arena__alloc(a, sizeof(*types));
	struct expression_scope *scope = new_scope(p, returns, types, a);

	if (!scope)
		return NULL;
	*types = expression_types__of_user(user);
	scope->char_is_signed = abi_arch__char_is_signed(p->arch);
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

/* What lines show of a call is evaluated when it comes; its result and duration stand there anyway. */
static int bind_prints(const struct options *o, struct arena *a, struct function *f, struct diag *d)
{
	struct expression_scope scope = *f->scope;
	int err = 0;

	scope.params = parameters(&f->proto, "-P is evaluated before the function runs", a);
	if (!scope.params)
		return -ENOMEM;
	for (unsigned int i = 0; i < o->nr_prints && !err; i++) {
		struct expression_list list;

		err = expression__parse_list(o->prints[i], USE_PRINT, &scope, a, &list, d);
		if (!err)
			err = add_list(&f->prints, &list, a);
	}
	return err ? err : keep_types(&f->prints, f->scope->types, a);
}

static int bind_items(const struct options *o, struct arena *a, struct function *f, struct diag *d)
{
	struct item *items;
	int err = items__make(o, a, f, d);

	if (!err)
		err = keep_types(&f->prints, f->scope->types, a);
	items = (struct item *)f->items.items;
	for (unsigned int i = 0; i < f->items.nr && !err; i++) {
		const struct type *t = items[i].unknown ? pack__copy_type(items[i].type, a) :
							  f->prints.items[items[i].expression].type;

		items[i].type = t && items[i].is_text ? type__strip(type__strip(t)->target) : t;
		err = t ? 0 : -ENOMEM;
	}
	return err;
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

int bind__expressions(const struct options *o, struct resolver *r, const struct user_types *user,
		      struct arena *a, struct function *f, struct diag *d)
{
	struct expression_types headers;
	int err = 0;

	if (!options__have_expressions(o))
		return 0;
	f->scope = user ? user_scope(user, a, &f->proto, o->returns) :
			  kernel_scope(r, a, &f->proto, false, o->returns, d);
	if (!f->scope)
		return d->message ? -EINVAL : -ENOMEM;
	if (o->mode == MODE_LINES)
		err = bind_prints(o, a, f, d);
	else if (o->mode != MODE_COUNT)
		err = bind_items(o, a, f, d);
	if (!err)
		err = bind_filter(o, a, f, d);
	if (!err && !user && !resolver__other_types(r, &f->proto, &headers, d)) {
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
		f->scope = kernel_scope(r, a, &f->proto, true, false, &d);
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
