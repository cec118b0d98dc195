#include "gfp.h"

#include "abi.h"
#include "arena.h"
#include "btf.h"
#include "kernel.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_FLAGS = 128, MAX_DEPTH = 64 };

struct list {
	struct arena *arena;
	struct flag *flags;
	unsigned int nr;
};

static int add(struct list *l, const char *name, size_t len, uint64_t bits)
{
	struct flag *f = &l->flags[l->nr];

	if (!bits || l->nr == MAX_FLAGS) /* a flag that this configuration does not have */
		return 0;
	*f = (struct flag){ arena__strndup(l->arena, name, len), bits, bits };
	l->nr++;
	return f->name ? 0 : -ENOMEM;
}

/*
 * The events of the allocator tell what they print: "{( unsigned long)(( gfp_t)0x400u | (1UL << 6)), "GFP_NOIO"}",
 * constant expressions of C (include/trace/events/mmflags.h). It is the only place where a kernel before 6.10 tells the
 * bits.
 */
struct parser {
	const char *p;
	unsigned int depth;
	bool failed;
};

static void skip_space(struct parser *x)
{
	while (isspace((unsigned char)*x->p))
		x->p++;
}

static bool take(struct parser *x, const char *what)
{
	skip_space(x);
	if (strncmp(x->p, what, strlen(what)))
		return false;
	x->p += strlen(what);
	return true;
}

static uint64_t fail(struct parser *x)
{
	x->failed = true;
	return 0;
}

static uint64_t any(struct parser *x);

static uint64_t number(struct parser *x)
{
	char *end;
	uint64_t value;

	skip_space(x);
	if (!isdigit((unsigned char)*x->p))
		return fail(x);
	value = strtoull(x->p, &end, 0);
	x->p = end + strspn(end, "uUlL");
	return value;
}

