#include "image.h"

#include "arena.h"
#include "pack.h"

#include <errno.h>
#include <string.h>

static void pack_map(const struct image_map *m, struct pack *p)
{
	pack__string(p, m->name);
	pack__u32(p, m->type);
	pack__u32(p, m->key_size);
	pack__u32(p, m->value_size);
	pack__u32(p, m->max_entries);
	pack__u32(p, m->flags);
}

void image__pack(const struct image *image, struct pack *p)
{
	pack__u32(p, image->nr_maps);
	for (uint32_t i = 0; i < image->nr_maps; i++)
		pack_map(&image->maps[i], p);
	pack__u32(p, image->nr_programs);
	for (uint32_t i = 0; i < image->nr_programs; i++) {
		const struct image_program *prog = &image->programs[i];

		pack__string(p, prog->name);
		pack__bytes(p, prog->insns, prog->nr_insns * sizeof(*prog->insns));
	}
}

static void unpack_map(struct image_map *m, struct unpack *u)
{
	m->name = unpack__string(u);
	m->type = unpack__u32(u);
	m->key_size = unpack__u32(u);
	m->value_size = unpack__u32(u);
	m->max_entries = unpack__u32(u);
	m->flags = unpack__u32(u);
	u->failed |= !m->name;
}

static void unpack_program(struct image_program *prog, struct unpack *u)
{
	size_t len;
	const void *bytes;
	struct bpf_insn *insns;

	prog->name = unpack__string(u);
	bytes = unpack__bytes(u, &len);
	insns = arena__alloc(u->arena, len); /* a copy, because the packed bytes are not aligned */
	u->failed |= !prog->name || !bytes || !insns || len % sizeof(*insns);
	if (u->failed)
		return;
	memcpy(insns, bytes, len);
	prog->insns = insns;
	prog->nr_insns = (uint32_t)(len / sizeof(*insns));
}

int image__unpack(struct image *image, struct unpack *u)
{
	struct image_map *maps;
	struct image_program *programs;

	*image = (struct image){ .nr_maps = unpack__count(u, sizeof(uint32_t)) };
	maps = arena__array(u->arena, image->nr_maps, sizeof(*maps));
	u->failed |= !maps;
	for (uint32_t i = 0; i < image->nr_maps && !u->failed; i++)
		unpack_map(&maps[i], u);
	image->maps = maps;
	image->nr_programs = unpack__count(u, sizeof(uint32_t));
	programs = arena__array(u->arena, image->nr_programs, sizeof(*programs));
	u->failed |= !programs;
	for (uint32_t i = 0; i < image->nr_programs && !u->failed; i++)
		unpack_program(&programs[i], u);
	image->programs = programs;
	return u->failed ? -EINVAL : 0;
}

const struct image_program *image__program(const struct image *image, const char *name)
{
	for (uint32_t i = 0; i < image->nr_programs; i++)
		if (!strcmp(image->programs[i].name, name))
			return &image->programs[i];
	return NULL;
}

const struct image_map *image__map(const struct image *image, const char *name)
{
	for (uint32_t i = 0; i < image->nr_maps; i++)
		if (!strcmp(image->maps[i].name, name))
			return &image->maps[i];
	return NULL;
}
