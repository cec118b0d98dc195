/*
 * The compiler process: reads requests from its socket and answers them, until the socket is closed.
 *
 * libclang and libbcc change the working directory, print, abort, and keep a hundred megabytes: all of
 * that ends with this process. Its stdout and stderr are the tracer's to show or to drop.
 */
#include "arena.h"
#include "ast.h"
#include "bcc.h"
#include "compiler_log.h"
#include "compiler_message.h"
#include "disassemble.h"
#include "rewrite_places.h"
#include "submitted.h"
#include "text.h"

#include <errno.h>
#include <link.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <unistd.h>

enum { MAX_LIBRARIES = 16 };

struct job {
	const char *libraries[MAX_LIBRARIES];
	struct arena *arena;
	struct compiler_request request;
	struct compiler_reply reply;
	const char **clang_args; /* for libclang */
	unsigned int nr_clang_args;
};

static int fail(struct job *j, enum compiler_stage stage, int err, const char *message)
{
	j->reply.stage = stage;
	j->reply.message = arena__strdup(j->arena, message);
	return err;
}

/* The arguments that libbcc gives its clang too, as far as they matter to a parse. */
static int collect_clang_args(struct job *j)
{
	static const char *const always[] = { "-nostdinc", "-D__KERNEL__", "-D__BPF_TRACING__",
					      "-fno-color-diagnostics", "-Wno-everything" };
	enum { NR_ALWAYS = sizeof(always) / sizeof(*always) };
	const struct compiler_request *r = &j->request;

	j->clang_args = arena__array(j->arena, NR_ALWAYS + 4 + r->nr_clang_args, sizeof(char *));
	if (!j->clang_args)
		return -ENOMEM;
	for (size_t i = 0; i < NR_ALWAYS; i++)
		j->clang_args[j->nr_clang_args++] = always[i];
	for (uint32_t i = 0; i < r->nr_clang_args; i++)
		j->clang_args[j->nr_clang_args++] = r->clang_args[i];
	j->clang_args[j->nr_clang_args++] = arena__printf(j->arena, "-I%s/include", r->data_dir);
	if (r->kernel_headers)
		return 0;
	j->clang_args[j->nr_clang_args++] = "-undef";
	j->clang_args[j->nr_clang_args++] = "-DKPROBE_ARGS_OWN_HEADERS";
	j->clang_args[j->nr_clang_args++] = arena__printf(j->arena, "-DKPROBE_ARGS_ARCH_%s", r->arch);
	return 0;
}

static const struct type *function_type(struct job *j, const struct ast_function *f)
{
	struct type *t = arena__alloc(j->arena, sizeof(*t));
	struct type_parameter *params = arena__array(j->arena, f->nr_params, sizeof(*params));

	if (!t || !params)
		return NULL;
	for (unsigned int i = 0; i < f->nr_params; i++) {
		params[i].name = f->params[i].name;
		params[i].type = f->params[i].type;
	}
	t->kind = TYPE_FUNCTION;
	t->target = f->result;
	t->is_variadic = f->is_variadic;
	t->nr = f->nr_params;
	t->parameters = params;
	return t;
}

static const struct type *type_of(struct job *j, struct ast *ast, const char *name)
{
	const struct ast_function *f = ast__find_function(ast, name);

	return f ? function_type(j, f) : ast__find_variable(ast, name);
}

/* *AST is returned, because the types in the reply are its own. */
static int tell_types(struct job *j, struct ast **ast)
{
	const struct compiler_request *r = &j->request;
	const struct abi_arch *arch = abi__find(r->arch);
	struct ast_error e;
	struct ast_options o = {
		.file_name = r->file_name,
		.target = arch ? arch->target : NULL,
		.args = j->clang_args,
		.nr_args = j->nr_clang_args,
	};
	int err;

	if (!arch)
		return fail(j, STAGE_PARSE, -EINVAL, "this architecture is not known");
	err = ast__parse(&o, r->source, strlen(r->source), j->arena, &e, ast);
	if (err) {
		j->reply.file_name = e.file_name;
		j->reply.line = e.at.line;
		j->reply.column = e.at.column;
		return fail(j, STAGE_PARSE, err, e.message);
	}
	j->reply.types = arena__array(j->arena, r->nr_names, sizeof(*j->reply.types));
	if (!j->reply.types)
		return -ENOMEM;
	j->reply.nr_types = r->nr_names;
	for (uint32_t i = 0; i < r->nr_names; i++)
		j->reply.types[i] = type_of(j, *ast, r->names[i]);
	return 0;
}

