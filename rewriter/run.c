#include "run.h"

#include "arena.h"
#include "dialect.h"

#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>

int run__add_error(struct run *run, const struct rewrite_error *e)
{
	struct run_error *n = arena__alloc(run->arena, sizeof(*n)), **next = &run->errors;

	if (!n || !e->message)
		return -ENOMEM;
	n->error = *e;
	/* Most come in order. */
	if (run->last_error && run->last_error->error.offset <= e->offset)
		next = &run->last_error->next;
	while (*next && (*next)->error.offset <= e->offset)
		next = &(*next)->next;
	n->next = *next;
	*next = n;
	if (!n->next)
		run->last_error = n;
	return -EINVAL;
}

int run__fail(struct run *run, size_t at, const char *fmt, ...)
{
	struct ast_position where = run->ast ? ast__position(run->ast, at) : (struct ast_position){ 0 };
	struct rewrite_error e = { .line = where.line, .column = where.column, .offset = where.offset };
	char *message = NULL;
	va_list ap;
	int len;

	va_start(ap, fmt);
	len = vasprintf(&message, fmt, ap);
	va_end(ap);
	if (len < 0)
		return -ENOMEM;
	e.message = arena__strdup(run->arena, message);
	free(message);
	return run__add_error(run, &e);
}

int run__parse(struct run *run, const char *text, size_t len, struct ast_error *error, struct ast **ast)
{
	const struct rewrite_options *r = run->options;
	struct dialect d = { 0 };
	struct ast_options o = {
		.file_name = SOURCE_PATH,
		.target = run->arch->target,
		.args = r->clang_args,
		.nr_args = r->nr_clang_args,
		.leaves_bodies = true,
	};
	int err = 0;

	if (!r->has_own_dialect)
		err = dialect__get(&d, run->arch, r->clang_args, r->nr_clang_args, run->arena);
	if (err)
		return err;
	if (!r->has_own_dialect) {
		o.args = d.args;
		o.nr_args = d.nr_args;
		o.files = d.files;
		o.nr_files = d.nr_files;
	}
	return ast__parse(&o, text, len, run->arena, error, ast);
}
