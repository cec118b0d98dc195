/* What this kernel offers: privileges, kprobes, symbols. */
#ifndef KPA_KERNEL_H
#define KPA_KERNEL_H

#include "diag.h"

#include <stdbool.h>
#include <stdint.h>

struct arena;

struct symbol {
	const char *name;
	const char *module; /* NULL: vmlinux */
	uint64_t address;   /* 0 where the reader may not know it */
	char type;	    /* as nm prints it: 't', 'T', 'W' are code */
};

/*
 * Calls VISIT with each symbol of /proc/kallsyms until it returns non-zero, which is then returned;
 * -errno when they cannot be read.
 */
int kernel__each_symbol(int (*visit)(const struct symbol *s, void *ctx), void *ctx);

/* What the symbols say of a function that cannot be traced, or not at once. */
struct symbol_search {
	unsigned int nr_exact; /* symbols of exactly this name */
	const char *clones;    /* "foo.isra.0, foo.part.1", NULL: none */
	const char *nearest;   /* the names most like it, NULL: none is */
	struct symbol_place {
		uint64_t address;
		const char *module; /* NULL: vmlinux */
	} * places;		    /* of the exact ones */
};

/* MODULE: only its symbols; NULL: all. 0 or -errno. */
int kernel__search_symbol(const char *module, const char *function, struct arena *a,
			  struct symbol_search *found);

/* Whether a module of that name is loaded, or built in and known by its name; "vmlinux" always is. */
bool kernel__has_module(const char *name);

/* The type number of the kprobe PMU (uprobes: NAME "uprobe"); -ENOENT: the kernel has none. */
int kernel__pmu_type(const char *name);

/* 0 when this process may load and attach probes; -EPERM with D set, which says what is missing. */
int kernel__check_privileges(struct diag *d);
/* 0, or -EPERM with D set when the kernel is locked down so far that it forbids probes. */
int kernel__check_lockdown(struct arena *a, struct diag *d);

#endif