static int tell_places(struct job *j, const struct rewrite *result)
{
	const struct compiler_request *r = &j->request;

	j->reply.places = arena__array(j->arena, r->nr_probes, sizeof(*j->reply.places));
	if (!j->reply.places)
		return -ENOMEM;
	j->reply.nr_places = r->nr_probes;
	for (uint32_t i = 0; i < r->nr_probes; i++) {
		struct compiler_places *p = &j->reply.places[i];

		p->places = (struct abi_place *)rewrite__places(result, r->probes[i], &p->nr);
	}
	return 0;
}

/* Ended by NULL, as the rewriter wants it. */
static const char *const *list_prefixes(struct job *j)
{
	const struct compiler_request *r = &j->request;
	const char **list = arena__array(j->arena, r->nr_prefixes + 1, sizeof(*list));

	for (uint32_t i = 0; i < r->nr_prefixes && list; i++)
		list[i] = r->prefixes[i];
	return r->nr_prefixes ? list : NULL;
}

static int tell_rewrite_errors(struct job *j, const struct rewrite *result, int err)
{
	unsigned int nr;
	const struct rewrite_error *e = rewrite__errors(result, &nr);
	struct compiler_error *errors = arena__array(j->arena, nr, sizeof(*errors));

	if (!errors)
		return -ENOMEM;
	for (unsigned int i = 0; i < nr; i++) {
		errors[i].message = e[i].message;
		errors[i].file_name = e[i].file_name;
		errors[i].line = e[i].line;
		errors[i].column = e[i].column;
	}
	j->reply.errors = errors;
	j->reply.nr_errors = nr;
	j->reply.file_name = e->file_name;
	j->reply.line = e->line;
	j->reply.column = e->column;
	return fail(j, STAGE_REWRITE, err, e->message);
}

static int rewrite(struct job *j, struct rewrite **result)
{
	static const char *const own[] = { "kprobe__", "uprobe__", NULL };
	const struct compiler_request *r = &j->request;
	struct rewrite_options o = {
		.file_name = r->file_name,
		.arch = r->arch,
		.clang_args = r->is_program ? r->clang_args : j->clang_args,
		.nr_clang_args = r->is_program ? r->nr_clang_args : j->nr_clang_args,
		.prefixes = r->is_program ? list_prefixes(j) : own,
		.has_own_dialect = !r->is_program,
		.every_probe = r->every_probe,
		.user_stack = r->user_stack,
		.on_unread = r->on_unread,
	};
	int err = rewrite__run(&o, r->source, strlen(r->source), result);

	if (err == -ENOMEM)
		return err;
	if (err)
		return tell_rewrite_errors(j, *result, err);
	j->reply.rewritten = rewrite__text(*result, NULL);
	return tell_places(j, *result);
}

/* What libbcc prints as its own rewriting stands between the program's first line and its footer. */
static const char *cut_bcc_text(struct job *j, const char *log, const char *program)
{
	static const char footer[] = "\n#include <bcc/footer.h>";
	size_t first = strcspn(program, "\n") + 1;
	char *line = arena__strndup(j->arena, program, first);
	const char *start = line ? strstr(log, line) : NULL;
	const char *end = start ? strstr(start, footer) : NULL;

	return end ? arena__strndup(j->arena, start, (size_t)(end - start) + 1) : NULL;
}

