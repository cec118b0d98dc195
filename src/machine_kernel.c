#include "machine_kernel.h"

#include "arena.h"
#include "btf.h"
#include "diag.h"
#include "headers.h"
#include "kernel.h"
#include "kernel_config.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const struct wanted_option {
	const char *name;
	enum verdict without;
	const char *advice;
} wanted_options[] = {
	{ "CONFIG_BPF_SYSCALL", VERDICT_NO, "Another kernel is needed: nothing can be traced." },
	{ "CONFIG_BPF_EVENTS", VERDICT_NO, "Another kernel is needed: nothing can be traced." },
	{ "CONFIG_KALLSYMS", VERDICT_NO, "Another kernel is needed: kprobes find functions by it." },
	{ "CONFIG_KPROBES", VERDICT_NO, "Another kernel is needed, or trace programs: ./prog:func." },
	{ "CONFIG_KPROBE_EVENTS", VERDICT_NO, "Another kernel is needed, or trace programs: ./prog:func." },
	{ "CONFIG_UPROBE_EVENTS", VERDICT_LESS, "Another kernel is needed to trace programs." },
	{ "CONFIG_MODULES", VERDICT_LESS, NULL },
	{ "CONFIG_DEBUG_INFO_BTF", VERDICT_LESS, "Types are those of the kernel's headers, or typed." },
};

static void look_at_options(struct machine *m, const struct kernel_config *c, struct arena *a)
{
	bool told = false;

	for (size_t i = 0; i < sizeof(wanted_options) / sizeof(*wanted_options); i++) {
		const struct wanted_option *w = &wanted_options[i];
		char value = kernel_config__value(c, w->name);
		const char *by = told || !c->path ? "" : arena__printf(a, ", by %s", c->path);

		if (value == 'y')
			machine__add(m, w->name, VERDICT_OK, arena__printf(a, "y%s", by), NULL);
		else if (value == '?')
			machine__add(m, w->name, VERDICT_UNKNOWN, "no file tells the kernel's options", NULL);
		else
			machine__add(m, w->name, w->without, arena__printf(a, "not set%s", by), w->advice);
		told = true;
	}
}

static void look_at_privileges(struct machine *m, struct arena *a)
{
	struct diag d = { 0 };

	if (kernel__check_privileges(&d))
		machine__add_failure(m, "privileges", VERDICT_NO, &d, a);
	else
		machine__add(m, "privileges", VERDICT_OK, "this process may load and attach probes", NULL);
}

static void look_at_lockdown(struct machine *m, const struct kernel_config *c, struct arena *a)
{
	const char *mode = kernel__lockdown(a);
	struct diag d = { 0 };

	if (kernel__check_lockdown(a, &d))
		machine__add_failure(m, "lockdown", VERDICT_NO, &d, a);
	else if (mode)
		machine__add(m, "lockdown", VERDICT_OK,
			     arena__printf(a, "%s, which lets kernel memory be read", mode), NULL);
	else if (!access("/sys/kernel/security/lockdown", R_OK))
		machine__add(m, "lockdown", VERDICT_OK, "none", NULL);
	else if (kernel_config__value(c, "CONFIG_SECURITY_LOCKDOWN_LSM") == 'n')
		machine__add(m, "lockdown", VERDICT_OK, "the kernel has none", NULL);
	else
		machine__add(m, "lockdown", VERDICT_UNKNOWN, "securityfs, which tells, is not mounted",
			     "mount -t securityfs securityfs /sys/kernel/security");
}

/* The number in a file of /proc/sys. */
static bool read_number(const char *root, const char *path, long *value, struct arena *a)
{
	const char *whole = arena__printf(a, "%s%s", root, path);
	FILE *f = whole ? fopen(whole, "re") : NULL;
	char line[32] = "";
	char *end = line;

	if (f && fgets(line, sizeof(line), f))
		*value = strtol(line, &end, 10);
	if (f)
		fclose(f);
	return end != line;
}

