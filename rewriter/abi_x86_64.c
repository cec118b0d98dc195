/*
 * x86-64, as the kernel is compiled: System V psABI 1.0, section 3.2.3 "Parameter Passing".
 *
 * pt_regs has no xmm registers. Floating point is classified all the same, because what does not
 * use a general register leaves it to a later argument.
 */
#include "abi_cursor.h"

#include <string.h>

enum {
	EIGHTBYTE = 8,
	IN_REGISTERS = 2 * EIGHTBYTE, /* at most */
	NR_SSE = 8,		      /* xmm0-7 */
};

static const struct abi_register registers[] = {
	{ "di", "%rdi", "di" }, { "si", "%rsi", "si" }, { "dx", "%rdx", "dx" },
	{ "cx", "%rcx", "cx" }, { "r8", "%r8", "r8" },	{ "r9", "%r9", "r9" },
};

enum { NR_REGISTERS = sizeof(registers) / sizeof(*registers) };

/*
 * UNNAMED is a bit-field without a name, of which the psABI says nothing: to gcc it is INTEGER, to clang
 * NO_CLASS. So is an array of no elements that does not begin an eightbyte. X87 stands for X87 and
 * X87UP, which are only ever together.
 */
enum eightbyte { NO_CLASS, UNNAMED, INTEGER, SSE, X87, MEMORY };

struct classes {
	enum eightbyte class[2]; /* MEMORY is in the first one */
	bool is_disputed;	 /* in memory to one compiler, in registers to another */
};

static enum eightbyte merge(enum eightbyte a, enum eightbyte b)
{
	if (a == b || a < INTEGER || b < INTEGER)
		return a > b ? a : b;
	if (a == MEMORY || b == MEMORY)
		return MEMORY;
	if (a == INTEGER || b == INTEGER)
		return INTEGER;
	return MEMORY; /* SSE and X87 */
}

/* The eightbytes that SIZE bytes from OFFSET on lie in. */
static void add(struct classes *c, uint64_t offset, uint64_t size, enum eightbyte what)
{
	if (!size)
		return;
	for (uint64_t i = offset / EIGHTBYTE; i <= (offset + size - 1) / EIGHTBYTE && i < 2; i++) {
		c->is_disputed |= (c->class[i] == UNNAMED && what > INTEGER) ||
				  (c->class[i] > INTEGER && what == UNNAMED);
		c->class[i] = merge(c->class[i], what);
	}
}

static enum eightbyte number_class(const struct type *t)
{
	if (t->kind != TYPE_FLOAT)
		return INTEGER;
	/* The other 16-byte one is __float128. */
	return t->size > EIGHTBYTE && t->name && !strcmp(t->name, "long double") ? X87 : SSE;
}

static void classify(struct classes *c, const struct type *t, uint64_t offset);

/* The size of the integer that gcc holds a bit-field in. */
static uint32_t bit_field_size(const struct type_member *m)
{
	uint32_t size = 1;

	while (8 * size < m->bit_size)
		size *= 2;
	return size;
}

static void classify_bit_field(struct classes *c, const struct type_member *m, uint64_t offset,
			       bool is_in_union)
{
	uint64_t bit = offset * 8 + m->bit_offset;

	add(c, bit / 8, (bit % 8 + m->bit_size + 7) / 8, m->name ? INTEGER : UNNAMED);
	/*
	 * In a union gcc takes it for a number, which may be misaligned; and where it has all bits of
	 * one, but then the record around has that alignment, if the bit-field has a name.
	 */
	if ((is_in_union || !m->name) && bit / 8 % bit_field_size(m))
		c->is_disputed = true;
}

static void classify_members(struct classes *c, const struct type *t, uint64_t offset)
{
	for (uint32_t i = 0; i < t->nr; i++) {
		const struct type_member *m = &t->members[i];

		if (m->bit_size)
			classify_bit_field(c, m, offset, t->kind == TYPE_UNION);
		else
			classify(c, m->type, offset + m->bit_offset / 8);
	}
	/*
	 * In BTF gcc's transparent unions have no members. A struct without any has bit-fields that BTF leaves
	 * out.
	 */
	if (!t->nr)
		add(c, offset, t->size, t->kind == TYPE_UNION ? INTEGER : UNNAMED);
}

/*
 * gcc looks for misaligned fields in the first element alone, even if there is none: elements of a
 * packed type may be misaligned from the second one on.
 */
static void classify_array(struct classes *c, const struct type *t, uint64_t offset)
{
	uint64_t size = type__strip(t->target)->size;
	struct classes element = { .class = { NO_CLASS } };

	classify(&element, t->target, offset);
	if (element.class[0] == MEMORY)
		c->class[0] = MEMORY;
	c->is_disputed |= element.is_disputed;
	if (!t->size && offset % EIGHTBYTE)
		add(c, offset, 1, UNNAMED);
	for (uint32_t i = 0; size && i < t->nr && c->class[0] != MEMORY; i++) {
		classify(c, t->target, offset + i * size);
		if (c->class[0] == MEMORY) {
			c->is_disputed = true;
			c->class[0] = INTEGER;
		}
	}
}

static void classify(struct classes *c, const struct type *t, uint64_t offset)
{
	bool is_misaligned;

	t = type__strip(t);
	is_misaligned = offset % abi__align_at_most(t);
	if (t->kind == TYPE_ARRAY) {
		classify_array(c, t, offset);
	} else if (type__is_record(t)) {
		/* To clang this is a misaligned field, to gcc only a number can be one. */
		c->is_disputed |= is_misaligned;
		classify_members(c, t, offset);
	} else {
		add(c, offset, t->size, number_class(t));
		/* "has unaligned fields": the whole argument goes to memory. */
		if (is_misaligned)
			c->class[0] = MEMORY;
	}
}

