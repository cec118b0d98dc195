#include "target.h"

#include "arena.h"
#include "kernel.h"
#include "spec.h"

#include <errno.h>
#include <string.h>

int target__check_module(const struct spec *spec, struct diag *d)
{
	if (!spec->module || kernel__has_module(spec->module))
		return 0;
	diag__quote(d, spec->text, spec->module_at);
	if (kernel__has_built_in(spec->module)) {
		diag__hint(d, "Its functions are the kernel's own: leave '%s:' out.", spec->module);
		return diag__fail(d, -ENOENT, "'%s' is built into this kernel, and no module", spec->module);
	}
	diag__hint(d, "`modprobe %s` loads it, if there is such a module.", spec->module);
	return diag__fail(d, -ENOENT, "no module of the name '%s' is loaded", spec->module);
}

enum { MAX_LISTED = 8 };

/* "0xffffffff81000000, 0xffffffffc0123000 (nf_nat), ..." */
static const char *list_places(const struct symbol_search *found, struct arena *a)
{
	const char *list = "";

	for (unsigned int i = 0; i < found->nr_places && i < MAX_LISTED && list; i++) {
		const struct symbol_place *p = &found->places[i];

		list = arena__printf(a, "%s%s0x%llx%s%s%s", list, i ? ", " : "",
				     (unsigned long long)p->address, p->module ? " (" : "",
				     p->module ? p->module : "", p->module ? ")" : "");
	}
	if (list && found->nr_places > MAX_LISTED)
		list = arena__printf(a, "%s, ...", list);
	return list ? list : "";
}

static int several(const struct spec *spec, const struct symbol_search *found, struct arena *a,
		   struct diag *d)
{
	diag__quote(d, spec->text, spec->function_at);
	diag__hint(d, "'%s@0x%llx' chooses one, '%s@*' all; they are at %s.", spec->function,
		   (unsigned long long)found->places[0].address, spec->function, list_places(found, a));
	return diag__fail(d, -EADDRNOTAVAIL, "%u functions have the name '%s'", found->nr_places,
			  spec->function);
}

static int not_there(const struct spec *spec, const struct symbol_search *found, struct arena *a,
		     struct diag *d)
{
	diag__quote(d, spec->text, spec->address_at);
	diag__hint(d, "'%s' is at %s.", spec->function, list_places(found, a));
	return diag__fail(d, -ENOENT, "no function '%s' is at 0x%llx", spec->function,
			  (unsigned long long)spec->address);
}

static int only_clones(const struct spec *spec, const struct symbol_search *found, struct diag *d)
{
	diag__quote(d, spec->text, spec->function_at);
	diag__hint(d, "A clone can be named itself; its parameters may differ from the function's.");
	return diag__fail(d, -ENOENT, "'%s' was compiled only as %s", spec->function, found->clones);
}

static int none(const struct target *target, struct arena *a, struct diag *d)
{
	const struct spec *spec = target->spec;
	const char *nearest;

	diag__quote(d, spec->text, spec->function_at);
	/* Of a clone it is the function that is declared. */
	if (target->is_declared && !spec->function[target__base_length(spec->function)]) {
		diag__hint(d, "A function that calls it can be traced instead.");
		return diag__fail(d, -ENOENT,
				  "'%s' has no code of its own: the compiler put it into its callers",
				  spec->function);
	}
	nearest = kernel__nearest_symbols(spec->module, spec->function, a);
	if (nearest)
		diag__hint(d, "Did you mean %s?", nearest);
	else
		diag__hint(d, "It may be in a module that is not loaded.");
	return diag__fail(d, -ENOENT, "no function of the name '%s' is in the kernel%s%s", spec->function,
			  spec->module ? "'s module " : "", spec->module ? spec->module : "");
}

static int choose(struct target *target, const struct symbol_search *found, struct arena *a, struct diag *d)
{
	const struct spec *spec = target->spec;
	uint64_t *addresses = arena__array(a, found->nr_places, sizeof(*addresses));

	if (!addresses)
		return -ENOMEM;
	target->nr_addresses = 0;
	for (unsigned int i = 0; i < found->nr_places; i++)
		if (spec->all_addresses || found->places[i].address == spec->address)
			addresses[target->nr_addresses++] = found->places[i].address;
	target->addresses = addresses;
	return target->nr_addresses ? 0 : not_there(spec, found, a, d);
}

static int take(struct target *target, const struct symbol_search *found, struct arena *a, struct diag *d)
{
	const struct spec *spec = target->spec;

	target->clones = found->clones;
	if (found->nr_places && (spec->address || spec->all_addresses))
		return choose(target, found, a, d);
	if (found->nr_places == 1)
		return 0;
	if (found->nr_places)
		return several(spec, found, a, d);
	if (found->clones)
		return only_clones(spec, found, d);
	return none(target, a, d);
}

int target__find(struct target *const *targets, unsigned int nr, struct arena *a, struct diag *d)
{
	struct symbol_search *searches = arena__array(a, nr, sizeof(*searches));
	int err = 0;

	if (!searches)
		return -ENOMEM;
	for (unsigned int i = 0; i < nr; i++) {
		const struct target *t = targets[i];

		err = target__check_module(t->spec, d);
		if (err)
			return err;
		searches[i].function = t->spec->function;
		searches[i].module = t->module ? t->module : t->spec->module;
	}
	if (kernel__search_symbols(searches, nr, a))
		return 0;
	for (unsigned int i = 0; i < nr && !err; i++)
		err = take(targets[i], &searches[i], a, d);
	return err;
}

unsigned int target__base_length(const char *name)
{
	const char *dot = strchr(name, '.');

	return (unsigned int)(dot ? (size_t)(dot - name) : strlen(name));
}
