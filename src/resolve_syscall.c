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

struct told_syscall {
	const char *name;
	int nr_params; /* -ENOENT: its tracepoint does not tell, or not in C with the types that are known */
	struct type function;
};

/* What the tracepoints of all system calls tell: a pattern wants hundreds, and a question takes its time. */
struct told_syscalls {
	struct told_syscall *list;
	unsigned int nr; /* 0: they are asked for one by one */
};

/* The declarations of all in LIST, one behind the other. 0 or -ENOMEM. */
static int declare(struct resolver *r, struct told_syscall *list, unsigned int nr, struct declarations *all)
{
	all->texts = arena__array(r->arena, (size_t)nr * SYSCALL_MAX_ARGS, sizeof(*all->texts));
	if (!all->texts)
		return -ENOMEM;
	for (unsigned int i = 0; i < nr; i++) {
		int n = syscall__declarations("", list[i].name, r->arena, all->texts + all->nr);

		if (n == -ENOMEM)
			return n;
		list[i].nr_params = n;
		all->nr += n > 0 ? n : 0;
	}
	return 0;
}

/* The function of T, whose parameters are declared one by one. 0 or -ENOMEM. */
static int take_parameters(struct resolver *r, const struct type *const *declared, struct told_syscall *t)
{
	unsigned int nr = t->nr_params;
	struct type_parameter *params = arena__array(r->arena, nr, sizeof(*params));

	if (!params)
		return -ENOMEM;
	for (unsigned int i = 0; i < nr; i++) {
		const struct type_parameter *p = resolve_declaration__parameter(declared[i]);

		if (!p) {
			t->nr_params = -ENOENT;
			return 0;
		}
		params[i] = *p;
	}
	t->function =
		(struct type){ .kind = TYPE_FUNCTION, .target = &long_type, .parameters = params, .nr = nr };
	return 0;
}

/* Fills in what the tracepoints tell of those in LIST, by one question. 0; -ENOENT: that does not compile. */
static int ask(struct resolver *r, struct told_syscall *list, unsigned int nr)
{
	struct declarations all = { 0 };
	struct compiler_reply reply = { 0 };
	int err = declare(r, list, nr, &all);

	if (!err && all.nr)
		err = resolve_declaration__ask(r, &all, &reply);
	if (err || reply.err)
		return err ? err : -ENOENT;
	for (unsigned int i = 0, first = 0; i < nr && !err; i++) {
		int n = list[i].nr_params;

		if (n >= 0) {
			err = take_parameters(r, reply.types + first, &list[i]);
			first += n;
		}
	}
	return err;
}

static int ask_all(struct resolver *r)
{
	const char **names;
	int err, nr = syscall__names("", r->arena, &names);

	r->told = arena__alloc(r->arena, sizeof(*r->told));
	if (!r->told || nr < 0)
		return -ENOMEM;
	r->told->list = arena__array(r->arena, nr, sizeof(*r->told->list));
	if (!r->told->list)
		return -ENOMEM;
	for (int i = 0; i < nr; i++)
		r->told->list[i].name = names[i];
	err = ask(r, r->told->list, nr);
	/* Where one of them does not compile, the others are asked for alone. */
	r->told->nr = err ? 0 : nr;
	return err == -ENOENT ? 0 : err;
}

static struct told_syscall *find_told(const struct resolver *r)
{
	for (unsigned int i = 0; r->told && i < r->told->nr; i++)
		if (!strcmp(r->told->list[i].name, r->syscall))
			return &r->told->list[i];
	return NULL;
}

/* -ENOENT: the tracepoint does not tell. */
static int from_tracepoint(struct resolver *r)
{
	struct told_syscall alone = { .name = r->syscall }, *told;
	int err = r->spec->is_pattern && !r->told ? ask_all(r) : 0;

	if (err)
		return err;
	told = find_told(r);
	if (!told) {
		told = &alone;
		err = ask(r, told, 1);
	}
	if (!err && told->nr_params < 0)
		err = told->nr_params;
	return err ? err : resolver__take_function(r, &told->function, ORIGIN_TRACEPOINT);
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
