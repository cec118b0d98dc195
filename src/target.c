#include "target.h"

#include "arena.h"
#include "kernel.h"
#include "spec.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

/* Sysfs has a module's dashes as underscores. */
static bool is_loaded(const char *module, struct arena *a)
{
	char *path = arena__printf(a, "/sys/module/%s", module);

	for (char *p = path; p && *p; p++)
		if (*p == '-')
			*p = '_';
	return path && (!strcmp(module, "vmlinux") || !access(path, F_OK));
}

static int no_module(const struct spec *spec, struct diag *d)
{
	diag__quote(d, spec->text, spec->module_at);
	diag__hint(d, "`modprobe %s` loads it, if there is such a module.", spec->module);
	return diag__fail(d, -ENOENT, "no module of the name '%s' is loaded", spec->module);
}

static int several(const struct spec *spec, const struct symbol_search *found, struct diag *d)
{
	diag__quote(d, spec->text, spec->function_at);
	diag__hint(d, "They are at %s; MODULE:FUNCTION chooses the one of a module.", found->addresses);
	return diag__fail(d, -EADDRNOTAVAIL, "%u functions have the name '%s'", found->nr_exact,
			  spec->function);
}

static int only_clones(const struct spec *spec, const struct symbol_search *found, struct diag *d)
{
	diag__quote(d, spec->text, spec->function_at);
	diag__hint(d, "A clone's parameters may differ from the function's, so it is not decoded.");
	return diag__fail(d, -ENOENT, "'%s' was compiled only as %s", spec->function, found->clones);
}

static int none(const struct target_options *o, const struct symbol_search *found, struct diag *d)
{
	const struct spec *spec = o->spec;

	diag__quote(d, spec->text, spec->function_at);
	if (o->is_declared) {
		diag__hint(d, "A function that calls it can be traced instead.");
		return diag__fail(d, -ENOENT,
				  "'%s' has no code of its own: the compiler put it into its callers",
				  spec->function);
	}
	if (found->nearest)
		diag__hint(d, "Did you mean %s?", found->nearest);
	else
		diag__hint(d, "It may be in a module that is not loaded.");
	return diag__fail(d, -ENOENT, "no function of the name '%s' is in the kernel%s%s", spec->function,
			  spec->module ? "'s module " : "", spec->module ? spec->module : "");
}

int target__check(const struct target_options *o, struct arena *a, struct diag *d)
{
	const char *module = o->module ? o->module : o->spec->module;
	struct symbol_search found;

	if (o->spec->module && !is_loaded(o->spec->module, a))
		return no_module(o->spec, d);
	if (kernel__search_symbol(module, o->spec->function, a, &found) || found.nr_exact == 1)
		return 0;
	if (found.nr_exact)
		return several(o->spec, &found, d);
	if (found.clones)
		return only_clones(o->spec, &found, d);
	return none(o, &found, d);
}
