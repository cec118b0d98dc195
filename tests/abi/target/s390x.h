enum { NR_SAVED = 5, NR_WRITE = 4, NR_EXIT = 1 };

/* arch/s390/include/asm/ptrace.h */
struct pt_regs {
	unsigned long args[1];
	unsigned long psw[2];
	unsigned long gprs[16];
};

#define ENTRY                     \
	"larl %r1, saved\n"       \
	"stmg %r2, %r6, 0(%r1)\n" \
	"stg %r15, 40(%r1)\n"     \
	"jg check\n"

/* A callee saves registers in its caller's frame. */
__asm__(".globl _start\n_start: aghi %r15, -160\nbrasl %r14, run\n");

static long system_call(long nr, long a, long b, long c)
{
	register long r1 __asm__("1") = nr;
	register long r2 __asm__("2") = a;
	register long r3 __asm__("3") = b;
	register long r4 __asm__("4") = c;

	__asm__ volatile("svc 0" : "+d"(r2) : "d"(r1), "d"(r3), "d"(r4) : "memory");
	return r2;
}
