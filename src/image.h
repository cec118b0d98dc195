/*
 * A compiled probe: instructions and maps, independent of the process that compiled it. A map is
 * referred to by its index; numbers of enum at_load are put in when it is loaded.
 */
#ifndef KPA_IMAGE_H
#define KPA_IMAGE_H

#include <linux/bpf.h>
#include <stddef.h>
#include <stdint.h>

struct pack;
struct unpack;

struct image_map {
	const char *name;
	uint32_t type; /* enum bpf_map_type */
	uint32_t key_size;
	uint32_t value_size;
	uint32_t max_entries; /* 0 for a perf event array: one for each CPU */
	uint32_t flags;
};

struct image_program {
	const char *name; /* of the function: "kprobe__vfs_write" */
	const struct bpf_insn *insns;
	uint32_t nr_insns;
};

struct image {
	const struct image_map *maps;
	uint32_t nr_maps;
	const struct image_program *programs;
	uint32_t nr_programs;
};

void image__pack(const struct image *image, struct pack *p);
/* Fills IMAGE, owned by U's arena. 0, or -EINVAL for what image__pack() did not write. */
int image__unpack(struct image *image, struct unpack *u);

/* The program or map of that name; NULL when there is none. */
const struct image_program *image__program(const struct image *image, const char *name);
const struct image_map *image__map(const struct image *image, const char *name);

#endif
