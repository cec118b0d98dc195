/* C texts become types, for tests of stages that write C. */
#ifndef KPA_TEST_PARSE_H
#define KPA_TEST_PARSE_H

#include "abi.h"
#include "ast.h"

/* NULL when TEXT is no C for ARCH, with clang's message on stderr. ARGS: as clang takes them, up to a NULL. */
static inline struct ast *parse_c(const char *arch, const char *const *args, const char *text)
{
	struct ast_options o = {
		.file_name = "test.c",
		.target = abi__find(arch)->target,
		.args = args,
	};
	struct ast_error e;
	struct ast *ast = NULL;

	while (args && args[o.nr_args])
		o.nr_args++;
	if (ast__parse(&o, text, strlen(text), arena, &e, &ast))
		fprintf(stderr, "%s:%u:%u: %s\nin:\n%s\n", e.file_name ? e.file_name : "test.c", e.at.line,
			e.at.column, e.message, text);
	return ast;
}

#endif
