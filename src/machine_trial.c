#include "machine_trial.h"

#include "abi.h"
#include "arena.h"
#include "compiler.h"
#include "diag.h"
#include "kernel.h"
#include "load.h"
#include "paths.h"

#include <bpf/libbpf.h>
#include <ctype.h>
#include <elfutils/libdwfl.h>
#include <errno.h>
#include <limits.h>
#include <link.h>
#include <linux/perf_event.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <unistd.h>

/* An event whose program returns 1 counts the call. */
static const char source[] = "#include <kprobe_args/probe.h>\n"
			     "int kprobe__trial(struct pt_regs *ctx, long first)\n"
			     "{\n"
			     "	return first == first;\n"
			     "}\n";
static const char program[] = "kprobe__trial";

struct trial {
	struct machine *machine;
	const struct machine_options *options;
	struct arena *arena;
	struct diag diag;
	struct compiler_reply built;
	struct loaded *loaded;
	int program_fd;
};

/* "libbcc 0.26.0" of ".../libbcc.so.0.26.0", "libdw 0.188" of ".../libdw-0.188.so". */
static const char *library_version(const char *path, const char *name, struct arena *a)
{
	char real[PATH_MAX];
	const char *file, *version;
	size_t len;

	if (!realpath(path, real))
		return NULL;
	file = strrchr(real, '/') + 1;
	version = strstr(file, ".so.");
	version = version ? version + strlen(".so.") : file + strcspn(file, "-") + 1;
	len = strcspn(version, "abcdefghijklmnopqrstuvwxyz");
	while (len && !isdigit((unsigned char)version[len - 1]))
		len--;
	return arena__printf(a, "%s %.*s", name, (int)len, version);
}

static const char *library_of(const struct compiler_reply *r, const char *name, struct arena *a)
{
	const char *needle = arena__printf(a, "/%s", name);

	for (uint32_t i = 0; needle && i < r->nr_libraries; i++)
		if (strstr(r->libraries[i], needle))
			return library_version(r->libraries[i], name, a);
	return NULL;
}

static void add_libraries(struct trial *t)
{
	machine__add(t->machine, "libraries", VERDICT_OK,
		     arena__printf(t->arena, "libbpf %u.%u, libdw %s", libbpf_major_version(),
				   libbpf_minor_version(), dwfl_version(NULL)),
		     NULL);
}

static void add_compiler(struct trial *t)
{
	const char *bcc = library_of(&t->built, "libbcc", t->arena);
	const char *clang = library_of(&t->built, "libclang", t->arena);

	machine__add(t->machine, "compiler", VERDICT_OK,
		     arena__printf(t->arena, "makes a probe with %s, %s", bcc ? bcc : "libbcc",
				   clang ? clang : "libclang"),
		     NULL);
}

static int ask(struct trial *t, const struct paths *paths)
{
	static const char *const programs[] = { program };
	struct compiler_request request = {
		.task = COMPILER_BUILD,
		.source = source,
		.file_name = "trial.c",
		.arch = t->options->arch->name,
		.data_dir = paths->data,
		.every_probe = true,
		.on_unread = "return 0;",
		.probes = programs,
		.nr_probes = 1,
	};
	struct compiler *c = NULL;
	int err = compiler__start(paths->compiler, t->options->cancel_fd, &c, &t->diag);

	if (!err)
		err = compiler__ask(c, &request, t->arena, &t->built, &t->diag);
	if (!err && t->built.err)
		err = diag__fail(&t->diag, t->built.err, "a probe does not compile: %s",
				 t->built.message ? t->built.message : "out of memory");
	compiler__free(c);
	return err;
}

static int compile(struct trial *t)
{
	struct paths paths;
	int err = paths__find(&paths, t->arena, &t->diag);

	if (!err)
		err = ask(t, &paths);
	if (err == -EINTR)
		return err;
	add_libraries(t);
	if (err)
		machine__add_failure(t->machine, "compiler", VERDICT_NO, &t->diag, t->arena);
	else
		add_compiler(t);
	return err;
}

static int load(struct trial *t)
{
	struct load_options o = { .log = NULL };
	int err = loaded__new(&t->built.image, &t->loaded, &t->diag);

	if (!err)
		t->program_fd = loaded__add_program(t->loaded, program, &o, &t->diag);
	return err ? err : t->program_fd < 0 ? t->program_fd : 0;
}

