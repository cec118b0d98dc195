/* struct pt_regs as BPF programs see it, for sources that are read without the kernel's headers. */
#ifndef KPROBE_ARGS_DIALECT_PTRACE_H
#define KPROBE_ARGS_DIALECT_PTRACE_H

#include <linux/types.h>

#if defined(KPROBE_ARGS_ARCH_x86_64) /* arch/x86/include/asm/ptrace.h */
struct pt_regs {
	unsigned long r15, r14, r13, r12, bp, bx, r11, r10, r9, r8, ax, cx, dx, si, di;
	unsigned long orig_ax, ip, cs, flags, sp, ss;
};
#elif defined(KPROBE_ARGS_ARCH_i386)
struct pt_regs {
	unsigned long bx, cx, dx, si, di, bp, ax;
	unsigned short ds, __dsh, es, __esh, fs, __fsh, gs, __gsh;
	unsigned long orig_ax, ip;
	unsigned short cs, __csh;
	unsigned long flags, sp;
	unsigned short ss, __ssh;
};
#elif defined(KPROBE_ARGS_ARCH_arm64)	/* arch/arm64/include/uapi/asm/ptrace.h */
struct pt_regs {
	u64 regs[31];
	u64 sp, pc, pstate;
};
#elif defined(KPROBE_ARGS_ARCH_arm)	/* arch/arm/include/asm/ptrace.h */
struct pt_regs {
	unsigned long uregs[18];
};
#elif defined(KPROBE_ARGS_ARCH_riscv64) /* arch/riscv/include/asm/ptrace.h */
struct pt_regs {
	unsigned long epc, ra, sp, gp, tp, t0, t1, t2, s0, s1, a0, a1, a2, a3, a4, a5, a6, a7;
	unsigned long s2, s3, s4, s5, s6, s7, s8, s9, s10, s11, t3, t4, t5, t6;
	unsigned long status, badaddr, cause, orig_a0;
};
#elif defined(KPROBE_ARGS_ARCH_s390x)	/* arch/s390/include/uapi/asm/ptrace.h: user_pt_regs */
typedef struct {
	unsigned long mask, addr;
} psw_t;
struct pt_regs {
	unsigned long args[1];
	psw_t psw;
	unsigned long gprs[16];
};
#elif defined(KPROBE_ARGS_ARCH_ppc64le) /* arch/powerpc/include/uapi/asm/ptrace.h */
struct pt_regs {
	unsigned long gpr[32];
	unsigned long nip, msr, orig_gpr3, ctr, link, xer, ccr, softe, trap, dar, dsisr, result;
};
#elif defined(KPROBE_ARGS_ARCH_mips64) || \
	defined(KPROBE_ARGS_ARCH_mips64el)  /* arch/mips/include/asm/ptrace.h */
struct pt_regs {
	unsigned long regs[32];
	unsigned long cp0_status, hi, lo, cp0_badvaddr, cp0_cause, cp0_epc;
};
#elif defined(KPROBE_ARGS_ARCH_loongarch64) /* arch/loongarch/include/asm/ptrace.h */
struct pt_regs {
	unsigned long regs[32];
	unsigned long orig_a0, csr_era, csr_badvaddr, csr_crmd, csr_prmd, csr_euen, csr_ecfg, csr_estat;
};
#endif

/* include/uapi/linux/bpf_perf_event.h */
struct bpf_perf_event_data {
	struct pt_regs regs;
	u64 sample_period, addr;
};

#endif
