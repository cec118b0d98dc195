/* Prototypes from BTF, of which a run may need several: the kernel's and modules'. */
#include "resolver.h"

#include "arena.h"
#include "btf.h"
#include "nearest.h"
#include "pack.h"
#include "spec.h"

#include <errno.h>
#include <string.h>

/* Functions of one name that BTF tells apart; in 6.1 one name has 41. */
enum { MAX_CANDIDATES = 64 };

struct kept_btf {
	struct btf_types *btf;
	const char *module;
	struct kept_btf *next;
};

static int put_away_btf(struct resolver *r)
{
	struct kept_btf *k = r->btf && r->o->keeps_types ? arena__alloc(r->arena, sizeof(*k)) : NULL;

	if (r->btf && r->o->keeps_types && !k)
		return -ENOMEM;
	if (k) {
		*k = (struct kept_btf){ r->btf, r->btf_module, r->kept };
		r->kept = k;
	} else {
		btf_types__free(r->btf);
	}
	r->btf = NULL;
	return 0;
}

/* One that was put away is taken again. */
static struct btf_types *take_kept(struct resolver *r, const char *module)
{
	struct btf_types *btf = NULL;

	for (struct kept_btf *k = r->kept; k && !btf; k = k->next)
		if (k->btf && resolver__is_same(k->module, module)) {
			btf = k->btf;
			k->btf = NULL;
		}
	return btf;
}

int resolve_btf__open(struct resolver *r)
{
	struct btf_options o = {
		.path = r->o->btf_file,
		.module = r->module && strcmp(r->module, "vmlinux") ? r->module : NULL,
		.arch = r->o->arch,
	};

	if (r->btf && resolver__is_same(r->btf_module, o.module))
		return 0;
	if (put_away_btf(r))
		return -ENOMEM;
	r->btf = take_kept(r, o.module);
	r->btf_module = o.module;
	if (r->btf)
		return 0;
	return r->o->no_btf ? -ENOENT : btf_types__open(&o, &r->btf, r->diag);
}

/* What other functions of this name have otherwise is not known; with --force it is as the first has it. */
static int distrust_differences(struct resolver *r, const struct type *const *list, unsigned int nr)
{
	int err = 0;

	diag__note(r->diag,
		   "note: BTF has %u different functions of the name '%s', and does not tell which is which",
		   nr, r->name);
	r->proto->is_forced = r->o->force;
	for (unsigned int i = 1; i < nr && i < MAX_CANDIDATES && !err && !r->o->force; i++) {
		struct prototype other;

		err = prototype__from_function(&other, r->arena, r->arch, r->name, list[i], ORIGIN_BTF);
		if (!err)
			prototype__distrust_differences(r->proto, &other);
	}
	return err;
}

/* The most parameters of all: then none of them is left out. */
static void longest_first(const struct type **list, unsigned int nr)
{
	for (unsigned int i = 1; i < nr && i < MAX_CANDIDATES; i++)
		if (list[i]->nr > list[0]->nr) {
			const struct type *first = list[0];

			list[0] = list[i];
			list[i] = first;
		}
}

int resolve_btf__function(struct resolver *r)
{
	const struct type *list[MAX_CANDIDATES], *f;
	unsigned int nr = r->btf ? btf_types__find_functions(r->btf, r->name, list, MAX_CANDIDATES) : 0;
	int err;

	if (!nr)
		return -ENOENT;
	r->nr_prototypes = nr;
	longest_first(list, nr);
	f = pack__copy_type(list[0], r->arena); /* the BTF is megabytes that tracing does not need */
	err = f ? resolver__take_function(r, f, ORIGIN_BTF) : -ENOMEM;
	return !err && nr > 1 ? distrust_differences(r, list, nr) : err;
}

static int offer(const char *name, uint32_t id, void *ctx)
{
	(void)id;
	nearest__offer(ctx, name);
	return 0;
}

int resolve_btf__not_in_file(struct resolver *r)
{
	const struct spec *spec = r->spec;
	struct nearest n;
	const char *near;

	nearest__begin(&n, spec->function);
	btf_types__each_function(r->btf, offer, &n);
	near = nearest__result(&n, r->arena);
	diag__quote(r->diag, spec->text, spec->function_at);
	if (near)
		diag__hint(r->diag, "Did you mean %s?", near);
	return diag__fail(r->diag, -ENOENT, "%s has no function of the name '%s'", r->o->btf_file,
			  spec->function);
}

void resolve_btf__free(struct resolver *r)
{
	btf_types__free(r->btf);
	for (struct kept_btf *k = r->kept; k; k = k->next)
		btf_types__free(k->btf);
}
