#include "kernel.h"

#include "arena.h"
#include "nearest.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>

/* "ffffffff81000000 T startup_64" or "... t func\t[module]". */
static bool parse_symbol(char *line, struct symbol *s)
{
	char *p = line, *bracket;

	*s = (struct symbol){ .address = strtoull(line, &p, 16) };
	if (p == line || p[0] != ' ' || !p[1] || p[2] != ' ')
		return false;
	s->type = p[1];
	s->name = p + 3;
	p[3 + strcspn(p + 3, "\n")] = '\0';
	bracket = strstr(p + 3, "\t[");
	if (bracket) {
		*bracket = '\0';
		s->module = bracket + 2;
		bracket[2 + strcspn(bracket + 2, "]")] = '\0';
	}
	return true;
}

int kernel__each_symbol(int (*visit)(const struct symbol *s, void *ctx), void *ctx)
{
	FILE *f = fopen("/proc/kallsyms", "re");
	char line[1024];
	int ret = 0;

	if (!f)
		return -errno;
	while (!ret && fgets(line, sizeof(line), f)) {
		struct symbol s;

		if (parse_symbol(line, &s))
			ret = visit(&s, ctx);
	}
	fclose(f);
	return ret;
}

static bool is_code(char type)
{
	return strchr("tTwW", type);
}

static bool same_module(const char *wanted, const char *module)
{
	return !wanted || !strcmp(wanted, module ? module : "vmlinux");
}

/* Searches in the order of their names, so that each symbol finds its own quickly. */
struct search {
	struct symbol_search **sorted;
	unsigned int nr;
	struct arena *arena;
};

static int by_function(const void *pa, const void *pb)
{
	const struct symbol_search *const *a = pa, *const *b = pb;

	return strcmp((*a)->function, (*b)->function);
}

/* The order of the function's name and the first LEN bytes of NAME. */
static int compare_name(const struct symbol_search *s, const char *name, size_t len)
{
	int order = strncmp(s->function, name, len);

	return order ? order : s->function[len] != '\0';
}

