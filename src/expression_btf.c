#include "expression_btf.h"

#include "btf.h"

static const struct type *find(void *ctx, enum type_kind kind, const char *name)
{
	return btf_types__find(ctx, kind, name);
}

static const struct type *complete(void *ctx, const struct type *t)
{
	return btf_types__whole(ctx, t);
}

static const struct type *find_enumerator(void *ctx, const char *name, int64_t *value)
{
	return btf_types__find_enumerator(ctx, name, value);
}

static void each(void *ctx, enum type_kind kind, void (*visit)(const char *name, void *to), void *to)
{
	btf_types__each_name(ctx, kind, visit, to);
}

struct expression_types expression_types__of_btf(struct btf_types *bt)
{
	return (struct expression_types){
		.find = find,
		.complete = complete,
		.find_enumerator = find_enumerator,
		.each = each,
		.ctx = bt,
	};
}
