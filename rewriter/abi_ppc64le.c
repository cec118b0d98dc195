/*
 * ppc64le: "64-Bit ELF V2 ABI Specification: Power Architecture", "Parameter Save Area" and "Parameter
 * Passing in Registers".
 *
 * Each argument has its doublewords in a parameter save area; the first eight of them are in r3 to
 * r10 instead. A floating-point argument leaves its doublewords unused.
 */
#include "abi_cursor.h"

enum { WORD = 8, PAIR = 16, NR_REGISTERS = 8, HEADER = 32 };

/* arch/powerpc/include/asm/ptrace.h */
static const struct abi_register registers[NR_REGISTERS] = {
	{ "r3", "r3", "gpr[3]" }, { "r4", "r4", "gpr[4]" },    { "r5", "r5", "gpr[5]" },
	{ "r6", "r6", "gpr[6]" }, { "r7", "r7", "gpr[7]" },    { "r8", "r8", "gpr[8]" },
	{ "r9", "r9", "gpr[9]" }, { "r10", "r10", "gpr[10]" },
};

static void place(struct abi_cursor *c, const struct type *t, struct abi_place *place)
{
	if (!t->size) {
		abi_cursor__put_nothing(c, t, place);
		return;
	}
	if (!abi_cursor__is_at_pair(c) && abi_cursor__lose_unaligned(c, t, place))
		return;
	/* long double is one of two formats, which are not aligned in the same way. */
	if (type__is_record(t) && t->align > WORD && abi__has_float(t)) {
		abi_cursor__lose_float(c, place);
		return;
	}
	/* "quadword aligned": records, but not __int128 (gcc's rs6000_function_arg_boundary()). */
	if (type__is_record(t) && t->align > WORD)
		abi_cursor__align_pair(c);
	abi_cursor__put(c, t, place);
	if (abi__has_float(t))
		abi_place__fail(place, "floating point is passed in f registers, which a probe cannot read");
}

/* "Return Values": r3 and r4 hold up to 16 bytes, f1 to f8 as many floating-point members. */
static int result_shifts(const struct type *t)
{
	if (!type__is_record(t) || t->size <= PAIR)
		return 0;
	return abi__has_float(t) ? -1 : 1;
}

const struct abi_arch abi_ppc64le = {
	.name = "ppc64le",
	.target = "powerpc64le-unknown-linux-gnu",
	.headers = "powerpc",
	.word = WORD,
	.max_align = 16,
	.stack_start = HEADER + NR_REGISTERS * WORD,
	.stack_pointer = "gpr[1]",
	.stack_format = "%u(r1)",
	.registers = registers,
	.nr_registers = NR_REGISTERS,
	.place = place,
	.result_shifts = result_shifts,
};
