/* One run of the rewriter: what its stages share. rewrite.c fills it; the stages are in its order. */
#ifndef KPA_RUN_H
#define KPA_RUN_H

#include "abi.h"
#include "ast.h"
#include "names.h"
#include "rewrite.h"

struct arena;
struct edits;

enum probe_kind {
	PROBE_ENTRY,
	PROBE_RETURN,  /* the parameters are gone */
	PROBE_SYSCALL, /* BCC reads the parameters: where they are, depends on the kernel's configuration */
};

/* A parameter behind the context. */
struct probe_param {
	const struct ast_parameter *declared;
	const struct type *decayed;
	const struct type *type; /* of the variable that stands for it in the generated text */
	const char *name;	 /* of that variable */
};

/* A function that is rewritten. */
struct probe {
	const struct ast_function *definition;
	enum probe_kind kind;
	const char *name;
	const char *body_name; /* what the user's function is called from now on */
	const char *context;   /* the generated function's struct pt_regs * */
	const struct type *result;
	struct probe_param *params;
	struct abi_place *places; /* of the params, at the function's entry */
	unsigned int nr_params;
	/* The arguments are read at the start of the user's function; else a function of its name does it. */
	bool is_in_place;
	size_t list_start; /* is_in_place: of the first parameter, bytes from the start of the source */
	size_t list_end;   /* of the parenthesis behind the last one */
	bool is_old_style; /* K&R: the types of the parameters stand behind the list */
	bool is_risky;	   /* only a parse of the result tells whether it is right */
	struct probe *next;
};

struct run_error {
	struct rewrite_error error;
	struct run_error *next;
};

struct run {
	const struct rewrite_options *options;
	const char *file_name;
	const struct abi_arch *arch;
	const char *text;
	size_t len;
	struct arena *arena; /* the result's */
	struct ast *ast;
	struct names *names; /* every identifier of the source */
	bool has_macros;     /* it defines some */
	struct probe *probes;
	struct run_error *errors;
	struct run_error *last_error;
};

/* What clang calls the source, so that "x.h" is not looked for in the working directory. */
#define SOURCE_PATH "/kprobe-args.dialect/source.c"

/* Parses LEN bytes of TEXT, the source or what has become of it, as ast__parse(). */
int run__parse(struct run *run, const char *text, size_t len, struct ast_error *error, struct ast **ast);
/* Adds a copy of E, in its place. Returns -EINVAL, or -ENOMEM. */
int run__add_error(struct run *run, const struct rewrite_error *e);
/* Adds an error at byte AT of the source, or at no place while there is no AST. Returns -EINVAL, or -ENOMEM. */
int run__fail(struct run *run, size_t at, const char *fmt, ...) __attribute__((format(printf, 3, 4)));

#endif
