enum { NR_SAVED = 3, NR_WRITE = 4, NR_EXIT = 1 };

/* arch/x86/include/asm/ptrace.h */
struct pt_regs {
	unsigned long bx, cx, dx, si, di, bp, ax, ds, es, fs, gs, orig_ax, ip, cs, flags, sp, ss;
};

#define SAVE                  \
	"mov %eax, saved\n"   \
	"mov %edx, saved+4\n" \
	"mov %ecx, saved+8\n" \
	"mov %esp, saved+12\n"

#define ENTRY	  SAVE "jmp check\n"
/* To gcc, but not to clang, a callee takes the pointer to its result off the stack. */
#define ENTRY_POP SAVE "call check\nret $4\n"

__asm__(".globl _start\n_start: xor %ebp, %ebp\ncall run\n");

static long system_call(long nr, long a, long b, long c)
{
	long ret;

	__asm__ volatile("int $0x80" : "=a"(ret) : "a"(nr), "b"(a), "c"(b), "d"(c) : "memory");
	return ret;
}
