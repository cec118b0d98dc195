/*
 * The tree that stands for the kernel's headers where a program of the user's is compiled without them: what BCC's own
 * prelude needs, struct pt_regs and the integer types. libbcc includes this file first.
 */
#ifndef KPROBE_ARGS_BCC_KCONFIG_H
#define KPROBE_ARGS_BCC_KCONFIG_H

/* BCC's prelude asks for it. */
#define CONFIG_BPF_SYSCALL		1
/* Of x86-64 since Linux 4.17 and arm64 since 4.19: BCC reads a system call's parameters by it. */
#define CONFIG_ARCH_HAS_SYSCALL_WRAPPER 1

#endif
