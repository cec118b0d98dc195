/* Of a kernel that is made up here: its symbols, what it forbids, what ftrace knows, and its BTF. */
#include "unit.h"

#include "abi.h"
#include "btf.h"
#include "functions.h"
#include "kernel.h"
#include "kernel_config.h"
#include "spec.h"

#include <errno.h>

static const struct symbol symbols[] = {
	{ "_stext", NULL, 0x1000, 'T' },
	{ "vfs_read", NULL, 0x1000, 'T' },
	{ "vfs_write", NULL, 0x1010, 'T' },
	{ "vfs_write.cold", NULL, 0x1020, 't' },
	{ "__pfx_vfs_write", NULL, 0x1008, 'T' },
	{ "vfs_data", NULL, 0x9000, 'D' },
	{ "weak_alias", NULL, 0x1030, 'W' },
	{ "strong_name", NULL, 0x1030, 't' },
	{ "twice", NULL, 0x1040, 't' },
	{ "twice", NULL, 0x1050, 't' },
	{ "no_types", NULL, 0x1060, 't' },
	{ "not_traced", NULL, 0x1070, 't' },
	{ "forbidden", NULL, 0x1080, 't' },
	{ "forbidden.isra.0", NULL, 0x1090, 't' },
	{ "cloned.constprop.0", NULL, 0x10a0, 't' },
	{ "cloned.constprop.1", NULL, 0x10b0, 't' },
	{ "parent", NULL, 0x10c0, 't' },
	{ "parent.part.0", NULL, 0x10d0, 't' },
	{ "shared_name", NULL, 0x10e0, 't' },
	{ "_etext", NULL, 0x2000, 'T' },
	{ "__init_begin", NULL, 0x3000, 'D' },
	{ "vfs_init", NULL, 0x3000, 't' },
	{ "forbidden_init", NULL, 0x3010, 't' },
	{ "__init_end", NULL, 0x4000, 'R' },
	{ "after_init", NULL, 0x5000, 't' },
	{ "vfs_module", "ext9", 0x8000, 't' },
	{ "shared_name", "ext9", 0x8010, 't' },
	{ "in_base_only", "ext9", 0x8020, 't' },
	{ "no_module_btf", "zzz", 0x8030, 't' },
};

static const char *const blacklist[] = { "forbidden", "forbidden_init" };

/* ftrace tells one name of an address. */
static const struct {
	const char *name;
	const char *module;
} traced[] = {
	{ "vfs_read", NULL },		{ "vfs_write", NULL },
	{ "strong_name", NULL },	{ "twice", NULL },
	{ "no_types", NULL },		{ "parent", NULL },
	{ "shared_name", NULL },	{ "after_init", NULL },
	{ "cloned.constprop.0", NULL }, { "cloned.constprop.1", NULL },
	{ "vfs_module", "ext9" },	{ "shared_name", "ext9" },
	{ "in_base_only", "ext9" },	{ "no_module_btf", "zzz" },
};

static const char *const vmlinux_btf[] = {
	"vfs_read",
	"vfs_write",
	"weak_alias",
	"strong_name",
	"twice",
	"not_traced",
	"forbidden",
	"cloned",
	"parent",
	"shared_name",
	"vfs_init",
	"after_init",
	"in_base_only",
	"forbidden_init",
	/* Once more, the second with another prototype. */
	"vfs_read",
	"vfs_write",
};
static const char *const ext9_btf[] = { "vfs_module", "shared_name", "shared_name" };

/* What this kernel shows to the one who asks. */
static struct kernel {
	bool hides_addresses;
	int blacklist_err;
	int traced_err;
	char notrace_option;
	bool has_no_btf;
} kernel;

struct btf_types {
	const char *module;
	const char *const *list;
	unsigned int nr;
};

int kernel__each_symbol(int (*visit)(const struct symbol *s, void *ctx), void *ctx)
{
	int ret = 0;

	for (size_t i = 0; i < NR(symbols) && !ret; i++) {
		struct symbol s = symbols[i];

		if (kernel.hides_addresses)
			s.address = 0;
		ret = visit(&s, ctx);
	}
	return ret;
}

int kernel__each_blacklisted(int (*visit)(const char *name, const char *module, void *ctx), void *ctx)
{
	for (size_t i = 0; i < NR(blacklist) && !kernel.blacklist_err; i++)
		assert_int_equal(visit(blacklist[i], NULL, ctx), 0);
	return kernel.blacklist_err;
}

int kernel__each_traceable(int (*visit)(const char *name, const char *module, void *ctx), void *ctx)
{
	for (size_t i = 0; i < NR(traced) && !kernel.traced_err; i++)
		assert_int_equal(visit(traced[i].name, traced[i].module, ctx), 0);
	return kernel.traced_err;
}

