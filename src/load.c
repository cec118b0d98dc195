#include "load.h"

#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct loaded {
	const struct image *image;
	int *maps; /* by the image's index; -1: not there */
	int *programs;
	uint32_t nr_programs;
	uint32_t max_programs;
};

static void close_fds(int *fds, uint32_t nr)
{
	for (uint32_t i = 0; fds && i < nr; i++)
		if (fds[i] >= 0)
			close(fds[i]);
	free(fds);
}

static int explain_permission(int err, const char *what, struct diag *d)
{
	diag__hint(d, "Run it as root, outside of a container that takes CAP_BPF and CAP_PERFMON away.");
	return diag__fail(d, err, "the kernel does not permit this process to %s", what);
}

static int create_map(const struct image_map *m, struct diag *d)
{
	LIBBPF_OPTS(bpf_map_create_opts, opts, .map_flags = m->flags);
	uint32_t entries = m->max_entries;
	int fd;

	if (m->type == BPF_MAP_TYPE_PERF_EVENT_ARRAY)
		entries = (uint32_t)libbpf_num_possible_cpus();
	fd = bpf_map_create((enum bpf_map_type)m->type, m->name, m->key_size, m->value_size, entries, &opts);
	if (fd == -EPERM)
		return explain_permission(fd, "create a BPF map", d);
	if (fd < 0)
		diag__fail(d, fd, "the kernel refused the BPF map '%s': %s", m->name, strerror(-fd));
	return fd;
}

static int link_insn(struct bpf_insn *insn, const struct loaded *l, const struct load_options *o)
{
	uint32_t index = (uint32_t)insn->imm;

	if (insn->src_reg == BPF_PSEUDO_MAP_FD) {
		if (index >= l->image->nr_maps)
			return -EINVAL;
		insn->imm = l->maps[index];
	} else if (insn->src_reg == AT_LOAD_REGISTER) {
		if (index >= NR_AT_LOAD)
			return -EINVAL;
		insn->src_reg = 0;
		insn[0].imm = (int32_t)o->at_load[index];
		insn[1].imm = (int32_t)(o->at_load[index] >> 32);
	}
	return 0;
}

/* Puts in what only this run knows: the maps' descriptors and the numbers of enum at_load. */
static int link_program(struct bpf_insn *insns, uint32_t nr, const struct loaded *l,
			const struct load_options *o)
{
	for (uint32_t i = 0; i < nr; i++) {
		int err;

		if (insns[i].code != (BPF_LD | BPF_DW | BPF_IMM))
			continue;
		if (i + 1 == nr)
			return -EINVAL;
		err = link_insn(&insns[i], l, o);
		if (err)
			return err;
		i++;
	}
	return 0;
}

/* The kernel keeps 15 characters, and only some of all. */
static void short_name(char name[BPF_OBJ_NAME_LEN], const char *from)
{
	size_t i;

	if (!strncmp(from, "kprobe__", 8) || !strncmp(from, "uprobe__", 8))
		from += 8;
	for (i = 0; i < BPF_OBJ_NAME_LEN - 1 && from[i]; i++)
		name[i] = strchr(".-", from[i]) ? '_' : from[i];
	name[i] = '\0';
}

static int load_program(const struct image_program *p, struct bpf_insn *insns, const struct load_options *o,
			struct diag *d)
{
	LIBBPF_OPTS(bpf_prog_load_opts, opts, .expected_attach_type = o->attach_type);
	enum bpf_prog_type type = o->type ? o->type : BPF_PROG_TYPE_KPROBE;
	char name[BPF_OBJ_NAME_LEN];
	int fd;

	short_name(name, p->name);
	fd = bpf_prog_load(type, name, "GPL", insns, p->nr_insns, &opts);
	if (fd >= 0)
		return fd;
	if (fd == -EPERM)
		return explain_permission(fd, "load a BPF program", d);
	if (o->log) {
		opts.log_buf = o->log;
		opts.log_size = o->log_size;
		opts.log_level = 1;
		bpf_prog_load(type, name, "GPL", insns, p->nr_insns, &opts);
	}
	diag__hint(d, "-v shows the verifier's log.");
	return diag__fail(d, fd, "the kernel's verifier refused the probe %s: %s", p->name, strerror(-fd));
}

