/* Types and functions of a kernel, from its BTF. Only btf.c and btf_*.c read BTF. */
#ifndef KPA_BTF_H
#define KPA_BTF_H

#include "diag.h"
#include "type.h"

struct abi_arch;
struct btf_types;

struct btf_options {
	/* A raw BTF file or an ELF with a .BTF section; NULL: the running kernel's. */
	const char *path;
	/* The kernel's BTF that PATH, a module's, lies on; NULL: PATH stands for itself. */
	const char *base;
	/* A module of the running kernel whose own BTF lies on top; NULL: none. */
	const char *module;
	/* The running kernel's, already open, for MODULE's to lie on; it has to outlive that. NULL: it is read anew. */
	const struct btf_types *kernel;
	const struct abi_arch *arch; /* for sizes and alignments that BTF leaves out */
};

/*
 * 0 with *OUT, which the caller frees; -ENOENT: the kernel or module has no BTF; others with D set.
 */
int btf_types__open(const struct btf_options *options, struct btf_types **out, struct diag *d);
/* NULL is allowed. Every type goes with it. */
void btf_types__free(struct btf_types *bt);

/*
 * A module's function is its own, or the kernel's of that name when the module's BTF has none: there it is
 * left out when they are alike. Types are of both.
 *
 * The prototypes (TYPE_FUNCTION, parameters with their names) of the functions called NAME that differ,
 * at most MAX of them, in LIST. With more than one, BTF does not tell which of them a symbol of that name
 * is. Returns how many there are, of which MAX are in the list.
 */
unsigned int btf_types__find_functions(struct btf_types *bt, const char *name, const struct type **list,
				       unsigned int max);
/* The struct, union, enum or typedef NAME, complete; NULL when there is none. KIND: TYPE_STRUCT, ... */
const struct type *btf_types__find(struct btf_types *bt, enum type_kind kind, const char *name);
/* T with its members, where T came from BT by name only. */
const struct type *btf_types__complete(struct btf_types *bt, const struct type *t);

/*
 * The record T with its members as BT has it; T may be a copy, or of another source. One that came from BT is found
 * by its id, any other by its name, of which BTF may have several. NULL: BT knows no members of it.
 */
const struct type *btf_types__whole(struct btf_types *bt, const struct type *t);
/* The enum with an enumerator NAME, whose value is in *VALUE; NULL when there is none. */
const struct type *btf_types__find_enumerator(struct btf_types *bt, const char *name, int64_t *value);

/* A member of a struct, by the names of both. */
struct btf_member_at {
	const char *record;
	const char *member;
	int32_t offset; /* in bytes; -1: not found yet */
};

/* The offsets of NR members; of several structs of a name, that of the first one that has the member. */
void btf_types__find_members(const struct btf_types *bt, struct btf_member_at *wanted, unsigned int nr);
/* Whether the kernel is compiled with a signed plain char. */
bool btf_types__char_is_signed(const struct btf_types *bt);
/* Calls VISIT with the name of each struct, union, enum or typedef. */
void btf_types__each_name(struct btf_types *bt, enum type_kind kind,
			  void (*visit)(const char *name, void *to), void *to);

/*
 * Calls VISIT with the name and the BTF id of each function, of a module only its own, until it returns non-zero, which is then
 * returned.
 */
int btf_types__each_function(struct btf_types *bt, int (*visit)(const char *name, uint32_t id, void *ctx),
			     void *ctx);
/* The prototype of the function with this BTF id; NULL when there is no memory. */
const struct type *btf_types__function(struct btf_types *bt, uint32_t id);

#endif