/* A cast changes none of these values: they are all positive, and of 32 bits. */
static bool take_cast(struct parser *x)
{
	const char *start = x->p;

	if (!take(x, "("))
		return false;
	skip_space(x);
	if (isalpha((unsigned char)*x->p) || *x->p == '_') {
		x->p += strspn(x->p, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_ ");
		if (take(x, ")"))
			return true;
	}
	x->p = start;
	return false;
}

static uint64_t unary(struct parser *x)
{
	uint64_t value;

	while (take_cast(x))
		;
	if (take(x, "~"))
		return ~unary(x);
	if (!take(x, "("))
		return number(x);
	if (++x->depth > MAX_DEPTH)
		return fail(x);
	value = any(x);
	x->depth--;
	return take(x, ")") ? value : fail(x);
}

static uint64_t shift(struct parser *x)
{
	uint64_t value = unary(x);

	while (!x->failed && take(x, "<<")) {
		uint64_t by = unary(x);

		value = by < 64 ? value << by : fail(x);
	}
	return value;
}

static uint64_t and (struct parser * x)
{
	uint64_t value = shift(x);

	while (!x->failed && take(x, "&"))
		value &= shift(x);
	return value;
}

static uint64_t any(struct parser *x)
{
	uint64_t value = and(x);

	while (!x->failed && take(x, "|"))
		value |= and(x);
	return value;
}

/* {BITS, "NAME"} */
static int parse_flag(struct parser *x, struct list *l)
{
	uint64_t bits = any(x);
	const char *name, *end;

	if (!take(x, ",") || !take(x, "\""))
		x->failed = true;
	name = x->p;
	end = x->failed ? NULL : strchr(name, '"');
	if (!end)
		return -ENOENT;
	x->p = end + 1;
	return take(x, "}") ? add(l, name, (size_t)(end - name), bits) : -ENOENT;
}

static int parse_flags(const char *text, struct list *l)
{
	static const char head[] = "__print_flags(REC->gfp_flags, \"|\",";
	struct parser x = { .p = strstr(text, head) };
	int err = 0;

	if (!x.p)
		return -ENOENT;
	x.p += strlen(head);
	while (!err && take(&x, "{")) {
		err = parse_flag(&x, l);
		take(&x, ",");
	}
	return err ? err : l->nr ? 0 : -ENOENT;
}

static int from_events(const char *root, struct list *l)
{
	FILE *f = kernel__open_event(root, "kmem/kmalloc", "format");
	char *line = NULL;
	size_t size = 0;
	int err = -ENOENT;

	while (f && err == -ENOENT && getline(&line, &size, f) > 0)
		err = parse_flags(line, l);
	free(line);
	if (f)
		fclose(f);
	if (err)
		l->nr = 0;
	return err;
}

/* include/linux/gfp_types.h, Linux 6.10: the flags that have a name together. */
static const struct {
	const char *name;
	const char *bits[8];
} together[] = {
	{ "GFP_USER", { "DIRECT_RECLAIM", "KSWAPD_RECLAIM", "IO", "FS", "HARDWALL" } },
	{ "GFP_KERNEL_ACCOUNT", { "DIRECT_RECLAIM", "KSWAPD_RECLAIM", "IO", "FS", "ACCOUNT" } },
	{ "GFP_KERNEL", { "DIRECT_RECLAIM", "KSWAPD_RECLAIM", "IO", "FS" } },
	{ "GFP_NOFS", { "DIRECT_RECLAIM", "KSWAPD_RECLAIM", "IO" } },
	{ "GFP_ATOMIC", { "HIGH", "KSWAPD_RECLAIM" } },
	{ "GFP_NOIO", { "DIRECT_RECLAIM", "KSWAPD_RECLAIM" } },
};

/* "IO" of ___GFP_IO_BIT; 0: it is no flag's. */
static size_t base_name(const char *enumerator, const char **base)
{
	static const char prefix[] = "___GFP_", suffix[] = "_BIT";
	size_t len = enumerator ? strlen(enumerator) : 0, extra = strlen(prefix) + strlen(suffix);

	if (len <= extra || strncmp(enumerator, prefix, strlen(prefix)) ||
	    strcmp(enumerator + len - strlen(suffix), suffix))
		return 0;
	*base = enumerator + strlen(prefix);
	len -= extra;
	return !strncmp(*base, "LAST", len) || !strncmp(*base, "UNUSED", len) ? 0 : len;
}

static uint64_t bit_of(const struct type *t, const char *name)
{
	const char *base;

	for (uint32_t i = 0; i < t->nr; i++) {
		size_t len = base_name(t->enumerators[i].name, &base);

		if (len == strlen(name) && !strncmp(base, name, len) &&
		    (uint64_t)t->enumerators[i].value < 64)
			return 1ULL << t->enumerators[i].value;
	}
	return 0;
}

static int add_together(struct list *l, const struct type *t, size_t i)
{
	uint64_t bits = 0;

	for (size_t n = 0; together[i].bits[n]; n++) {
		uint64_t bit = bit_of(t, together[i].bits[n]);

		if (!bit)
			return 0;
		bits |= bit;
	}
	return add(l, together[i].name, strlen(together[i].name), bits);
}

static int add_enumerators(struct list *l, const struct type *t)
{
	int err = 0;

	for (size_t i = 0; i < sizeof(together) / sizeof(*together) && !err; i++)
		err = add_together(l, t, i);
	for (uint32_t i = 0; i < t->nr && !err; i++) {
		const char *base, *name;
		size_t len = base_name(t->enumerators[i].name, &base);

		if (!len || (uint64_t)t->enumerators[i].value >= 64)
			continue;
		name = arena__printf(l->arena, "__GFP_%.*s", (int)len, base);
		err = name ? add(l, name, strlen(name), 1ULL << t->enumerators[i].value) : -ENOMEM;
	}
	return err;
}

/* From Linux 6.10 on the bits are enumerators. */
static int from_btf(struct list *l)
{
	struct btf_options o = { .arch = abi__find(NULL) };
	struct btf_types *bt = NULL;
	struct diag d = { 0 };
	int64_t value;
	const struct type *t;
	int err = o.arch ? btf_types__open(&o, &bt, &d) : -ENOENT;

	diag__clear(&d);
	if (err)
		return -ENOENT;
	t = btf_types__find_enumerator(bt, "___GFP_DMA_BIT", &value);
	err = t ? add_enumerators(l, t) : -ENOENT;
	btf_types__free(bt);
	return err;
}

int gfp__flags(const char *root, struct arena *a, struct flag_set *set)
{
	struct list l = { .arena = a, .flags = arena__array(a, MAX_FLAGS, sizeof(*l.flags)) };
	int err = l.flags ? from_events(root, &l) : -ENOMEM;

	if (err == -ENOENT && !*root)
		err = from_btf(&l);
	*set = (struct flag_set){ l.flags, err ? 0 : l.nr };
	return err;
}