void kernel_config__read(struct kernel_config *c, const char *path, const char *release, struct arena *a)
{
	(void)path;
	(void)release;
	(void)a;
	*c = (struct kernel_config){ 0 };
}

char kernel_config__value(const struct kernel_config *c, const char *name)
{
	(void)c;
	assert_string_equal(name, "CONFIG_KPROBE_EVENTS_ON_NOTRACE");
	return kernel.notrace_option;
}

int btf_types__open(const struct btf_options *o, struct btf_types **out, struct diag *d)
{
	(void)d;
	*out = NULL;
	if (kernel.has_no_btf || (o->module && strcmp(o->module, "ext9")))
		return -ENOENT;
	assert_int_equal(!o->module, !o->kernel);
	*out = calloc(1, sizeof(**out));
	assert_non_null(*out);
	**out = o->module ? (struct btf_types){ o->module, ext9_btf, NR(ext9_btf) } :
			    (struct btf_types){ NULL, vmlinux_btf, NR(vmlinux_btf) };
	return 0;
}

void btf_types__free(struct btf_types *bt)
{
	free(bt);
}

int btf_types__each_function(struct btf_types *bt, int (*visit)(const char *name, uint32_t id, void *ctx),
			     void *ctx)
{
	int ret = 0;

	for (unsigned int i = 0; i < bt->nr && !ret; i++)
		ret = visit(bt->list[i], (bt->module ? 1000 : 1) + i, ctx);
	return ret;
}

const struct type *btf_types__function(struct btf_types *bt, uint32_t id)
{
	static const struct type prototypes[2];
	bool is_last = id == 1 + NR(vmlinux_btf) - 1 || id == 1000 + NR(ext9_btf) - 1;

	(void)bt;
	return &prototypes[is_last];
}

static const char *const words[NR_OBSTACLES] = {
	[OBSTACLE_NONE] = "",
	[OBSTACLE_BLACKLISTED] = "=blacklisted",
	[OBSTACLE_INIT] = "=init",
	[OBSTACLE_NOTRACE] = "=notrace",
	[OBSTACLE_NO_CODE] = "=no_code",
	[OBSTACLE_CLONE] = "=clone",
	[OBSTACLE_SEVERAL] = "=several",
	[OBSTACLE_NO_BTF] = "=no_btf",
	[OBSTACLE_ARGUMENTS] = "=arguments",
};

struct visited {
	FILE *out;
	const char *modules; /* in the order of the visits */
};

static int visit(struct kernel_function *list, unsigned int nr, struct btf_types *bt, void *ctx)
{
	struct visited *v = ctx;

	v->modules = arena__printf(arena, "%s%s%s ", v->modules,
				   nr && list->module ? list->module : "vmlinux", bt ? "" : "(no BTF)");
	for (unsigned int i = 0; i < nr; i++) {
		/* An id is the BTF's that was handed out, or its base's. */
		if (list[i].btf_id >= 1000)
			assert_string_equal(bt->module, list[i].module);
		fprintf(v->out, "%s%s%s%s%s ", list[i].module ? list[i].module : "",
			list[i].module ? ":" : "", list[i].name, words[list[i].obstacle],
			list[i].has_other_btf ? "?" : "");
	}
	return 0;
}

/* "NAME[=OBSTACLE] ..." */
static const char *found(const char *module, const char *pattern, struct functions *f, const char **modules)
{
	struct spec spec = { .text = pattern, .module = module, .function = pattern };
	struct visited v = { .modules = "" };
	struct diag d = { 0 };
	struct text t;

	assert_int_equal(functions__find(f, &spec, arena, &d), 0);
	assert_int_equal(text__open(&t), 0);
	v.out = t.out;
	assert_int_equal(functions__each_module(f, abi__find("x86_64"), visit, &v, &d), 0);
	assert_null(d.message);
	if (modules)
		*modules = v.modules;
	return text__keep(&t, arena);
}

