/* What the tracer asks the compiler process, and what that answers. */
#ifndef KPA_COMPILER_MESSAGE_H
#define KPA_COMPILER_MESSAGE_H

#include "abi.h"
#include "image.h"
#include "pack.h"

enum compiler_task {
	COMPILER_TYPES,	  /* parse, and tell the types of some names */
	COMPILER_REWRITE, /* run the AST pass */
	COMPILER_BUILD,	  /* the same, and compile with libbcc */
};

enum compiler_want {
	COMPILER_WANT_BCC = 1,	    /* the program as libbcc's own rewriter leaves it */
	COMPILER_WANT_BYTECODE = 2, /* the instructions as text */
};

struct compiler_request {
	uint32_t task; /* enum compiler_task */
	uint32_t want; /* bits of enum compiler_want */
	const char *source;
	const char *file_name; /* what messages call the source */
	const char *arch;      /* abi_arch.name */
	const char *data_dir;  /* where the project's own headers are */
	/* Further arguments of clang: the kernel's header directories, -D, -include. */
	const char *const *clang_args;
	uint32_t nr_clang_args;
	/* is_program: those of libbcc, which has the kernel's headers and data_dir's by itself. */
	const char *const *cflags;
	uint32_t nr_cflags;
	/* The kernel's headers are used, and libbcc finds them here; NULL: where it looks itself. */
	uint32_t kernel_headers;
	const char *kernel_source;

	/* COMPILER_TYPES: functions or variables at file scope. */
	const char *const *names;
	uint32_t nr_names;

	/* The others: see struct rewrite_options. A program of the user's is in BCC's dialect. */
	uint32_t is_program;
	const char *const *prefixes; /* none: the usual ones */
	uint32_t nr_prefixes;
	uint32_t every_probe;
	uint32_t user_stack;
	const char *on_unread;
	/* Whose places are told. */
	const char *const *probes;
	uint32_t nr_probes;
};

/* Where the rewriter found the parameters of one probe function. */
struct compiler_places {
	struct abi_place *places; /* NULL: it was not rewritten */
	uint32_t nr;
};

enum compiler_stage {
	STAGE_PARSE,   /* clang did not take the source */
	STAGE_REWRITE, /* the AST pass did not */
	STAGE_COMPILE, /* libbcc did not: its log has the reason */
};

/* What a program of the user's submits to one of its tables. */
struct compiler_table {
	const char *name;
	const struct type *type; /* NULL: not known, or not always the same */
	uint32_t size;		 /* bytes of it each time; 0: not known, or not always the same */
	const char *doubt;	 /* why there is no type, or no size; NULL: there are */
};

struct compiler_error {
	const char *message;
	const char *file_name; /* of an included file; NULL: the source */
	uint32_t line;	       /* from 1; 0: no place */
	uint32_t column;
};

struct compiler_reply {
	int32_t err; /* 0 or -errno */
	uint32_t stage;
	const char *message;   /* err: what was wrong */
	const char *file_name; /* of an included file; NULL: the source */
	uint32_t line;	       /* from 1; 0: no place */
	uint32_t column;

	/* COMPILER_TYPES: in the order of the names; NULL: there is none of that name. */
	const struct type **types;
	uint32_t nr_types;

	/* All that the AST pass has against the source; the first one is above too. */
	const struct compiler_error *errors;
	uint32_t nr_errors;
	const char *rewritten;
	const char *bcc;
	const char *bytecode;
	struct compiler_places *places; /* in the order of the request's probes */
	uint32_t nr_places;
	struct compiler_table *tables; /* is_program: those that something is submitted to */
	uint32_t nr_tables;
	struct image image;
	/* The files of the libraries that made it: another version may make another. */
	const char *const *libraries;
	uint32_t nr_libraries;
};

void compiler_request__pack(const struct compiler_request *r, struct pack *p);
int compiler_request__unpack(struct compiler_request *r, struct unpack *u);
void compiler_reply__pack(const struct compiler_reply *r, struct pack *p);
int compiler_reply__unpack(struct compiler_reply *r, struct unpack *u);

/* The file descriptors of the compiler process besides 0 to 2. */
enum { COMPILER_FD = 3 };

/*
 * Messages over a stream socket: a 64-bit length, then as many bytes. -errno; -EPIPE at the end of the
 * stream. The caller frees *BYTES.
 */
int message__send(int fd, const struct pack *p);
int message__receive(int fd, unsigned char **bytes, size_t *len);

#endif
