/*
 * The functions and types of a C source, read from clang's AST. ast.c is the only file that uses
 * clang-c; nothing of it is seen here.
 */
#ifndef KPA_AST_H
#define KPA_AST_H

#include "type.h"

struct arena;
struct ast;

struct ast_options {
	const char *file_name;	 /* what messages call the source; no such file need exist */
	const char *target;	 /* as clang's -target takes it */
	const char *const *args; /* further clang arguments: -I, -D, -include ... */
	unsigned int nr_args;
};

struct ast_position {
	unsigned int line;   /* from 1; 0: no position */
	unsigned int column; /* from 1, in bytes */
	size_t offset;	     /* bytes from the start of the source */
};

struct ast_error {
	const char *message;
	const char *file_name; /* of an included file; NULL: the source itself */
	struct ast_position at;
};

struct ast_parameter {
	const char *name;	 /* NULL: none given */
	const struct type *type; /* as declared: an array is an array */
	struct ast_position at;
};

/* One declaration of a function. */
struct ast_function {
	const char *name;
	const struct type *result;
	struct ast_parameter *params;
	unsigned int nr_params;
	bool is_variadic;
	bool is_definition;
	bool is_external;  /* linkage */
	bool is_in_source; /* in the source itself, as opposed to an included file */
	bool has_macro;	   /* a part of its head comes out of a macro */
	bool is_old_style; /* K&R: the parameters' types stand behind the list */
	size_t start;	   /* of the declaration, bytes from the start of the source */
	size_t body;	   /* of the `{`; is_definition only */
	size_t end;	   /* behind its last token, without `;` */
	unsigned int end_line;
	struct ast_position at; /* of the name */
};

/*
 * Parses LEN bytes of TEXT, which need not end in 0. 0 with *OUT, which the caller frees; -EINVAL
 * when there are errors (the first one in ERROR, its strings owned by ERRORS_IN); -ENOMEM.
 */
int ast__parse(const struct ast_options *options, const char *text, size_t len, struct arena *errors_in,
	       struct ast_error *error, struct ast **out);
/* NULL is allowed. Types and names go with it. */
void ast__free(struct ast *ast);

/* All declarations of functions in the source itself, in order. */
const struct ast_function *ast__functions(const struct ast *ast, unsigned int *nr);
/* The first declaration of NAME, in the source or in what it includes; NULL when there is none. */
const struct ast_function *ast__find_function(struct ast *ast, const char *name);
/* The type of the variable NAME at file scope; NULL when there is none. */
const struct type *ast__find_variable(struct ast *ast, const char *name);

#endif
