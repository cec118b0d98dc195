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

/* The one variable of each source that is asked. */
#define VARIABLE "kprobe_args_type"

/*
 * A compiler that is asked for types tells numbers as the lengths of arrays: 16 bits in each, and one more, since none
 * may be empty. A name that is none of a constant does not compile there.
 */
#define LENGTH(name, shift) "[((unsigned long long)(" name ") >> " #shift " & 0xffff) + 1]"
#define CONSTANT                                                                        \
	"%s\nextern struct { __typeof__(%s) type; char a" LENGTH("%s", 0) ", b" LENGTH( \
		"%s", 16) ", c" LENGTH("%s", 32) ", d" LENGTH("%s", 48) "; } " VARIABLE ";\n"

static const struct type *ask_constant(struct header_types *h, const char *name)
{
	const char *source = arena__printf(h->arena, CONSTANT, h->includes, name, name, name, name, name);

	return source ? h->ask(h->ctx, source, VARIABLE) : NULL;
}

static const struct type *ask(struct header_types *h, enum type_kind kind, const char *name)
{
	const char *source =
		arena__printf(h->arena, "%s\nextern %s%s " VARIABLE ";\n", h->includes, keyword(kind), name);
	const struct type *t = source ? h->ask(h->ctx, source, VARIABLE) : NULL;

	/* A struct that no header defines is declared by that line itself. */
	if (t && type__is_record(type__strip(t)) && !type__strip(t)->is_complete)
		return NULL;
	return t;
}

/* KIND: TYPE_INT for a constant. */
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
	known->type = kind == TYPE_INT ? ask_constant(h, name) : ask(h, kind, name);
	h->known = known;
	return known->type;
}

static const struct type *complete(void *ctx, const struct type *t)
{
	const struct type *found = t->name ? find(ctx, t->kind, t->name) : NULL;

	return found ? type__strip(found) : NULL;
}

/* Macros too, where they are constants: headers have them, as BTF has not. */
static const struct type *find_enumerator(void *ctx, const char *name, int64_t *value)
{
	const struct type *t = type__strip(find(ctx, TYPE_INT, name));
	uint64_t bits = 0;

	if (!t || t->kind != TYPE_STRUCT || t->nr != 5 || !type__is_scalar(t->members[0].type))
		return NULL;
	for (unsigned int i = 1; i < t->nr; i++) {
		const struct type *array = type__strip(t->members[i].type);

		bits |= (uint64_t)(array->nr - 1) << (16 * (i - 1));
	}
	*value = (int64_t)bits;
	return type__strip(t->members[0].type);
}

struct expression_types expression_types__of_headers(struct header_types *h)
{
	return (struct expression_types){
		.find = find,
		.complete = complete,
		.find_enumerator = find_enumerator,
		.ctx = h,
	};
}
