#include "targets.h"

#include <stddef.h>
#include <string.h>

static const struct target targets[] = {
	{
		.arch = "x86_64",
		.gcc = "gcc",
		.linker = "ld",
		.triple = "x86_64-linux-gnu",
		.flags = "-m64 -mno-sse -mno-mmx -mno-sse2 -mno-3dnow -mno-avx -mno-80387 -mno-red-zone",
		.float_flags = "-m64",
		.gcc_flags = "-mpreferred-stack-boundary=3 -mskip-rax-setup",
		.clang_flags = "-mstack-alignment=8",
	},
	{
		.arch = "i386",
		.gcc = "gcc",
		.linker = "ld -m elf_i386",
		.triple = "i686-linux-gnu",
		.flags =
			"-m32 -mregparm=3 -freg-struct-return -msoft-float -mno-sse -mno-mmx -mno-sse2 -mno-3dnow -mno-avx",
		.gcc_flags = "-mpreferred-stack-boundary=2",
		.clang_flags = "-mstack-alignment=4",
	},
	{
		.arch = "arm64",
		.gcc = "aarch64-linux-gnu-gcc",
		.linker = "aarch64-linux-gnu-ld",
		.runner = "qemu-aarch64",
		.triple = "aarch64-linux-gnu",
		.flags = "-mgeneral-regs-only",
		.float_flags = "",
	},
	{
		.arch = "riscv64",
		.gcc = "riscv64-linux-gnu-gcc",
		.linker = "riscv64-linux-gnu-ld",
		.runner = "qemu-riscv64",
		.triple = "riscv64-linux-gnu",
		.flags = "-mabi=lp64 -march=rv64imac -mcmodel=medany -mno-save-restore",
	},
	{
		.arch = "loongarch64",
		.gcc = "loongarch64-linux-gnu-gcc",
		.linker = "ld.lld-19",
		.runner = "qemu-loongarch64",
		.triple = "loongarch64-linux-gnu",
		.flags = "-msoft-float -march=loongarch64 -mno-lsx",
	},
	{
		.arch = "s390x",
		.gcc = "s390x-linux-gnu-gcc",
		.linker = "s390x-linux-gnu-ld",
		.runner = "qemu-s390x",
		.triple = "s390x-linux-gnu",
		.flags = "-msoft-float -mbackchain -march=z10",
		.float_flags = "-march=z10",
		/* gcc 12 jumps to a function without loading r6 when that holds a union. */
		.gcc_flags = "-mno-vx -fno-optimize-sibling-calls",
	},
	{
		.arch = "ppc64le",
		.gcc = "powerpc64le-linux-gnu-gcc",
		.linker = "powerpc64le-linux-gnu-ld",
		.runner = "qemu-ppc64le",
		.triple = "powerpc64le-linux-gnu",
		.flags = "-mcpu=power8 -mabi=elfv2 -msoft-float -mno-altivec -mno-vsx -mcmodel=medium",
		.float_flags = "-mcpu=power8 -mabi=elfv2 -mcmodel=medium",
	},
	{
		.arch = "mips64",
		.gcc = "mips64-linux-gnuabi64-gcc",
		.linker = "mips64-linux-gnuabi64-ld",
		.runner = "qemu-mips64",
		.triple = "mips64-linux-gnuabi64",
		.flags = "-mabi=64 -msoft-float -mno-abicalls -G0",
		.float_flags = "-mabi=64 -mno-abicalls -G0",
	},
	{
		.arch = "mips64el",
		.gcc = "mips64el-linux-gnuabi64-gcc",
		.linker = "mips64el-linux-gnuabi64-ld",
		.runner = "qemu-mips64el",
		.triple = "mips64el-linux-gnuabi64",
		.flags = "-mabi=64 -msoft-float -mno-abicalls -G0",
		.float_flags = "-mabi=64 -mno-abicalls -G0",
	},
	{
		.arch = "arm",
		.gcc = "arm-linux-gnueabi-gcc",
		.linker = "arm-linux-gnueabi-ld",
		.runner = "qemu-arm",
		.triple = "arm-linux-gnueabi",
		.flags = "-marm -mabi=aapcs-linux -march=armv7-a -msoft-float",
	},
};

const struct target *targets__nth(unsigned int i)
{
	return i < sizeof(targets) / sizeof(*targets) ? &targets[i] : NULL;
}

const struct target *targets__find(const char *arch)
{
	for (unsigned int i = 0; targets__nth(i); i++)
		if (!strcmp(targets[i].arch, arch))
			return &targets[i];
	return NULL;
}
