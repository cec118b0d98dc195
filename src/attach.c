#include "attach.h"

#include "arena.h"
#include "file_id.h"
#include "kernel.h"
#include "spec.h"

#include <bpf/bpf.h>
#include <errno.h>
#include <fcntl.h>
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

/* Data of the same name makes the name ambiguous to the kernel (6.1.56 and later), but not to us. */
static int open_by_symbol(const struct attach_options *o, int type, struct arena *a)
{
	struct symbol_search found = { .function = o->function, .module = o->module ? o->module : "vmlinux" };

	if (kernel__search_symbols(&found, 1, a) || found.nr_places != 1 || !found.places[0].address)
		return -EADDRNOTAVAIL;
	return open_kprobe(NULL, found.places[0].address, type, o->at_return);
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
	if (fd == -EADDRNOTAVAIL && !o->address)
		fd = open_by_symbol(o, type, a);
	if (fd < 0)
		return explain_open(o, fd, a, d);
	err = enable(fd, o->program_fd);
	if (!err)
		return fd;
	close(fd);
	return diag__fail(d, err, "the probe could not be attached to '%s': %s", o->function, strerror(-err));
}

/* The number that the kernel has given to a tracepoint; -errno. */
static int tracepoint_id(const char *category, const char *event, struct arena *a)
{
	const char *name = arena__printf(a, "%s/%s", category, event);
	FILE *f = name ? kernel__open_event("", name, "id") : NULL;
	int id;

	if (!f)
		return -ENOENT;
	if (fscanf(f, "%d", &id) != 1)
		id = -EIO;
	fclose(f);
	return id;
}

int attach__tracepoint(int program_fd, const char *category, const char *event, struct arena *a,
		       struct diag *d)
{
	struct perf_event_attr attr = {
		.size = sizeof(attr),
		.type = PERF_TYPE_TRACEPOINT,
		.sample_period = 1,
		.wakeup_events = 1,
	};
	int id = tracepoint_id(category, event, a), fd, err;

	if (id < 0) {
		diag__hint(d, "The kernel's are in /sys/kernel/tracing/events, if tracefs is mounted there.");
		return diag__fail(d, id, "there is no tracepoint %s:%s", category, event);
	}
	attr.config = (unsigned int)id;
	fd = (int)syscall(SYS_perf_event_open, &attr, -1, 0, -1, PERF_FLAG_FD_CLOEXEC);
	err = fd < 0 ? -errno : enable(fd, program_fd);
	if (!err)
		return fd;
	if (fd >= 0)
		close(fd);
	return diag__fail(d, err, "the program could not be attached to the tracepoint %s:%s: %s", category,
			  event, strerror(-err));
}

int attach__raw_tracepoint(int program_fd, const char *event, struct diag *d)
{
	int fd = bpf_raw_tracepoint_open(event, program_fd);

	if (fd == -ENOENT)
		return diag__fail(d, fd, "there is no tracepoint '%s'", event);
	if (fd < 0)
		return diag__fail(d, fd, "the program could not be attached to the raw tracepoint %s: %s",
				  event, strerror(-fd));
	return fd;
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

/* linux/include/linux/errno.h: what the kernel returns for an instruction that it cannot step over. */
#ifndef ENOTSUPP
#define ENOTSUPP 524
#endif

static int explain_user_open(const struct attach_options *o, int err, struct arena *a, struct diag *d)
{
	const struct spec *spec = o->spec;

	switch (-err) {
	case EPERM:
	case EACCES:
		diag__hint(d, "Run it as root.");
		return diag__fail(d, err,
				  "attaching a uprobe needs the capability CAP_PERFMON (or CAP_SYS_ADMIN)");
	case ESRCH:
		return diag__fail(d, err, "there is no process %u", o->pid);
	case EIO:
		diag__hint(d, "A copy of it on a disk or in a tmpfs could be traced.");
		return fail(spec, d, err,
			    arena__printf(a, "the file system of %s does not allow uprobes", o->path));
	case EINVAL:
	case ENOTSUPP:
	case EILSEQ:
		return fail(spec, d, err,
			    arena__printf(a, "the kernel cannot probe the first instruction of '%s'",
					  spec->function));
	default:
		return fail(spec, d, err,
			    arena__printf(a, "'%s' could not be probed: %s", spec->function, strerror(-err)));
	}
}

/*
 * kernel/events/core.c: perf_uprobe takes a path and an offset. The path of the open file leads to it whatever
 * its name leads to by now.
 */
static int open_uprobe(int file, const struct attach_options *o, int type)
{
	struct perf_event_attr attr = {
		.config = o->at_return, /* PERF_PROBE_CONFIG_IS_RETPROBE */
		.size = sizeof(attr),
		.type = (unsigned int)type,
		.sample_period = 1,
		.wakeup_events = 1,
		.config2 = o->address,
	};
	char path[64];
	int fd;

	snprintf(path, sizeof(path), "/proc/self/fd/%d", file);
	attr.config1 = (unsigned long)path;
	fd = (int)syscall(SYS_perf_event_open, &attr, o->pid ? (pid_t)o->pid : -1, o->pid ? -1 : 0, -1,
			  PERF_FLAG_FD_CLOEXEC);
	return fd < 0 ? -errno : fd;
}

/* A breakpoint in the middle of another file's instruction would change what the program does. */
static int check_file(int file, const struct attach_options *o, struct diag *d)
{
	struct file_id id;
	int err = file_id__of(file, &id);

	if (err || file_id__equal(&id, o->file))
		return err;
	diag__hint(d, "Try again.");
	return diag__fail(d, -ESTALE, "%s has changed since it was read", o->path);
}

int attach__uprobe(const struct attach_options *o, struct arena *a, struct diag *d)
{
	int type = kernel__pmu_type("uprobe"), file, fd, err;

	if (type < 0)
		return diag__fail(d, type, "this kernel has no uprobes");
	file = open(o->path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	if (file < 0)
		return diag__fail(d, -errno, "%s cannot be opened: %s", o->path, strerror(errno));
	err = check_file(file, o, d);
	fd = err ? err : open_uprobe(file, o, type);
	close(file);
	if (fd < 0)
		return err ? err : explain_user_open(o, fd, a, d);
	err = enable(fd, o->program_fd);
	if (!err)
		return fd;
	close(fd);
	return diag__fail(d, err, "the probe could not be attached to '%s': %s", o->spec->function,
			  strerror(-err));
}
