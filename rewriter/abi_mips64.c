/*
 * mips64, n64: "MIPSpro N32 ABI Handbook", chapter 2 "Calling Convention Implementations", in the
 * reading of gcc's mips_get_arg_info() in gcc/config/mips/mips.cc.
 *
 * Arguments are a row of doublewords; the first eight are in registers. A floating-point argument
 * has its doubleword in $f12 to $f19 and leaves the general register of the same number unused.
 */
#include "abi_cursor.h"

enum { WORD = 8, PAIR = 16 };

/* arch/mips/include/asm/ptrace.h; a0 is $4. */
static const struct abi_register registers[] = {
	{ "a0", "$a0", "regs[4]" },  { "a1", "$a1", "regs[5]" },  { "a2", "$a2", "regs[6]" },
	{ "a3", "$a3", "regs[7]" },  { "a4", "$a4", "regs[8]" },  { "a5", "$a5", "regs[9]" },
	{ "a6", "$a6", "regs[10]" }, { "a7", "$a7", "regs[11]" },
};

static void place(struct abi_cursor *c, const struct type *t, struct abi_place *place)
{
	if (!t->size) {
		abi_cursor__put_nothing(c, t, place);
		return;
	}
	if (!abi_cursor__is_at_pair(c) && abi_cursor__lose_unaligned(c, t, place))
		return;
	if (t->align > WORD && !abi_cursor__is_at_pair(c)) {
		/* clang aligns records, but not __int128 (llvm-project issue 213541). */
		if (t->kind == TYPE_INT) {
			abi_cursor__lose_disputed(c, place);
			return;
		}
		abi_cursor__align_pair(c);
	}
	abi_cursor__put(c, t, place);
	if (abi__has_float(t))
		abi_place__fail(place, "floating point is passed in f registers, which a probe cannot read");
}

static int result_shifts(const struct type *t)
{
	return t->size > PAIR;
}

const struct abi_arch abi_mips64 = {
	.name = "mips64",
	.target = "mips64-unknown-linux-gnuabi64",
	.headers = "mips",
	.word = WORD,
	.max_align = 16,
	.is_big_endian = true,
	.is_left_justified = true,
	.stack_pointer = "regs[29]",
	.stack_format = "%u($sp)",
	.registers = registers,
	.nr_registers = sizeof(registers) / sizeof(*registers),
	.place = place,
	.result_shifts = result_shifts,
};

const struct abi_arch abi_mips64el = {
	.name = "mips64el",
	.target = "mips64el-unknown-linux-gnuabi64",
	.headers = "mips",
	.word = WORD,
	.max_align = 16,
	.stack_pointer = "regs[29]",
	.stack_format = "%u($sp)",
	.registers = registers,
	.nr_registers = sizeof(registers) / sizeof(*registers),
	.place = place,
	.result_shifts = result_shifts,
};
