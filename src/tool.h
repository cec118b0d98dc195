/* The state of a run of kprobe-args, and the stages that its ways share: main.c, tool.c, tool_*.c. */
#ifndef KPA_TOOL_H
#define KPA_TOOL_H

#include "build.h"
#include "diag.h"
#include "options.h"
#include "paths.h"
#include "program.h"

#include <stdbool.h>
#include <stdint.h>

struct abi_arch;
struct arena;
struct compiler;
struct resolver;
struct spec;
struct user_function;

struct tool {
	struct options options;
	struct arena *arena;
	struct diag diag;
	int cancel_fd;	   /* readable once the user wants to stop; -1: nobody looks */
	uint64_t start_ns; /* CLOCK_MONOTONIC */
	bool is_told;	   /* why it fails is on stdout already */

	struct spec *specs;	     /* options.nr_specs of them */
	const char **files;	     /* by spec: the path of a user function's file; all NULL: the kernel's */
	struct user_function *users; /* by spec; NULL: the functions are the kernel's */
	const struct abi_arch *arch;
	struct paths paths;
	struct compiler *compiler; /* NULL: not started */
	struct resolver *resolver; /* until the source is written */
	struct probe probe;
	const char *source;
	struct program program; /* of the user's, for --rewrite and --source */
	struct compiler_reply built;
};

/*
 * Each stage takes what those before it have left in T and leaves its own there: 0, or -errno with T's diag set.
 */

/* With -v, when STAGE had ended. */
void tool__tell_time(const struct tool *t, const char *stage);
/* Whether calls will be traced; otherwise something is only printed. */
bool tool__traces(const struct tool *t);
/* Whether the functions are a program's, not the kernel's. */
bool tool__is_user(const struct tool *t);
int tool__check_kprobes(struct tool *t);
/* The compiler process, which is started when it is asked for first; T keeps it. CTX is T: resolve.h. */
int tool__compiler(void *ctx, struct compiler **c, struct diag *d);
/* Finds the user functions in their files. */
int tool__find_users(struct tool *t);
/* --emit: prints what was built. */
int tool__emit_text(struct tool *t);
/* Attaches what was built, prints calls until the end, and detaches. */
int tool__trace_calls(struct tool *t);

/* tool_prototypes.c: the functions that the specs name, with their prototypes and expressions. */
int tool__resolve(struct tool *t);
/* tool_prototypes.c: what is read behind their parameters. */
int tool__bind_behind(struct tool *t);
/* tool_prototypes.c: the types are needed no longer. */
void tool__free_resolver(struct tool *t);

/* tool_program.c: --rewrite */
int tool__rewrite_program(struct tool *t);
/* tool_program.c: --source */
int tool__trace_program(struct tool *t);

#endif
