enum { NR_SAVED = 8, NR_WRITE = 64, NR_EXIT = 93 };

/* arch/riscv/include/asm/ptrace.h */
struct pt_regs {
	unsigned long epc, ra, sp, gp, tp, t0, t1, t2, s0, s1, a0, a1, a2, a3, a4, a5, a6, a7;
};

#define ENTRY             \
	"la t0, saved\n"  \
	"sd a0, 0(t0)\n"  \
	"sd a1, 8(t0)\n"  \
	"sd a2, 16(t0)\n" \
	"sd a3, 24(t0)\n" \
	"sd a4, 32(t0)\n" \
	"sd a5, 40(t0)\n" \
	"sd a6, 48(t0)\n" \
	"sd a7, 56(t0)\n" \
	"sd sp, 64(t0)\n" \
	"tail check\n"

__asm__(".globl _start\n_start:\n"
	".option push\n.option norelax\n"
	"la gp, __global_pointer$\n"
	".option pop\n"
	"call run\n");

static long system_call(long nr, long a, long b, long c)
{
	register long a7 __asm__("a7") = nr;
	register long a0 __asm__("a0") = a;
	register long a1 __asm__("a1") = b;
	register long a2 __asm__("a2") = c;

	__asm__ volatile("ecall" : "+r"(a0) : "r"(a7), "r"(a1), "r"(a2) : "memory");
	return a0;
}
