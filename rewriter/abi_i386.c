/*
 * i386, as the kernel is compiled: arch/x86/Makefile has -mregparm=3 -freg-struct-return
 * -msoft-float. gcc's manual, "x86 Function Attributes", says of regparm which registers are used;
 * the rest is gcc's function_arg_32() and ix86_return_in_memory() in gcc/config/i386/i386.cc.
 *
 * A prototype does not show asmlinkage, which is regparm(0) (arch/x86/include/asm/linkage.h): the
 * few functions that have it take everything on the stack. So do user programs.
 *
 * pt_regs.sp is the stack pointer at entry since Linux 5.3 (commit 3c88c692c287).
 */
#include "abi_cursor.h"

enum { WORD = 4 };

static const struct abi_register registers[] = {
	{ "ax", "%eax", "ax" },
	{ "dx", "%edx", "dx" },
	{ "cx", "%ecx", "cx" },
};

enum { NR_REGISTERS = sizeof(registers) / sizeof(*registers) };

static void place(struct abi_cursor *c, const struct type *t, struct abi_place *place)
{
	if (t->kind == TYPE_FLOAT) {
		abi_cursor__put_on_stack(c, t, place);
	} else if (abi__has_float(t)) {
		/* gcc has it on the stack when it is all of the record. */
		abi_cursor__lose_float(c, place);
	} else {
		/* Whole or not at all, and a miss uses up the rest. */
		if (!abi_cursor__fits(c, t->size))
			c->reg = NR_REGISTERS;
		abi_cursor__put(c, t, place);
	}
}

static bool is_register_size(uint64_t size)
{
	return size == 1 || size == 2 || size == 4 || size == 8;
}

/*
 * gcc returns a record in ax and dx if it has the size of an integer, and so has everything in it (its
 * mode is not BLKmode: compute_record_mode() in gcc/stor-layout.cc). clang says the same
 * (shouldReturnTypeInRegister() in clang/lib/CodeGen/TargetInfo.cpp), but skips what has no named member.
 */
static bool is_returned_in_registers(const struct type *t, bool by_clang)
{
	t = type__strip(t);
	if (!t->size || (by_clang && abi__is_nameless(t)))
		return true;
	if (!is_register_size(t->size))
		return false;
	if (t->kind == TYPE_ARRAY)
		return is_returned_in_registers(t->target, by_clang);
	if (!type__is_record(t))
		return true;
	for (uint32_t i = 0; i < t->nr; i++)
		if (!t->members[i].bit_size && !is_returned_in_registers(t->members[i].type, by_clang))
			return false;
	return true;
}

static int result_shifts(const struct type *t)
{
	bool by_gcc, by_clang;

	if (!type__is_record(t))
		return 0;
	/* Of size 0: for gcc in memory, for clang nowhere. */
	by_gcc = t->size && is_returned_in_registers(t, false);
	by_clang = is_register_size(t->size) && is_returned_in_registers(t, true);
	if (!t->size || by_gcc != by_clang)
		return -1;
	return !by_gcc;
}

const struct abi_arch abi_i386 = {
	.name = "i386",
	.target = "i686-unknown-linux-gnu",
	.headers = "x86",
	.word = WORD,
	.max_align = 4,
	.variadic_is_on_stack = true,
	.stack_start = 4, /* at entry sp points at the return address */
	.stack_pointer = "sp",
	.stack_format = "%u(%%esp)",
	.registers = registers,
	.nr_registers = NR_REGISTERS,
	.place = place,
	.result_shifts = result_shifts,
};
