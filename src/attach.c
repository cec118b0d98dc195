#include "attach.h"

#include "arena.h"
#include "kernel.h"
#include "spec.h"

#include <errno.h>
#include <linux/perf_event.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <unistd.h>

static int fail(const struct spec *spec, struct diag *d, int err, const char *message)
{
	diag__quote(d, spec->text, spec->function_at);
	return diag__fail(d, err, "%s", message ? message : "out of memory");
}

static int no_module(const struct spec *spec, struct diag *d)
{
	diag__quote(d, spec->text, spec->module_at);
	diag__hint(d, "`modprobe %s` loads it, if there is such a module.", spec->module);
	return diag__fail(d, -ENOENT, "no module of the name '%s' is loaded", spec->module);
}

static int is_symbol_of(const struct symbol *s, void *ctx)
{
	const char *module = ctx;

	return s->module && !strcmp(s->module, module);
}

int attach__no_such_function(const struct spec *spec, struct arena *a, struct diag *d)
{
	struct symbol_search found;
	const char *where = spec->module ? arena__printf(a, " in module %s", spec->module) : "";

	if (spec->module && strcmp(spec->module, "vmlinux") &&
	    kernel__each_symbol(is_symbol_of, (void *)spec->module) == 0)
		return no_module(spec, d);
	if (kernel__search_symbol(spec->module, spec->function, a, &found))
		return fail(spec, d, -ENOENT,
			    arena__printf(a, "no function of the name '%s'", spec->function));
	if (found.clones) {
		diag__hint(d, "A clone's parameters may differ from the function's, so it is not decoded.");
		return fail(spec, d, -ENOENT,
			    arena__printf(a, "'%s' was compiled only as: %s", spec->function,
					  found.clones));
	}
	if (found.nr_exact)
		return fail(spec, d, -EINVAL,
			    arena__printf(a, "'%s' cannot be probed", spec->function));
	if (found.nearest)
		diag__hint(d, "Did you mean '%s'?", found.nearest);
	else
		diag__hint(d, "It may have been inlined everywhere, or be in a module that is not loaded.");
	return fail(spec, d, -ENOENT,
		    arena__printf(a, "no function of the name '%s'%s can be probed", spec->function,
				  where));
}

static int explain_open(const struct spec *spec, int err, struct arena *a, struct diag *d)
{
	switch (-err) {
	case ENOENT:
		return attach__no_such_function(spec, a, d);
	case EADDRNOTAVAIL:
		diag__hint(d, "MODULE:FUNCTION chooses the one of a module.");
		return fail(spec, d, err,
			    arena__printf(a, "several functions have the name '%s'", spec->function));
	case EINVAL:
	case EILSEQ: /* not at the start of an instruction */
		diag__hint(d, "The kernel forbids probes in code that probes themselves run through (/sys/kernel/debug/kprobes/blacklist).");
		return fail(spec, d, err,
			    arena__printf(a, "the kernel does not let '%s' be probed",
					  spec->function));
	case EPERM:
	case EACCES:
		diag__hint(d, "Run it as root.");
		return diag__fail(d, err, "attaching a kprobe needs the capability CAP_PERFMON (or CAP_SYS_ADMIN)");
	default:
		return fail(spec, d, err,
			    arena__printf(a, "'%s' could not be probed: %s", spec->function,
					  strerror(-err)));
	}
}

/* kernel/events/core.c: perf_kprobe takes a name and an offset instead of a config. */
static int open_kprobe(const char *name, int type)
{
	struct perf_event_attr attr = {
		.size = sizeof(attr),
		.type = (unsigned int)type,
		.sample_period = 1,
		.wakeup_events = 1,
		.config1 = (unsigned long)name,
	};
	int fd = (int)syscall(SYS_perf_event_open, &attr, -1, 0, -1, PERF_FLAG_FD_CLOEXEC);

	return fd < 0 ? -errno : fd;
}

static int enable(int fd, int program_fd)
{
	if (ioctl(fd, PERF_EVENT_IOC_SET_BPF, program_fd) || ioctl(fd, PERF_EVENT_IOC_ENABLE, 0))
		return -errno;
	return 0;
}

int attach__kprobe(const struct spec *spec, int program_fd, struct arena *a, struct diag *d)
{
	const char *name = spec->module && strcmp(spec->module, "vmlinux") ?
				   arena__printf(a, "%s:%s", spec->module, spec->function) :
				   spec->function;
	int type = kernel__pmu_type("kprobe"), fd, err;

	if (!name)
		return -ENOMEM;
	if (type < 0) {
		diag__hint(d, "The kernel needs CONFIG_KPROBES=y and CONFIG_KPROBE_EVENTS=y; scripts/vm.sh runs one that has them.");
		return diag__fail(d, type, "this kernel has no kprobes");
	}
	fd = open_kprobe(name, type);
	if (fd < 0)
		return explain_open(spec, fd, a, d);
	err = enable(fd, program_fd);
	if (!err)
		return fd;
	close(fd);
	return diag__fail(d, err, "the probe could not be attached to '%s': %s", spec->function,
			  strerror(-err));
}
