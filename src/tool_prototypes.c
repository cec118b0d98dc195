/* From the specs to the functions that are probed. */
#include "tool.h"

#include "arena.h"
#include "bind.h"
#include "expand.h"
#include "resolve.h"
#include "spec.h"
#include "users.h"

#include <errno.h>
#include <string.h>

static struct function *new_function(struct tool *t, unsigned int spec)
{
	struct probe *p = &t->probe;
	unsigned int n = p->nr_functions;
	struct function *functions = arena__grow(t->arena, p->functions, n, sizeof(*functions));

	if (!functions)
		return NULL;
	p->functions = functions;
	p->functions[n] = (struct function){ .spec = &t->specs[spec], .spec_index = spec };
	p->nr_functions++;
	return &p->functions[n];
}

/* A function that a pattern has found, as if it had been typed. */
static int resolve_match(struct tool *t, struct resolver *r, unsigned int spec, const struct match *m)
{
	struct spec *as_typed = arena__alloc(t->arena, sizeof(*as_typed));
	uint64_t *address = arena__alloc(t->arena, sizeof(*address));
	struct function *f = as_typed && address ? new_function(t, spec) : NULL;
	int err;

	if (!f)
		return -ENOMEM;
	*as_typed = t->specs[spec];
	as_typed->function = m->function;
	as_typed->module = m->module;
	*address = m->address;
	err = resolver__resolve(r, as_typed, NULL, &f->proto, &t->diag);
	if (!err)
		err = bind__expressions(&t->options, r, NULL, t->arena, f, &t->diag);
	f->target = (struct target){ .spec = f->spec, .addresses = address, .nr_addresses = 1 };
	if (err)
		t->probe.nr_functions--;
	return err;
}

static int resolve_matches(struct tool *t, struct resolver *r, unsigned int spec, struct expansion *e)
{
	for (unsigned int i = 0; i < e->nr; i++) {
		int err = resolve_match(t, r, spec, &e->matches[i]);

		if (err == -ENOMEM)
			return err;
		if (err) {
			diag__clear_failure(&t->diag);
			e->left_out[OBSTACLE_ARGUMENTS]++;
		}
	}
	return 0;
}

static int check_number(struct tool *t, const struct spec *spec, unsigned int nr)
{
	if (nr <= t->options.max_probes)
		return 0;
	diag__quote(&t->diag, spec->text, spec->function_at);
	diag__hint(&t->diag, "A narrower pattern is faster; --max-probes raises the limit.");
	return diag__fail(&t->diag, -E2BIG, "'%s' matches %u functions, and %u are the limit", spec->function,
			  nr, t->options.max_probes);
}

static int resolve_pattern(struct tool *t, struct resolver *r, unsigned int spec)
{
	const struct spec *pattern = &t->specs[spec];
	unsigned int before = t->probe.nr_functions;
	const char *left_out;
	struct expansion e;
	int err = expand(pattern, t->arch, t->arena, &e, &t->diag);

	if (!err)
		err = check_number(t, pattern, e.nr);
	if (!err)
		err = resolve_matches(t, r, spec, &e);
	if (err)
		return err;
	left_out = expansion__left_out(&e, t->arena);
	diag__note(&t->diag, "'%s' matches %u function%s%s%s", pattern->function,
		   t->probe.nr_functions - before, t->probe.nr_functions - before == 1 ? "" : "s",
		   left_out ? "; left out: " : "", left_out ? left_out : "");
	if (t->probe.nr_functions > before)
		return 0;
	diag__quote(&t->diag, pattern->text, pattern->function_at);
	return diag__fail(&t->diag, -ENOENT, "none of them has the parameters named");
}

static int resolve_functions(struct tool *t, struct resolver *r)
{
	int err = 0;

	for (unsigned int i = 0; i < t->options.nr_specs && !err; i++) {
		const struct user_function *user = t->users ? &t->users[i] : NULL;
		const struct spec *spec = &t->specs[i];
		struct function *f;

		if (spec->is_pattern) {
			err = resolve_pattern(t, r, i);
			continue;
		}
		f = new_function(t, i);
		if (!f)
			return -ENOMEM;
		err = resolver__resolve(r, spec, user, &f->proto, &t->diag);
		if (user)
			f->target = users__target(spec, user);
		if (!err)
			err = bind__expressions(&t->options, r, user ? &user->expression_types : NULL,
						t->arena, f, &t->diag);
	}
	return err;
}

int tool__resolve(struct tool *t)
{
	struct resolve_options o = {
		.arch = t->arch,
		.keeps_types = options__have_expressions(&t->options),
		.force = t->options.force,
		.no_btf = t->options.no_btf,
		.btf_file = t->options.btf_file,
		.includes = t->options.includes,
		.nr_includes = t->options.nr_includes,
		.data_dir = t->paths.data,
		.compiler = tool__compiler,
		.ctx = t,
	};
	int err;

	t->resolver = resolver__new(&o, t->arena);
	err = t->resolver ? resolve_functions(t, t->resolver) : -ENOMEM;
	if (!err)
		t->probe.offsets = resolver__offsets(t->resolver);
	return err;
}

/*
 * What stands behind parameters is read with the types of the running kernel's BTF only. Of many functions that share
 * programs it is not read.
 */
int tool__bind_behind(struct tool *t)
{
	const struct options *o = &t->options;
	int err = 0;

	if (o->mode != MODE_LINES || o->raw || o->explain || o->no_btf || tool__is_user(t) ||
	    build__is_shared(o, &t->probe))
		return 0;
	resolver__keep_types(t->resolver);
	for (unsigned int i = 0; i < t->probe.nr_functions && !err; i++)
		err = bind__behind(t->resolver, t->arena, &t->probe.functions[i]);
	return err;
}

void tool__free_resolver(struct tool *t)
{
	resolver__free(t->resolver);
	t->resolver = NULL;
}
