#include "dialect.h"

#include "abi.h"
#include "arena.h"

#include <errno.h>
#include <string.h>

/* No such folder exists: only root could make one in /. */
#define ROOT "/kprobe-args.dialect"

/* The files of dialect/, as CMake embeds them (probes/embed.cmake). */
extern const char embedded_bcc[], embedded_types[], embedded_ptrace[];

/* Which file of dialect/ stands for which header; the kernel's own are found first. */
static const struct stand_in {
	const char *path;
	const char *text; /* NULL: nothing of it is needed */
} stand_ins[] = {
	{ ROOT "/bcc.h", embedded_bcc },
	{ ROOT "/include/linux/types.h", embedded_types },
	{ ROOT "/include/uapi/linux/types.h", embedded_types },
	{ ROOT "/include/linux/ptrace.h", embedded_ptrace },
	{ ROOT "/include/uapi/linux/ptrace.h", embedded_ptrace },
	{ ROOT "/include/uapi/linux/bpf_perf_event.h", embedded_ptrace },
	{ ROOT "/include/linux/bpf.h", embedded_types },
	{ ROOT "/include/uapi/linux/bpf.h", embedded_types },
	{ ROOT "/include/linux/version.h", NULL },
	{ ROOT "/include/bcc/proto.h", NULL },
};

enum { NR_STAND_INS = sizeof(stand_ins) / sizeof(*stand_ins) };

/* As libbcc has them for its own parse (src/cc/kbuild_helper.cc, src/cc/frontends/clang/loader.cc). */
static const char *const bcc_args[] = { "-nostdinc", "-D__KERNEL__", "-D__BPF_TRACING__" };

static const char *const last_args[] = {
	"-include",
	ROOT "/bcc.h",
	"-idirafter",
	ROOT "/include",
};

enum {
	NR_BCC_ARGS = sizeof(bcc_args) / sizeof(*bcc_args),
	NR_LAST_ARGS = sizeof(last_args) / sizeof(*last_args),
};

static const struct ast_file *list_files(struct arena *a)
{
	struct ast_file *files = arena__array(a, NR_STAND_INS, sizeof(*files));

	for (unsigned int i = 0; i < NR_STAND_INS && files; i++) {
		files[i].path = stand_ins[i].path;
		files[i].text = stand_ins[i].text ? stand_ins[i].text : "";
		files[i].len = strlen(files[i].text);
	}
	return files;
}

int dialect__get(struct dialect *d, const struct abi_arch *arch, const char *const *args,
		 unsigned int nr_args, struct arena *a)
{
	char *arch_arg = arena__printf(a, "-DKPROBE_ARGS_ARCH_%s", arch->name);

	*d = (struct dialect){
		.files = list_files(a),
		.nr_files = NR_STAND_INS,
		.args = arena__array(a, NR_BCC_ARGS + 1 + nr_args + NR_LAST_ARGS, sizeof(*d->args)),
	};
	if (!d->files || !d->args || !arch_arg)
		return -ENOMEM;
	for (unsigned int i = 0; i < NR_BCC_ARGS; i++)
		d->args[d->nr_args++] = bcc_args[i];
	d->args[d->nr_args++] = arch_arg;
	for (unsigned int i = 0; i < nr_args; i++)
		d->args[d->nr_args++] = args[i];
	for (unsigned int i = 0; i < NR_LAST_ARGS; i++)
		d->args[d->nr_args++] = last_args[i];
	return 0;
}
