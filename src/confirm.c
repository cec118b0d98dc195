#include "confirm.h"

#include "arena.h"
#include "text.h"

#include <string.h>

static bool is_same_spot(const struct abi_piece *a, const struct abi_piece *b)
{
	return a->on_stack == b->on_stack && (a->on_stack ? a->stack == b->stack : a->reg == b->reg);
}

/* Whether FOUND, a piece of DWARF's, lies in PIECE of the argument. */
static bool lies_in(const struct abi_piece *found, const struct abi_piece *piece)
{
	struct abi_piece part = *piece;

	if (found->offset < piece->offset || found->offset >= piece->offset + piece->size)
		return false;
	if (part.on_stack)
		part.stack += found->offset - piece->offset;
	return is_same_spot(found, &part);
}

enum verdict {
	AGREES,
	AGREES_IN_PART, /* of the rest nothing is said */
	DIFFERS,
};

static enum verdict compare(const struct abi_place *place, const struct abi_place *found)
{
	unsigned int nr_covered = 0;

	/* One place for all of it. */
	if (found->nr_pieces == 1 && !found->pieces[0].size)
		return place->nr_pieces == 1 && !place->by_reference &&
				       is_same_spot(&place->pieces[0], &found->pieces[0]) ?
			       AGREES :
			       DIFFERS;
	for (unsigned int i = 0; i < found->nr_pieces; i++) {
		unsigned int in = 0;

		while (in < place->nr_pieces && !lies_in(&found->pieces[i], &place->pieces[in]))
			in++;
		if (in == place->nr_pieces || place->by_reference)
			return DIFFERS;
	}
	for (unsigned int i = 0; i < place->nr_pieces; i++)
		for (unsigned int j = 0; j < found->nr_pieces; j++)
			if (lies_in(&found->pieces[j], &place->pieces[i])) {
				nr_covered++;
				break;
			}
	return nr_covered == place->nr_pieces ? AGREES : AGREES_IN_PART;
}

/* Code that is not optimised: nothing has been moved or left out when all parameters have a home. */
static bool is_plain(const struct prototype *p, const struct dwarf_function *f)
{
	for (unsigned int i = 0; i < p->nr_params; i++) {
		const struct dwarf_entry *e = &f->entries[i];

		if (e->kind != DWARF_HOME && (e->kind != DWARF_AT || p->params[i].place.unknown ||
					      compare(&p->params[i].place, &e->place) == DIFFERS))
			return false;
	}
	return true;
}

static const char *moved(struct arena *a, const struct abi_arch *arch, const struct abi_place *found)
{
	static const char why[] = "the compiler has moved it";
	const char *where, *text;
	struct text t;

	for (unsigned int i = 0; i < found->nr_pieces; i++)
		if (!found->pieces[i].on_stack && found->pieces[i].reg == DWARF_OTHER_REGISTER)
			return "the compiler has moved it to a register that usually holds no parameter";
	if (text__open(&t))
		return why;
	abi_place__write(t.out, arch, found);
	where = text__keep(&t, a);
	text = where ? arena__printf(a, "%s: by the debug information it is in %s", why, where) : NULL;
	return text ? text : why;
}

/* Whether the argument has parts that are passed each for itself. */
static bool is_divided(const struct abi_place *place)
{
	return place->nr_pieces > 1;
}

/* Callers that the compiler does not see pass everything; those that it sees may leave out what is unused. */
static const char *doubt_global(const struct dwarf_function *f, const struct abi_place *place,
				const struct dwarf_entry *e)
{
	if (!f->is_clang)
		return NULL;
	if (e->kind == DWARF_GONE)
		return "it may not be used, and what a function does not use clang does not pass";
	if (is_divided(place) &&
	    (e->kind == DWARF_UNSAID || (e->kind == DWARF_AT && compare(place, &e->place) != AGREES)))
		return "not all of it may be used, and what a function does not use clang does not pass";
	return NULL;
}

static const char *doubt_local(const struct dwarf_function *f, const struct abi_place *place,
			       const struct dwarf_entry *e, bool plain)
{
	switch (e->kind) {
	case DWARF_GONE:
		return "by the debug information the compiler has left it out";
	case DWARF_AT:
		if (compare(place, &e->place) == AGREES)
			return NULL;
		return "the debug information does not say where all of it is, and the compiler may have moved it";
	case DWARF_HOME:
		if (plain)
			return NULL;
		break;
	case DWARF_UNSAID:
		break;
	}
	if (!f->is_c)
		return "the debug information does not say where it is, and the language is neither C nor C++";
	return "the debug information does not say where it is, and the compiler may have moved it";
}

static const char *doubt(const struct dwarf_function *f, const struct abi_place *place,
			 const struct dwarf_entry *e, bool is_global, bool plain)
{
	if (is_global && f->is_c)
		return doubt_global(f, place, e);
	return doubt_local(f, place, e, plain);
}

/* Only a parameter of C++ can have a type without members. */
static bool is_object(const struct parameter *p)
{
	return type__is_record(p->type) && !type__strip(p->type)->is_complete;
}

void confirm__parameters(struct prototype *p, const struct dwarf_function *f, bool is_global,
			 const struct abi_arch *arch, struct arena *a)
{
	bool plain = is_plain(p, f);

	for (unsigned int i = 0; i < p->nr_params; i++) {
		const struct dwarf_entry *e = &f->entries[i];
		const struct abi_place *place = &p->params[i].place;
		const char *why;

		if (is_object(&p->params[i]))
			prototype__distrust(p, i, "it is a C++ object, which may be passed by its address");
		/* What cannot be read has its reason, and what has no bytes is nowhere. */
		if (place->unknown || !place->nr_pieces)
			continue;
		if (e->kind == DWARF_AT && compare(place, &e->place) == DIFFERS)
			why = moved(a, arch, &e->place);
		else
			why = doubt(f, place, e, is_global, plain);
		if (why)
			prototype__distrust(p, i, why);
	}
}

void confirm__result(struct prototype *p, const struct dwarf_function *f, bool is_global)
{
	if (!f->is_c)
		prototype__distrust_result(p,
					   "the language, neither C nor C++, may return it in its own way");
	else if (strchr(p->function, '.')) /* shrunk.isra.0 */
		prototype__distrust_result(p, "the compiler may have changed a clone's result");
	else if (f->is_clang && !is_global)
		prototype__distrust_result(p, "clang leaves out a result that no caller looks at");
}
