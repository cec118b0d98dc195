#include "list_kernel.h"

#include "abi.h"
#include "arena.h"
#include "btf.h"
#include "functions.h"
#include "kernel.h"
#include "listing.h"
#include "spec.h"
#include "syscall.h"
#include "target.h"

#include <errno.h>
#include <fnmatch.h>
#include <stdlib.h>
#include <string.h>

struct lister {
	const struct list_options *o;
	FILE *out;
	struct arena *arena;
	struct btf_types *bt; /* of the module that is listed now; NULL: it has none */
	unsigned int nr;
	unsigned int left_out[NR_OBSTACLES];

	/* Functions that only BTF has: they have no symbol. */
	const struct kernel_function *list;
	unsigned int nr_list;
	struct kernel_function *absent;
	unsigned int nr_absent;
	unsigned int max_absent;
};

static const struct {
	const char *word;
	const char *reason;
} obstacles[NR_OBSTACLES] = {
	[OBSTACLE_BLACKLISTED] = { "blacklisted", "the kernel forbids probes in it" },
	[OBSTACLE_INIT] = { "init", "it ran at boot, and its code is gone" },
	[OBSTACLE_NOTRACE] = { "notrace", "notrace: the kernel forbids probes in it" },
	[OBSTACLE_NO_CODE] = { "no_code", "no code of its own: inlined, or only clones of it" },
	[OBSTACLE_CLONE] = { "clone", "a clone: the compiler may have changed its parameters" },
	[OBSTACLE_SEVERAL] = { "several", "several functions have this name" },
	[OBSTACLE_NO_BTF] = { "no_btf", "BTF does not tell its parameters" },
};

/* A system call's wrapper has one parameter; what is asked for are those of the call. */
static bool find_declarations(const struct lister *l, struct listing *one, struct arena *a,
			      const char **texts, struct listing_declarations *d)
{
	const char *name;
	int nr;

	if (!abi__syscall(l->o->arch, one->name, &name) || l->o->btf_file)
		return false;
	nr = syscall__declarations("", name, a, texts);
	if (nr < 0)
		return false;
	*d = (struct listing_declarations){ texts, (unsigned int)nr };
	one->scope = "syscall";
	one->name = name;
	one->declarations = d;
	return true;
}

static int write_function(struct lister *l, const struct kernel_function *f)
{
	struct listing one = {
		.scope = f->module,
		.name = f->name,
		.address = f->address,
		.needs_address = f->obstacle == OBSTACLE_SEVERAL,
		.obstacle = obstacles[f->obstacle].word,
		.reason = obstacles[f->obstacle].reason,
	};
	const char *texts[SYSCALL_MAX_ARGS];
	struct listing_declarations d;
	struct arena *a = arena__new();
	int err = a ? 0 : -ENOMEM;

	l->nr++;
	l->left_out[f->obstacle]++;
	if (!one.reason && f->has_other_btf)
		one.reason = "BTF has different functions of this name: what they do not share prints as ?";
	if (!err && f->btf_id && !find_declarations(l, &one, a, texts, &d))
		one.type = btf_types__function(l->bt, f->btf_id);
	if (!err)
		err = listing__write(l->out, &one, l->o->arch, l->o->json);
	arena__free(a);
	return err;
}

