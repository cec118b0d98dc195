#include "complete_function.h"

#include "abi.h"
#include "arena.h"
#include "binary.h"
#include "btf.h"
#include "candidates.h"
#include "diag.h"
#include "kernel.h"
#include "locate.h"
#include "spec.h"
#include "syscall.h"
#include "type.h"
#include "user_function.h"

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <string.h>
#include <unistd.h>

#define BTF_FOLDER "/sys/kernel/btf"

/* What is typed: SCOPE:FUNCTION(ARGUMENTS. */
struct typed {
	struct candidates *c;
	const struct abi_arch *arch;
	const char *scope;     /* NULL: none */
	const char *function;  /* so far */
	const char *arguments; /* in c->typed; NULL: none */
	const char *path;      /* of the file that has it; NULL: the kernel has it */
	unsigned int nr_left;  /* parameters that are not given yet */
	struct diag diag;
};

static bool is_syscall(const struct typed *t)
{
	return t->scope && !strcmp(t->scope, "syscall");
}

static int offer(const char *name, uint32_t id, void *ctx)
{
	(void)id;
	candidates__offer(ctx, name, NULL);
	return 0;
}

struct syscalls {
	struct candidates *c;
	const char *prefix;
};

static int offer_syscall(const char *name, uint32_t id, void *ctx)
{
	struct syscalls *s = ctx;

	(void)id;
	if (!strncmp(name, s->prefix, strlen(s->prefix)))
		candidates__offer(s->c, name + strlen(s->prefix), NULL);
	return 0;
}

/* VISIT is called with the functions of MODULE, or of the kernel itself. */
static void each_function(struct typed *t, const char *module,
			  int (*visit)(const char *name, uint32_t id, void *ctx), void *ctx)
{
	struct btf_options o = { .module = module, .arch = t->arch };
	struct btf_types *bt = NULL;

	if (!btf_types__open(&o, &bt, &t->diag))
		btf_types__each_function(bt, visit, ctx);
	btf_types__free(bt);
}

/* "nf_conntrack:", which a function may follow. */
static void offer_scopes(struct typed *t)
{
	DIR *dir = opendir(BTF_FOLDER);
	struct dirent *e;

	candidates__offer(t->c, "syscall:", NULL);
	while (dir && (e = readdir(dir))) /* NOLINT(concurrency-mt-unsafe) */
		if (e->d_name[0] != '.' && strcmp(e->d_name, "vmlinux"))
			candidates__offer(t->c, arena__printf(t->c->arena, "%s:", e->d_name), NULL);
	if (dir)
		closedir(dir);
}

static int offer_symbol(const struct binary_symbol *s, void *ctx)
{
	bool is_plain = true;

	/* A terminal might act upon anything else. */
	for (const char *p = s->name; *p; p++)
		is_plain = is_plain && (isalnum((unsigned char)*p) || strchr("_.$", *p));
	if (s->kind == BINARY_FUNCTION && is_plain && *s->name && !strstr(s->name, ".cold"))
		candidates__offer(ctx, s->name, NULL);
	return 0;
}

static void offer_file_functions(struct typed *t)
{
	struct binary *b = NULL;

	if (!binary__open(t->path, &b, &t->diag))
		binary__each_symbol(b, offer_symbol, t->c);
	binary__free(b);
}

static void offer_functions(struct typed *t)
{
	struct syscalls s = { t->c, abi__syscall_prefix(t->arch) };

	if (t->path) {
		offer_file_functions(t);
	} else if (is_syscall(t)) {
		if (s.prefix)
			each_function(t, NULL, offer_syscall, &s);
	} else if (t->scope) {
		each_function(t, strcmp(t->scope, "vmlinux") ? t->scope : NULL, offer, t->c);
	} else {
		offer_scopes(t);
		each_function(t, NULL, offer, t->c);
	}
}

/* Whether NAME is an argument already, between the parenthesis and what is being typed. */
static bool is_given(const struct typed *t, const char *name)
{
	const char *end = t->c->typed + strlen(t->c->head);
	size_t len = strlen(name);

	for (const char *p = t->arguments; p < end; p += strcspn(p, ",") + 1) {
		p += strspn(p, " ");
		if (!strncmp(p, name, len) && p[len + strspn(p + len, " ")] == ',')
			return true;
	}
	return false;
}

static void offer_name(struct typed *t, const char *name)
{
	if (!name || !*name || is_given(t, name))
		return;
	t->nr_left++;
	candidates__offer(t->c, name, NULL);
}

static void offer_parameters_of(struct typed *t, const struct type *type)
{
	for (unsigned int i = 0; type && i < type->nr; i++)
		offer_name(t, type->parameters[i].name);
}

