#include "verify.h"

#include <errno.h>
#include <string.h>

/* The definition of NAME, if there is just one. */
static const struct ast_function *definition(const struct names *names, const struct ast_function *f,
					     const char *name)
{
	const struct name *n = names__find(names, name, strlen(name));

	return n && n->nr_functions == 1 ? &f[n->function - 1] : NULL;
}

/* Among the functions F the probe P is one of its old name that takes registers, and its body, if any, is no probe. */
static bool is_there(const struct names *names, const struct ast_function *f, const struct probe *p)
{
	const struct ast_function *probe = definition(names, f, p->name);
	const struct ast_function *body = definition(names, f, p->body_name);

	if (!probe || !probe->is_external ||
	    probe->nr_params != (p->kind == PROBE_SYSCALL ? 1 + p->nr_params : 1))
		return false;
	return p->is_in_place ? !body : body && !body->is_external && body->nr_params == 1 + p->nr_params;
}

static int check_probes(struct run *run, const struct ast *ast, struct names *names)
{
	unsigned int nr;
	const struct ast_function *f = ast__functions(ast, &nr);

	for (unsigned int i = 0; i < nr; i++) {
		struct name *n = f[i].name ? names__add(names, f[i].name, strlen(f[i].name)) : NULL;

		if (f[i].name && !n)
			return -ENOMEM;
		if (!n || !f[i].is_definition)
			continue;
		n->nr_functions++;
		n->function = i + 1;
	}
	for (const struct probe *p = run->probes; p; p = p->next)
		if (!is_there(names, f, p))
			return run__fail(
				run, p->definition->at,
				"%s cannot be rewritten: the macros around it do not let it be renamed",
				p->name);
	return 0;
}

static int check(struct run *run, const char *text, size_t len, const char *probe, size_t at)
{
	struct names *names = names__new();
	struct ast *ast = NULL;
	struct ast_error e;
	int err = names ? run__parse(run, text, len, &e, &ast) : -ENOMEM;

	if (err == -EINVAL)
		err = run__fail(run, at, "%s cannot be rewritten: the result would not compile: %s", probe,
				e.message);
	else if (!err && ast__nr_errors(ast) > ast__nr_errors(run->ast))
		err = run__fail(run, at, "%s cannot be rewritten: the result would not compile", probe);
	else if (!err)
		err = check_probes(run, ast, names);
	ast__free(ast);
	names__free(names);
	return err;
}

int verify_result(struct run *run, const char *text, size_t len)
{
	for (const struct probe *p = run->probes; p; p = p->next)
		if (p->is_risky)
			return check(run, text, len, p->name, p->definition->at);
	return 0;
}
