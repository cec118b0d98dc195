// One probe for each way to write one. The functions are those of tests/live/classes.py, which are called with known
// arguments: the live case bcc_forms compares what comes out of here with them.
#include <uapi/linux/ptrace.h>
#include <linux/types.h>

struct kpa_pair { u64 a; int b; };
struct kpa_inner { s16 x; u8 y; };
struct kpa_nested { struct kpa_inner in; struct kpa_inner also[2]; bool c; };
union kpa_union { long l; u8 b[5]; void *p; };
union kpa_big_union { u64 l[3]; int i; };
struct kpa_anonymous { u32 kind; union { u32 u; int s; }; bool is_kernel; };
enum kpa_color { KPA_RED = 0, KPA_GREEN = 1, KPA_BLUE = 1000, KPA_NO_COLOR = -1 };
enum kpa_big { KPA_SMALL = 1, KPA_BIG = 0x123456789abc };
typedef struct pt_regs *regs_t;

struct event {
	char function[32];
	u64 values[24];
};
BPF_PERF_OUTPUT(events);

static inline int submit(struct pt_regs *ctx, struct event *e)
{
	events.perf_submit(ctx, e, sizeof(*e));
	return 0;
}

#define EVENT(name, ...) struct event e = { name, { __VA_ARGS__ } }
#define PROBE(name) kprobe__##name
#define HEAD(name, ...) int kprobe__##name(struct pt_regs *ctx, __VA_ARGS__)
#define BEGIN {
#define END }

// K&R
int kprobe__kc_narrow(ctx, a, b, c, d, e, f)
	struct pt_regs *ctx;
	bool a;
	s8 b;
	u8 c;
	s16 d;
	u16 e;
	int f;
{
	struct event event = { "kc_narrow", { a, b, c, d, e, f } };

	return submit(ctx, &event);
}

// a head that a macro makes
HEAD(kc_narrow_on_stack, u64 a, u64 b, u64 c, u64 d, u64 e0, u64 f, bool g, s8 h, u8 i, s16 j, u16 k, int l, u32 m, bool n)
{
	EVENT("kc_narrow_on_stack", a, b, c, d, e0, f, g, h, i, j, k, l, m, n);

	return submit(ctx, &e);
}

// a name that a macro makes, and #ifdef in the list
int PROBE(kc_enums)(struct pt_regs *ctx, enum kpa_color a,
#ifdef CONFIG_NO_SUCH_THING
		    int b,
#else
		    enum kpa_big b,
#endif
		    u64 c, u64 d, u64 e0, u64 f, enum kpa_color g, enum kpa_big h)
{
	EVENT("kc_enums", a, b, c, d, e0, f, g, h);

	return submit(ctx, &e);
}

// a struct by value, declared before; it calls another probe
int kprobe__kc_variadic(struct pt_regs *ctx, u8 a, struct kpa_pair pair, s16 b, ...) __attribute__((unused));
extern int kprobe__kc_pair(struct pt_regs *, u8, struct kpa_pair, u16);
int kprobe__kc_pair(struct pt_regs *ctx, u8 a, struct kpa_pair pair, u16 b)
{
	return b & 1 ? kprobe__kc_variadic(ctx, a, pair, b, "more") : kprobe__kc_variadic(ctx, a, pair, b);
}

// arguments that nobody can read behind the last one, and attributes
int kprobe__kc_variadic(struct pt_regs *ctx, u8 a __attribute__((unused)), struct kpa_pair pair,
			s16 b __attribute__((unused)), ...)
{
	EVENT("kc_variadic", a, pair.a, pair.b, b);

	return submit(ctx, &e);
}

// unnamed ones
int kprobe__kc_pair_that_does_not_fit(struct pt_regs *, u64, u64, u64, u64 d, u64, struct kpa_pair pair, int, int h);
int kprobe__kc_pair_that_does_not_fit(struct pt_regs *ctx, u64, u64, u64, u64 d, u64, struct kpa_pair pair, int, int h)
{
	EVENT("kc_pair_that_does_not_fit", 0, 0, 0, d, 0, pair.a, pair.b, 0, h);

	return submit(ctx, &e);
}

// braces that macros make, and a typedef of the context
int kprobe__kc_pairs(regs_t regs, struct kpa_pair p, struct kpa_pair q, struct kpa_pair r, struct kpa_pair s, u8 t)
BEGIN
	EVENT("kc_pairs", p.a, p.b, q.a, q.b, r.a, r.b, s.a, s.b, t);

	return submit(regs, &e);
END

// const, twice; structs in a struct
int kprobe__kc_nested(const struct pt_regs *const ctx, const struct kpa_nested n, u8 a, struct kpa_inner in, const u8 b)
{
	EVENT("kc_nested", n.in.x, n.in.y, n.also[0].x, n.also[0].y, n.also[1].x, n.also[1].y, n.c, a, in.x, in.y, b);

	return submit((struct pt_regs *)ctx, &e);
}

// unions by value
int kprobe__kc_unions(struct pt_regs *ctx, union kpa_union u, union kpa_big_union big, u8 a, struct kpa_anonymous n,
		      union kpa_union v)
{
	EVENT("kc_unions", u.l, u.b[0], u.b[1], u.b[2], u.b[3], u.b[4], (u64)u.p, big.l[0], big.l[1], big.l[2], big.i, a,
	      n.kind, n.u, n.s, n.is_kernel, v.l, v.b[0], v.b[1], v.b[2], v.b[3], v.b[4], (u64)v.p);

	return submit(ctx, &e);
}

// functions and arrays
int kprobe__kc_pointers(struct pt_regs *ctx, void *p, struct task_struct *task, int (*f)(long, void *), int *i, int m[7],
			loff_t pos, int g(long, void *))
{
	EVENT("kc_pointers", (u64)p, (u64)task, (u64)f, (u64)i, (u64)m, pos, (u64)g);

	return submit(ctx, &e);
}

// dereferences, of the eighth argument too: in a condition and in a call
static inline int is_letter(const char *text)
{
	return text[0] >= 'a' && text[0] <= 'z';
}

int kprobe__kc_strings(struct pt_regs *ctx, const char *s, u8 a, const char *t, u64 b, u64 c, u64 d, u64 f, const char *u)
{
	struct event e = { "kc_strings" };

	e.values[0] = s[0];
	e.values[1] = a;
	e.values[2] = *t;
	e.values[3] = u[0];
	if (u[0] && u[1] != 'x')
		e.values[4] = *(u + 1);
	e.values[5] = is_letter(u);
	return submit(ctx, &e);
}
