/*
 * The functions and types of a C source, read from clang's AST. ast.c and ast_type.c are the only files
 * that use clang-c; nothing of it is seen here.
 */
#ifndef KPA_AST_H
#define KPA_AST_H

#include "type.h"

struct arena;
struct ast;

/* A file that clang finds in memory, whether it exists or not. */
struct ast_file {
	const char *path;
	const char *text;
	size_t len;
};

struct ast_options {
	const char *file_name;	 /* what clang calls the source; no such file need exist */
	const char *target;	 /* as clang's -target takes it */
	const char *const *args; /* further clang arguments: -I, -D, -include ... */
	unsigned int nr_args;
	const struct ast_file *files; /* that the source may include */
	unsigned int nr_files;
	/* Errors between the braces of the source's own functions do not count. */
	bool leaves_bodies;
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
	struct ast_error *next; /* in the order in which clang found them; NULL: the last one */
};

struct ast_parameter {
	const char *name;	 /* NULL: none given */
	const struct type *type; /* as declared: an array is an array */
	size_t start;		 /* of the declaration, bytes from the start of the source */
	size_t at;		 /* of the name, or of where it could be */
};

/* One declaration of a function. */
struct ast_function {
	const char *name;
	/*
	 * This and the other things about its text are left out among ast__functions() for what has internal
	 * linkage: that is most of a large source.
	 */
	const struct type *result;
	struct ast_parameter *params; /* may be NULL for the same reason */
	unsigned int nr_params;
	bool is_variadic;
	bool is_definition;
	bool is_external;   /* linkage */
	bool is_in_source;  /* in the source itself, as opposed to an included file */
	bool has_extern;    /* as its storage class */
	bool is_first;	    /* nothing declares it before, in the source or in what it includes */
	bool has_macro;	    /* a macro makes several parts of its head at once, or its `{` */
	bool has_text_body; /* its `{` stands in the text */
	bool has_errors;    /* between its braces, which leaves_bodies has let pass */
	size_t start;	    /* of the declaration, bytes from the start of the source */
	size_t at;	    /* of the name */
	size_t body;	    /* of the `{`; is_definition only */
	size_t end;	    /* behind its last token, without `;` */
};

/*
 * Parses LEN bytes of TEXT, which need not end in 0. 0 with *OUT, which the caller frees; -EINVAL
 * when there are errors (the first one in ERROR, the others and all strings owned by ERRORS_IN);
 * -ENOMEM.
 */
int ast__parse(const struct ast_options *options, const char *text, size_t len, struct arena *errors_in,
	       struct ast_error *error, struct ast **out);
/* NULL is allowed. Types and names go with it. */
void ast__free(struct ast *ast);
/* All of them, also those that do not count. */
unsigned int ast__nr_errors(const struct ast *ast);

/* All declarations of functions at file scope in the source itself, in order. */
const struct ast_function *ast__functions(const struct ast *ast, unsigned int *nr);
/* Of byte AT of the source. */
struct ast_position ast__position(const struct ast *ast, size_t at);

/* What follows is about F, one of ast__functions(). Its first token comes out of a macro: */
bool ast__starts_in_macro(const struct ast *ast, const struct ast_function *f);
/* No other declarator shares its specifiers: not `int f(void), g(void);`. */
bool ast__is_alone(const struct ast *ast, const struct ast_function *f);
/* From F's end on the first place that is outside of every declaration. */
size_t ast__place_behind(const struct ast *ast, const struct ast_function *f);
/*
 * *AT is where the first declaration of F is: also inside of another function, and also the first call of what
 * was not declared. False when it does not stand in the source.
 */
bool ast__first_mention(const struct ast *ast, const struct ast_function *f, size_t *at);
/*
 * Whether anything in F refers to its I-th parameter. Where F has errors, a part of it may be missing in the AST.
 */
bool ast__uses_parameter(const struct ast *ast, const struct ast_function *f, unsigned int i);
/* Calls FOUND for each reference to a function in the bodies of the source's functions, or in F's if not NULL. */
void ast__each_reference(const struct ast *ast, const struct ast_function *f,
			 void (*found)(void *ctx, const char *function), void *ctx);
/*
 * Calls FOUND for each map that F's body puts a pointer into: MAP.update(KEY, &POINTER), with insert() too,
 * where MAP is a variable.
 */
void ast__each_stored_pointer(const struct ast *ast, const struct ast_function *f,
			      void (*found)(void *ctx, const char *map, const char *method), void *ctx);

enum { AST_MAX_ARGUMENTS = 4, AST_MAX_TARGETS = 4 };

/* An argument of a call, as far as it is asked for. */
struct ast_argument {
	/*
	 * What it points to, or the array that it is: with its casts, then without the outermost one, and so on. void
	 * is left out.
	 */
	const struct type *targets[AST_MAX_TARGETS];
	unsigned int nr_targets;
	bool is_constant; /* an integer: */
	int64_t value;
};

/* MAP.METHOD(ARGUMENT, ...), where MAP is a variable. */
struct ast_method_call {
	const char *map;
	const char *method;
	struct ast_argument arguments[AST_MAX_ARGUMENTS];
	unsigned int nr_arguments; /* further ones are left out */
};

/* Calls FOUND for each such call in the bodies of the source's functions. The types are the AST's. */
void ast__each_method_call(struct ast *ast, void (*found)(void *ctx, const struct ast_method_call *call),
			   void *ctx);
/* Whether the struct or union that F's I-th parameter points to is defined anywhere. */
bool ast__is_defined(const struct ast *ast, const struct ast_function *f, unsigned int i);
/* The line that compilers tell for byte AT of the source, and the file: #line may have set them. */
unsigned int ast__told_line(struct ast *ast, size_t at, const char **file_name);

/* The first declaration of NAME, in the source or in what it includes; NULL when there is none. */
const struct ast_function *ast__find_function(struct ast *ast, const char *name);
/* The type of the variable NAME at file scope; NULL when there is none. */
const struct type *ast__find_variable(struct ast *ast, const char *name);

#endif