static bool has_symbol(const struct lister *l, const char *name)
{
	unsigned int low = 0, high = l->nr_list;

	while (low < high) {
		unsigned int middle = (low + high) / 2;

		if (strcmp(l->list[middle].name, name) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low < l->nr_list && !strcmp(l->list[low].name, name);
}

static int add_absent(const char *name, uint32_t id, void *ctx)
{
	struct lister *l = ctx;

	if (fnmatch(l->o->pattern->function, name, 0) || has_symbol(l, name))
		return 0;
	if (l->nr_absent == l->max_absent) {
		unsigned int max = l->max_absent ? 2 * l->max_absent : 64;
		struct kernel_function *list = realloc(l->absent, max * sizeof(*list));

		if (!list)
			return -ENOMEM;
		l->absent = list;
		l->max_absent = max;
	}
	l->absent[l->nr_absent++] = (struct kernel_function){
		.name = name,
		.module = l->nr_list ? l->list[0].module : NULL,
		.obstacle = l->o->btf_file ? OBSTACLE_NONE : OBSTACLE_NO_CODE,
		.btf_id = id,
	};
	return 0;
}

static int by_name(const void *pa, const void *pb)
{
	const struct kernel_function *a = pa, *b = pb;

	return strcmp(a->name, b->name);
}

/* Those of one module, in the order of their names. */
static int list_module(struct kernel_function *list, unsigned int nr, struct btf_types *bt, void *ctx)
{
	struct lister *l = ctx;
	unsigned int i = 0, k = 0;
	int err;

	l->bt = bt;
	l->list = list;
	l->nr_list = nr;
	l->nr_absent = 0;
	err = bt ? btf_types__each_function(bt, add_absent, l) : 0;
	if (l->nr_absent)
		qsort(l->absent, l->nr_absent, sizeof(*l->absent), by_name);
	while (!err && (i < nr || k < l->nr_absent))
		if (k == l->nr_absent || (i < nr && by_name(&list[i], &l->absent[k]) < 0))
			err = write_function(l, &list[i++]);
		else
			err = write_function(l, &l->absent[k++]);
	return err;
}

static int list_file(struct lister *l, struct diag *d)
{
	struct btf_options o = { .path = l->o->btf_file, .arch = l->o->arch };
	struct btf_types *bt;
	int err = btf_types__open(&o, &bt, d);

	if (err)
		return err;
	err = list_module(NULL, 0, bt, l);
	btf_types__free(bt);
	return err;
}

static void tell_unknown(const struct functions *f, struct diag *d)
{
	if (kernel__pmu_type("kprobe") < 0)
		diag__note(d, "note: this kernel has no kprobes, so none of them can be traced here");
	else if (!f->knows_blacklist || !f->knows_notrace)
		diag__note(d, "note: what the kernel forbids is %s: some of them may not be traceable",
			   f->knows_blacklist || f->knows_notrace ?
				   "known in part" :
				   "for root to read, in debugfs and tracefs");
}

static int list_running(struct lister *l, struct diag *d)
{
	struct functions f;
	int err = target__check_module(l->o->pattern, d);

	if (!err)
		err = functions__find(&f, l->o->pattern, l->arena, d);
	if (!err)
		err = functions__each_module(&f, l->o->arch, list_module, l, d);
	if (!err && l->nr)
		tell_unknown(&f, d);
	return err;
}

static const char *left_out_text(const struct lister *l)
{
	const char *text = NULL;

	for (unsigned int i = OBSTACLE_NONE + 1; i < NR_OBSTACLES; i++)
		if (l->left_out[i])
			text = arena__printf(l->arena, "%s%u %s",
					     text ? arena__printf(l->arena, "%s, ", text) : "",
					     l->left_out[i], obstacle__text(i));
	return text;
}

static int tell_number(const struct lister *l, struct diag *d)
{
	const struct spec *p = l->o->pattern;
	const char *left_out = left_out_text(l);
	const char *nearest;

	if (l->nr) {
		diag__note(d, "'%s' matches %u function%s%s%s", p->function, l->nr, l->nr == 1 ? "" : "s",
			   left_out ? ", of them: " : "", left_out ? left_out : "");
		return 0;
	}
	diag__quote(d, p->text, p->function_at);
	nearest = l->o->btf_file || p->is_pattern ? NULL :
						    kernel__nearest_symbols(p->module, p->function, l->arena);
	if (nearest)
		diag__hint(d, "Did you mean %s?", nearest);
	return diag__fail(d, -ENOENT, "no function of %s%s matches '%s'",
			  l->o->btf_file ? "" :
			  p->module	 ? "the module " :
					   "the kernel",
			  l->o->btf_file ? l->o->btf_file :
			  p->module	 ? p->module :
					   "",
			  p->function);
}

int list_kernel(FILE *out, const struct list_options *o, struct arena *a, struct diag *d)
{
	struct lister l = { .o = o, .out = out, .arena = a };
	int err = o->btf_file ? list_file(&l, d) : list_running(&l, d);

	free(l.absent);
	return err ? err : tell_number(&l, d);
}
