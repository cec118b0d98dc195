/*
 * arm64: AAPCS64 (ARM IHI 0055), section 6.8.2 "Parameter passing rules", rules C.1 to C.17.
 *
 * The result pointer is in x8, so nothing shifts.
 */
#include "abi_cursor.h"

enum { WORD = 8, PAIR = 16, NR_SIMD = 8 };

static const struct abi_register registers[] = {
	{ "x0", "x0", "regs[0]" }, { "x1", "x1", "regs[1]" }, { "x2", "x2", "regs[2]" },
	{ "x3", "x3", "regs[3]" }, { "x4", "x4", "regs[4]" }, { "x5", "x5", "regs[5]" },
	{ "x6", "x6", "regs[6]" }, { "x7", "x7", "regs[7]" }, { "x8", "x8", "regs[8]" },
};

enum { NR_REGISTERS = 8, RESULT_ADDRESS = 8 };

/*
 * The number of members of a homogeneous floating-point aggregate (5.9.5.1), -1 for anything else.
 * *SIZE is the size of each, 0 as long as there was none.
 */
static int count_floats(const struct type *t, uint64_t *size);

static int count_member_floats(const struct type *t, uint64_t *size)
{
	int nr = 0;

	for (uint32_t i = 0; i < t->nr; i++) {
		const struct type_member *m = &t->members[i];
		int n = m->bit_size ? -1 : count_floats(m->type, size);

		if (n < 0)
			return -1;
		nr = t->kind == TYPE_UNION ? (n > nr ? n : nr) : nr + n;
	}
	return nr;
}

static int count_floats(const struct type *t, uint64_t *size)
{
	int nr = -1;

	t = type__strip(t);
	if (t->kind == TYPE_FLOAT) {
		nr = !*size || *size == t->size ? 1 : -1;
		*size = t->size;
	} else if (t->kind == TYPE_ARRAY) {
		nr = count_floats(t->target, size);
		/* int[0] is no floating point either. */
		nr = nr < 0 || (nr > 0 && t->nr > 4) ? -1 : nr * (int)t->nr;
	} else if (type__is_record(t)) {
		nr = count_member_floats(t, size);
	}
	/* There may be no padding. */
	return nr > 4 || (nr >= 0 && (uint64_t)nr * *size != t->size) ? -1 : nr;
}

/* Whether a part of T has no size: then compilers disagree on whether it is nothing but floats. */
static bool has_empty_part(const struct type *t)
{
	t = type__strip(t);
	if (!t->size)
		return true;
	for (uint32_t i = 0; type__is_record(t) && i < t->nr; i++)
		if (!t->members[i].bit_size && has_empty_part(t->members[i].type))
			return true;
	return false;
}

static void place_words(struct abi_cursor *c, const struct type *t, struct abi_place *place)
{
	/* C.13: what does not fit ends the registers. */
	if (!abi_cursor__fits(c, t->size))
		c->reg = NR_REGISTERS;
	/* C.10, C.14: a value of alignment 16 begins at an even register or slot. */
	if (abi_cursor__align_by_members(c, t, place))
		abi_cursor__put(c, t, place);
}

static void place_floats(struct abi_cursor *c, const struct type *t, unsigned int nr, struct abi_place *place)
{
	if (c->float_reg + nr <= NR_SIMD) { /* C.1, C.2 */
		c->float_reg += nr;
		abi_place__fail(place, "floating point is passed in v registers, which a probe cannot read");
		return;
	}
	c->float_reg = NR_SIMD; /* C.3 */
	if (t->align > WORD)
		abi_cursor__align_stack(c, PAIR);
	abi_cursor__put_on_stack(c, t, place);
}

static void place(struct abi_cursor *c, const struct type *t, struct abi_place *place)
{
	uint64_t float_size = 0;
	int nr_floats;

	if (!t->size)
		return;
	nr_floats = count_floats(t, &float_size);
	if (abi__has_float(t) && has_empty_part(t))
		abi_cursor__lose_disputed(c, place);
	else if (nr_floats > 0)
		place_floats(c, t, (unsigned int)nr_floats, place);
	else if (t->size > PAIR) /* B.4 */
		abi_cursor__put_reference(c, place);
	else
		place_words(c, t, place);
}

/* 6.9 "Result return": as a lone argument; what is passed by reference is where x8 says, which may change. */
static void place_result(struct abi_cursor *c, const struct type *t, struct abi_place *place_of_it)
{
	place(c, t, place_of_it);
	if (place_of_it->by_reference)
		place_of_it->pieces[0].reg = RESULT_ADDRESS;
}

const struct abi_arch abi_arm64_results = {
	.name = "arm64",
	.word = WORD,
	.max_align = 16,
	.registers = registers,
	.nr_registers = NR_REGISTERS,
	.address_is_at_entry = true,
	.place = place_result,
};

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
	.results = &abi_arm64_results,
};
