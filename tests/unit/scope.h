/*
 * The names that an expression may use, from a C text: the parameters of one of its functions, and types by
 * name where a variable says so (NAMED, TYPE_NAME).
 */
#ifndef KPA_TEST_SCOPE_H
#define KPA_TEST_SCOPE_H

#include "abi.h"
#include "arena.h"
#include "ast.h"
#include "expression.h"

#include <string.h>

/* In front of every text: NAMED(struct, file) makes `struct file` known by its name, TYPE_NAME(T) a typedef. */
#define SCOPE_PRELUDE                                           \
	"#define NAMED(kind, name) kind name kind##__##name;\n" \
	"#define TYPE_NAME(name) name typedef__##name;\n"

struct scope {
	struct arena *arena;
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

	return ast__find_variable(s->ast, arena__printf(s->arena, "%s__%s", kind_prefix(kind), name));
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

/* The parameters of the function NAME in the text become those of the scope. Whether there is such a function. */
static inline bool scope_enter(struct scope *s, const char *name)
{
	const struct ast_function *f = ast__find_function(s->ast, name);
	struct expression_parameter *params =
		f ? arena__array(s->arena, f->nr_params, sizeof(*params)) : NULL;

	if (!params)
		return false;
	for (unsigned int i = 0; i < f->nr_params; i++) {
		params[i].name = f->params[i].name;
		params[i].type = f->params[i].type;
		params[i].limit = i;
	}
	s->scope.params = params;
	s->scope.nr_params = f->nr_params;
	return true;
}

/*
 * Reads TEXT, whose types A owns. ARGS: as clang takes them, up to a NULL. false, with clang's message on stderr,
 * when it is no C. The caller frees s->ast.
 */
static inline bool scope_open(struct scope *s, const char *const *args, const char *text, struct arena *a)
{
	struct ast_options o = {
		.file_name = "test.c",
		.target = abi__find("x86_64")->target,
		.args = args,
	};
	struct ast_error e;

	while (args && args[o.nr_args])
		o.nr_args++;
	s->arena = a;
	text = arena__printf(a, SCOPE_PRELUDE "%s", text);
	if (ast__parse(&o, text, strlen(text), a, &e, &s->ast)) {
		fprintf(stderr, "%u:%u: %s\nin:\n%s\n", e.at.line, e.at.column, e.message, text);
		return false;
	}
	s->types = (struct expression_types){
		.find = scope_find,
		.complete = scope_complete,
		.find_enumerator = scope_find_enumerator,
		.each = scope_each,
		.ctx = s,
	};
	s->scope = (struct expression_scope){ .types = &s->types, .word = 8, .char_is_signed = true };
	return true;
}

#endif
