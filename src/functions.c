#include "functions.h"

#include "arena.h"
#include "btf.h"
#include "kernel.h"
#include "kernel_config.h"
#include "spec.h"

#include <errno.h>
#include <fnmatch.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>

struct search {
	struct functions *out;
	const struct spec *pattern;
	struct arena *arena;
	struct kernel_function *list;
	unsigned int nr;
	unsigned int max;
	bool in_init; /* the symbols are in the order of their addresses, even where these are hidden */
};

static struct kernel_function *add(struct search *s)
{
	if (s->nr == s->max) {
		unsigned int max = s->max ? 2 * s->max : 256;
		struct kernel_function *list = realloc(s->list, max * sizeof(*list));

		if (!list)
			return NULL;
		s->list = list;
		s->max = max;
	}
	s->list[s->nr] = (struct kernel_function){ .name = NULL };
	return &s->list[s->nr++];
}

/* What the kernel puts in front of functions is no function: scripts/kallsyms.c, include/linux/linkage.h. */
static bool is_function_name(const char *name)
{
	return strncmp(name, "__pfx_", strlen("__pfx_")) && strncmp(name, "__cfi_", strlen("__cfi_")) &&
	       !strstr(name, ".cold");
}

static bool is_wanted_module(const char *wanted, const char *module)
{
	return !wanted || !strcmp(wanted, module ? module : "vmlinux");
}

static bool is_clone(const char *name)
{
	return strchr(name, '.');
}

/* A clone is found by its function's name too. */
static bool matches(const struct search *s, const char *name)
{
	char base[256];
	size_t len = strcspn(name, ".");

	if (!fnmatch(s->pattern->function, name, 0))
		return true;
	if (!name[len] || len >= sizeof(base))
		return false;
	memcpy(base, name, len);
	base[len] = '\0';
	return !fnmatch(s->pattern->function, base, 0);
}

/* include/asm-generic/sections.h: what is between these is given back when the kernel has started. */
static void note_section(struct search *s, const char *name)
{
	if (!strcmp(name, "__init_begin"))
		s->in_init = true;
	else if (!strcmp(name, "__init_end"))
		s->in_init = false;
}

/* Functions of one module follow each other, so that its name is kept once. */
static const char *keep_module(const struct search *s, const char *module)
{
	const char *last = s->nr ? s->list[s->nr - 1].module : NULL;

	return last && module && !strcmp(last, module) ? last : arena__strdup(s->arena, module);
}

static int collect(const struct symbol *symbol, void *ctx)
{
	struct search *s = ctx;
	const char *module;
	struct kernel_function *f;

	if (!symbol->module)
		note_section(s, symbol->name);
	if (!strchr("tTwW", symbol->type) || !is_wanted_module(s->pattern->module, symbol->module) ||
	    !is_function_name(symbol->name) || !matches(s, symbol->name))
		return 0;
	module = keep_module(s, symbol->module);
	f = add(s);
	if (!f)
		return -ENOMEM;
	f->name = arena__strdup(s->arena, symbol->name);
	f->module = module;
	f->address = symbol->address;
	f->obstacle = s->in_init && !module ? OBSTACLE_INIT : OBSTACLE_NONE;
	return f->name && (module || !symbol->module) ? 0 : -ENOMEM;
}

static int compare_modules(const char *a, const char *b)
{
	return strcmp(a ? a : "", b ? b : "");
}

static int compare_name(const struct kernel_function *f, const char *module, const char *name)
{
	int order = compare_modules(f->module, module);

	return order ? order : strcmp(f->name, name);
}

static int compare(const void *pa, const void *pb)
{
	const struct kernel_function *a = pa, *b = pb;
	int order = compare_name(a, b->module, b->name);

	return order ? order : (a->address > b->address) - (a->address < b->address);
}