/*
 * kernel/events/core.c: perf_kprobe_event_init() and perf_uprobe_event_init() ask for CAP_PERFMON whatever the number
 * is, and with it the number is not looked at.
 */
static void look_at_paranoid(struct machine *m, const struct machine_options *o, struct arena *a)
{
	static const char path[] = "/proc/sys/kernel/perf_event_paranoid";
	long value = 0;

	if (read_number(o->root, path, &value, a))
		machine__add(m, "perf_event_paranoid", VERDICT_OK,
			     arena__printf(a, "%ld; the capabilities count, whatever it is", value), NULL);
	else
		machine__add(m, "perf_event_paranoid", VERDICT_NO, "the kernel has no perf events",
			     "Another kernel is needed, with CONFIG_PERF_EVENTS.");
}

static int stop_at_address(const struct symbol *s, void *ctx)
{
	bool *has_address = ctx;

	*has_address = s->address != 0;
	/* The first ones may be of a percpu section that begins at 0. */
	return *has_address;
}

static void look_at_symbols(struct machine *m)
{
	bool has_address = false;
	int ret = kernel__each_symbol(stop_at_address, &has_address);

	if (ret < 0)
		machine__add(m, "symbols", VERDICT_LESS, "/proc/kallsyms cannot be read",
			     "Names with several functions are not told apart, and patterns find none.");
	else if (!has_address && geteuid())
		machine__add(m, "symbols", VERDICT_LESS, "their addresses are hidden from this user", NULL);
	else if (!has_address)
		machine__add(m, "symbols", VERDICT_LESS,
			     "their addresses are hidden: patterns and -K need them",
			     "sysctl kernel.kptr_restrict=1");
	else
		machine__add(m, "symbols", VERDICT_OK, "/proc/kallsyms, with addresses", NULL);
}

static int stop(const char *name, const char *module, void *ctx)
{
	(void)name;
	(void)module;
	(void)ctx;
	return 1;
}

static void look_at_tracefs(struct machine *m)
{
	int ret = kernel__each_traceable(stop, NULL);

	if (ret >= 0)
		machine__add(m, "tracefs", VERDICT_OK, "mounted", NULL);
	else if (ret == -EACCES || ret == -EPERM)
		machine__add(m, "tracefs", VERDICT_UNKNOWN, "only root may look into it", NULL);
	else if (ret == -EOPNOTSUPP)
		machine__add(m, "tracefs", VERDICT_OK, "mounted; the kernel has no function tracer", NULL);
	else if (access("/sys/kernel/tracing", F_OK))
		machine__add(m, "tracefs", VERDICT_LESS, "the kernel has none: syscall: and -l know less",
			     NULL);
	else
		machine__add(m, "tracefs", VERDICT_LESS, "not mounted: syscall: and -l know less",
			     "mount -t tracefs tracefs /sys/kernel/tracing");
}

static void look_at_debugfs(struct machine *m)
{
	int ret = kernel__each_blacklisted(stop, NULL);

	if (ret >= 0)
		machine__add(m, "debugfs", VERDICT_OK, "mounted", NULL);
	else if (ret == -EACCES || ret == -EPERM)
		machine__add(m, "debugfs", VERDICT_UNKNOWN, "only root may look into it", NULL);
	else if (access("/sys/kernel/debug", F_OK) || kernel__pmu_type("kprobe") < 0)
		machine__add(m, "debugfs", VERDICT_LESS, "no list of what kprobes are forbidden in", NULL);
	else
		machine__add(m, "debugfs", VERDICT_LESS, "not mounted: -l does not know what is forbidden",
			     "mount -t debugfs debugfs /sys/kernel/debug");
}

static int count(const char *name, uint32_t id, void *ctx)
{
	unsigned int *nr = ctx;

	(void)name;
	(void)id;
	(*nr)++;
	return 0;
}

