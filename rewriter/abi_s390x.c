/*
 * s390x: "ELF Application Binary Interface s390x Supplement", 1.2.3 "Parameter Passing".
 * Big-endian: everything is right-justified in its register or stack slot.
 *
 * The kernel is compiled with -msoft-float, but has no floating-point parameters.
 */
#include "abi_cursor.h"

enum {
	WORD = 8,
	NR_FLOAT = 4, /* f0, f2, f4, f6 */
};

/* arch/s390/include/asm/ptrace.h */
static const struct abi_register registers[] = {
	{ "r2", "%r2", "gprs[2]" }, { "r3", "%r3", "gprs[3]" }, { "r4", "%r4", "gprs[4]" },
	{ "r5", "%r5", "gprs[5]" }, { "r6", "%r6", "gprs[6]" },
};

/* A float or double, or a struct with nothing else in it. */
static bool is_float(const struct type *t)
{
	t = type__strip(t);
	while (t->kind == TYPE_STRUCT && t->nr == 1 && !t->members[0].bit_size &&
	       type__strip(t->members[0].type)->size == t->size)
		t = type__strip(t->members[0].type);
	return t->kind == TYPE_FLOAT && t->size <= WORD;
}

static void place_float(struct abi_cursor *c, const struct type *t, struct abi_place *place)
{
	if (c->float_reg == NR_FLOAT) {
		abi_cursor__put_on_stack(c, t, place);
		return;
	}
	c->float_reg++;
	abi_place__fail(place, "floating point is passed in f registers, which a probe cannot read");
}

static bool has_integer_size(const struct type *t)
{
	return t->size == 1 || t->size == 2 || t->size == 4 || t->size == 8;
}

static void place(struct abi_cursor *c, const struct type *t, struct abi_place *place)
{
	if (!t->size) {
		abi_cursor__skip_word(c); /* the address of nothing */
	} else if (is_float(t)) {
		place_float(c, t, place);
	} else if (has_integer_size(t)) {
		abi_cursor__put(c, t, place);
	} else {
		abi_cursor__put_reference(c, place);
	}
}

/* Records of every size, and what is larger than a register. */
static int result_shifts(const struct type *t)
{
	return type__is_record(t) || t->size > WORD;
}

const struct abi_arch abi_s390x = {
	.name = "s390x",
	.target = "s390x-unknown-linux-gnu",
	.headers = "s390",
	.word = WORD,
	.max_align = 8,
	.is_big_endian = true,
	.stack_start = 160, /* behind the caller's register save area */
	.stack_pointer = "gprs[15]",
	.stack_format = "%u(%%r15)",
	.registers = registers,
	.nr_registers = sizeof(registers) / sizeof(*registers),
	.place = place,
	.result_shifts = result_shifts,
};