/* The first that is not before this name, or NR. */
static unsigned int first_from(const struct kernel_function *list, unsigned int nr, const char *module,
			       const char *name)
{
	unsigned int low = 0, high = nr;

	while (low < high) {
		unsigned int middle = (low + high) / 2;

		if (compare_name(&list[middle], module, name) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* The graver one stays. */
static void set_obstacle(struct kernel_function *f, enum obstacle obstacle)
{
	if (f->obstacle == OBSTACLE_NONE || obstacle < f->obstacle)
		f->obstacle = obstacle;
}

/* BTF does not tell which of them it describes. */
static void note_names(struct search *s)
{
	for (unsigned int i = 0; i < s->nr; i++) {
		struct kernel_function *f = &s->list[i];

		if (is_clone(f->name))
			set_obstacle(f, OBSTACLE_CLONE);
		if ((i && !compare_name(&f[-1], f->module, f->name)) ||
		    (i + 1 < s->nr && !compare_name(&f[1], f->module, f->name)))
			set_obstacle(f, OBSTACLE_SEVERAL);
	}
}

/* Whether F is NAME, or a clone of it: the kernel treats them alike (kernel/kprobes.c, kernel/trace/trace_kprobe.c). */
static bool is_of(const struct kernel_function *f, const char *module, const char *name)
{
	size_t len = strlen(name);

	return !compare_modules(f->module, module) && !strncmp(f->name, name, len) &&
	       (!f->name[len] || f->name[len] == '.');
}

static int note_blacklisted(const char *name, const char *module, void *ctx)
{
	struct search *s = ctx;

	/* Clones follow their function: '.' comes before all that a name may have. */
	for (unsigned int i = first_from(s->list, s->nr, module, name);
	     i < s->nr && is_of(&s->list[i], module, name); i++)
		set_obstacle(&s->list[i], OBSTACLE_BLACKLISTED);
	return 0;
}

static int note_traced(const char *name, const char *module, void *ctx)
{
	struct search *s = ctx;

	for (unsigned int i = first_from(s->list, s->nr, module, name);
	     i < s->nr && is_of(&s->list[i], module, name); i++)
		s->list[i].is_traced = true;
	return 0;
}

/* Where several names have one address, ftrace tells one of them, which the pattern need not match. */
struct aliases {
	const struct kernel_function **untraced; /* by address */
	unsigned int nr_untraced;
	struct search found; /* the other names */
};

static int by_address(const void *pa, const void *pb)
{
	const struct kernel_function *const *a = pa, *const *b = pb;

	return ((*a)->address > (*b)->address) - ((*a)->address < (*b)->address);
}

static int collect_alias(const struct symbol *symbol, void *ctx)
{
	struct aliases *a = ctx;
	const struct kernel_function key = { .address = symbol->address }, *pkey = &key;
	struct kernel_function *f;

	if (!strchr("tTwW", symbol->type) ||
	    !bsearch(&pkey, a->untraced, a->nr_untraced, sizeof(*a->untraced), by_address))
		return 0;
	f = add(&a->found);
	if (!f)
		return -ENOMEM;
	f->name = arena__strdup(a->found.arena, symbol->name);
	f->module = arena__strdup(a->found.arena, symbol->module);
	f->address = symbol->address;
	return f->name && (f->module || !symbol->module) ? 0 : -ENOMEM;
}

static int find_untraced(const struct search *s, struct aliases *a)
{
	a->untraced = arena__array(s->arena, s->nr, sizeof(*a->untraced));
	if (!a->untraced)
		return -ENOMEM;
	for (unsigned int i = 0; i < s->nr; i++)
		if (!s->list[i].is_traced && s->list[i].address)
			a->untraced[a->nr_untraced++] = &s->list[i];
	qsort(a->untraced, a->nr_untraced, sizeof(*a->untraced), by_address);
	return 0;
}

/* One that ftrace knows makes known what is at its address. */
static void take_aliases(struct search *s, struct search *found)
{
	const struct kernel_function **traced = arena__array(s->arena, found->nr, sizeof(*traced));
	unsigned int nr = 0;

	for (unsigned int i = 0; traced && i < found->nr; i++)
		if (found->list[i].is_traced)
			traced[nr++] = &found->list[i];
	if (nr)
		qsort(traced, nr, sizeof(*traced), by_address);
	for (unsigned int i = 0; nr && i < s->nr; i++) {
		const struct kernel_function *f = &s->list[i];

		if (!f->is_traced)
			s->list[i].is_traced = bsearch(&f, traced, nr, sizeof(*traced), by_address);
	}
}

static int find_aliases(struct search *s)
{
	struct aliases a = { .found = { .arena = s->arena } };
	int err = find_untraced(s, &a);

	if (err || !a.nr_untraced)
		return err;
	err = kernel__each_symbol(collect_alias, &a);
	if (!err && a.found.nr) {
		qsort(a.found.list, a.found.nr, sizeof(*a.found.list), compare);
		err = kernel__each_traceable(note_traced, &a.found);
	}
	if (!err)
		take_aliases(s, &a.found);
	free(a.found.list);
	return err;
}

/* kernel/trace/trace_kprobe.c: within_notrace_func() is left out with this option. */
static bool lets_all_be_probed(struct arena *a)
{
	struct kernel_config c;
	struct utsname uts;

	if (uname(&uts))
		return false;
	kernel_config__read(&c, "", uts.release, a);
	return kernel_config__value(&c, "CONFIG_KPROBE_EVENTS_ON_NOTRACE") == 'y';
}

/* 0, also where this is not to be known. */
static int note_notrace(struct search *s)
{
	int err = lets_all_be_probed(s->arena) ? -EOPNOTSUPP : kernel__each_traceable(note_traced, s);

	s->out->knows_notrace = !err || err == -EOPNOTSUPP;
	if (err)
		return err == -ENOMEM ? err : 0;
	err = find_aliases(s);
	for (unsigned int i = 0; i < s->nr && !err; i++) {
		if (s->list[i].is_traced)
			continue;
		/* It may be an alias of one that is traced. */
		if (s->list[i].address)
			set_obstacle(&s->list[i], OBSTACLE_NOTRACE);
		else
			s->out->knows_notrace = false;
	}
	return err;
}

static int look_at_kernel(struct search *s)
{
	int err = kernel__each_symbol(collect, s);

	if (err)
		return err;
	if (s->nr)
		qsort(s->list, s->nr, sizeof(*s->list), compare);
	note_names(s);
	s->out->knows_blacklist = !kernel__each_blacklisted(note_blacklisted, s);
	return note_notrace(s);
}

int functions__find(struct functions *f, const struct spec *pattern, struct arena *a, struct diag *d)
{
	struct search s = { .out = f, .pattern = pattern, .arena = a };
	int err;

	*f = (struct functions){ .wants_kernel = is_wanted_module(pattern->module, NULL) };
	err = look_at_kernel(&s);
	if (!err)
		f->list = arena__array(a, s.nr, sizeof(*f->list));
	if (!err && !f->list)
		err = -ENOMEM;
	if (!err && s.nr) {
		memcpy(f->list, s.list, s.nr * sizeof(*f->list));
		f->nr = s.nr;
	}
	free(s.list);
	return err ? diag__fail(d, err, "the kernel's symbols could not be read: %s", strerror(-err)) : 0;
}

/* The functions of one module, and what their BTF says. */
struct module_walk {
	struct kernel_function *list;
	unsigned int nr;
	const char *module; /* NULL: vmlinux */
	struct btf_types *bt;
};

static int note_btf(const char *name, uint32_t id, void *ctx)
{
	struct module_walk *w = ctx;

	for (unsigned int i = first_from(w->list, w->nr, w->module, name);
	     i < w->nr && !compare_name(&w->list[i], w->module, name); i++) {
		struct kernel_function *f = &w->list[i];

		if (!f->btf_id)
			f->btf_id = id;
		else if (btf_types__function(w->bt, id) != btf_types__function(w->bt, f->btf_id))
			f->has_other_btf = true;
	}
	return 0;
}

/* What the module itself has counts. */
static int note_missing_btf(const char *name, uint32_t id, void *ctx)
{
	struct module_walk *w = ctx;
	unsigned int i = first_from(w->list, w->nr, w->module, name);

	if (i < w->nr && !compare_name(&w->list[i], w->module, name) &&
	    (!w->list[i].btf_id || w->list[i].is_of_base)) {
		w->list[i].is_of_base = true;
		return note_btf(name, id, ctx);
	}
	return 0;
}

static bool lacks_btf(const struct module_walk *w)
{
	for (unsigned int i = 0; i < w->nr; i++)
		if (!w->list[i].btf_id)
			return true;
	return false;
}

/* A module's BTF leaves out what the kernel's has in the same words. */
static void look_up(struct module_walk *w, struct btf_types *kernel)
{
	if (w->bt)
		btf_types__each_function(w->bt, note_btf, w);
	if (w->bt && w->module && lacks_btf(w))
		btf_types__each_function(kernel, note_missing_btf, w);
	for (unsigned int i = 0; i < w->nr; i++)
		if (!w->list[i].btf_id)
			set_obstacle(&w->list[i], OBSTACLE_NO_BTF);
}

typedef int (*visit_module)(struct kernel_function *list, unsigned int nr, struct btf_types *bt, void *ctx);

static int open_module(const char *module, const struct abi_arch *arch, const struct btf_types *kernel,
		       struct btf_types **bt, struct diag *d)
{
	struct btf_options o = { .module = module, .kernel = kernel, .arch = arch };
	int err = btf_types__open(&o, bt, d);

	return err == -ENOENT ? 0 : err;
}

static int walk_module(struct module_walk *w, const struct abi_arch *arch, struct btf_types *kernel,
		       visit_module visit, void *ctx, struct diag *d)
{
	struct btf_types *bt = w->module ? NULL : kernel;
	int err = w->module && kernel ? open_module(w->module, arch, kernel, &bt, d) : 0;

	if (err)
		return err;
	w->bt = bt;
	look_up(w, kernel);
	err = visit ? visit(w->list, w->nr, bt, ctx) : 0;
	if (bt != kernel)
		btf_types__free(bt);
	return err;
}

int functions__each_module(struct functions *f, const struct abi_arch *arch, visit_module visit, void *ctx,
			   struct diag *d)
{
	struct module_walk nothing = { .nr = 0 };
	struct btf_types *kernel = NULL;
	int err = open_module(NULL, arch, NULL, &kernel, d);

	if (!err && f->wants_kernel && (!f->nr || f->list[0].module))
		err = walk_module(&nothing, arch, kernel, visit, ctx, d);
	for (unsigned int i = 0, n; i < f->nr && !err; i += n) {
		struct module_walk w = { .list = &f->list[i], .module = f->list[i].module };

		for (n = 1; i + n < f->nr && !compare_modules(f->list[i + n].module, w.module); n++)
			;
		w.nr = n;
		err = walk_module(&w, arch, kernel, visit, ctx, d);
	}
	btf_types__free(kernel);
	return err;
}

const char *obstacle__text(enum obstacle obstacle)
{
	static const char *const texts[] = {
		[OBSTACLE_BLACKLISTED] = "that the kernel forbids",
		[OBSTACLE_INIT] = "that ran at boot and are gone",
		[OBSTACLE_NOTRACE] = "that are notrace, which the kernel forbids",
		[OBSTACLE_NO_CODE] = "without code",
		[OBSTACLE_CLONE] = "that the compiler may have given other parameters (foo.isra.0)",
		[OBSTACLE_SEVERAL] = "that share their name with another function",
		[OBSTACLE_NO_BTF] = "that BTF does not have",
		[OBSTACLE_ARGUMENTS] = "whose parameters are not those named, or not known",
	};

	return texts[obstacle];
}
