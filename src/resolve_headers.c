/* Prototypes and types from the kernel's headers, which the compiler process reads. */
#include "resolver.h"

#include "arena.h"
#include "expression_headers.h"
#include "text.h"

#include <errno.h>
#include <string.h>
#include <sys/utsname.h>

enum { MAX_HEADERS = 4 };

int resolve_headers__find(struct resolver *r, struct diag *d)
{
	struct utsname uts;
	int err;

	if (r->has_headers)
		return 0;
	if (uname(&uts))
		return -errno;
	err = headers__find(&r->headers, "", uts.release, r->o->arch, r->arena, d);
	r->has_headers = !err;
	return err;
}

int resolve_headers__ask_types(struct resolver *r, const char *source, const char *const *names,
			       unsigned int nr_names, struct compiler_reply *reply)
{
	struct compiler_request request = {
		.task = COMPILER_TYPES,
		.source = source,
		.file_name = "declarations.c",
		.arch = r->o->arch->name,
		.data_dir = r->o->data_dir,
		.kernel_headers = r->has_headers,
		.names = names,
		.nr_names = nr_names,
	};
	struct compiler *c;
	int err = r->o->compiler(r->o->ctx, &c, r->diag);

	if (err)
		return err;
	if (r->has_headers) {
		request.clang_args = headers__clang_args(&r->headers, r->arena, &request.nr_clang_args);
		if (!request.clang_args)
			return -ENOMEM;
	}
	return compiler__ask(c, &request, r->arena, reply, r->diag);
}

void resolve_headers__write_includes(FILE *out, const struct resolver *r)
{
	for (unsigned int i = 0; i < r->o->nr_includes; i++)
		fprintf(out, "#include <%s>\n", r->o->includes[i]);
}

/* The function's declaration in HEADER and what the user named. 0; 1: it is not there; -errno. */
static int try_header(struct resolver *r, const char *header)
{
	const char *names[] = { r->name };
	struct compiler_reply reply;
	struct text source;
	const char *text;
	int err = text__open(&source);

	if (err)
		return err;
	resolve_headers__write_includes(source.out, r);
	if (header)
		fprintf(source.out, "#include <%s>\n", header);
	text = text__keep(&source, r->arena);
	err = text ? resolve_headers__ask_types(r, text, names, 1, &reply) : -ENOMEM;
	if (err)
		return err;
	if (reply.err && !header)
		return diag__fail(r->diag, reply.err, "the headers given with -I do not compile: %s: %s",
				  reply.file_name ? reply.file_name : "#include",
				  reply.message ? reply.message : "no reason given");
	if (reply.err || !reply.types[0] || reply.types[0]->kind != TYPE_FUNCTION)
		return 1;
	err = resolver__take_function(r, reply.types[0], ORIGIN_HEADER);
	r->proto->header = header ? header : r->o->includes[0];
	return err;
}

int resolve_headers__function(struct resolver *r)
{
	const char *found[MAX_HEADERS];
	unsigned int nr;
	int err;

	if (r->o->nr_includes) {
		err = try_header(r, NULL);
		if (err <= 0)
			return err;
	}
	nr = headers__declaring(&r->headers, r->name, r->arena, found, MAX_HEADERS);
	for (unsigned int i = 0; i < nr; i++) {
		err = try_header(r, found[i]);
		if (err <= 0)
			return err;
	}
	return -ENOENT;
}

/* A source that does not compile, or names what is not there, is no mistake of the user's. */
static const struct type *ask_type(void *ctx, const char *source, const char *name)
{
	struct resolver *r = ctx;
	struct diag *user = r->diag, d = { 0 };
	struct compiler_reply reply;
	const struct type *t = NULL;

	r->diag = &d;
	if (!resolve_headers__ask_types(r, source, &name, 1, &reply) && !reply.err)
		t = reply.types[0];
	r->diag = user;
	diag__clear(&d);
	return t;
}

/* The #include lines for P: what the user named, and what declares the function. */
static const char *includes_for(struct resolver *r, const struct prototype *p)
{
	const char *header = p->header;
	struct text source;

	if (text__open(&source))
		return NULL;
	resolve_headers__write_includes(source.out, r);
	if (!header && !r->o->nr_includes)
		headers__declaring(&r->headers, p->function, r->arena, &header, 1);
	/* One that the user named is there already, and need not guard itself against a second time. */
	if (header && !(r->o->nr_includes && !strcmp(header, r->o->includes[0])))
		fprintf(source.out, "#include <%s>\n", header);
	return text__keep(&source, r->arena);
}

int resolve_headers__types(struct resolver *r, const struct prototype *p, struct expression_types *types)
{
	struct header_types *h = arena__alloc(r->arena, sizeof(*h));
	struct diag none = { 0 };
	int err;

	if (!h)
		return -ENOMEM;
	err = resolve_headers__find(r, &none);
	diag__clear(&none);
	if (err)
		return diag__fail(r->diag, err,
				  "expressions need the kernel's BTF or its headers, and there are neither");
	*h = (struct header_types){
		.includes = includes_for(r, p),
		.ask = ask_type,
		.ctx = r,
		.arena = r->arena,
	};
	if (!h->includes)
		return -ENOMEM;
	*types = expression_types__of_headers(h);
	return 0;
}
