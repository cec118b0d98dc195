/* The functions of the running kernel whose names match a pattern, and what keeps them from being traced. */
#ifndef KPA_FUNCTIONS_H
#define KPA_FUNCTIONS_H

#include "diag.h"

#include <stdbool.h>
#include <stdint.h>

struct abi_arch;
struct arena;
struct btf_types;
struct spec;

/* The gravest first: a function has the first one that holds. */
enum obstacle {
	OBSTACLE_NONE,
	OBSTACLE_BLACKLISTED, /* the kernel forbids it */
	OBSTACLE_INIT,	      /* it ran at boot, and its code is gone */
	OBSTACLE_NOTRACE,     /* ftrace leaves it out, and the kernel forbids to probe it */
	OBSTACLE_NO_CODE,     /* only BTF has it */
	OBSTACLE_CLONE,	      /* foo.isra.0: its parameters may have been changed */
	OBSTACLE_SEVERAL,     /* several functions of its module have its name */
	OBSTACLE_NO_BTF,      /* nothing is known of its parameters */
	OBSTACLE_ARGUMENTS,   /* it has no parameters of the names given */
	NR_OBSTACLES,
};

struct kernel_function {
	const char *name;
	const char *module; /* NULL: vmlinux */
	uint64_t address;   /* 0: not known to this user */
	enum obstacle obstacle;
	bool is_traced;	    /* ftrace knows it */
	bool has_other_btf; /* BTF has different functions of its name */
	bool is_of_base;    /* the kernel's BTF has it, its module's does not */
	uint32_t btf_id;    /* of the function in the BTF that functions__each_module() hands out; 0: none */
};

struct functions {
	struct kernel_function *list; /* by module, vmlinux first, and name */
	unsigned int nr;
	bool wants_kernel;    /* vmlinux is one of the modules, whether it has some or not */
	bool knows_blacklist; /* otherwise some of them may be forbidden all the same */
	bool knows_notrace;
};

/*
 * Fills F with those that match PATTERN. A owns what is new. What BTF says of them comes later. 0, also when there are none; -errno with D set.
 */
int functions__find(struct functions *f, const struct spec *pattern, struct arena *a, struct diag *d);

/*
 * Looks them up in their modules' BTF, and calls VISIT with those of each module and the BTF (NULL: there is
 * none) until it returns non-zero, which is then returned. VISIT may be NULL. -errno with D set.
 */
int functions__each_module(struct functions *f, const struct abi_arch *arch,
			   int (*visit)(struct kernel_function *list, unsigned int nr, struct btf_types *bt,
					void *ctx),
			   void *ctx, struct diag *d);

/* "that the kernel forbids", to stand behind "functions". */
const char *obstacle__text(enum obstacle obstacle);

#endif