/* Counts the calls that this process makes while it is open. -errno. */
static int open_probe(const char *pmu, const char *place, uint64_t offset, int program_fd)
{
	struct perf_event_attr attr = {
		.size = sizeof(attr),
		.config1 = (unsigned long)place,
		.config2 = offset,
	};
	int type = kernel__pmu_type(pmu), fd, err;

	if (type < 0)
		return type;
	attr.type = (unsigned int)type;
	fd = (int)syscall(SYS_perf_event_open, &attr, 0, -1, -1, PERF_FLAG_FD_CLOEXEC);
	if (fd < 0)
		return -errno;
	if (!ioctl(fd, PERF_EVENT_IOC_SET_BPF, program_fd) && !ioctl(fd, PERF_EVENT_IOC_ENABLE, 0))
		return fd;
	err = -errno;
	close(fd);
	return err;
}

static bool has_counted(int fd)
{
	uint64_t count = 0;

	return read(fd, &count, sizeof(count)) == sizeof(count) && count;
}

static void add_hit(struct trial *t, const char *subject, int fd, const char *place, bool *works)
{
	if (fd < 0) {
		machine__add(t->machine, subject, VERDICT_NO,
			     arena__printf(t->arena, "%s: %s", place, strerror(-fd)), NULL);
		return;
	}
	*works = has_counted(fd);
	close(fd);
	if (*works)
		machine__add(t->machine, subject, VERDICT_OK,
			     arena__printf(t->arena, "saw a call of %s", place), NULL);
	else
		machine__add(t->machine, subject, VERDICT_NO,
			     arena__printf(t->arena, "attached, but saw no call of %s", place),
			     "kprobes may be switched off: echo 1 >/sys/kernel/debug/kprobes/enabled");
}

static void try_kernel(struct trial *t)
{
	const char *prefix = abi__syscall_prefix(t->options->arch);
	const char *place = arena__printf(t->arena, "%sgetppid", prefix ? prefix : "sys_");
	int fd;

	if (kernel__pmu_type("kprobe") < 0) {
		machine__add(t->machine, "kernel probe", VERDICT_NO, "this kernel has no kprobes", NULL);
		return;
	}
	fd = open_probe("kprobe", place, 0, t->program_fd);
	if (fd >= 0)
		syscall(SYS_getppid);
	add_hit(t, "kernel probe", fd, place, &t->machine->traces_kernel);
}

static __attribute__((noinline)) void be_called(void)
{
	__asm__ volatile("");
}

/* Where be_called() is in the file. */
static int find_offset(struct dl_phdr_info *info, size_t size, void *ctx)
{
	uint64_t address = (uint64_t)be_called - info->dlpi_addr, *offset = ctx;

	(void)size;
	for (unsigned int i = 0; i < info->dlpi_phnum; i++) {
		const ElfW(Phdr) *p = &info->dlpi_phdr[i];

		if (p->p_type == PT_LOAD && address >= p->p_vaddr && address - p->p_vaddr < p->p_filesz)
			*offset = address - p->p_vaddr + p->p_offset;
	}
	return 1; /* the program is the first one */
}

static void try_program(struct trial *t)
{
	uint64_t offset = 0;
	int fd;

	if (kernel__pmu_type("uprobe") < 0) {
		machine__add(t->machine, "program probe", VERDICT_LESS, "this kernel has no uprobes", NULL);
		return;
	}
	dl_iterate_phdr(find_offset, &offset);
	fd = open_probe("uprobe", "/proc/self/exe", offset, t->program_fd);
	if (fd >= 0)
		be_called();
	add_hit(t, "program probe", fd, "a function of kprobe-args", &t->machine->traces_programs);
}

int machine__try(struct machine *m, const struct machine_options *o, struct arena *a)
{
	struct trial t = { .machine = m, .options = o, .arena = a, .program_fd = -1 };
	int err = compile(&t);

	if (!err && load(&t)) {
		machine__add_failure(m, "probes", VERDICT_NO, &t.diag, a);
	} else if (!err) {
		try_kernel(&t);
		try_program(&t);
	}
	loaded__free(t.loaded);
	diag__clear(&t.diag);
	return err == -EINTR || err == -ENOMEM ? err : 0;
}
