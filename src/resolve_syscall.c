/* The prototype of a system call, whose function takes nothing but the registers. */
#include "resolver.h"

#include "arena.h"
#include "spec.h"
#include "syscall.h"

#include <errno.h>
#include <string.h>

static const struct type long_type = {
	.kind = TYPE_INT,
	.is_signed = true,
	.is_complete = true,
	.size = sizeof(long),
	.align = sizeof(long),
	.name = "long",
};

/* F becomes a function with the parameters that the next declarations of the reply have. 0; -ENOENT; -ENOMEM. */
static int take_parameters(struct resolver *r, const struct type *const *declared, unsigned int nr,
			   struct type *f)
{
	struct type_parameter *params = arena__array(r->arena, nr, sizeof(*params));

	if (!params)
		return -ENOMEM;
	for (unsigned int i = 0; i < nr; i++) {
		if (!declared[i] || declared[i]->kind != TYPE_FUNCTION || declared[i]->nr != 1)
			return -ENOENT;
		params[i] = declared[i]->parameters[0];
	}
	*f = (struct type){ .kind = TYPE_FUNCTION, .target = &long_type, .parameters = params, .nr = nr };
	return 0;
}

/* What the tracepoints of all system calls tell: a pattern wants hundreds, and a question takes its time. */
struct told_syscalls {
	const char **names;
	struct type *functions;
	unsigned int nr; /* 0: they are asked for one by one */
};

/* The declarations of all, one behind the other; their number is in FUNCTIONS. 0 or -ENOMEM. */
static int declare_all(struct resolver *r, struct told_syscalls *told, struct declarations *list)
{
	int nr = syscall__names("", r->arena, &told->names);

	if (nr < 0)
		return nr;
	told->functions = arena__array(r->arena, nr, sizeof(*told->functions));
	list->texts = arena__array(r->arena, (size_t)nr * SYSCALL_MAX_ARGS, sizeof(*list->texts));
	if (!told->functions || !list->texts)
		return -ENOMEM;
	for (told->nr = 0; told->nr < (unsigned int)nr; told->nr++) {
		int n = syscall__declarations("", told->names[told->nr], r->arena, list->texts + list->nr);

		if (n == -ENOMEM)
			return n;
		told->functions[told->nr].nr = n > 0 ? n : 0;
		list->nr += told->functions[told->nr].nr;
	}
	return 0;
}

static int ask_all(struct resolver *r)
{
	struct told_syscalls *told = arena__alloc(r->arena, sizeof(*told));
	struct declarations list = { 0 };
	struct compiler_reply reply = { 0 };
	int err = told ? declare_all(r, told, &list) : -ENOMEM;

	if (!err && list.nr)
		err = resolve_declaration__ask(r, &list, &reply);
	if (err)
		return err;
	/* Where one of them does not compile, the others are asked for alone. */
	if (reply.err || !list.nr)
		told->nr = 0;
	for (unsigned int i = 0, first = 0; i < told->nr; i++) {
		struct type *f = &told->functions[i];
		unsigned int nr = f->nr;

		if (take_parameters(r, reply.types + first, nr, f))
			told->names[i] = "";
		first += nr;
	}
	r->told = told;
	return 0;
}

static const struct type *find_told(const struct resolver *r)
{
	for (unsigned int i = 0; r->told && i < r->told->nr; i++)
		if (!strcmp(r->told->names[i], r->syscall))
			return &r->told->functions[i];
	return NULL;
}

/* -ENOENT: the tracepoint does not tell, or what it tells is no C with the types that are known. */
static int from_tracepoint(struct resolver *r)
{
	const char *texts[SYSCALL_MAX_ARGS];
	struct declarations list = { .texts = texts };
	struct compiler_reply reply = { 0 };
	struct type alone;
	const struct type *f;
	int nr, err = r->spec->is_pattern && !r->told ? ask_all(r) : 0;

	if (err)
		return err;
	f = find_told(r);
	if (f)
		return resolver__take_function(r, f, ORIGIN_TRACEPOINT);
	nr = syscall__declarations("", r->syscall, r->arena, texts);
	if (nr < 0)
		return nr;
	list.nr = nr;
	err = nr ? resolve_declaration__ask(r, &list, &reply) : 0;
	if (err || reply.err)
		return err ? err : -ENOENT;
	err = take_parameters(r, reply.types, list.nr, &alone);
	return err ? err : resolver__take_function(r, &alone, ORIGIN_TRACEPOINT);
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