int loaded__new(const struct image *image, struct loaded **out, struct diag *d)
{
	struct loaded *l = calloc(1, sizeof(*l));
	int err = 0;

	*out = NULL;
	if (!l)
		return -ENOMEM;
	l->image = image;
	l->maps = malloc((image->nr_maps + 1) * sizeof(*l->maps));
	if (!l->maps)
		err = -ENOMEM;
	for (uint32_t i = 0; i < image->nr_maps && !err; i++)
		l->maps[i] = -1;
	for (uint32_t i = 0; i < image->nr_maps && !err; i++) {
		l->maps[i] = create_map(&image->maps[i], d);
		err = l->maps[i] < 0 ? l->maps[i] : 0;
	}
	if (err)
		loaded__free(l);
	else
		*out = l;
	return err;
}

void loaded__free(struct loaded *l)
{
	if (!l)
		return;
	close_fds(l->maps, l->image->nr_maps);
	close_fds(l->programs, l->nr_programs);
	free(l);
}

static int reserve_program(struct loaded *l)
{
	uint32_t max = l->max_programs ? 2 * l->max_programs : 4;
	int *programs;

	if (l->nr_programs < l->max_programs)
		return 0;
	programs = realloc(l->programs, max * sizeof(*programs));
	if (!programs)
		return -ENOMEM;
	l->programs = programs;
	l->max_programs = max;
	return 0;
}

int loaded__add_program(struct loaded *l, const char *name, const struct load_options *o, struct diag *d)
{
	const struct image_program *p = image__program(l->image, name);
	struct bpf_insn *insns = p ? malloc(p->nr_insns * sizeof(*insns) + 1) : NULL;
	int err = p ? insns ? reserve_program(l) : -ENOMEM : -ENOENT;

	if (!err) {
		memcpy(insns, p->insns, p->nr_insns * sizeof(*insns));
		err = link_program(insns, p->nr_insns, l, o);
	}
	if (err && err != -ENOMEM)
		diag__fail(d, err, "the compiled probe is damaged");
	if (!err)
		err = load_program(p, insns, o, d);
	if (err >= 0)
		l->programs[l->nr_programs++] = err;
	free(insns);
	return err;
}

int loaded__map(const struct loaded *l, const char *name)
{
	const struct image_map *m = image__map(l->image, name);

	return m ? l->maps[m - l->image->maps] : -ENOENT;
}

uint64_t loaded__count(const struct loaded *l, unsigned int which)
{
	int nr_cpus = libbpf_num_possible_cpus(), fd = loaded__map(l, "counts");
	uint64_t *values, sum = 0;

	if (nr_cpus <= 0 || fd < 0)
		return 0;
	values = calloc((size_t)nr_cpus, sizeof(*values));
	if (values && !bpf_map_lookup_elem(fd, &which, values))
		for (int i = 0; i < nr_cpus; i++)
			sum += values[i];
	free(values);
	return sum;
}

static bool ends_in(const char *name, const char *suffix)
{
	size_t n = strlen(name), len = strlen(suffix);

	return n >= len && !strcmp(name + n - len, suffix);
}

static uint64_t nr_keys(int fd, uint32_t size)
{
	unsigned char *keys = malloc(2 * (size_t)size);
	uint64_t nr = 0;

	/* The last key and the next one, by turns. */
	while (keys &&
	       !bpf_map_get_next_key(fd, nr ? keys + (nr - 1) % 2 * size : NULL, keys + nr % 2 * size))
		nr++;
	free(keys);
	return nr;
}

uint64_t loaded__nr_entries(const struct loaded *l, const char *suffix)
{
	uint64_t nr = 0;

	for (uint32_t i = 0; i < l->image->nr_maps; i++)
		if (l->image->maps[i].type == BPF_MAP_TYPE_HASH && ends_in(l->image->maps[i].name, suffix))
			nr += nr_keys(l->maps[i], l->image->maps[i].key_size);
	return nr;
}
