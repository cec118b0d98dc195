#include "expand.h"

#include "arena.h"
#include "spec.h"
#include "target.h"

#include <errno.h>

static int take(const struct functions *f, struct arena *a, struct expansion *e)
{
	e->matches = arena__array(a, f->nr, sizeof(*e->matches));
	if (!e->matches)
		return -ENOMEM;
	for (unsigned int i = 0; i < f->nr; i++) {
		const struct kernel_function *k = &f->list[i];

		if (k->obstacle)
			e->left_out[k->obstacle]++;
		else
			e->matches[e->nr++] = (struct match){ k->name, k->module, k->address };
	}
	return 0;
}

static int find(const struct spec *pattern, const struct abi_arch *arch, struct arena *a, struct expansion *e,
		struct diag *d)
{
	struct functions f;
	int err = functions__find(&f, pattern, a, d);

	if (!err)
		err = functions__each_module(&f, arch, NULL, NULL, d);
	return err ? err : take(&f, a, e);
}

int expand(const struct spec *pattern, const struct abi_arch *arch, struct arena *a, struct expansion *e,
	   struct diag *d)
{
	const char *left_out;
	int err;

	*e = (struct expansion){ .nr = 0 };
	err = target__check_module(pattern, d);
	if (!err)
		err = find(pattern, arch, a, e, d);
	if (err || e->nr)
		return err;
	left_out = expansion__left_out(e, a);
	diag__quote(d, pattern->text, pattern->function_at);
	if (left_out)
		diag__hint(d, "Left out: %s.", left_out);
	return diag__fail(d, -ENOENT, "no function that can be traced matches '%s'", pattern->function);
}

const char *expansion__left_out(const struct expansion *e, struct arena *a)
{
	const char *text = NULL;

	for (unsigned int i = 0; i < NR_OBSTACLES; i++)
		if (e->left_out[i])
			text = arena__printf(a, "%s%s%u %s", text ? text : "", text ? ", " : "",
					     e->left_out[i], obstacle__text(i));
	return text;
}
