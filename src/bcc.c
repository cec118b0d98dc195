/*
 * libbcc.so is not linked with -Bsymbolic: its calls to bcc_procutils_each_ksym() and
 * bcc_create_map_xattr() reach the functions of those names here (facts/libbcc.md). That saves 100 ms
 * of /proc/kallsyms, and lets a program be compiled by anyone, on any kernel.
 */
#include "bcc.h"

#include "arena.h"

#include <bcc/bcc_common.h>
#include <bcc/bcc_proc.h>
#include <bcc/libbpf.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
	/* What stands for a map's file descriptor: its index, moved to where no descriptor is. */
	FIRST_MAP = 1 << 20,
	MAX_MAPS = 4096,
};

/*
 * libbcc's callbacks have no argument for a caller's own data; this process compiles one program and
 * ends.
 */
static struct image_map maps[MAX_MAPS];
static uint32_t nr_maps;
static void *compiled;

/* libbcc asks whether the helpers for reading kernel and user memory exist: from Linux 5.5 on. */
int bcc_procutils_each_ksym(bcc_procutils_ksymcb callback, void *payload)
{
	static const char *const helpers[] = { "bpf_probe_read_kernel", "bpf_probe_read_user" };

	for (size_t i = 0; i < sizeof(helpers) / sizeof(*helpers); i++)
		callback(helpers[i], "", 1, payload);
	return 0;
}

int bcc_create_map_xattr(struct bcc_create_map_attr *attr, bool allow_rlimit)
{
	(void)allow_rlimit;
	if (nr_maps == MAX_MAPS)
		return -E2BIG;
	maps[nr_maps] = (struct image_map){
		.name = strdup(attr->name ? attr->name : ""),
		.type = attr->map_type,
		.key_size = attr->key_size,
		.value_size = attr->value_size,
		.max_entries = attr->map_type == BPF_MAP_TYPE_PERF_EVENT_ARRAY ?
				       0 : /* libbcc takes this machine's number of CPUs */
				       attr->max_entries,
		.flags = attr->map_flags,
	};
	return FIRST_MAP + (int)nr_maps++;
}

static int number_maps(struct bpf_insn *insns, uint32_t nr)
{
	for (uint32_t i = 0; i < nr; i++) {
		if (insns[i].code != (BPF_LD | BPF_DW | BPF_IMM))
			continue;
		if (insns[i].src_reg == BPF_PSEUDO_MAP_FD) {
			if (insns[i].imm < FIRST_MAP) /* libbcc has opened it: a pinned one */
				return -EOPNOTSUPP;
			insns[i].imm -= FIRST_MAP;
		}
		i++; /* the second half */
	}
	return 0;
}

static int copy_program(void *module, size_t id, struct arena *a, struct image_program *program)
{
	size_t size = bpf_function_size_id(module, id);
	struct bpf_insn *insns = arena__alloc(a, size);

	program->name = arena__strdup(a, bpf_function_name(module, id));
	if (!insns || !program->name)
		return -ENOMEM;
	memcpy(insns, bpf_function_start_id(module, id), size);
	program->insns = insns;
	program->nr_insns = (uint32_t)(size / sizeof(*insns));
	return number_maps(insns, program->nr_insns);
}

static int copy_image(void *module, struct arena *a, struct image *image)
{
	uint32_t nr = (uint32_t)bpf_num_functions(module);
	struct image_program *programs = arena__array(a, nr, sizeof(*programs));
	int err = 0;

	if (!programs)
		return -ENOMEM;
	for (uint32_t i = 0; i < nr && !err; i++)
		err = copy_program(module, i, a, &programs[i]);
	*image = (struct image){
		.maps = maps,
		.nr_maps = nr_maps,
		.programs = programs,
		.nr_programs = nr,
	};
	return err;
}

int bcc__compile(const char *text, const struct bcc_options *o, struct arena *a, struct image *image)
{
	enum { DEBUG_PREPROCESSOR = 4 };

	/* It would include what lies in the working directory, and take the architecture from ARCH. */
	if (chdir("/"))
		return -errno;
	unsetenv("ARCH");
	unsetenv("BCC_KERNEL_SOURCE");
	unsetenv("BCC_KERNEL_MODULES_SUFFIX");
	unsetenv("BCC_LINUX_VERSION_CODE");
	if (o->kernel_source && setenv("BCC_KERNEL_SOURCE", o->kernel_source, 1))
		return -ENOMEM;
	compiled = bpf_module_create_c_from_string(text, o->print_rewritten ? DEBUG_PREPROCESSOR : 0,
						   (const char **)o->cflags, (int)o->nr_cflags, false, NULL);
	if (!compiled)
		return -EINVAL;
	/* The module is not destroyed: that takes longer than the end of the process. */
	return copy_image(compiled, a, image);
}

/* libbcc has "NAME#TYPE" of each. */
const char *bcc__submitted_member(const char *table, size_t i, struct arena *a)
{
	const char *field =
		i < bpf_perf_event_fields(compiled, table) ? bpf_perf_event_field(compiled, table, i) : NULL;

	return field ? arena__strndup(a, field, strcspn(field, "#")) : NULL;
}
