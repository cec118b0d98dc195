/*
 * What hangs on an alignment that is not known. BTF leaves out aligned() and packed: a record of 16 bytes
 * whose members need an alignment of 8 may have one of 16, and one with an __int128 may have one of 1. Then
 * it is elsewhere, and what stands behind it too.
 */
#include "abi_cursor.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

struct search {
	const struct abi_arch *arch;
	const struct abi_signature *sig;
	const struct abi_place *places;
	bool *moves;
	/* of one variant */
	const struct type **types;
	struct type *copies;
	struct abi_place *others;
};

/* Another alignment that T may have and that may make a difference; 0: there is none. */
static uint32_t other_align(const struct search *s, const struct type *t, bool is_packed)
{
	t = type__strip(t);
	if (!t || !t->is_abridged || !t->align)
		return 0;
	if (is_packed)
		return t->align > s->arch->word;
	return t->align < abi__largest_align(t) ? abi__largest_align(t) : 0;
}

static void set_align(struct search *s, unsigned int i, uint32_t align)
{
	s->copies[i] = *type__strip(s->sig->params[i]);
	s->copies[i].align = align;
	s->types[i] = &s->copies[i];
}

static void compare(const struct search *s)
{
	struct abi_signature changed = *s->sig;

	changed.params = s->types;
	abi__place(s->arch, &changed, s->others);
	for (unsigned int i = 0; i < changed.nr_params; i++)
		s->moves[i] |= !abi_place__equal(&s->places[i], &s->others[i]);
}

/* Each record alone, and all together: one may take back what another moves. */
static void try_variants(struct search *s, bool is_packed)
{
	unsigned int nr_params = s->sig->nr_params, nr = 0;

	for (unsigned int i = 0; i < nr_params; i++) {
		uint32_t align = other_align(s, s->sig->params[i], is_packed);

		if (!align)
			continue;
		memcpy(s->types, s->sig->params, nr_params * sizeof(*s->types));
		set_align(s, i, align);
		compare(s);
		nr++;
	}
	for (unsigned int i = 0; i < nr_params && nr > 1; i++)
		if (other_align(s, s->sig->params[i], is_packed))
			set_align(s, i, other_align(s, s->sig->params[i], is_packed));
	if (nr > 1)
		compare(s);
}

int abi__find_moving(const struct abi_arch *arch, const struct abi_signature *sig,
		     const struct abi_place *places, bool *moves)
{
	size_t nr = (size_t)sig->nr_params + 1;
	struct search s = {
		.arch = arch,
		.sig = sig,
		.places = places,
		.moves = moves,
		.types = calloc(nr, sizeof(*s.types)),
		.copies = calloc(nr, sizeof(*s.copies)),
		.others = calloc(nr, sizeof(*s.others)),
	};
	int err = s.types && s.copies && s.others ? 0 : -ENOMEM;

	memset(moves, 0, sig->nr_params * sizeof(*moves));
	if (!err) {
		try_variants(&s, false);
		try_variants(&s, true);
	}
	free(s.types);
	free(s.copies);
	free(s.others);
	return err;
}
