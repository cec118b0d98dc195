#include "expression_user.h"

#include "user_types.h"

#include <string.h>

static const struct type *find(void *ctx, enum type_kind kind, const char *name)
{
	const struct user_types *types = ctx;

	for (unsigned int i = 0; i < types->nr; i++) {
		const struct type *t = types->list[i];

		if (t->kind == kind && t->name && !strcmp(t->name, name))
			return t;
	}
	return NULL;
}

/* By its number; one of a declaration that the user typed has only a name. */
static const struct type *complete(void *ctx, const struct type *t)
{
	const struct user_types *types = ctx;
	const struct type *found;

	t = type__strip(t);
	if (!type__is_record(t))
		return NULL;
	for (unsigned int i = 0; t->id && i < types->nr; i++)
		if (types->list[i]->id == t->id)
			return types->list[i]->is_complete ? types->list[i] : NULL;
	found = !t->id && t->name ? find(ctx, t->kind, t->name) : NULL;
	return found && found->is_complete ? found : NULL;
}

static const struct type *find_enumerator(void *ctx, const char *name, int64_t *value)
{
	const struct user_types *types = ctx;

	for (unsigned int i = 0; i < types->nr; i++) {
		const struct type_enumerator *e = type__find_enumerator(types->list[i], name);

		if (e) {
			*value = e->value;
			return types->list[i];
		}
	}
	return NULL;
}

static void each(void *ctx, enum type_kind kind, void (*visit)(const char *name, void *to), void *to)
{
	const struct user_types *types = ctx;

	for (unsigned int i = 0; i < types->nr; i++)
		if (types->list[i]->kind == kind && types->list[i]->name)
			visit(types->list[i]->name, to);
}

struct expression_types expression_types__of_user(const struct user_types *types)
{
	return (struct expression_types){
		.find = find,
		.complete = complete,
		.find_enumerator = find_enumerator,
		.each = each,
		.ctx = (void *)(uintptr_t)types,
		.is_user = true,
	};
}
