enum { NR_SAVED = 8, NR_WRITE = 5001, NR_EXIT = 5058 };

/* arch/mips/include/asm/ptrace.h */
struct pt_regs {
	unsigned long regs[32];
};

#define ENTRY                         \
	".set push\n.set noreorder\n" \
	"dla $12, saved\n"            \
	"sd $4, 0($12)\n"             \
	"sd $5, 8($12)\n"             \
	"sd $6, 16($12)\n"            \
	"sd $7, 24($12)\n"            \
	"sd $8, 32($12)\n"            \
	"sd $9, 40($12)\n"            \
	"sd $10, 48($12)\n"           \
	"sd $11, 56($12)\n"           \
	"sd $29, 64($12)\n"           \
	"dla $25, check\n"            \
	"jr $25\n"                    \
	"nop\n"                       \
	".set pop\n"

/* ld wants it called so. */
__asm__(".globl __start\n__start:\n"
	".set push\n.set noreorder\n"
	"dla $25, run\n"
	"jalr $25\n"
	"nop\n"
	".set pop\n");

static long system_call(long nr, long a, long b, long c)
{
	register long v0 __asm__("$2") = nr;
	register long a0 __asm__("$4") = a;
	register long a1 __asm__("$5") = b;
	register long a2 __asm__("$6") = c;

	__asm__ volatile("syscall"
			 : "+r"(v0)
			 : "r"(a0), "r"(a1), "r"(a2)
			 : "$1", "$3", "$7", "$8", "$9", "$10", "$11", "$12", "$13", "$14", "$15", "$24",
			   "$25", "hi", "lo", "memory");
	return v0;
}
