/* What the files dwarf_*.c share. */
#ifndef KPA_DWARF_DIE_H
#define KPA_DWARF_DIE_H

#include "dwarf_info.h"

#include <dwarf.h>
#include <elfutils/libdw.h>

enum { DWARF_MAX_LENGTH = 1 << 28 }; /* of an array or list: a damaged file may have any number */

struct dwarf {
	struct arena *arena;
	Dwarf *dwarf;
	const struct abi_arch *arch;
	void *nodes; /* a tree of the types made so far, by DIE (tsearch) */
	uint32_t nr_nodes;
	unsigned int depth; /* of the type that is being read */
	bool no_memory;
};

/* Calls VISIT with each child of DIE until it returns non-zero, which is then returned. */
int dwarf_die__each_child(Dwarf_Die *die, int (*visit)(Dwarf_Die *child, void *ctx), void *ctx);
/* How many children DIE has, at most DWARF_MAX_LENGTH. */
unsigned int dwarf_die__nr_children(Dwarf_Die *die);
/* Calls VISIT with each unit's DIE, the same way. */
int dwarf_die__each_unit(struct dwarf *dw, int (*visit)(Dwarf_Die *unit, void *ctx), void *ctx);

/* The DIE that attribute NAME of DIE refers to, with *OTHER for its memory; NULL: none. */
Dwarf_Die *dwarf_die__refer(Dwarf_Die *die, unsigned int name, Dwarf_Die *other);
/* Whether the flag is there and set. */
bool dwarf_die__flag(Dwarf_Die *die, unsigned int name);
/* The number that attribute NAME is; false: there is none, or it is no constant. */
bool dwarf_die__number(Dwarf_Die *die, unsigned int name, uint64_t *value);
bool dwarf_die__is_cxx(Dwarf_Die *die);
/* The offset of the unit that DIE is in. */
uint64_t dwarf_die__unit(Dwarf_Die *die);
/* dwarf_search.c: the definition of the type of that name whose DIE has this TAG, in any unit. */
bool dwarf_die__find_type(struct dwarf *dw, int tag, const char *name, Dwarf_Die *definition);

/* dwarf_type.c: the type that DIE has; void where it has none. Never NULL. */
const struct type *dwarf_type__of(struct dwarf *dw, Dwarf_Die *die);
/* A function's type, from the DIE that has its parameters. Never NULL. */
const struct type *dwarf_type__function(struct dwarf *dw, Dwarf_Die *die);
/* The type that DIE is, complete. */
const struct type *dwarf_type__complete(struct dwarf *dw, Dwarf_Die *die);
/* The type that DIE has, by value: then a record needs its members; behind a pointer its name is enough. Never NULL. */
const struct type *dwarf_type__by_value(struct dwarf *dw, Dwarf_Die *die);
/* The alignment that a declaration of DIE, or a typedef on the way to its type, asks for; 0: none. */
uint32_t dwarf_type__asked_align(const Dwarf_Die *die);
void dwarf_type__free(struct dwarf *dw);

/* dwarf_record.c: N, a struct or union, gets the members that DIE, its definition, has. */
void dwarf_record__fill(struct dwarf *dw, struct type *n, Dwarf_Die *die);

/* dwarf_entry.c: where parameter DIE of FUNCTION is at ENTRY, the address of its code. */
struct dwarf_entry dwarf_entry__of(const struct dwarf *dw, Dwarf_Die *function, Dwarf_Die *die,
				   uint64_t entry);

#endif
