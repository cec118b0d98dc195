/* An image becomes maps and programs in the kernel. */
#ifndef KPA_LOAD_H
#define KPA_LOAD_H

#include "diag.h"
#include "image.h"
#include "include/kprobe_args/record.h"

struct loaded;

struct load_options {
	uint64_t at_load[NR_AT_LOAD]; /* by enum at_load */
	uint32_t type;		      /* enum bpf_prog_type; 0: kprobes and uprobes */
	uint32_t attach_type;	      /* enum bpf_attach_type that is expected; 0: none */
	/* A buffer for the verifier's log of a program that is refused; may be NULL. */
	char *log;
	uint32_t log_size;
};

/* IMAGE's maps, in the kernel. 0 with *OUT, which the caller frees before IMAGE; -errno with D set. */
int loaded__new(const struct image *image, struct loaded **out, struct diag *d);
/* NULL is allowed. Maps and programs go when nothing else holds them. */
void loaded__free(struct loaded *l);

/*
 * The image's program NAME, in the kernel, with these numbers in it. It may be loaded several times, with
 * others. Returns its file descriptor, owned by L; -errno with D set.
 */
int loaded__add_program(struct loaded *l, const char *name, const struct load_options *options,
			struct diag *d);
/* The file descriptor of a map, owned by L; -ENOENT when there is none of that name. */
int loaded__map(const struct loaded *l, const char *name);

/* How many entries there are in all hash maps whose names end in SUFFIX. */
uint64_t loaded__nr_entries(const struct loaded *l, const char *suffix);

/* The sum over all CPUs of the counter WHICH (enum count). */
uint64_t loaded__count(const struct loaded *l, unsigned int which);

#endif
