/* What btf.c and btf_*.c share: they are the only files that read BTF. */
#ifndef KPA_BTF_NODE_H
#define KPA_BTF_NODE_H

#include "btf.h"

#include <bpf/btf.h>

struct btf_types {
	struct arena *arena;
	struct btf *base; /* the kernel's, when btf is a module's */
	bool shares_base; /* it is another one's */
	struct btf *btf;
	const struct abi_arch *arch;
	struct type **nodes; /* by BTF id; NULL: not converted yet */
	bool *busy;	     /* by BTF id: its parts are being converted */
	uint32_t nr_nodes;
	uint32_t *chains; /* the first function of each hash of a name; NULL: there is no index */
	uint32_t *next;	  /* by BTF id: the next one of the same hash; 0: none */
	unsigned int nr_searches;
	bool char_is_signed; /* plain char */
	unsigned int depth;  /* how many are busy */
	bool no_memory;
};

/* btf.c: the name at OFFSET; NULL: none. */
const char *btf_node__name(const struct btf_types *bt, uint32_t offset);
bool btf_node__has_name(const struct btf_types *bt, const struct btf_type *b, const char *name);
/* The type with this id; void where there is none. Never NULL. */
const struct type *btf_node__of(struct btf_types *bt, uint32_t id);
/* The same with its members. */
const struct type *btf_node__complete(struct btf_types *bt, uint32_t id);

#endif
