#include "abi.h"

#include <string.h>
#include <sys/utsname.h>

static const struct abi_arch *const archs[] = {
	&abi_x86_64,
	&abi_arm64,
};

const struct abi_arch *abi__nth(unsigned int i)
{
	return i < sizeof(archs) / sizeof(*archs) ? archs[i] : NULL;
}

const struct abi_arch *abi__find(const char *name)
{
	struct utsname uts;

	if (!name)
		name = uname(&uts) ? "" : uts.machine;
	/* The kernel's own name of it (arch/arm64) is as common as uname's. */
	if (!strcmp(name, "aarch64"))
		name = "arm64";
	for (unsigned int i = 0; i < sizeof(archs) / sizeof(*archs); i++)
		if (!strcmp(archs[i]->name, name))
			return archs[i];
	return NULL;
}

void abi__place(const struct abi_arch *arch, const struct abi_signature *sig,
		struct abi_place *places)
{
	const char *why = NULL;

	memset(places, 0, sig->nr_params * sizeof(*places));
	arch->place(arch, sig, places);
	/* A parameter of unknown size moves everything behind it to who knows where. */
	for (unsigned int i = 0; i < sig->nr_params; i++) {
		if (why)
			abi_place__fail(&places[i], why);
		else if (abi__unplaceable(sig->params[i]))
			why = "it stands behind a parameter of unknown size";
	}
}

bool abi__result_shifts(const struct abi_arch *arch, const struct type *t)
{
	t = type__strip(t);
	return t && arch->result_shifts(t);
}

static bool piece__equal(const struct abi_piece *a, const struct abi_piece *b)
{
	return a->on_stack == b->on_stack && a->reg == b->reg && a->shift == b->shift &&
	       a->stack == b->stack && a->offset == b->offset && a->size == b->size;
}

bool abi_place__equal(const struct abi_place *a, const struct abi_place *b)
{
	if (!a->unknown != !b->unknown || a->by_reference != b->by_reference ||
	    a->nr_pieces != b->nr_pieces)
		return false;
	for (unsigned int i = 0; i < a->nr_pieces; i++)
		if (!piece__equal(&a->pieces[i], &b->pieces[i]))
			return false;
	return true;
}

void abi_piece__write(FILE *out, const struct abi_arch *arch, const struct abi_piece *piece)
{
	if (piece->on_stack)
		fprintf(out, arch->stack_format, piece->stack);
	else
		fputs(arch->registers[piece->reg].assembler, out);
}

void abi_place__write(FILE *out, const struct abi_arch *arch, const struct abi_place *place)
{
	if (place->unknown)
		fprintf(out, "? (%s)", place->unknown);
	else if (!place->nr_pieces)
		fputs("nowhere", out);
	else if (place->by_reference)
		fputs("address in ", out);
	for (unsigned int i = 0; i < place->nr_pieces; i++) {
		fputs(i ? " and " : "", out);
		abi_piece__write(out, arch, &place->pieces[i]);
	}
}

void abi_place__fail(struct abi_place *place, const char *why)
{
	*place = (struct abi_place){ .unknown = why };
}

static struct abi_piece *next_piece(struct abi_place *place, uint32_t offset, uint32_t size)
{
	struct abi_piece *piece = &place->pieces[place->nr_pieces++];

	*piece = (struct abi_piece){ .offset = offset, .size = size };
	return piece;
}

void abi_place__add_register(struct abi_place *place, unsigned int reg, uint32_t offset,
			     uint32_t size)
{
	next_piece(place, offset, size)->reg = (uint8_t)reg;
}

void abi_place__add_stack(struct abi_place *place, uint32_t stack, uint32_t offset, uint32_t size)
{
	struct abi_piece *piece = next_piece(place, offset, size);

	piece->on_stack = true;
	piece->stack = stack;
}

const char *abi__unplaceable(const struct type *t)
{
	const struct type *s = type__strip(t);

	if (!s || s->kind == TYPE_VOID)
		return "its type is not known";
	if (!s->is_complete)
		return "its size is not known";
	if (s->size > 1 << 20)
		return "it is larger than a megabyte";
	return NULL;
}