/* "const char * filename": its last word is the name. */
static void offer_syscall_parameters(struct typed *t)
{
	const char *list[SYSCALL_MAX_ARGS];
	int nr = syscall__declarations("", t->function, t->c->arena, list);

	for (int i = 0; i < nr; i++) {
		const char *name = list[i] + strlen(list[i]);

		while (name > list[i] && (isalnum((unsigned char)name[-1]) || name[-1] == '_'))
			name--;
		offer_name(t, name);
	}
}

static void offer_file_parameters(struct typed *t)
{
	struct spec spec = {
		.text = t->c->typed,
		.file = t->scope,
		.function = t->function,
	};
	struct user_function_options o = { .spec = &spec, .path = t->path, .cancel_fd = -1 };
	struct user_function f;

	if (!user_function__find(&o, t->c->arena, &f, &t->diag))
		offer_parameters_of(t, f.type);
}

/* Those of each that has the name: which of them is meant, the user knows. */
static void offer_kernel_parameters(struct typed *t, const char *module, const char *function)
{
	enum { MAX = 8 };
	const struct type *list[MAX];
	struct btf_options o = { .module = module, .arch = t->arch };
	struct btf_types *bt = NULL;
	unsigned int nr = 0;

	if (!btf_types__open(&o, &bt, &t->diag))
		nr = btf_types__find_functions(bt, function, list, MAX);
	for (unsigned int i = 0; i < nr && i < MAX; i++)
		offer_parameters_of(t, list[i]);
	btf_types__free(bt);
}

/* One that is alone would have the shell close a quote behind it: what may follow is offered with it. */
static void offer_ends(struct typed *t)
{
	struct candidates *c = t->c;
	const char *word = c->nr == 1 ? c->list[0].text + strlen(c->head) : NULL;

	if (!word)
		return;
	c->nr = 0;
	candidates__offer(c, arena__printf(c->arena, "%s)", word), NULL);
	if (t->nr_left > 1)
		candidates__offer(c, arena__printf(c->arena, "%s,", word), NULL);
}

static void offer_parameters(struct typed *t)
{
	const char *module = t->scope && strcmp(t->scope, "vmlinux") ? t->scope : NULL;
	const char *partial = t->arguments;

	for (const char *p = partial; *p; p++)
		if (*p == ',')
			partial = p + 1;
	partial += strspn(partial, " ");
	t->c->head = arena__strndup(t->c->arena, t->c->typed, (size_t)(partial - t->c->typed));
	if (!t->c->head || strpbrk(partial, " *)"))
		return;
	t->c->keeps_order = true;
	if (t->path) {
		offer_file_parameters(t);
	} else if (is_syscall(t)) {
		offer_syscall_parameters(t);
		if (!t->c->nr)
			offer_kernel_parameters(t, NULL,
						arena__printf(t->c->arena, "__do_sys_%s", t->function));
	} else {
		offer_kernel_parameters(t, module, t->function);
	}
	offer_ends(t);
}

/* A scope with a slash in it, or that a library has, is a file. */
static bool find_path(struct typed *t)
{
	struct locate_options o = { .arch = t->arch };
	bool is_file = t->scope && (strchr(t->scope, '/') || strstr(t->scope, ".so"));
	struct spec spec = {
		.text = t->c->typed,
		.module = is_file ? NULL : t->scope,
		.file = is_file ? t->scope : NULL,
		.function = t->function,
	};

	return !t->scope || is_syscall(t) || !locate__file(&o, &spec, t->c->arena, &t->path, &t->diag);
}

void complete__function(struct candidates *c, const struct abi_arch *arch)
{
	struct typed t = { .c = c, .arch = arch };
	size_t scope = strcspn(c->typed, ":("), function, parenthesis;

	if (!arch)
		return;
	function = c->typed[scope] == ':' ? scope + 1 : 0;
	parenthesis = function + strcspn(c->typed + function, "(");
	t.scope = function ? arena__strndup(c->arena, c->typed, scope) : NULL;
	t.function = arena__strndup(c->arena, c->typed + function, parenthesis - function);
	c->head = arena__strndup(c->arena, c->typed, function);
	if (c->typed[parenthesis])
		t.arguments = c->typed + parenthesis + 1;
	/* With a slash, and without a colon, the file itself is being typed. */
	if (!t.function || !c->head || (!function && strchr(t.function, '/')) || !find_path(&t))
		goto out;
	if (t.arguments)
		offer_parameters(&t);
	else
		offer_functions(&t);
out:
	diag__clear(&t.diag);
}
