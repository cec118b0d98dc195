// Parameters that BCC takes for something else, or does not take at all.
#include <uapi/linux/ptrace.h>
#include <linux/types.h>

typedef struct pt_regs *regs_t;
typedef struct { int val; } id_t_;
struct pair { long a, b; };
struct big { long a[3]; };
union word { int number; char *text; };

int kprobe__arrays(struct pt_regs *ctx, char *argv[], int m[2][3], const int n[static 4])
{
	return argv[0] != 0 && m[1][2] && n[3];
}

int kprobe__functions(struct pt_regs *ctx, int (*compare)(const void *, const void *), int callback(void))
{
	return compare && callback;
}

int kprobe__nameless(struct pt_regs *, int, bool b, void *)
{
	return b;
}

int kprobe__flags(struct pt_regs *ctx, long a, long b, long c, long d, long e, long f, bool on, unsigned char byte)
{
	return on + byte;
}

int kprobe__values(struct pt_regs *ctx, struct pair p, union word w, id_t_ id, struct big big)
{
	return p.b + w.number + id.val + big.a[2];
}

int kprobe__floats(struct pt_regs *ctx, int a, double not_used, int b)
{
	return a + b;
}

int kprobe__variadic(struct pt_regs *ctx, const char *format, ...)
{
	return format != 0;
}

int kprobe__typedef(regs_t regs, struct list_head *list, bool b)
{
	return list->next == (void *)regs->di && b;
}

int kprobe__const(const struct pt_regs *const ctx, const bool b)
{
	return b;
}

int kprobe__clash(struct pt_regs *ctx, u32 u32, bool argument_1, bool ctx_)
{
	return u32 + argument_1 + ctx_;
}