/* stderr is a file of the tracer's: what libbcc wrote there can be read back. */
static char *read_log(struct arena *a, long from)
{
	struct stat st;
	char *text;
	size_t len;

	fflush(stdout);
	fflush(stderr);
	if (fstat(2, &st) || st.st_size <= from)
		return NULL;
	len = (size_t)(st.st_size - from);
	text = arena__alloc(a, len + 1);
	if (!text || pread(2, text, len, from) != (ssize_t)len)
		return NULL;
	return text;
}

/* As BCC does it; without the kernel's headers, by a tree of ours that has what BCC's prelude needs. */
static int bcc_options_of_program(struct job *j, struct bcc_options *o)
{
	const struct compiler_request *r = &j->request;
	const char **cflags = arena__array(j->arena, r->nr_cflags + 4, sizeof(*cflags));

	if (!cflags)
		return -ENOMEM;
	for (uint32_t i = 0; i < r->nr_cflags; i++)
		cflags[o->nr_cflags++] = r->cflags[i];
	cflags[o->nr_cflags++] = "-g0";
	o->cflags = cflags;
	o->kernel_source = r->kernel_source;
	if (r->kernel_headers)
		return 0;
	cflags[o->nr_cflags++] = arena__printf(j->arena, "-DKPROBE_ARGS_ARCH_%s", r->arch);
	cflags[o->nr_cflags++] =
		arena__printf(j->arena, "-DKPROBE_ARGS_PAGE_SIZE=%ld", sysconf(_SC_PAGESIZE));
	o->kernel_source = arena__printf(j->arena, "%s/bcc", r->data_dir);
	return o->kernel_source && cflags[o->nr_cflags - 1] && cflags[o->nr_cflags - 2] ? 0 : -ENOMEM;
}

/* libbcc prints its reasons. */
static int tell_compile_errors(struct job *j, int err)
{
	const char *log = read_log(j->arena, 0);
	struct compiler_error *errors = NULL;
	uint32_t nr = 0;

	if (err == -EOPNOTSUPP)
		return fail(j, STAGE_COMPILE, err, "it uses a pinned map, which is not its own");
	if (log && compiler_log__errors(log, j->request.file_name, j->arena, &errors, &nr))
		return -ENOMEM;
	j->reply.errors = errors;
	j->reply.nr_errors = nr;
	return fail(j, STAGE_COMPILE, err, nr ? errors->message : "libbcc could not compile it");
}

static int tell_tables(struct job *j, struct rewrite *rewritten)
{
	struct submitted_options o = {
		.image = &j->reply.image,
		.text = j->request.source,
		.member = bcc__submitted_member,
	};
	int err = rewrite__submissions(rewritten, &o.submissions, &o.nr_submissions);

	return err ? err : submitted__tables(&o, j->arena, &j->reply.tables, &j->reply.nr_tables);
}

static int tell_bcc_text(struct job *j)
{
	const char *log = j->request.want & COMPILER_WANT_BCC ? read_log(j->arena, 0) : NULL;

	j->reply.bcc = log ? cut_bcc_text(j, log, j->reply.rewritten) : NULL;
	return 0;
}

static int compile_program(struct job *j, struct rewrite *rewritten)
{
	struct bcc_options o = { .print_rewritten = j->request.want & COMPILER_WANT_BCC };
	int err = bcc_options_of_program(j, &o);

	if (err)
		return err;
	err = bcc__compile(j->reply.rewritten, &o, j->arena, &j->reply.image);
	if (err)
		return err == -ENOMEM ? err : tell_compile_errors(j, err);
	err = tell_tables(j, rewritten);
	return err ? err : tell_bcc_text(j);
}

