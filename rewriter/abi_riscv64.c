/*
 * riscv64: RISC-V ELF psABI, "Integer Calling Convention". The kernel is compiled for lp64, without
 * floating-point registers; user programs have them, so a floating-point parameter ends what is
 * known.
 */
#include "abi_cursor.h"

enum { WORD = 8, PAIR = 16 };

/* arch/riscv/include/asm/ptrace.h */
static const struct abi_register registers[] = {
	{ "a0", "a0", "a0" }, { "a1", "a1", "a1" }, { "a2", "a2", "a2" }, { "a3", "a3", "a3" },
	{ "a4", "a4", "a4" }, { "a5", "a5", "a5" }, { "a6", "a6", "a6" }, { "a7", "a7", "a7" },
};

/* "Values are returned in the same manner as a first named argument of the same type would be
 * passed." */
static int result_shifts(const struct type *t)
{
	return t->size > PAIR;
}

const struct abi_arch abi_riscv64 = {
	.name = "riscv64",
	.target = "riscv64-unknown-linux-gnu",
	.headers = "riscv",
	.word = WORD,
	.max_align = 16,
	.stack_pointer = "sp",
	.stack_format = "%u(sp)",
	.registers = registers,
	.nr_registers = sizeof(registers) / sizeof(*registers),
	.place = abi_cursor__put_riscv,
	.result_shifts = result_shifts,
};