static const struct row {
	const char *title; /* the pattern */
	const char *module;
	const char *want;
	struct kernel kernel;
} rows[] = {
	{ "vfs_*", NULL, "vfs_init=init vfs_read vfs_write? ext9:vfs_module ", { 0 } },
	{ "vfs_*", "vmlinux", "vfs_init=init vfs_read vfs_write? ", { 0 } },
	{ "vfs_*", "ext9", "ext9:vfs_module ", { 0 } },
	{ "vfs_read", NULL, "vfs_read ", { 0 } },
	{ "vfs_rea", NULL, "", { 0 } },
	/* Names that are one function's. */
	{ "weak_*", NULL, "weak_alias ", { 0 } },
	{ "weak_*", NULL, "weak_alias ", { .hides_addresses = true } },
	{ "strong_*", NULL, "strong_name ", { 0 } },
	/* Where the reason is one of several. */
	{ "twice", NULL, "twice=several twice=several ", { 0 } },
	{ "shared_*", NULL, "shared_name ext9:shared_name? ", { 0 } },
	{ "forbidden*",
	  NULL,
	  "forbidden=blacklisted forbidden.isra.0=blacklisted forbidden_init=blacklisted ",
	  { 0 } },
	{ "forbidden.*", NULL, "forbidden.isra.0=blacklisted ", { 0 } },
	{ "not_*", NULL, "not_traced=notrace ", { 0 } },
	{ "no_types", NULL, "no_types=no_btf ", { 0 } },
	/* A clone is found by its function's name, and ftrace by either. */
	{ "cloned", NULL, "cloned.constprop.0=clone cloned.constprop.1=clone ", { 0 } },
	{ "cloned.constprop.1", NULL, "cloned.constprop.1=clone ", { 0 } },
	{ "parent", NULL, "parent parent.part.0=clone ", { 0 } },
	/* Modules. */
	{ "in_base_*", NULL, "ext9:in_base_only ", { 0 } },
	{ "no_module*", NULL, "zzz:no_module_btf=no_btf ", { 0 } },
	{ "after_*", NULL, "after_init ", { 0 } },
	/* Where less is known, less is said. */
	{ "not_*", NULL, "not_traced ", { .hides_addresses = true } },
	{ "not_*", NULL, "not_traced ", { .traced_err = -EACCES } },
	{ "not_*", NULL, "not_traced ", { .traced_err = -EOPNOTSUPP } },
	{ "not_*", NULL, "not_traced ", { .notrace_option = 'y' } },
	{ "not_*", NULL, "not_traced=notrace ", { .notrace_option = 'n' } },
	{ "forbidden", NULL, "forbidden=notrace forbidden.isra.0=notrace ", { .blacklist_err = -EACCES } },
	{ "vfs_*", "vmlinux", "vfs_init=init vfs_read vfs_write? ", { .hides_addresses = true } },
	{ "twice", NULL, "twice=several twice=several ", { .hides_addresses = true } },
	{ "vfs_*",
	  NULL,
	  "vfs_init=init vfs_read=no_btf vfs_write=no_btf ext9:vfs_module=no_btf ",
	  { .has_no_btf = true } },
};

static void find(void **state)
{
	const struct row *row = *state;
	struct functions f;

	kernel = row->kernel;
	assert_string_equal(found(row->module, row->title, &f, NULL), row->want);
}

static void what_is_not_known_is_told(void **state)
{
	static const struct {
		struct kernel kernel;
		bool blacklist, notrace;
	} all[] = {
		{ { 0 }, true, true },
		{ { .blacklist_err = -EACCES }, false, true },
		{ { .traced_err = -EACCES }, true, false },
		{ { .traced_err = -EOPNOTSUPP }, true, true },
		{ { .hides_addresses = true }, true, false },
		{ { .traced_err = -EACCES, .notrace_option = 'y' }, true, true },
	};

	(void)state;
	for (size_t i = 0; i < NR(all); i++) {
		struct functions f;

		kernel = all[i].kernel;
		found(NULL, "vfs_*", &f, NULL);
		assert_int_equal(f.knows_blacklist, all[i].blacklist);
		assert_int_equal(f.knows_notrace, all[i].notrace);
	}
}

static void each_module_is_visited_once(void **state)
{
	const char *modules;
	struct functions f;

	(void)state;
	kernel = (struct kernel){ 0 };
	found(NULL, "*", &f, &modules);
	assert_string_equal(modules, "vmlinux ext9 zzz(no BTF) ");
	found("ext9", "*", &f, &modules);
	assert_string_equal(modules, "ext9 ");
	/* The kernel's own BTF may have what has no symbol. */
	found(NULL, "vfs_module", &f, &modules);
	assert_string_equal(modules, "vmlinux ext9 ");
	found(NULL, "no_such", &f, &modules);
	assert_string_equal(modules, "vmlinux ");
}

static void addresses_are_kept(void **state)
{
	struct functions f;

	(void)state;
	kernel = (struct kernel){ 0 };
	found(NULL, "twice", &f, NULL);
	assert_int_equal(f.nr, 2);
	assert_int_equal(f.list[0].address, 0x1040);
	assert_int_equal(f.list[1].address, 0x1050);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		TEST(what_is_not_known_is_told),
		TEST(each_module_is_visited_once),
		TEST(addresses_are_kept),
	};

	return RUN_ROWS(rows, find) + cmocka_run_group_tests_name("functions", tests, NULL, NULL);
}