/* The first search whose function is the first LEN bytes of NAME; nr when there is none. */
static unsigned int first_search(const struct search *search, const char *name, size_t len)
{
	unsigned int low = 0, high = search->nr;

	while (low < high) {
		unsigned int middle = (low + high) / 2;

		if (compare_name(search->sorted[middle], name, len) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static int add_place(struct symbol_search *found, struct arena *a, const struct symbol *s)
{
	unsigned int n = found->nr_places;
	struct symbol_place *places = arena__grow(a, found->places, n, sizeof(*places));

	if (!places)
		return -ENOMEM;
	found->places = places;
	found->places[n].address = s->address;
	found->places[n].module = arena__strdup(a, s->module);
	found->nr_places++;
	return 0;
}

static int add_clone(struct symbol_search *found, struct arena *a, const struct symbol *s)
{
	found->clones = found->clones ? arena__printf(a, "%s, %s", found->clones, s->name) :
					arena__strdup(a, s->name);
	return found->clones ? 0 : -ENOMEM;
}

/* The symbol goes to each search for the first LEN bytes of its name. */
static int hand_out(const struct search *search, const struct symbol *s, size_t len,
		    int (*add)(struct symbol_search *found, struct arena *a, const struct symbol *s))
{
	int err = 0;

	for (unsigned int i = first_search(search, s->name, len); i < search->nr && !err; i++) {
		struct symbol_search *found = search->sorted[i];

		if (compare_name(found, s->name, len))
			break;
		if (same_module(found->module, s->module))
			err = add(found, search->arena, s);
	}
	return err;
}

static int look_at_symbol(const struct symbol *s, void *ctx)
{
	const struct search *search = ctx;
	const char *dot;
	int err = is_code(s->type) ? hand_out(search, s, strlen(s->name), add_place) : 0;

	/* foo.cold is a part of foo that is jumped to, not called. */
	dot = is_code(s->type) ? strchr(s->name, '.') : NULL;
	if (!err && dot && dot > s->name && !strstr(dot, ".cold"))
		err = hand_out(search, s, (size_t)(dot - s->name), add_clone);
	return err;
}

int kernel__search_symbols(struct symbol_search *searches, unsigned int nr, struct arena *a)
{
	struct search search = { .nr = nr, .arena = a };

	search.sorted = arena__array(a, nr, sizeof(*search.sorted));
	if (!search.sorted)
		return -ENOMEM;
	for (unsigned int i = 0; i < nr; i++)
		search.sorted[i] = &searches[i];
	qsort(search.sorted, nr, sizeof(*search.sorted), by_function);
	return kernel__each_symbol(look_at_symbol, &search);
}

struct likeness {
	const char *module;
	struct nearest nearest;
};

static int offer_symbol(const struct symbol *s, void *ctx)
{
	struct likeness *l = ctx;

	if (is_code(s->type) && same_module(l->module, s->module))
		nearest__offer(&l->nearest, s->name);
	return 0;
}

const char *kernel__nearest_symbols(const char *module, const char *function, struct arena *a)
{
	struct likeness l = { .module = module };

	nearest__begin(&l.nearest, function);
	return kernel__each_symbol(offer_symbol, &l) ? NULL : nearest__result(&l.nearest, a);
}

bool kernel__has_module(const char *name)
{
	char path[128];

	if (snprintf(path, sizeof(path), "/sys/module/%s", name) >= (int)sizeof(path))
		return false;
	/* Sysfs has a module's dashes as underscores. */
	for (char *p = path; *p; p++)
		if (*p == '-')
			*p = '_';
	return !strcmp(name, "vmlinux") || !access(path, F_OK);
}

/* A module's name may be written with dashes or underscores. */
static bool is_module_name(const char *text, const char *name)
{
	for (; *name; text++, name++)
		if ((*text == '-' ? '_' : *text) != (*name == '-' ? '_' : *name))
			return false;
	return !strcmp(text, ".ko");
}

/* Of lines as "kernel/fs/ext4/ext4.ko" (Documentation/kbuild/kbuild.rst: modules.builtin). */
bool kernel__has_built_in(const char *name)
{
	char path[sizeof(((struct utsname *)NULL)->release) + 64], line[512];
	struct utsname u;
	bool found = false;
	FILE *f;

	if (uname(&u))
		return false;
	snprintf(path, sizeof(path), "/lib/modules/%s/modules.builtin", u.release);
	f = fopen(path, "re");
	while (f && !found && fgets(line, sizeof(line), f)) {
		const char *slash = strrchr(line, '/');

		line[strcspn(line, "\n")] = '\0';
		found = slash && is_module_name(slash + 1, name);
	}
	if (f)
		fclose(f);
	return found;
}

/* "func" or "func [module]", as the kernel prints a function (lib/vsprintf.c: %ps). */
static int visit_function(char *text, int (*visit)(const char *name, const char *module, void *ctx),
			  void *ctx)
{
	char *space, *module = NULL;

	text[strcspn(text, "\n")] = '\0';
	space = strchr(text, ' ');
	if (space) {
		*space = '\0';
		if (space[1] == '[') {
			module = space + 2;
			module[strcspn(module, "]")] = '\0';
		}
	}
	return visit(text, module, ctx);
}

/* "0xffffffff81000000-0xffffffff81000010\tfunc" (kernel/kprobes.c). */
int kernel__each_blacklisted(int (*visit)(const char *name, const char *module, void *ctx), void *ctx)
{
	FILE *f = fopen("/sys/kernel/debug/kprobes/blacklist", "re");
	char line[1024];
	int ret = 0;

	if (!f)
		return -errno;
	while (!ret && fgets(line, sizeof(line), f)) {
		char *name = strchr(line, '\t');

		if (name)
			ret = visit_function(name + 1, visit, ctx);
	}
	fclose(f);
	return ret;
}

int kernel__each_traceable(int (*visit)(const char *name, const char *module, void *ctx), void *ctx)
{
	static const char *const paths[] = {
		"/sys/kernel/tracing/available_filter_functions",
		"/sys/kernel/debug/tracing/available_filter_functions",
	};
	FILE *f = fopen(paths[0], "re");
	char line[1024];
	int ret = 0;

	if (!f && errno == ENOENT)
		f = fopen(paths[1], "re");
	if (!f)
		return errno == ENOENT && !access("/sys/kernel/tracing/trace", F_OK) ? -EOPNOTSUPP : -errno;
	while (!ret && fgets(line, sizeof(line), f))
		ret = visit_function(line, visit, ctx);
	if (!ret && ferror(f))
		ret = -EIO;
	fclose(f);
	return ret;
}

bool kernel__is_since(unsigned int major, unsigned int minor)
{
	unsigned int is_major, is_minor;
	struct utsname u;

	if (uname(&u) || sscanf(u.release, "%u.%u", &is_major, &is_minor) != 2)
		return false;
	return is_major > major || (is_major == major && is_minor >= minor);
}

/* NAME in the folder of trace events, or FILE of that; -ENOENT: there is no such thing, or no tracefs. */
static int open_event(const char *root, const char *name, const char *file)
{
	static const char *const mounts[] = { "/sys/kernel/tracing", "/sys/kernel/debug/tracing" };
	int fd = -1;

	for (size_t i = 0; i < sizeof(mounts) / sizeof(*mounts) && fd < 0; i++) {
		char *path = NULL;

		if (asprintf(&path, "%s%s/events/%s/%s", root, mounts[i], name, file) < 0)
			return -ENOMEM;
		fd = open(path, O_RDONLY | O_CLOEXEC);
		free(path);
	}
	return fd < 0 ? -ENOENT : fd;
}

FILE *kernel__open_event(const char *root, const char *event, const char *file)
{
	int fd = open_event(root, event, file);
	FILE *f = fd < 0 ? NULL : fdopen(fd, "r");

	if (fd >= 0 && !f)
		close(fd);
	return f;
}

DIR *kernel__open_events(const char *root, const char *group)
{
	int fd = open_event(root, group, "");
	DIR *d = fd < 0 ? NULL : fdopendir(fd);

	if (fd >= 0 && !d)
		close(fd);
	return d;
}

int kernel__pmu_type(const char *name)
{
	char path[128];
	FILE *f;
	int type = -ENOENT;

	snprintf(path, sizeof(path), "/sys/bus/event_source/devices/%s/type", name);
	f = fopen(path, "re");
	if (!f)
		return -ENOENT;
	if (fscanf(f, "%d", &type) != 1)
		type = -ENOENT;
	fclose(f);
	return type;
}

static bool has_capability(unsigned int number)
{
	FILE *f = fopen("/proc/self/status", "re");
	unsigned long long effective = 0;
	char line[256];

	while (f && fgets(line, sizeof(line), f))
		if (sscanf(line, "CapEff: %llx", &effective) == 1)
			break;
	if (f)
		fclose(f);
	return effective >> number & 1;
}

int kernel__check_privileges(struct diag *d)
{
	if (has_capability(CAP_SYS_ADMIN))
		return 0;
	if (has_capability(CAP_BPF) && has_capability(CAP_PERFMON))
		return 0;
	diag__hint(d, "Run it as root. --explain and --emit work for everybody.");
	return diag__fail(d, -EPERM,
			  "tracing needs the capabilities CAP_BPF and CAP_PERFMON (or CAP_SYS_ADMIN)");
}

const char *kernel__lockdown(struct arena *a)
{
	FILE *f = fopen("/sys/kernel/security/lockdown", "re");
	char line[256] = "", *start, *end;

	if (!f)
		return NULL;
	if (!fgets(line, sizeof(line), f))
		line[0] = '\0';
	fclose(f);
	/* "none [integrity] confidentiality" */
	start = strchr(line, '[');
	end = start ? strchr(start, ']') : NULL;
	if (!end || !strncmp(start, "[none]", 6))
		return NULL;
	return arena__strndup(a, start + 1, (size_t)(end - start - 1));
}

int kernel__check_lockdown(struct arena *a, struct diag *d)
{
	const char *mode = kernel__lockdown(a);

	/* security/security.c: kprobes and reading kernel memory are forbidden from here on. */
	if (!mode || strcmp(mode, "confidentiality"))
		return 0;
	diag__hint(d, "It was set at boot (lockdown=, Secure Boot) or since; only another boot can lift it.");
	return diag__fail(d, -EPERM, "the kernel is locked down (%s) and forbids kprobes", mode);
}