static int compile(struct job *j)
{
	const struct compiler_request *r = &j->request;
	const char *tree = arena__printf(j->arena, "%s/tree", r->data_dir);
	const char *include = arena__printf(j->arena, "-I%s/include", r->data_dir);
	const char *arch = arena__printf(j->arena, "-DKPROBE_ARGS_ARCH_%s", r->arch);
	const char *cflags[] = {
		include,
		/* BCC's own prelude takes 15 ms to parse, and ours has all that our sources use. */
		"-D__BPF_HELPERS_H",
		"-g0",
		/* libbcc optimises what clang gives it; once is enough. */
		"-Xclang",
		"-disable-llvm-passes",
		/* Signed numbers wrap around, as in the kernel's own C. */
		"-fwrapv",
		/* From here on only without the kernel's headers: they need the predefined macros. */
		"-D_UAPI__LINUX_BPF_H__",
		"-DKPROBE_ARGS_OWN_HEADERS",
		"-undef",
		arch,
	};
	struct bcc_options o = {
		.cflags = cflags,
		.nr_cflags = r->kernel_headers ? 6 : sizeof(cflags) / sizeof(*cflags),
		.kernel_source = r->kernel_headers ? r->kernel_source : tree,
		.print_rewritten = r->want & COMPILER_WANT_BCC,
	};
	int err;

	if (!tree || !include || !arch)
		return -ENOMEM;
	err = bcc__compile(j->reply.rewritten, &o, j->arena, &j->reply.image);
	if (err)
		return fail(j, STAGE_COMPILE, err, "libbcc could not compile it");
	return tell_bcc_text(j);
}

static int write_bytecode(struct job *j)
{
	struct text text;
	int err = text__open(&text);

	if (err)
		return err;
	err = disassemble(text.out, &j->reply.image);
	j->reply.bytecode = text__keep(&text, j->arena);
	return err;
}

static int add_library(struct dl_phdr_info *info, size_t size, void *ctx)
{
	static const char *const names[] = { "/libbcc", "/libLLVM", "/libclang" };
	struct job *j = ctx;

	(void)size;
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		if (strstr(info->dlpi_name, names[i]) && j->reply.nr_libraries < MAX_LIBRARIES)
			j->libraries[j->reply.nr_libraries++] = arena__strdup(j->arena, info->dlpi_name);
	return 0;
}

static void tell_libraries(struct job *j)
{
	j->reply.libraries = j->libraries;
	dl_iterate_phdr(add_library, j);
}

static int build(struct job *j, struct rewrite **rewritten)
{
	int err = rewrite(j, rewritten);

	tell_libraries(j);
	if (!err && j->request.task == COMPILER_BUILD)
		err = j->request.is_program ? compile_program(j, *rewritten) : compile(j);
	if (!err && (j->request.want & COMPILER_WANT_BYTECODE))
		err = write_bytecode(j);
	return err;
}

static int answer(struct job *j, int fd)
{
	struct rewrite *rewritten = NULL;
	struct ast *ast = NULL;
	struct pack p = { 0 };
	int err = collect_clang_args(j);

	if (!err && j->request.task == COMPILER_TYPES)
		err = tell_types(j, &ast);
	else if (!err)
		err = build(j, &rewritten);
	j->reply.err = err;
	compiler_reply__pack(&j->reply, &p);
	/* A source that is wrong ends the request, not the process. */
	err = message__send(fd, &p);
	pack__free(&p);
	rewrite__free(rewritten);
	ast__free(ast);
	return err;
}

static int serve_one(int fd)
{
	struct job j = { .arena = arena__new() };
	unsigned char *bytes = NULL;
	struct unpack u = { .arena = j.arena };
	int err = j.arena ? message__receive(fd, &bytes, &u.len) : -ENOMEM;

	if (!err) {
		u.bytes = bytes;
		err = compiler_request__unpack(&j.request, &u);
	}
	if (!err)
		err = answer(&j, fd);
	free(bytes);
	arena__free(j.arena);
	return err;
}

int main(void)
{
	int err;

	/* Without the tracer there is nobody to answer. */
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	/* What a source includes by a relative path is not looked for where the user happens to be. */
	if (chdir("/"))
		return 1;
	umask(077);
	do {
		err = serve_one(COMPILER_FD);
	} while (!err);
	/* The tracer looks for what stands behind "error: ". */
	if (err != -EPIPE)
		fprintf(stderr, "error: %s\n", strerror(-err));
	/* Destructors of libLLVM take 2 ms and free what is gone anyway. */
	_exit(err == -EPIPE ? 0 : 1);
}
