/* The prototype of a system call, whose function takes nothing but the registers. */
#include "resolver.h"

#include "arena.h"
#include "spec.h"
#include "syscall.h"

#include <errno.h>

static const struct type long_type = {
	.kind = TYPE_INT,
	.is_signed = true,
	.is_complete = true,
	.size = sizeof(long),
	.align = sizeof(long),
	.name = "long",
};

/* -ENOENT: the tracepoint does not tell, or what it tells is no C with the types that are known. */
static int from_tracepoint(struct resolver *r)
{
	const char *texts[SYSCALL_MAX_ARGS];
	int nr = syscall__declarations("", r->syscall, r->arena, texts);
	struct declarations list = { .texts = texts, .nr = nr > 0 ? (unsigned int)nr : 0 };
	struct type_parameter *params = arena__array(r->arena, list.nr, sizeof(*params));
	struct type f = { .kind = TYPE_FUNCTION, .target = &long_type, .parameters = params, .nr = list.nr };
	struct compiler_reply reply = { 0 };
	int err = !params ? -ENOMEM : nr > 0 ? resolve_declaration__ask(r, &list, &reply) : nr;

	if (err || reply.err)
		return err ? err : -ENOENT;
	for (unsigned int i = 0; i < list.nr; i++) {
		if (!reply.types[i] || reply.types[i]->kind != TYPE_FUNCTION || reply.types[i]->nr != 1)
			return -ENOENT;
		params[i] = reply.types[i]->parameters[0];
	}
	return resolver__take_function(r, &f, ORIGIN_TRACEPOINT);
}

/* The function itself where the compiler left one; its name has another prefix everywhere. */
static int syscall_from_btf(struct resolver *r)
{
	const char *name = r->name;
	int err;

	r->name = arena__printf(r->arena, "__do_sys_%s", r->syscall);
	err = r->name ? resolve_btf__function(r) : -ENOMEM;
	r->name = name;
	return err;
}

static int syscall_from_headers(struct resolver *r)
{
	struct diag no_headers = { 0 };
	const char *name = r->name;
	int err = resolve_headers__find(r, &no_headers);

	diag__clear(&no_headers);
	r->name = arena__printf(r->arena, "sys_%s", r->syscall);
	if (!err)
		err = r->name ? resolve_headers__function(r) : -ENOMEM;
	r->name = name;
	return err;
}

static int not_told(struct resolver *r)
{
	diag__quote(r->diag, r->spec->text, r->spec->function_at);
	diag__hint(r->diag, "The running kernel's tracepoints tell them: do without --btf.");
	return diag__fail(r->diag, -ENOENT, "%s does not tell the arguments of the system call '%s'",
			  r->o->btf_file, r->syscall);
}

int resolve_syscall__prototype(struct resolver *r)
{
	int err = resolve_btf__open(r);

	if (!err)
		err = syscall_from_btf(r);
	if (err == -ENOENT && !r->o->btf_file && !r->o->no_btf)
		err = from_tracepoint(r);
	/* A pattern finds dozens that this architecture does not have, for which all headers would be read. */
	if (err == -ENOENT && !r->o->btf_file && !r->spec->is_pattern)
		err = syscall_from_headers(r);
	if (err == -ENOENT && r->o->btf_file && resolve_btf__function(r) == 0)
		return not_told(r);
	if (err == -ENOENT && r->o->btf_file)
		return resolve_btf__not_in_file(r);
	return err == -ENOENT ? resolver__by_default(r) : err;
}
