/*
 * x86-64, as the kernel is compiled: System V psABI 1.0, section 3.2.3 "Parameter Passing".
 *
 * pt_regs has no xmm registers. Floating point is classified all the same, because what does not use
 * a general register leaves it to a later argument.
 */
#include "abi.h"

enum {
	EIGHTBYTE = 8,
	NR_SSE = 8, /* xmm0-7 */
	/* At entry sp points at the return address; the arguments are above it. */
	STACK_START = 8,
};

static const struct abi_register registers[] = {
	{ "di", "%rdi", "di" }, { "si", "%rsi", "si" }, { "dx", "%rdx", "dx" },
	{ "cx", "%rcx", "cx" }, { "r8", "%r8", "r8" },	{ "r9", "%r9", "r9" },
};

enum { NR_REGISTERS = sizeof(registers) / sizeof(*registers) };

enum eightbyte { NO_CLASS, INTEGER, SSE, MEMORY };

static enum eightbyte merge(enum eightbyte a, enum eightbyte b)
{
	if (a == b || b == NO_CLASS)
		return a;
	if (a == NO_CLASS)
		return b;
	if (a == MEMORY || b == MEMORY)
		return MEMORY;
	return a == INTEGER || b == INTEGER ? INTEGER : SSE;
}

/* Marks the eightbytes that SIZE bytes from OFFSET on lie in. */
static void mark(enum eightbyte class[2], uint64_t offset, uint64_t size, enum eightbyte what)
{
	if (!size)
		return;
	for (uint64_t i = offset / EIGHTBYTE; i <= (offset + size - 1) / EIGHTBYTE && i < 2; i++)
		class[i] = merge(class[i], what);
}

static void classify(enum eightbyte class[2], const struct type *t, uint64_t offset);

static void classify_member(enum eightbyte class[2], const struct type_member *m, uint64_t offset)
{
	uint64_t bit = offset * 8 + m->bit_offset;

	if (!m->bit_size)
		classify(class, m->type, bit / 8);
	else if (m->name) /* an unnamed bit-field is padding */
		mark(class, bit / 8, (bit % 8 + m->bit_size + 7) / 8, INTEGER);
}

static void classify(enum eightbyte class[2], const struct type *t, uint64_t offset)
{
	t = type__strip(t);
	switch (t->kind) {
	case TYPE_STRUCT:
	case TYPE_UNION:
		for (uint32_t i = 0; i < t->nr; i++)
			classify_member(class, &t->members[i], offset);
		/* gcc describes a transparent union to BTF without members: facts/abi.md. */
		if (!t->nr)
			mark(class, offset, t->size, INTEGER);
		return;
	case TYPE_ARRAY:
		for (uint32_t i = 0; t->size && i < t->nr; i++)
			classify(class, t->target, offset + i * type__strip(t->target)->size);
		return;
	case TYPE_FLOAT:
		/* long double is X87, which is passed in memory. */
		mark(class, offset, t->size, t->size > 8 ? MEMORY : SSE);
		break;
	default:
		mark(class, offset, t->size, INTEGER);
	}
	/* "has unaligned fields": the whole argument goes to memory. */
	if (t->align && offset % t->align)
		class[0] = MEMORY;
}

static bool in_memory(const struct type *t, enum eightbyte class[2])
{
	if (t->size > 2 * EIGHTBYTE)
		return true;
	classify(class, t, 0);
	return class[0] == MEMORY || class[1] == MEMORY;
}

struct state {
	unsigned int reg; /* next general register */
	unsigned int sse; /* next xmm register */
	uint32_t stack;
};

static unsigned int count(const enum eightbyte class[2], enum eightbyte what)
{
	return (class[0] == what) + (class[1] == what);
}

static void place_on_stack(struct state *s, const struct type *t, struct abi_place *place)
{
	uint32_t align = t->align > EIGHTBYTE ? t->align : EIGHTBYTE;

	s->stack = abi__round_up(s->stack - STACK_START, align) + STACK_START;
	abi_place__add_stack(place, s->stack, 0, (uint32_t)t->size);
	s->stack += abi__round_up((uint32_t)t->size, EIGHTBYTE);
}

static void place_in_registers(struct state *s, const struct type *t, const enum eightbyte class[2],
			       struct abi_place *place)
{
	for (uint32_t i = 0; i < 2; i++) {
		uint32_t offset = i * EIGHTBYTE;
		uint32_t left = (uint32_t)t->size - offset;

		if (class[i] == INTEGER)
			abi_place__add_register(place, s->reg++, offset,
						left < EIGHTBYTE ? left : EIGHTBYTE);
	}
	s->sse += count(class, SSE);
	if (count(class, SSE))
		abi_place__fail(place, "floating point is passed in xmm registers, which a kprobe cannot read");
}

static void place_one(struct state *s, const struct type *t, struct abi_place *place)
{
	enum eightbyte class[2] = { NO_CLASS, NO_CLASS };

	if (abi__unplaceable(t)) {
		abi_place__fail(place, abi__unplaceable(t));
		return;
	}
	t = type__strip(t);
	if (!t->size)
		return;
	/* All or nothing; and a later argument may still take what is left. */
	if (in_memory(t, class) || s->reg + count(class, INTEGER) > NR_REGISTERS ||
	    s->sse + count(class, SSE) > NR_SSE)
		place_on_stack(s, t, place);
	else
		place_in_registers(s, t, class, place);
}

static bool result_shifts(const struct type *t)
{
	enum eightbyte class[2] = { NO_CLASS, NO_CLASS };

	return type__is_record(t) && t->is_complete && t->size && in_memory(t, class);
}

static void place(const struct abi_arch *arch, const struct abi_signature *sig,
		  struct abi_place *places)
{
	struct state s = { .reg = abi__result_shifts(arch, sig->result), .stack = STACK_START };

	for (unsigned int i = 0; i < sig->nr_params; i++)
		place_one(&s, sig->params[i], &places[i]);
}

const struct abi_arch abi_x86_64 = {
	.name = "x86_64",
	.target = "x86_64-unknown-linux-gnu",
	.headers = "x86",
	.word = 8,
	.max_align = 16,
	.stack_pointer = "sp",
	.stack_format = "%u(%%rsp)",
	.registers = registers,
	.nr_registers = NR_REGISTERS,
	.place = place,
	.result_shifts = result_shifts,
};
