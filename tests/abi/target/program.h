/*
 * The part of a test program that does not change. It runs without a C library, so that the same text
 * serves every target.
 *
 * A callee is nothing but a label in front of the target's ENTRY, which saves the argument registers and
 * the stack pointer and jumps to check(): what check() sees is what a kprobe at the entry would see.
 */
typedef unsigned char u8;
typedef unsigned short u16;
typedef unsigned int u32;

enum { MAX_ARGUMENT = 512, MAX_DATA = 4096 };

struct piece {
	u8 on_stack;
	u8 reg;
	u8 shift;
	u16 stack;
	u16 offset;
	u16 size;
};

struct param {
	const u8 *mask; /* the bits that hold data */
	u16 data;	/* where in `data` the argument is */
	u16 size;
	u32 piece; /* the first of its pieces */
	u8 nr_pieces;
	u8 by_reference;
	u8 is_known;
};

struct pt_regs;

struct prototype {
	void (*call)(const u8 *data);
	/* The tool's own C code for the arguments, each to where it has been in `data`; may be NULL. */
	int (*read)(struct pt_regs *ctx, u8 *out);
	u32 param;
	u32 nr_params;
};

/* What a function returns with. */
struct result {
	void (*make)(void); /* returns what is in result_data; NULL: void */
	struct param value;
};

#if defined(__x86_64__)
#include "x86_64.h"
#elif defined(__i386__)
#include "i386.h"
#elif defined(__aarch64__)
#include "arm64.h"
#elif defined(__arm__)
#include "arm.h"
#elif defined(__riscv)
#include "riscv64.h"
#elif defined(__loongarch__)
#include "loongarch64.h"
#elif defined(__s390x__)
#include "s390x.h"
#elif defined(__powerpc64__)
#include "ppc64le.h"
#elif defined(__mips64)
#include "mips64.h"
#endif

/* What ENTRY fills. */
struct saved {
	unsigned long reg[NR_SAVED];
	unsigned long sp;
} saved __attribute__((aligned(64)));

#ifdef NR_RETURNED
/* What call_for_result() fills. */
unsigned long returned[NR_RETURNED];
static u8 result_memory[MAX_ARGUMENT] __attribute__((aligned(64)));
#endif

u8 result_data[MAX_ARGUMENT] __attribute__((aligned(64)));
u8 data[MAX_DATA] __attribute__((aligned(64)));
static u8 read_data[MAX_DATA] __attribute__((aligned(64)));

static const u8 all_bits[16] = { 255, 255, 255, 255, 255, 255, 255, 255,
				 255, 255, 255, 255, 255, 255, 255, 255 };
static const u8 bool_bits[1] = { 1 };
static const u8 __attribute__((unused)) x87_bits[16] = { 255, 255, 255, 255, 255, 255, 255, 255, 255, 255 };

extern const struct piece pieces[];
extern const struct param params[];
extern const struct prototype prototypes[];
extern const struct result results[];
extern const u32 nr_prototypes;
static void fill_registers(struct pt_regs *ctx);
/* The index of the first bit-field that is not where the tool has it, or -1. */
static int check_layout(void);

static const struct prototype *current;
static u32 nr_checked;

/* Compilers may call these. */
void *memcpy(void *to, const void *from, __SIZE_TYPE__ n)
{
	for (__SIZE_TYPE__ i = 0; i < n; i++)
		((volatile u8 *)to)[i] = ((const u8 *)from)[i];
	return to;
}

void *memmove(void *to, const void *from, __SIZE_TYPE__ n)
{
	if (to < from)
		return memcpy(to, from, n);
	while (n--)
		((volatile u8 *)to)[n] = ((const u8 *)from)[n];
	return to;
}

void *memset(void *to, int c, __SIZE_TYPE__ n)
{
	for (__SIZE_TYPE__ i = 0; i < n; i++)
		((volatile u8 *)to)[i] = (u8)c;
	return to;
}

static inline __attribute__((unused)) long bpf_probe_read_kernel(void *to, u32 size, const void *from)
{
	memcpy(to, from, size);
	return 0;
}

static void print(const char *text)
{
	long len = 0;

	while (text[len])
		len++;
	system_call(NR_WRITE, 1, (long)text, len);
}

static void print_number(u32 n)
{
	char digits[12];
	int i = sizeof(digits) - 1;

	digits[i] = 0;
	do
		digits[--i] = (char)('0' + n % 10);
	while (n /= 10);
	print(digits + i);
}

static void print_bytes(const u8 *bytes, u32 n)
{
	static const char hex[] = "0123456789abcdef";

	for (u32 i = 0; i < n; i++) {
		const char text[] = { ' ', hex[bytes[i] >> 4], hex[bytes[i] & 15], 0 };

		print(text);
	}
}

static void leave(int status)
{
	system_call(NR_EXIT, status, 0, 0);
	__builtin_trap();
}

