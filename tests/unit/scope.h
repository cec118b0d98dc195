/*
 * The names that an expression may use, from a C text: the parameters of its function f, and types by
 * name where a variable says so (NAMED).
 */
#ifndef KPA_TEST_SCOPE_H
#define KPA_TEST_SCOPE_H

#include "expression.h"
#include "parse.h"

/* In front of every text: NAMED(struct, file) makes `struct file` known by its name, TYPE_NAME(T) a typedef. */
#define SCOPE_PRELUDE                                           \
	"#define NAMED(kind, name) kind name kind##__##name;\n" \
	"#define TYPE_NAME(name) name typedef__##name;\n"

struct scope {
	struct ast *ast;
	struct expression_types types;
	struct expression_scope scope;
	/* Names of enums whose enumerators are known, and of types to choose from; ended by NULL. */
	const char *const *enums;
	const char *const *structs;
};

static inline const char *kind_prefix(enum type_kind kind)
{
	return kind == TYPE_STRUCT ? "struct" :
	       kind == TYPE_UNION  ? "union" :
	       kind == TYPE_ENUM   ? "enum" :
				     "typedef";
}

static inline const struct type *scope_find(void *ctx, enum type_kind kind, const char *name)
{
	struct scope *s = ctx;

	return ast__find_variable(s->ast, arena__printf(arena, "%s__%s", kind_prefix(kind), name));
}

static inline const struct type *scope_complete(void *ctx, const struct type *t)
{
	return t->name ? scope_find(ctx, t->kind, t->name) : NULL;
}

static inline const struct type *scope_find_enumerator(void *ctx, const char *name, int64_t *value)
{
	struct scope *s = ctx;

	for (const char *const *e = s->enums; e && *e; e++) {
		const struct type *t = scope_find(ctx, TYPE_ENUM, *e);

		for (uint32_t i = 0; t && i < t->nr; i++) {
			if (strcmp(t->enumerators[i].name, name))
				continue;
			*value = t->enumerators[i].value;
			return t;
		}
	}
	return NULL;
}

static inline void scope_each(void *ctx, enum type_kind kind, void (*visit)(const char *name, void *to),
			      void *to)
{
	struct scope *s = ctx;

	for (const char *const *e = s->structs; kind == TYPE_STRUCT && e && *e; e++)
		visit(*e, to);
}

/* The parameters of the function NAME in the text become those of the scope. */
static inline void scope_enter(struct scope *s, const char *name)
{
	const struct ast_function *f = ast__find_function(s->ast, name);
	struct expression_parameter *params;

	assert_non_null(f);
	params = arena__array(arena, f->nr_params, sizeof(*params));
	assert_non_null(params);
	for (unsigned int i = 0; i < f->nr_params; i++) {
		params[i].name = f->params[i].name;
		params[i].type = f->params[i].type;
		params[i].limit = i;
	}
	s->scope.params = params;
	s->scope.nr_params = f->nr_params;
}

/* The caller frees s->ast. */
static inline void scope_open(struct scope *s, const char *text)
{
	s->ast = parse_c("x86_64", NULL, arena__printf(arena, SCOPE_PRELUDE "%s", text));
	assert_non_null(s->ast);
	s->types = (struct expression_types){
		.find = scope_find,
		.complete = scope_complete,
		.find_enumerator = scope_find_enumerator,
		.each = scope_each,
		.ctx = s,
	};
	s->scope = (struct expression_scope){ .types = &s->types, .word = 8, .char_is_signed = true };
}

#endif