static struct classes classes_of(const struct type *t)
{
	struct classes c = { .class = { MEMORY } };

	if (t->size > IN_REGISTERS)
		return c;
	c.class[0] = NO_CLASS;
	classify(&c, t, 0);
	/* An eightbyte that looks like padding may have a bit-field without a name. */
	for (uint64_t i = 0; i * EIGHTBYTE < t->size; i++)
		if (t->is_abridged && c.class[i] == NO_CLASS)
			c.class[i] = UNNAMED;
	/* "post merger cleanup": X87UP without X87 in front is in memory. */
	if (c.class[1] == MEMORY || (c.class[1] == X87 && c.class[0] != X87))
		c.class[0] = MEMORY;
	return c;
}

static unsigned int count(const struct classes *c, enum eightbyte what)
{
	return (c->class[0] == what) + (c->class[1] == what);
}

/* A __float128 is two eightbytes of one xmm register. */
static unsigned int count_sse(const struct classes *c, const struct type *t)
{
	return t->kind == TYPE_FLOAT && count(c, SSE) ? 1 : count(c, SSE);
}

static void place_on_stack(struct abi_cursor *c, const struct type *t, struct abi_place *place)
{
	if (abi_cursor__lose_unaligned(c, t, place))
		return;
	abi_cursor__align_stack(c, t->align > EIGHTBYTE ? t->align : EIGHTBYTE);
	abi_cursor__put_on_stack(c, t, place);
}

static void place_in_registers(struct abi_cursor *c, const struct type *t, const struct classes *classes,
			       struct abi_place *place)
{
	for (uint32_t i = 0; i < 2; i++) {
		uint32_t offset = i * EIGHTBYTE;
		uint32_t left = (uint32_t)t->size - offset;

		if (classes->class[i] == INTEGER)
			abi_place__add_register(place, c->reg++, offset, left < EIGHTBYTE ? left : EIGHTBYTE);
	}
	c->float_reg += count_sse(classes, t);
	if (count(classes, SSE))
		abi_place__fail(place,
				"floating point is passed in xmm registers, which a probe cannot read");
}

/*
 * An __int128 that does not fit is on the stack, 16-byte aligned, and later arguments have the registers
 * left: so the psABI and gcc. clang up to 17 splits it and aligns it to 8 bytes, newer ones end the
 * registers (llvm-project issues 41784 and 123935).
 */
static bool is_elsewhere_by_clang(const struct abi_cursor *c, const struct type *t)
{
	if (type__is_record(t) || t->kind == TYPE_FLOAT || t->size <= EIGHTBYTE)
		return false;
	return c->reg == NR_REGISTERS - 1 || (c->reg == NR_REGISTERS && c->stack % 16 == 0);
}

static bool is_disputed(const struct abi_cursor *c, const struct type *t, const struct classes *classes)
{
	return classes->class[0] != MEMORY &&
	       (classes->is_disputed || count(classes, UNNAMED) || is_elsewhere_by_clang(c, t));
}

static void place(struct abi_cursor *c, const struct type *t, struct abi_place *place)
{
	struct classes classes;

	if (!t->size)
		return;
	classes = classes_of(t);
	/* All or nothing; and a later argument may still take what is left. */
	if (is_disputed(c, t, &classes))
		abi_cursor__lose_disputed(c, place);
	else if (classes.class[0] == MEMORY || count(&classes, X87) ||
		 c->reg + count(&classes, INTEGER) > NR_REGISTERS ||
		 c->float_reg + count_sse(&classes, t) > NR_SSE)
		place_on_stack(c, t, place);
	else
		place_in_registers(c, t, &classes, place);
}

static int result_shifts(const struct type *t)
{
	struct classes classes;

	if (!type__is_record(t) || !t->size)
		return 0;
	classes = classes_of(t);
	if (classes.class[0] == MEMORY)
		return 1;
	return classes.is_disputed ? -1 : 0;
}

/* 3.2.3, "Returning of Values": what would be in memory is where the caller says, and rax has that address. */
static void place_result(struct abi_cursor *c, const struct type *t, struct abi_place *place)
{
	struct classes classes;

	if (!t->size)
		return;
	classes = classes_of(t);
	if (classes.class[0] == MEMORY)
		abi_cursor__put_reference(c, place);
	else if (classes.is_disputed || (classes.class[0] == UNNAMED && classes.class[1] == INTEGER))
		abi_cursor__lose_disputed(c, place); /* is the second one in rdx or in rax? */
	else if (count(&classes, SSE) || count(&classes, X87))
		abi_place__fail(place, "floating point is returned in registers that a probe cannot read");
	else
		place_in_registers(c, t, &classes, place);
}

static const struct abi_register result_registers[] = { { "ax", "%rax", "ax" }, { "dx", "%rdx", "dx" } };

const struct abi_arch abi_x86_64_results = {
	.name = "x86_64",
	.word = 8,
	.max_align = 16,
	.registers = result_registers,
	.nr_registers = sizeof(result_registers) / sizeof(*result_registers),
	.place = place_result,
};

const struct abi_arch abi_x86_64 = {
	.name = "x86_64",
	.target = "x86_64-unknown-linux-gnu",
	.headers = "x86",
	.word = 8,
	.max_align = 16,
	.stack_start = 8, /* at entry sp points at the return address */
	.stack_pointer = "sp",
	.stack_format = "%u(%%rsp)",
	.registers = registers,
	.nr_registers = NR_REGISTERS,
	.place = place,
	.result_shifts = result_shifts,
	.results = &abi_x86_64_results,
};
