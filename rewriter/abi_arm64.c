/*
 * arm64: AAPCS64 (ARM IHI 0055), section 6.8.2 "Parameter passing rules", rules C.1 to C.17.
 *
 * The result pointer is in x8, so nothing shifts.
 */
#include "abi.h"

enum { WORD = 8, NR_SIMD = 8 };

static const struct abi_register registers[] = {
	{ "x0", "x0", "regs[0]" }, { "x1", "x1", "regs[1]" }, { "x2", "x2", "regs[2]" },
	{ "x3", "x3", "regs[3]" }, { "x4", "x4", "regs[4]" }, { "x5", "x5", "regs[5]" },
	{ "x6", "x6", "regs[6]" }, { "x7", "x7", "regs[7]" },
};

enum { NR_REGISTERS = sizeof(registers) / sizeof(*registers) };

struct state {
	unsigned int reg;
	unsigned int simd;
	uint32_t stack;
};

/* The alignment of what is inside: an aligned() on the record itself does not count (6.8.2, B.6). */
static uint32_t natural_alignment(const struct type *t)
{
	uint32_t align = 1;

	t = type__strip(t);
	if (t->kind == TYPE_ARRAY)
		return natural_alignment(t->target);
	if (!type__is_record(t) || !t->nr)
		return t->align;
	for (uint32_t i = 0; i < t->nr; i++) {
		uint32_t a = natural_alignment(t->members[i].type);

		/* Packed members are aligned as far as the record is. */
		a = t->align && a > t->align ? t->align : a;
		align = a > align ? a : align;
	}
	return align;
}

static void place_on_stack(struct state *s, uint32_t size, uint32_t align, struct abi_place *place)
{
	align = align >= 16 ? 16 : WORD;
	s->stack = abi__round_up(s->stack, align);
	abi_place__add_stack(place, s->stack, 0, size);
	s->stack += abi__round_up(size, WORD);
}

static void place_words(struct state *s, uint32_t size, uint32_t align, struct abi_place *place)
{
	unsigned int words = (size + WORD - 1) / WORD;

	if (align >= 16) /* C.10 */
		s->reg = abi__round_up(s->reg, 2);
	if (s->reg + words > NR_REGISTERS) {
		s->reg = NR_REGISTERS; /* C.13: the registers end here */
		place_on_stack(s, size, align, place);
		return;
	}
	for (uint32_t offset = 0; offset < size; offset += WORD)
		abi_place__add_register(place, s->reg++, offset,
					size - offset < WORD ? size - offset : WORD);
}

/* The number of members of a homogeneous floating-point aggregate (6.4.2), 0 for anything else. */
static unsigned int count_floats(const struct type *t, uint64_t *size)
{
	unsigned int nr = 0;

	t = type__strip(t);
	if (t->kind == TYPE_FLOAT) {
		bool same = !*size || *size == t->size;

		*size = t->size;
		return same ? 1 : 0;
	}
	if (t->kind == TYPE_ARRAY)
		return t->nr <= 4 ? t->nr * count_floats(t->target, size) : 0;
	if (!type__is_record(t))
		return 0;
	for (uint32_t i = 0; i < t->nr; i++) {
		unsigned int n = count_floats(t->members[i].type, size);

		if (!n)
			return 0;
		nr = t->kind == TYPE_UNION ? (n > nr ? n : nr) : nr + n;
	}
	return nr <= 4 ? nr : 0;
}

static void place_one(struct state *s, const struct type *t, struct abi_place *place)
{
	uint64_t float_size = 0;
	unsigned int floats;

	if (abi__unplaceable(t)) {
		abi_place__fail(place, abi__unplaceable(t));
		return;
	}
	t = type__strip(t);
	if (!t->size)
		return;
	floats = count_floats(t, &float_size);
	if (floats && s->simd + floats <= NR_SIMD) {
		s->simd += floats;
		abi_place__fail(place, "floating point is passed in v registers, which a kprobe cannot read");
	} else if (floats) {
		s->simd = NR_SIMD; /* C.3 */
		place_on_stack(s, (uint32_t)t->size, natural_alignment(t), place);
	} else if (type__is_record(t) && t->size > 2 * WORD) {
		place_words(s, WORD, WORD, place); /* B.4: a pointer to a copy */
		place->by_reference = true;
	} else {
		place_words(s, (uint32_t)t->size, natural_alignment(t), place);
	}
}

static bool result_shifts(const struct type *t)
{
	(void)t;
	return false;
}

static void place(const struct abi_arch *arch, const struct abi_signature *sig,
		  struct abi_place *places)
{
	struct state s = { 0 };

	(void)arch;
	for (unsigned int i = 0; i < sig->nr_params; i++)
		place_one(&s, sig->params[i], &places[i]);
}

const struct abi_arch abi_arm64 = {
	.name = "arm64",
	.target = "aarch64-unknown-linux-gnu",
	.headers = "arm64",
	.word = WORD,
	.max_align = 16,
	.stack_pointer = "sp",
	.stack_format = "[sp, #%u]",
	.registers = registers,
	.nr_registers = NR_REGISTERS,
	.place = place,
	.result_shifts = result_shifts,
};
