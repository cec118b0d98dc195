/*
 * loongarch64: "Procedure Call Standard for the LoongArch Architecture" (laelfabi), "Argument
 * passing"; what is no floating point goes where riscv64 has it. The kernel is compiled for lp64s.
 */
#include "abi_cursor.h"

enum { WORD = 8, PAIR = 16 };

/* arch/loongarch/include/asm/ptrace.h; a0 is r4. */
static const struct abi_register registers[] = {
	{ "a0", "$a0", "regs[4]" },  { "a1", "$a1", "regs[5]" },  { "a2", "$a2", "regs[6]" },
	{ "a3", "$a3", "regs[7]" },  { "a4", "$a4", "regs[8]" },  { "a5", "$a5", "regs[9]" },
	{ "a6", "$a6", "regs[10]" }, { "a7", "$a7", "regs[11]" },
};

static int result_shifts(const struct type *t)
{
	return t->size > PAIR;
}

const struct abi_arch abi_loongarch64 = {
	.name = "loongarch64",
	/* clang knows loongarch64 from version 16 on. This target lays out types in the same way.
	 */
	.target = "bpfel",
	.headers = "loongarch",
	.word = WORD,
	.max_align = 16,
	.stack_pointer = "regs[3]",
	.stack_format = "$sp, %u",
	.registers = registers,
	.nr_registers = sizeof(registers) / sizeof(*registers),
	.place = abi_cursor__put_riscv,
	.result_shifts = result_shifts,
};
