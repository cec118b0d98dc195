// Heads as people write them. Every one of these needs the pass, if only because of a bool.
#include <uapi/linux/ptrace.h>
#include <linux/types.h>

#define PROBE(name) kprobe__##name
#define HEAD(name, ...) int kprobe__##name(struct pt_regs *ctx, __VA_ARGS__)
#define ARGS int a, bool b
#define FLAG bool
#define BEGIN {
#define END }
#define WRAP(...) __VA_ARGS__
#define WHOLE int kprobe__whole(struct pt_regs *ctx, bool b) { return b; }

int PROBE(pasted)(struct pt_regs *ctx, bool b)
{
	return b;
}

HEAD(made, int a, bool b)
{
	return a + b;
}

int kprobe__list(struct pt_regs *ctx, ARGS)
{
	return a + b;
}

int kprobe__type(struct pt_regs *ctx, FLAG flag)
{
	return flag;
}

int kprobe__braces(struct pt_regs *ctx, bool b)
BEGIN
	return b;
END

WHOLE
WRAP(int kprobe__wrapped(struct pt_regs *ctx, bool b) { return b; })

int kprobe__old(ctx, a, b)
	struct pt_regs *ctx;
	int a;
	bool b;
{
	return a + b;
}

int kprobe__either(struct pt_regs *ctx,
#ifdef CONFIG_NO_SUCH_THING
		   int a,
#else
		   long a,
#endif
		   bool b)
{
	return a + b;
}

__attribute__((unused)) int kprobe__attributes(struct pt_regs *ctx __attribute__((unused)),
					       bool b __attribute__((unused))) /* ) { */
{
	return b;
}

int helper(void), kprobe__declared(struct pt_regs *, bool);
extern int kprobe__declared(struct pt_regs *ctx, bool b) __attribute__((unused));
int kprobe__declared(struct pt_regs *ctx, bool b)
{
	return b;
}

int kprobe__one(struct pt_regs *ctx, bool b) { return b; } int kprobe__two(struct pt_regs *ctx, bool b) { return !b; }
