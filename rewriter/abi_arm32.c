/*
 * arm (32 bits): AAPCS32 (ARM IHI 0042), section 6.5 "Parameter Passing", rules B.1 to C.8, of the
 * base standard, for which the kernel is compiled. User programs may pass floating point in VFP
 * registers, so a floating-point parameter ends what is known.
 */
#include "abi_cursor.h"

enum { WORD = 4 };

/* arch/arm/include/asm/ptrace.h */
static const struct abi_register registers[] = {
	{ "r0", "r0", "uregs[0]" },
	{ "r1", "r1", "uregs[1]" },
	{ "r2", "r2", "uregs[2]" },
	{ "r3", "r3", "uregs[3]" },
};

static void place(struct abi_cursor *c, const struct type *t, struct abi_place *place)
{
	if (!t->size) {
		abi_cursor__put_nothing(c, t, place);
	} else if (abi__has_float(t)) {
		abi_cursor__lose_float(c, place);
	} else if (abi_cursor__align_by_members(c, t, place)) { /* C.3 */
		abi_cursor__put(c, t, place);			/* C.4 to C.8; C.5 splits */
	}
}

/* 6.4: "A Composite Type larger than 4 bytes ... is stored in memory at an address passed". */
static int result_shifts(const struct type *t)
{
	if (!type__is_record(t) || t->size <= WORD)
		return 0;
	return abi__has_float(t) ? -1 : 1; /* VFP registers may hold it */
}

const struct abi_arch abi_arm = {
	.name = "arm",
	.target = "armv7-unknown-linux-gnueabi",
	.headers = "arm",
	.word = WORD,
	.max_align = 8,
	.stack_pointer = "uregs[13]",
	.stack_format = "[sp, #%u]",
	.registers = registers,
	.nr_registers = sizeof(registers) / sizeof(*registers),
	.place = place,
	.result_shifts = result_shifts,
};
