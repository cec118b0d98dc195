#include "target.h"

#include "arena.h"
#include "kernel.h"
#include "spec.h"

#include <errno.h>
#include <string.h>

static int no_module(const struct spec *spec, struct diag *d)
{
	diag__quote(d, spec->text, spec->module_at);
	diag__hint(d, "`modprobe %s` loads it, if there is such a module.", spec->module);
	return diag__fail(d, -ENOENT, "no module of the name '%s' is loaded", spec->module);
}

enum { MAX_LISTED = 8 };

/* "0xffffffff81000000, 0xffffffffc0123000 (nf_nat), ..." */
static const char *list_places(const struct symbol_search *found, struct arena *a)
{
	const char *list = "";

	for (unsigned int i = 0; i < found->nr_exact && i < MAX_LISTED && list; i++) {
		const struct symbol_place *p = &found->places[i];

		list = arena__printf(a, "%s%s0x%llx%s%s%s", list, i ? ", " : "",
				     (unsigned long long)p->address, p->module ? " (" : "",
				     p->module ? p->module : "", p->module ? ")" : "");
	}
	if (list && found->nr_exact > MAX_LISTED)
		list = arena__printf(a, "%s, ...", list);
	return list ? list : "";
}

static int several(const struct spec *spec, const struct symbol_search *found, struct arena *a,
		   struct diag *d)
{
	diag__quote(d, spec->text, spec->function_at);
	diag__hint(d, "'%s@0x%llx' chooses one, '%s@*' all; they are at %s.", spec->function,
		   (unsigned long long)found->places[0].address, spec->function, list_places(found, a));
	return diag__fail(d, -EADDRNOTAVAIL, "%u functions have the name '%s'", found->nr_exact,
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

static int choose(const struct spec *spec, const struct symbol_search *found, struct arena *a,
		  struct target *target, struct diag *d)
{
	uint64_t *addresses = arena__array(a, found->nr_exact, sizeof(*addresses));

	if (!addresses)
		return -ENOMEM;
	for (unsigned int i = 0; i < found->nr_exact; i++)
		if (spec->all_addresses || found->places[i].address == spec->address)
			addresses[target->nr_addresses++] = found->places[i].address;
	target->addresses = addresses;
	return target->nr_addresses ? 0 : not_there(spec, found, a, d);
}

int target__find(const struct target_options *o, struct arena *a, struct target *target, struct diag *d)
{
	const char *module = o->module ? o->module : o->spec->module;
	struct symbol_search found;

	*target = (struct target){ 0 };
	if (o->spec->module && !kernel__has_module(o->spec->module))
		return no_module(o->spec, d);
	if (kernel__search_symbol(module, o->spec->function, a, &found))
		return 0;
	target->clones = found.clones;
	if (found.nr_exact && (o->spec->address || o->spec->all_addresses))
		return choose(o->spec, &found, a, target, d);
	if (found.nr_exact == 1)
		return 0;
	if (found.nr_exact)
		return several(o->spec, &found, a, d);
	if (found.clones)
		return only_clones(o->spec, &found, d);
	return none(o, &found, d);
}

unsigned int target__base_length(const char *name)
{
	const char *dot = strchr(name, '.');

	return (unsigned int)(dot ? (size_t)(dot - name) : strlen(name));
}
