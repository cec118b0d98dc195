enum { NR_SAVED = 8, NR_WRITE = 64, NR_EXIT = 93 };

/* arch/loongarch/include/asm/ptrace.h */
struct pt_regs {
	unsigned long regs[32];
};

#define ENTRY                   \
	"la.local $t0, saved\n" \
	"st.d $a0, $t0, 0\n"    \
	"st.d $a1, $t0, 8\n"    \
	"st.d $a2, $t0, 16\n"   \
	"st.d $a3, $t0, 24\n"   \
	"st.d $a4, $t0, 32\n"   \
	"st.d $a5, $t0, 40\n"   \
	"st.d $a6, $t0, 48\n"   \
	"st.d $a7, $t0, 56\n"   \
	"st.d $sp, $t0, 64\n"   \
	"b check\n"

__asm__(".globl _start\n_start: bl run\n");

static long system_call(long nr, long a, long b, long c)
{
	register long a7 __asm__("$a7") = nr;
	register long a0 __asm__("$a0") = a;
	register long a1 __asm__("$a1") = b;
	register long a2 __asm__("$a2") = c;

	__asm__ volatile("syscall 0"
			 : "+r"(a0)
			 : "r"(a7), "r"(a1), "r"(a2)
			 : "$t0", "$t1", "$t2", "$t3", "$t4", "$t5", "$t6", "$t7", "$t8", "memory");
	return a0;
}
