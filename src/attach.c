#include "attach.h"

#include "arena.h"
#include "kernel.h"
#include "spec.h"

#include <bpf/bpf.h>
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

static int explain_open(const struct attach_options *o, int err, struct arena *a, struct diag *d)
{
	switch (-err) {
	case ENOENT:
		return fail(o->spec, d, err,
			    arena__printf(a, "the kernel finds no function '%s'", o->function));
	case EADDRNOTAVAIL:
		return fail(o->spec, d, err,
			    arena__printf(a, "several functions have the name '%s'", o->function));
	case EINVAL:
	case EILSEQ: /* not at the start of an instruction */
		diag__hint(
			d,
			"The kernel forbids probes in code that probes themselves run through "
			"(/sys/kernel/debug/kprobes/blacklist) and in what is notrace, as inline functions are.");
		return fail(o->spec, d, err,
			    arena__printf(a, "the kernel does not let '%s' be probed", o->function));
	case EPERM:
	case EACCES:
		diag__hint(d, "Run it as root.");
		return diag__fail(d, err,
				  "attaching a kprobe needs the capability CAP_PERFMON (or CAP_SYS_ADMIN)");
	default:
		return fail(o->spec, d, err,
			    arena__printf(a, "'%s' could not be probed: %s", o->function, strerror(-err)));
	}
}

/* kernel/events/core.c: perf_kprobe takes a name, or no name and an address, instead of a config. */
static int open_kprobe(const char *name, uint64_t address, int type, bool at_return)
{
	struct perf_event_attr attr = {
		.config = at_return, /* PERF_PROBE_CONFIG_IS_RETPROBE */
		.size = sizeof(attr),
		.type = (unsigned int)type,
		.sample_period = 1,
		.wakeup_events = 1,
		.config1 = address ? 0 : (unsigned long)name,
		.config2 = address,
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

int attach__kprobe(const struct attach_options *o, struct arena *a, struct diag *d)
{
	const char *name = o->module && strcmp(o->module, "vmlinux") ?
				   arena__printf(a, "%s:%s", o->module, o->function) :
				   o->function;
	int type = kernel__pmu_type("kprobe"), fd, err;

	if (!name)
		return -ENOMEM;
	if (type < 0)
		return diag__fail(d, type, "this kernel has no kprobes");
	fd = open_kprobe(name, o->address, type, o->at_return);
	if (fd < 0)
		return explain_open(o, fd, a, d);
	err = enable(fd, o->program_fd);
	if (!err)
		return fd;
	close(fd);
	return diag__fail(d, err, "the probe could not be attached to '%s': %s", o->function, strerror(-err));
}

int attach__kprobes(int program_fd, bool at_return, const uint64_t *addresses, const uint64_t *cookies,
		    unsigned int nr)
{
	LIBBPF_OPTS(bpf_link_create_opts, opts,
		    .kprobe_multi.flags = at_return ? BPF_F_KPROBE_MULTI_RETURN : 0, .kprobe_multi.cnt = nr,
		    .kprobe_multi.addrs = (const unsigned long *)addresses,
		    .kprobe_multi.cookies = (const __u64 *)cookies);
	int fd = bpf_link_create(program_fd, 0, BPF_TRACE_KPROBE_MULTI, &opts);

	return fd < 0 ? -errno : fd;
}
