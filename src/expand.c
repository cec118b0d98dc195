#include "expand.h"

#include "arena.h"
#include "btf.h"
#include "kernel.h"
#include "spec.h"

#include <errno.h>
#include <fnmatch.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

struct candidate {
	struct match match;
	bool has_btf;
	bool is_blacklisted;
};

struct search {
	const struct spec *pattern;
	struct arena *arena;
	struct candidate *list;
	unsigned int nr;
	unsigned int max;
	struct expansion *out;
};

static struct candidate *add(struct search *s)
{
	if (s->nr == s->max) {
		unsigned int max = s->max ? 2 * s->max : 256;
		struct candidate *list = realloc(s->list, max * sizeof(*list));

		if (!list)
			return NULL;
		s->list = list;
		s->max = max;
	}
	s->list[s->nr] = (struct candidate){ .has_btf = false };
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

static int collect(const struct symbol *s, void *ctx)
{
	struct search *search = ctx;
	struct candidate *c;

	if (!strchr("tTwW", s->type) || !is_wanted_module(search->pattern->module, s->module) ||
	    fnmatch(search->pattern->function, s->name, 0) || !is_function_name(s->name))
		return 0;
	if (strchr(s->name, '.')) {
		search->out->left_out[LEFT_OUT_CLONE]++;
		return 0;
	}
	c = add(search);
	if (!c)
		return -ENOMEM;
	c->match.function = arena__strdup(search->arena, s->name);
	c->match.module = arena__strdup(search->arena, s->module);
	c->match.address = s->address;
	return c->match.function ? 0 : -ENOMEM;
}

static int by_name(const void *pa, const void *pb)
{
	const struct candidate *a = pa, *b = pb;

	return strcmp(a->match.function, b->match.function);
}

/* Of several functions of one name, BTF does not tell which is which. */
static void drop_ambiguous(struct search *s)
{
	unsigned int left = 0;

	for (unsigned int i = 0, n; i < s->nr; i += n) {
		for (n = 1; i + n < s->nr && !by_name(&s->list[i], &s->list[i + n]); n++)
			;
		if (n == 1)
			s->list[left++] = s->list[i];
		else
			s->out->left_out[LEFT_OUT_SEVERAL] += n;
	}
	s->nr = left;
}

static struct candidate *find(struct search *s, const char *name)
{
	struct candidate key = { .match.function = name };

	return s->nr ? bsearch(&key, s->list, s->nr, sizeof(*s->list), by_name) : NULL;
}

struct btf_walk {
	struct search *search;
	const char *module;
};

static int note_btf(const char *name, uint32_t id, void *ctx)
{
	const struct btf_walk *w = ctx;
	struct candidate *c = find(w->search, name);

	(void)id;
	if (c && is_wanted_module(w->module ? w->module : "vmlinux", c->match.module))
		c->has_btf = true;
	return 0;
}

/* A module without BTF is no reason to stop: its functions are told to have none. */
static int look_into_btf(struct search *s, const struct abi_arch *arch, const char *module, struct diag *d)
{
	struct btf_options o = { .module = module, .arch = arch };
	struct btf_walk w = { .search = s, .module = module };
	struct btf_types *btf;
	int err = btf_types__open(&o, &btf, d);

	if (err)
		return err == -ENOENT ? 0 : err;
	err = btf_types__each_function(btf, note_btf, &w);
	btf_types__free(btf);
	return err;
}

static bool is_new_module(const struct search *s, unsigned int i)
{
	const char *module = s->list[i].match.module;

	for (unsigned int j = 0; j < i && module; j++)
		if (s->list[j].match.module && !strcmp(s->list[j].match.module, module))
			return false;
	return module;
}

static int look_into_all_btf(struct search *s, const struct abi_arch *arch, struct diag *d)
{
	int err = look_into_btf(s, arch, NULL, d);

	for (unsigned int i = 0; i < s->nr && !err; i++)
		if (is_new_module(s, i))
			err = look_into_btf(s, arch, s->list[i].match.module, d);
	return err;
}

static int note_blacklisted(const char *name, void *ctx)
{
	struct candidate *c = find(ctx, name);

	if (c)
		c->is_blacklisted = true;
	return 0;
}

static int take(struct search *s)
{
	struct expansion *e = s->out;

	e->matches = arena__array(s->arena, s->nr, sizeof(*e->matches));
	if (!e->matches)
		return -ENOMEM;
	for (unsigned int i = 0; i < s->nr; i++)
		if (s->list[i].is_blacklisted)
			e->left_out[LEFT_OUT_BLACKLISTED]++;
		else if (!s->list[i].has_btf)
			e->left_out[LEFT_OUT_NO_BTF]++;
		else
			e->matches[e->nr++] = s->list[i].match;
	return 0;
}

static int search_all(struct search *s, const struct abi_arch *arch, struct diag *d)
{
	int err = kernel__each_symbol(collect, s);

	if (err)
		return diag__fail(d, err, "the kernel's symbols could not be read: %s", strerror(-err));
	if (s->nr)
		qsort(s->list, s->nr, sizeof(*s->list), by_name);
	drop_ambiguous(s);
	err = look_into_all_btf(s, arch, d);
	if (err)
		return err;
	kernel__each_blacklisted(note_blacklisted, s);
	return take(s);
}

int expand(const struct spec *pattern, const struct abi_arch *arch, struct arena *a, struct expansion *e,
	   struct diag *d)
{
	struct search s = { .pattern = pattern, .arena = a, .out = e };
	const char *left_out;
	int err;

	*e = (struct expansion){ .nr = 0 };
	err = search_all(&s, arch, d);
	free(s.list);
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
	static const char *const why[] = {
		[LEFT_OUT_CLONE] = "that the compiler may have given other parameters (foo.isra.0)",
		[LEFT_OUT_NO_BTF] = "that BTF does not have",
		[LEFT_OUT_SEVERAL] = "that share their name with another function",
		[LEFT_OUT_BLACKLISTED] = "that the kernel forbids",
		[LEFT_OUT_ARGUMENTS] = "without the parameters named",
	};
	const char *text = NULL;

	for (unsigned int i = 0; i < NR_LEFT_OUT; i++)
		if (e->left_out[i])
			text = arena__printf(a, "%s%s%u %s", text ? text : "", text ? ", " : "",
					     e->left_out[i], why[i]);
	return text;
}