static int is_result(const struct param *p)
{
	return p == &results[current - prototypes].value;
}

/*
 * For the reader of the output: "function parameter how expected... found...". The parameter behind the last one is
 * the result.
 */
static void fail(const struct param *p, const char *how, const u8 *expected, const u8 *found)
{
	print("difference ");
	print_number((u32)(current - prototypes));
	print(" ");
	print_number(is_result(p) ? current->nr_params : (u32)(p - params) - current->param);
	print(" ");
	print(how);
	print("\n  bits    ");
	print_bytes(p->mask, p->size);
	print("\n  expected");
	print_bytes(expected, p->size);
	print("\n  found   ");
	print_bytes(found, p->size);
	print("\n");
	leave(1);
}

static void compare(const struct param *p, const char *how, const u8 *found)
{
	const u8 *expected = (is_result(p) ? result_data : data) + p->data;

	for (u32 i = 0; i < p->size; i++)
		if ((expected[i] ^ found[i]) & p->mask[i])
			fail(p, how, expected, found);
}

static void read_piece(const struct piece *piece, const unsigned long *registers, u8 *to)
{
	unsigned long value;

	if (piece->on_stack) {
		memcpy(to, (const u8 *)saved.sp + piece->stack, piece->size);
		return;
	}
	value = registers[piece->reg] >> piece->shift;
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
	for (u32 i = piece->size; i-- > 0; value >>= 8)
		to[i] = (u8)value;
#else
	for (u32 i = 0; i < piece->size; i++, value >>= 8)
		to[i] = (u8)value;
#endif
}

static void check_param(const struct param *p, const unsigned long *registers)
{
	u8 found[MAX_ARGUMENT];
	const u8 *copy;

	if (!p->is_known)
		return;
	if (p->by_reference) {
		read_piece(&pieces[p->piece], registers, (u8 *)&copy);
		compare(p, "reference", copy);
		return;
	}
	memset(found, 0xaa, p->size);
	for (u32 i = 0; i < p->nr_pieces; i++)
		read_piece(&pieces[p->piece + i], registers, found + pieces[p->piece + i].offset);
	compare(p, "value", found);
}

/* The callees go here. */
__attribute__((used)) void check(void)
{
	struct pt_regs regs;

	for (u32 i = 0; i < current->nr_params; i++)
		check_param(&params[current->param + i], saved.reg);
	if (current->read) {
		fill_registers(&regs);
		memset(read_data, 0x55, sizeof(read_data));
		current->read(&regs, read_data);
		for (u32 i = 0; i < current->nr_params; i++) {
			const struct param *p = &params[current->param + i];

			if (p->is_known)
				compare(p, "C", read_data + p->data);
		}
	}
	nr_checked++;
}

static u32 random_state;

static u8 random_byte(void)
{
	/* xorshift32, Marsaglia 2003 */
	random_state ^= random_state << 13;
	random_state ^= random_state >> 17;
	random_state ^= random_state << 5;
	return (u8)(random_state >> 11);
}

/* Padding is 0, so that a bool is 0 or 1 and nothing but data counts. */
static void fill_param(const struct param *p, u8 *to)
{
	for (u32 i = 0; i < p->size; i++)
		to[p->data + i] = random_byte() & p->mask[i];
}

static void fill_data(const struct prototype *f)
{
	for (u32 i = 0; i < f->nr_params; i++)
		fill_param(&params[f->param + i], data);
}

static void check_result(const struct result *r)
{
#ifdef NR_RETURNED
	if (!r->make)
		return;
	fill_param(&r->value, result_data);
	memset(result_memory, 0x55, sizeof(result_memory));
	for (u32 i = 0; i < NR_RETURNED; i++)
		returned[i] = 0x5555555555555555;
	call_for_result(r->make, result_memory);
	check_param(&r->value, returned);
#endif
}

/* BIT of N bits, as the tool counts them: is it set, and no other? */
static __attribute__((unused)) int has_bits(const void *bytes, u32 n, u32 bit, u32 nr)
{
	for (u32 i = 0; i < 8 * n; i++) {
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
		int is_set = ((const u8 *)bytes)[i / 8] >> (7 - i % 8) & 1;
#else
		int is_set = ((const u8 *)bytes)[i / 8] >> (i % 8) & 1;
#endif

		if (is_set != (i >= bit && i < bit + nr))
			return 0;
	}
	return 1;
}

__attribute__((used)) void run(void)
{
	int wrong = check_layout();

	if (wrong >= 0) {
		print("layout ");
		print_number((u32)wrong);
		print("\n");
		leave(1);
	}
	random_state = SEED;
	for (u32 i = 0; i < nr_prototypes; i++) {
		current = &prototypes[i];
		fill_data(current);
		current->call(data);
		if (nr_checked != i + 1) {
			print("the callee was not reached\n");
			leave(1);
		}
		check_result(&results[i]);
	}
	leave(0);
}
