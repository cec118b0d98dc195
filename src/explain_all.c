#include "explain_all.h"

#include "arena.h"
#include "doubt.h"
#include "explain.h"
#include "prototype.h"
#include "spec.h"

#include <errno.h>
#include <fnmatch.h>

struct walk {
	FILE *out;
	const struct spec *spec;
	const struct btf_options *options;
	struct btf_types *btf;
	bool json;
	unsigned int nr;
};

static int explain_one(struct walk *w, const char *name, const struct type *f, struct arena *a)
{
	struct prototype p;
	int err = prototype__from_function(&p, a, w->options->arch, name, f, ORIGIN_BTF);

	if (err)
		return err;
	p.module = w->options->module;
	if (w->nr++ && !w->json)
		fputc('\n', w->out);
	if (w->json)
		return explain__json(w->out, &p, w->options->arch);
	err = explain__text(w->out, &p, w->options->arch);
	return err ? err : doubt__write(w->out, &p, w->options->arch, NULL);
}

static int visit(const char *name, uint32_t id, void *ctx)
{
	struct walk *w = ctx;
	const struct type *f;
	struct arena *a;
	int err;

	if (fnmatch(w->spec->function, name, 0))
		return 0;
	f = btf_types__function(w->btf, id);
	a = f ? arena__new() : NULL;
	err = a ? explain_one(w, name, f, a) : -ENOMEM;
	arena__free(a);
	return err;
}

int explain_all(FILE *out, const struct spec *spec, const struct btf_options *options, bool json,
		struct diag *d)
{
	struct walk w = { .out = out, .spec = spec, .options = options, .json = json };
	int err = btf_types__open(options, &w.btf, d);

	if (err)
		return diag__fail(d, err, "there is no BTF to look for '%s' in", spec->function);
	err = btf_types__each_function(w.btf, visit, &w);
	btf_types__free(w.btf);
	if (!err && !w.nr) {
		diag__quote(d, spec->text, spec->function_at);
		err = diag__fail(d, -ENOENT, "no function of the BTF matches '%s'", spec->function);
	}
	return err;
}
