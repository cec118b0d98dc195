/* What this kernel offers: privileges, kprobes, symbols. */
#ifndef KPA_KERNEL_H
#define KPA_KERNEL_H

#include "diag.h"

#include <dirent.h>
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

struct symbol_place {
	uint64_t address;
	const char *module; /* NULL: vmlinux */
};

/* A function, and what the symbols say of it. */
struct symbol_search {
	const char *function;
	const char *module; /* only its symbols ("vmlinux": the kernel's own); NULL: all */

	struct symbol_place *places; /* of the symbols of exactly this name */
	unsigned int nr_places;
	const char *clones; /* "foo.isra.0, foo.part.1"; NULL: none */
};

/* Fills what was found for each of NR SEARCHES, in one pass over the symbols. A owns it. 0 or -errno. */
int kernel__search_symbols(struct symbol_search *searches, unsigned int nr, struct arena *a);
/* The names of functions most like FUNCTION, in MODULE or anywhere; NULL: none is, or no symbols. */
const char *kernel__nearest_symbols(const char *module, const char *function, struct arena *a);

/* Whether a module of that name is loaded, or built in and known by its name; "vmlinux" always is. */
bool kernel__has_module(const char *name);

/* Whether what is a module NAME elsewhere is built into the running kernel, as far as its list of these is installed. */
bool kernel__has_built_in(const char *name);

/*
 * Calls VISIT with the name of each function that the kernel forbids to probe (MODULE is NULL: of vmlinux), until
 * it returns non-zero, which is then returned. -errno: the list cannot be read (debugfs is not mounted, ...).
 */
int kernel__each_blacklisted(int (*visit)(const char *name, const char *module, void *ctx), void *ctx);

/*
 * The same with each function that ftrace can trace. Without
 * CONFIG_KPROBE_EVENTS_ON_NOTRACE the kernel lets no other one be probed. -EOPNOTSUPP: it has no ftrace, and
 * lets all be probed.
 */
int kernel__each_traceable(int (*visit)(const char *name, const char *module, void *ctx), void *ctx);

/* Whether this is Linux MAJOR.MINOR or a later one. */
bool kernel__is_since(unsigned int major, unsigned int minor);

/*
 * What the kernel tells of a trace event ("kmem/kmalloc") in FILE ("format", "id"); the caller closes it. ROOT: what
 * stands before every path, "" but in tests. NULL: there is no such event, or no tracefs.
 */
FILE *kernel__open_event(const char *root, const char *event, const char *file);
/* The folder of the trace events of GROUP ("syscalls"), in the same way. */
DIR *kernel__open_events(const char *root, const char *group);

/* The type number of the kprobe PMU (uprobes: NAME "uprobe"); -ENOENT: the kernel has none. */
int kernel__pmu_type(const char *name);

/* 0 when this process may load and attach probes; -EPERM with D set, which says what is missing. */
int kernel__check_privileges(struct diag *d);
/* "integrity", "confidentiality", owned by A; NULL: not locked down. */
const char *kernel__lockdown(struct arena *a);
/* 0, or -EPERM with D set when the kernel is locked down so far that it forbids probes. */
int kernel__check_lockdown(struct arena *a, struct diag *d);

#endif