static bool look_at_btf(struct machine *m, const struct machine_options *o, struct arena *a)
{
	static const char advice[] = "Types are those of the kernel's headers (-I), or typed.";
	struct btf_options b = { .arch = o->arch };
	struct btf_types *bt = NULL;
	struct diag d = { 0 };
	unsigned int nr = 0;
	int err = btf_types__open(&b, &bt, &d);

	if (!err)
		btf_types__each_function(bt, count, &nr);
	btf_types__free(bt);
	if (err == -ENOENT)
		machine__add(m, "BTF", VERDICT_LESS, "the kernel has none", advice);
	else if (err)
		machine__add_failure(m, "BTF", VERDICT_LESS, &d, a);
	else
		machine__add(m, "BTF", VERDICT_OK, arena__printf(a, "types of %u functions", nr), NULL);
	diag__clear(&d);
	return !err;
}

/* scripts of the kernel's build write it: #define UTS_RELEASE "6.1.0-13-amd64". */
static const char *release_of(const char *dir, struct arena *a)
{
	const char *path = arena__printf(a, "%s/include/generated/utsrelease.h", dir);
	FILE *f = path ? fopen(path, "re") : NULL;
	char line[256], release[128] = "";

	while (f && fgets(line, sizeof(line), f))
		if (sscanf(line, "#define UTS_RELEASE \"%127[^\"]\"", release) == 1)
			break;
	if (f)
		fclose(f);
	return *release ? arena__strdup(a, release) : NULL;
}

/* "6.1.0-12-amd64, ...": of other kernels, as Debian installs them; NULL: there are none. */
static const char *other_headers(const struct machine *m, const char *root, struct arena *a)
{
	static const char prefix[] = "linux-headers-";
	DIR *dir = opendir(arena__printf(a, "%s/usr/src", root));
	const char *list = NULL;
	struct dirent *e;

	while (dir && (e = readdir(dir))) { /* NOLINT(concurrency-mt-unsafe) */
		const char *release = e->d_name + strlen(prefix);

		if (strncmp(e->d_name, prefix, strlen(prefix)) || strstr(release, "-common") ||
		    !strcmp(release, m->release))
			continue;
		list = list ? arena__printf(a, "%s, %s", list, release) : arena__strdup(a, release);
	}
	if (dir)
		closedir(dir);
	return list;
}

static void add_missing_headers(struct machine *m, const char *root, bool has_btf, struct arena *a)
{
	const char *others = other_headers(m, root, a);
	const char *need = has_btf ? "only -I needs them" : "names and types come from them";
	bool is_debian = !access("/etc/debian_version", F_OK);

	machine__add(m, "headers", VERDICT_LESS,
		     others ? arena__printf(a, "those installed are of %s: %s", others, need) :
			      arena__printf(a, "not installed: %s", need),
		     arena__printf(a, "%s-%s",
				   is_debian ? "apt install linux-headers" : "dnf install kernel-devel",
				   m->release));
}

static void look_at_headers(struct machine *m, const struct machine_options *o, bool has_btf, struct arena *a)
{
	struct diag d = { 0 };
	struct headers h;
	const char *release;

	if (headers__find(&h, o->root, m->release, o->arch, a, &d)) {
		add_missing_headers(m, o->root, has_btf, a);
		diag__clear(&d);
		return;
	}
	release = release_of(h.build, a);
	if (release && strcmp(release, m->release))
		machine__add(m, "headers", VERDICT_LESS,
			     arena__printf(a, "%s are of another kernel: %s", h.build, release),
			     "Install those of the running kernel.");
	else
		machine__add(m, "headers", VERDICT_OK, h.build, NULL);
	diag__clear(&d);
}

void machine__look_at_kernel(struct machine *m, const struct machine_options *o, struct arena *a)
{
	struct kernel_config c;

	kernel_config__read(&c, o->root, m->release, a);
	look_at_options(m, &c, a);
	look_at_privileges(m, a);
	look_at_lockdown(m, &c, a);
	look_at_paranoid(m, o, a);
	look_at_symbols(m);
	look_at_tracefs(m);
	look_at_debugfs(m);
	look_at_headers(m, o, look_at_btf(m, o, a), a);
}
