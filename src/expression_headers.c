#include "expression_headers.h"

#include "arena.h"

#include <string.h>

struct header_type {
	enum type_kind kind;
	const char *name;
	const struct type *type; /* NULL: there is none */
	struct header_type *next;
};

static const char *keyword(enum type_kind kind)
{
	return kind == TYPE_STRUCT ? "struct " :
	       kind == TYPE_UNION  ? "union " :
	       kind == TYPE_ENUM   ? "enum " :
				     "";
}

static const struct type *ask(struct header_types *h, enum type_kind kind, const char *name)
{
	static const char variable[] = "kprobe_args_type";
	const char *source =
		arena__printf(h->arena, "%s\nextern %s%s %s;\n", h->includes, keyword(kind), name, variable);
	const struct type *t = source ? h->ask(h->ctx, source, variable) : NULL;

	/* A struct that no header defines is declared by that line itself. */
	if (t && type__is_record(type__strip(t)) && !type__strip(t)->is_complete)
		return NULL;
	return t;
}

static const struct type *find(void *ctx, enum type_kind kind, const char *name)
{
	struct header_types *h = ctx;
	struct header_type *known;

	for (known = h->known; known; known = known->next)
		if (known->kind == kind && !strcmp(known->name, name))
			return known->type;
	known = arena__alloc(h->arena, sizeof(*known));
	if (!known)
		return NULL;
	*known = (struct header_type){ kind, arena__strdup(h->arena, name), NULL, h->known };
	if (!known->name)
		return NULL;
	known->type = ask(h, kind, name);
	h->known = known;
	return known->type;
}

static const struct type *complete(void *ctx, const struct type *t)
{
	const struct type *found = t->name ? find(ctx, t->kind, t->name) : NULL;

	return found ? type__strip(found) : NULL;
}

struct expression_types expression_types__of_headers(struct header_types *h)
{
	return (struct expression_types){ .find = find, .complete = complete, .ctx = h };
}
