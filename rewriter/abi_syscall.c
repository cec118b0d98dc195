/*
 * System calls, where the kernel wraps them: the function's only parameter points to the registers that user
 * space was in, and these hold the arguments, one each: arch/x86/include/asm/syscall_wrapper.h (SC_X86_64_REGS_TO_ARGS,
 * SC_IA32_REGS_TO_ARGS), arch/arm64/include/asm/syscall_wrapper.h (SC_ARM64_REGS_TO_ARGS),
 * arch/s390/include/asm/syscall_wrapper.h, arch/riscv/include/asm/syscall_wrapper.h.
 */
#include "abi_cursor.h"

#include <string.h>

/* The fourth one is r10: `syscall` overwrites cx. */
static const struct abi_register x86_64_registers[] = {
	{ "di", "%rdi", "di" },	  { "si", "%rsi", "si" }, { "dx", "%rdx", "dx" },
	{ "r10", "%r10", "r10" }, { "r8", "%r8", "r8" },  { "r9", "%r9", "r9" },
};

static const struct abi_register ia32_registers[] = {
	{ "bx", "%ebx", "bx" }, { "cx", "%ecx", "cx" }, { "dx", "%edx", "dx" },
	{ "si", "%esi", "si" }, { "di", "%edi", "di" }, { "bp", "%ebp", "bp" },
};

static const struct abi_register arm64_registers[] = {
	{ "x0", "x0", "regs[0]" }, { "x1", "x1", "regs[1]" }, { "x2", "x2", "regs[2]" },
	{ "x3", "x3", "regs[3]" }, { "x4", "x4", "regs[4]" }, { "x5", "x5", "regs[5]" },
};

enum { NR_REGISTERS = 6 };

static void place(struct abi_cursor *c, const struct type *t, struct abi_place *place)
{
	if (!type__is_scalar(t) || t->size > c->arch->word || c->reg == c->arch->nr_registers)
		abi_cursor__lose(c, place, "a system call has at most six arguments of a word each",
				 "it stands behind something that is no argument of a system call");
	else
		abi_cursor__put(c, t, place);
}

/* The result is that of the wrapper, an ordinary function. */
#define SYSCALLS(of, regs)                                                                                  \
	{                                                                                                   \
		.name = #of, .word = 8, .max_align = 16, .registers = (regs), .nr_registers = NR_REGISTERS, \
		.place = place, .results = &abi_##of##_results                                              \
	}

static const struct abi_arch x86_64 = SYSCALLS(x86_64, x86_64_registers);
static const struct abi_arch ia32 = SYSCALLS(x86_64, ia32_registers);
static const struct abi_arch arm64 = SYSCALLS(arm64, arm64_registers);

/* What the wrapper of the system call NAME is called: PREFIX and NAME. */
static const struct wrapper {
	const char *prefix;
	const struct abi_arch *arch;
} wrappers[] = {
	{ "__x64_sys_", &x86_64 }, /* the first one of an architecture is what people mean */
	{ "__ia32_sys_", &ia32 },
	{ "__ia32_compat_sys_", &ia32 },
	{ "__arm64_sys_", &arm64 },
};

const char *abi__syscall_prefix(const struct abi_arch *arch)
{
	for (size_t i = 0; i < sizeof(wrappers) / sizeof(*wrappers); i++)
		if (!strcmp(wrappers[i].arch->name, arch->name))
			return wrappers[i].prefix;
	return NULL;
}

const struct abi_arch *abi__syscall(const struct abi_arch *arch, const char *function, const char **name)
{
	for (size_t i = 0; i < sizeof(wrappers) / sizeof(*wrappers); i++) {
		size_t len = strlen(wrappers[i].prefix);

		if (strcmp(wrappers[i].arch->name, arch->name) || strncmp(function, wrappers[i].prefix, len))
			continue;
		*name = function + len;
		return wrappers[i].arch;
	}
	return NULL;
}
