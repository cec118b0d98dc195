/*
 * Prototypes and where their arguments are, by hand from the System V psABI 1.0 (3.2.3) and AAPCS64
 * (6.8.2). tests/abi asks compilers the same questions; here each rule stands by itself.
 */
#include "unit.h"

#include "abi.h"
#include "types.h"

#include <sys/utsname.h>

/* struct { long a, b; } */
static const struct type pair = STRUCT("pair", 16, 8, MEMBER("a", &long_t, 0), MEMBER("b", &long_t, 8));
/* typedef struct { union { void *kernel, *user; }; bool is_kernel : 1; } sockptr_t; */
static const struct type sockptr_union =
	UNION(NULL, 8, 8, MEMBER("kernel", &pvoid_t, 0), MEMBER("user", &pvoid_t, 0));
static const struct type sockptr_struct =
	STRUCT(NULL, 16, 8, MEMBER(NULL, &sockptr_union, 0), BITS("is_kernel", &bool_t, 64, 1));
static const struct type sockptr = TYPEDEF("sockptr_t", &sockptr_struct);
/* struct { int a, b, c; } and one that has only a */
static const struct type ints_3 =
	STRUCT("ints_3", 12, 4, MEMBER("a", &int_t, 0), MEMBER("b", &int_t, 4), MEMBER("c", &int_t, 8));
static const struct type one_int = STRUCT("kuid", 4, 4, MEMBER("val", &uint_t, 0));
static const struct type kuid = TYPEDEF("kuid_t", &one_int);
/* struct { unsigned char mac[3]; }, struct { int a[3]; } */
static const struct type uchar_3 = ARRAY_OF(3, &uchar_t, 3, 1);
static const struct type bytes_3 = STRUCT("bytes_3", 3, 1, MEMBER("mac", &uchar_3, 0));
static const struct type int_3 = ARRAY_OF(3, &int_t, 12, 4);
static const struct type array_in = STRUCT("array_in", 12, 4, MEMBER("a", &int_3, 0));
/* struct { struct pair p; } */
static const struct type nested = STRUCT("nested", 16, 8, MEMBER("p", &pair, 0));
/* struct { long a[3]; }, struct { int a[5]; }, struct resource */
static const struct type long_3 = ARRAY_OF(3, &long_t, 24, 8);
static const struct type big_24 = STRUCT("big_24", 24, 8, MEMBER("a", &long_3, 0));
static const struct type int_5 = ARRAY_OF(5, &int_t, 20, 4);
static const struct type big_20 = STRUCT("big_20", 20, 4, MEMBER("a", &int_5, 0));
static const struct type long_8 = ARRAY_OF(8, &long_t, 64, 8);
static const struct type resource = STRUCT("resource", 64, 8, MEMBER("a", &long_8, 0));
/* struct { char a; long b; } packed; struct { long a; char b; } packed */
static const struct type misaligned =
	STRUCT("misaligned", 9, 1, MEMBER("a", &char_t, 0), MEMBER("b", &long_t, 1));
static const struct type packed_9 =
	STRUCT("packed_9", 9, 1, MEMBER("a", &long_t, 0), MEMBER("b", &char_t, 8));
/* The same misalignment one level down: struct { struct misaligned m; char c; } */
static const struct type misaligned_in =
	STRUCT("misaligned_in", 10, 1, MEMBER("m", &misaligned, 0), MEMBER("c", &char_t, 9));
/* struct {}; and records whose members BTF does not tell (facts/abi.md) */
static const struct type empty = { .kind = TYPE_STRUCT, .name = "empty", .is_complete = true, .align = 1 };
static const struct type no_members_8 = {
	.kind = TYPE_UNION, .name = "no_members_8", .is_complete = true, .size = 8, .align = 8
};
static const struct type no_members_16 = {
	.kind = TYPE_UNION, .name = "no_members_16", .is_complete = true, .size = 16, .align = 8
};
/* union { int a; long b; }, union { char c[9]; int i; } */
static const struct type int_or_long =
	UNION("int_or_long", 8, 8, MEMBER("a", &int_t, 0), MEMBER("b", &long_t, 0));
static const struct type char_9 = ARRAY_OF(9, &char_t, 9, 1);
static const struct type union_12 = UNION("union_12", 12, 4, MEMBER("c", &char_9, 0), MEMBER("i", &int_t, 0));
/* struct { u64 a : 60, b : 8; } packed: b lies in both eightbytes, and a bit-field is never misaligned */
static const struct type bits_9 =
	STRUCT("bits_9", 9, 1, BITS("a", &ulong_t, 0, 60), BITS("b", &ulong_t, 60, 8));
/* struct { u32 a : 3, b : 5; } */
static const struct type bits_4 = STRUCT("bits_4", 4, 4, BITS("a", &uint_t, 0, 3), BITS("b", &uint_t, 3, 5));
/* struct { int a; } aligned(16): the second eightbyte is padding */
static const struct type padded_16 = STRUCT("padded_16", 16, 16, MEMBER("a", &int_t, 0));
/* struct { long a, b; } aligned(16), and a struct with that as its member */
static const struct type aligned_16 =
	STRUCT("aligned_16", 16, 16, MEMBER("a", &long_t, 0), MEMBER("b", &long_t, 8));
static const struct type holds_aligned_16 = STRUCT("holds_aligned_16", 16, 16, MEMBER("i", &aligned_16, 0));
/* struct { long a[4]; } aligned(16) */
static const struct type long_4 = ARRAY_OF(4, &long_t, 32, 8);
static const struct type aligned_32 = STRUCT("aligned_32", 32, 16, MEMBER("a", &long_4, 0));
/* struct { __int128 a; }, and packed */
static const struct type wide = STRUCT("wide", 16, 16, MEMBER("a", &int128_t, 0));
static const struct type packed_wide = STRUCT("packed_wide", 16, 1, MEMBER("a", &int128_t, 0));
/* struct { double d; long l; }, struct { float a, b; }, struct { double a, b, ...; } */
static const struct type double_long =
	STRUCT("double_long", 16, 8, MEMBER("d", &double_t_, 0), MEMBER("l", &long_t, 8));
static const struct type floats_2 =
	STRUCT("floats_2", 8, 4, MEMBER("a", &float_t_, 0), MEMBER("b", &float_t_, 4));
static const struct type float_int =
	STRUCT("float_int", 8, 4, MEMBER("a", &float_t_, 0), MEMBER("b", &int_t, 4));
static const struct type doubles_2 =
	STRUCT("doubles_2", 16, 8, MEMBER("a", &double_t_, 0), MEMBER("b", &double_t_, 8));
static const struct type double_4 = ARRAY_OF(4, &double_t_, 32, 8);
static const struct type doubles_4 = STRUCT("doubles_4", 32, 8, MEMBER("a", &double_4, 0));
static const struct type double_5 = ARRAY_OF(5, &double_t_, 40, 8);
static const struct type doubles_5 = STRUCT("doubles_5", 40, 8, MEMBER("a", &double_5, 0));
static const struct type cmd = {
	.kind = TYPE_ENUM, .name = "cmd", .is_complete = true, .size = 4, .align = 4
};
/* Larger than anything that a kernel passes by value. */
static const struct type huge_array = ARRAY_OF(1 << 18, &long_t, 1 << 21, 8);
static const struct type huge = STRUCT("huge", 1 << 21, 8, MEMBER("a", &huge_array, 0));

enum { MAX_PARAMS = 16 };

#define LONGS_5 &long_t, &long_t, &long_t, &long_t, &long_t
#define LONGS_6 LONGS_5, &long_t
#define LONGS_7 LONGS_6, &long_t
#define LONGS_8 LONGS_7, &long_t
#define DOUBLES_8 \
	&double_t_, &double_t_, &double_t_, &double_t_, &double_t_, &double_t_, &double_t_, &double_t_
#define IN_DI_TO_R8    "di/8, si/8, dx/8, cx/8, r8/8"
#define IN_DI_TO_R9    IN_DI_TO_R8 ", r9/8"
#define IN_X0_TO_X6    "x0/8, x1/8, x2/8, x3/8, x4/8, x5/8, x6/8"
#define IN_X0_TO_X7    IN_X0_TO_X6 ", x7/8"
#define EIGHT_UNKNOWNS "?, ?, ?, ?, ?, ?, ?, ?"

/*
 * A place is written as REGISTER/BYTES or OFFSET(sp)/BYTES, its pieces with a space between them, a
 * piece that is not the first one with @ and where in the argument it begins. "&" holds the address of
 * a copy, "-" has no bytes, "?" cannot be told.
 */
struct row {
	const char *title;
	const struct type *params[MAX_PARAMS];
	const char *want;
};

static const struct row x86_64[] = {
	/* Scalars: one register each, and the type's own size of it. */
	{ "f(int, long, void *, _Bool, short, unsigned char)",
	  { &int_t, &long_t, &pvoid_t, &bool_t, &short_t, &uchar_t },
	  "di/4, si/8, dx/8, cx/1, r8/2, r9/1" },
	{ "f(enum cmd, loff_t, loff_t *)", { &cmd, &loff_t_t, &ploff_t }, "di/4, si/8, dx/8" },
	{ "f()", { 0 }, "" },
	{ "f(long x 8): the seventh is above the return address",
	  { LONGS_8 },
	  IN_DI_TO_R9 ", 8(sp)/8, 16(sp)/8" },
	{ "f(long x 6, _Bool, short, int): a slot of 8 bytes each",
	  { LONGS_6, &bool_t, &short_t, &int_t },
	  IN_DI_TO_R9 ", 8(sp)/1, 16(sp)/2, 24(sp)/4" },
	/* A register for each eightbyte. */
	{ "f(int, struct pair, int)", { &int_t, &pair, &int_t }, "di/4, si/8 dx@8/8, cx/4" },
	{ "f(struct nested)", { &nested }, "di/8 si@8/8" },
	{ "f(sockptr_t, int)", { &sockptr, &int_t }, "di/8 si@8/8, dx/4" },
	{ "f(struct { int a, b, c; }, int)", { &ints_3, &int_t }, "di/8 si@8/4, dx/4" },
	{ "f(struct { int a[3]; }, int)", { &array_in, &int_t }, "di/8 si@8/4, dx/4" },
	{ "f(kuid_t, int)", { &kuid, &int_t }, "di/4, si/4" },
	{ "f(struct { unsigned char mac[3]; }, int)", { &bytes_3, &int_t }, "di/3, si/4" },
	{ "f(union { int; long; }, int)", { &int_or_long, &int_t }, "di/8, si/4" },
	{ "f(union { char[9]; int; }, int)", { &union_12, &int_t }, "di/8 si@8/4, dx/4" },
	{ "f(struct { u32 : 3, : 5; }, int)", { &bits_4, &int_t }, "di/4, si/4" },
	{ "__sys_bpf(enum, bpfptr_t, unsigned int)", { &cmd, &sockptr, &uint_t }, "di/4, si/8 dx@8/8, cx/4" },
	/* All or nothing, and what is left over goes to a later argument. */
	{ "f(long x 5, struct pair, long, long)",
	  { LONGS_5, &pair, &long_t, &long_t },
	  IN_DI_TO_R8 ", 8(sp)/16, r9/8, 24(sp)/8" },
	{ "f(long x 5, struct pair, struct pair, int)",
	  { LONGS_5, &pair, &pair, &int_t },
	  IN_DI_TO_R8 ", 8(sp)/16, 24(sp)/16, r9/4" },
	{ "f(long x 5, struct pair, kuid_t)", { LONGS_5, &pair, &kuid }, IN_DI_TO_R8 ", 8(sp)/16, r9/4" },
	{ "do_tcp_getsockopt(sk, int, int, sockptr_t, sockptr_t)",
	  { &pvoid_t, &int_t, &int_t, &sockptr, &sockptr },
	  "di/8, si/4, dx/4, cx/8 r8@8/8, 8(sp)/16" },
	/* Over 16 bytes: memory, and no register. */
	{ "f(int, struct of 24 bytes, int)", { &int_t, &big_24, &int_t }, "di/4, 8(sp)/24, si/4" },
	{ "f(struct of 20 bytes, struct of 24 bytes): rounded up to eightbytes",
	  { &big_20, &big_24 },
	  "8(sp)/20, 32(sp)/24" },
	{ "pci_bus_distribute_available_resources(bus, list, resource, resource, resource)",
	  { &pvoid_t, &pvoid_t, &resource, &resource, &resource },
	  "di/8, si/8, 8(sp)/64, 72(sp)/64, 136(sp)/64" },
	/* A misaligned member: memory, even when small. */
	{ "f(struct { char; long; } packed, int, struct ..., int)",
	  { &misaligned, &int_t, &misaligned, &int_t },
	  "8(sp)/9, di/4, 24(sp)/9, si/4" },
	{ "f(struct with a misaligned struct, int)", { &misaligned_in, &int_t }, "8(sp)/10, di/4" },
	{ "f(struct { long; char; } packed, int): packed, but aligned",
	  { &packed_9, &int_t },
	  "di/8 si@8/1, dx/4" },
	{ "f(struct { u64 : 60, : 8; } packed, int)", { &bits_9, &int_t }, "di/8 si@8/1, dx/4" },
	/* No bytes, no place; no members, INTEGER. */
	{ "f(struct {}, int)", { &empty, &int_t }, "-, di/4" },
	{ "f(long x 6, struct {}, int)", { LONGS_6, &empty, &int_t }, IN_DI_TO_R9 ", -, 8(sp)/4" },
	{ "f(memberless record of 8 bytes, int)", { &no_members_8, &int_t }, "di/8, si/4" },
	{ "f(memberless record of 16 bytes, int)", { &no_members_16, &int_t }, "di/8 si@8/8, dx/4" },
	/* An eightbyte of padding has no class and takes no register. */
	{ "f(struct { int a; } aligned(16), int)", { &padded_16, &int_t }, "di/8, si/4" },
	/* 16-byte alignment: of the stack, not of the registers. */
	{ "f(int, __int128, int)", { &int_t, &int128_t, &int_t }, "di/4, si/8 dx@8/8, cx/4" },
	/* Where the psABI and gcc have it at 8(sp) and 24(sp), clang 14 has it elsewhere. */
	{ "f(long x 5, __int128, long)", { LONGS_5, &int128_t, &long_t }, IN_DI_TO_R8 ", ?, ?" },
	{ "f(long x 6, int, __int128, int)",
	  { LONGS_6, &int_t, &int128_t, &int_t },
	  IN_DI_TO_R9 ", 8(sp)/4, ?, ?" },
	{ "f(long x 6, int, struct { __int128 a; })",
	  { LONGS_6, &int_t, &wide },
	  IN_DI_TO_R9 ", 8(sp)/4, 24(sp)/16" },
	{ "f(long x 6, int, struct of 32 bytes aligned(16), int)",
	  { LONGS_6, &int_t, &aligned_32, &int_t },
	  IN_DI_TO_R9 ", 8(sp)/4, 24(sp)/32, 56(sp)/4" },
	/* Floating point: not in pt_regs, and a general register stays free. */
	{ "f(double, int, float, int)", { &double_t_, &int_t, &float_t_, &int_t }, "?, di/4, ?, si/4" },
	{ "f(struct { double; long; }, int)", { &double_long, &int_t }, "?, si/4" },
	{ "f(struct { float; float; }, int)", { &floats_2, &int_t }, "?, di/4" },
	{ "f(struct { float; int; }, int): INTEGER wins", { &float_int, &int_t }, "di/8, si/4" },
	{ "f(double x 9, int): the ninth is on the stack",
	  { DOUBLES_8, &double_t_, &int_t },
	  EIGHT_UNKNOWNS ", 8(sp)/8, di/4" },
	{ "f(int, long double, int): memory", { &int_t, &ldouble_t, &int_t }, "di/4, 8(sp)/16, si/4" },
	/* What cannot be told, and what stands behind it. */
	{ "f(int, struct file, int)", { &int_t, &file_t, &int_t }, "di/4, ?, ?" },
	{ "f(void, int)", { &void_t, &int_t }, "?, ?" },
	{ "f(a struct of two megabytes)", { &huge }, "?" },
};

static const struct row arm64[] = {
	{ "f(int, long, void *, _Bool, short, unsigned char)",
	  { &int_t, &long_t, &pvoid_t, &bool_t, &short_t, &uchar_t },
	  "x0/4, x1/8, x2/8, x3/1, x4/2, x5/1" },
	{ "f(long x 8, long, long): the stack begins at sp",
	  { LONGS_8, &long_t, &long_t },
	  IN_X0_TO_X7 ", 0(sp)/8, 8(sp)/8" },
	{ "f(long x 8, _Bool, short, int)",
	  { LONGS_8, &bool_t, &short_t, &int_t },
	  IN_X0_TO_X7 ", 0(sp)/1, 8(sp)/2, 16(sp)/4" },
	{ "f(int, struct pair, int)", { &int_t, &pair, &int_t }, "x0/4, x1/8 x2@8/8, x3/4" },
	{ "f(sockptr_t, int)", { &sockptr, &int_t }, "x0/8 x1@8/8, x2/4" },
	{ "f(struct { int a, b, c; }, int)", { &ints_3, &int_t }, "x0/8 x1@8/4, x2/4" },
	{ "f(kuid_t, int)", { &kuid, &int_t }, "x0/4, x1/4" },
	{ "f(struct {}, int)", { &empty, &int_t }, "-, x0/4" },
	/* Not split, and no back-fill: C.13 sets NGRN to 8. */
	{ "f(long x 7, struct pair, long)", { LONGS_7, &pair, &long_t }, IN_X0_TO_X6 ", 0(sp)/16, 16(sp)/8" },
	{ "f(long x 6, struct pair, long)",
	  { LONGS_6, &pair, &long_t },
	  "x0/8, x1/8, x2/8, x3/8, x4/8, x5/8, x6/8 x7@8/8, 0(sp)/8" },
	/* B.4: over 16 bytes by reference. */
	{ "f(int, struct of 24 bytes, int)", { &int_t, &big_24, &int_t }, "x0/4, &x1/8, x2/4" },
	{ "f(long x 8, struct of 24 bytes, int)",
	  { LONGS_8, &big_24, &int_t },
	  IN_X0_TO_X7 ", &0(sp)/8, 8(sp)/4" },
	/* A misaligned member is nothing special. */
	{ "f(struct { char; long; } packed, int)", { &misaligned, &int_t }, "x0/8 x1@8/1, x2/4" },
	/* C.8, C.10: a natural alignment of 16 asks for an even register. */
	{ "f(int, __int128, int)", { &int_t, &int128_t, &int_t }, "x0/4, x2/8 x3@8/8, x4/4" },
	{ "f(__int128, int)", { &int128_t, &int_t }, "x0/8 x1@8/8, x2/4" },
	{ "f(int, struct { __int128 a; }, int)", { &int_t, &wide, &int_t }, "x0/4, x2/8 x3@8/8, x4/4" },
	{ "f(int, struct { __int128 a; } packed, int)",
	  { &int_t, &packed_wide, &int_t },
	  "x0/4, x1/8 x2@8/8, x3/4" },
	/* x1 when the struct itself is so aligned, x2 when a member is: the type does not tell. */
	{ "f(int, struct { long a, b; } aligned(16), int)", { &int_t, &aligned_16, &int_t }, "x0/4, ?, ?" },
	/* "The maximum of each of the member alignments", which do count such an attribute of theirs. */
	{ "f(int, struct { struct { long a, b; } aligned(16) i; }, int)",
	  { &int_t, &holds_aligned_16, &int_t },
	  "x0/4, x2/8 x3@8/8, x4/4" },
	{ "f(long x 7, __int128, long): x7 is left over, and stays so",
	  { LONGS_7, &int128_t, &long_t },
	  IN_X0_TO_X6 ", 0(sp)/16, 16(sp)/8" },
	{ "f(long x 8, int, __int128, int)",
	  { LONGS_8, &int_t, &int128_t, &int_t },
	  IN_X0_TO_X7 ", 0(sp)/4, 16(sp)/16, 32(sp)/4" },
	/* Floating point is in v registers, up to four of one kind in a struct too. */
	{ "f(double, int, float, int)", { &double_t_, &int_t, &float_t_, &int_t }, "?, x0/4, ?, x1/4" },
	{ "f(struct { double a[4]; }, int)", { &doubles_4, &int_t }, "?, x0/4" },
	{ "f(struct { double a[5]; }, int): no such struct", { &doubles_5, &int_t }, "&x0/8, x1/4" },
	{ "f(struct { double; long; }, int): of two kinds", { &double_long, &int_t }, "x0/8 x1@8/8, x2/4" },
	{ "f(double x 8, double, int)", { DOUBLES_8, &double_t_, &int_t }, EIGHT_UNKNOWNS ", 0(sp)/8, x0/4" },
	{ "f(double x 7, struct { double a, b; }, double): C.3 ends the v registers",
	  { &double_t_, &double_t_, &double_t_, &double_t_, &double_t_, &double_t_, &double_t_, &doubles_2,
	    &double_t_ },
	  "?, ?, ?, ?, ?, ?, ?, 0(sp)/16, 16(sp)/8" },
	{ "f(int, struct file, int)", { &int_t, &file_t, &int_t }, "x0/4, ?, ?" },
};

/* A hidden pointer to the result shifts everything; arm64 has it in x8. */
static const struct result {
	const char *title;
	const struct type *result;
	const struct type *params[MAX_PARAMS];
	const char *want_x86_64;
	const char *want_arm64;
} results[] = {
	{ "struct of 24 bytes f(int)", &big_24, { &int_t }, "si/4", "x0/4" },
	{ "struct of 24 bytes f(long x 6)",
	  &big_24,
	  { LONGS_6 },
	  "si/8, dx/8, cx/8, r8/8, r9/8, 8(sp)/8",
	  "x0/8, x1/8, x2/8, x3/8, x4/8, x5/8" },
	{ "misaligned struct f(int): memory too", &misaligned, { &int_t }, "si/4", "x0/4" },
	{ "struct pair f(int): in two registers", &pair, { &int_t }, "di/4", "x0/4" },
	{ "struct {} f(int)", &empty, { &int_t }, "di/4", "x0/4" },
	{ "__int128 f(int)", &int128_t, { &int_t }, "di/4", "x0/4" },
	{ "void f(int)", &void_t, { &int_t }, "di/4", "x0/4" },
};

static void write_piece(FILE *out, const struct abi_arch *arch, const struct abi_piece *p)
{
	if (p->on_stack)
		fprintf(out, "%u(sp)", p->stack);
	else
		fputs(arch->registers[p->reg].name, out);
	if (p->offset)
		fprintf(out, "@%u", p->offset);
	fprintf(out, "/%u", p->size);
}

static const char *write_places(const struct abi_arch *arch, const struct abi_place *places, unsigned int nr)
{
	struct text t;

	assert_int_equal(text__open(&t), 0);
	for (unsigned int i = 0; i < nr; i++) {
		const struct abi_place *p = &places[i];

		fputs(i ? ", " : "", t.out);
		if (p->unknown)
			fputc('?', t.out);
		else if (!p->nr_pieces)
			fputc('-', t.out);
		else if (p->by_reference)
			fputc('&', t.out);
		for (unsigned int j = 0; j < p->nr_pieces; j++) {
			fputs(j ? " " : "", t.out);
			write_piece(t.out, arch, &p->pieces[j]);
		}
	}
	return text__keep(&t, arena);
}

static const char *place(const struct abi_arch *arch, const struct type *const *params,
			 const struct type *result)
{
	struct abi_place places[MAX_PARAMS];
	struct abi_signature sig = { .result = result, .params = params };

	while (sig.nr_params < MAX_PARAMS && params[sig.nr_params])
		sig.nr_params++;
	memset(places, 0xff, sizeof(places)); /* whatever was there */
	abi__place(arch, &sig, places);
	return write_places(arch, places, sig.nr_params);
}

static void place_x86_64(void **state)
{
	const struct row *row = *state;

	assert_string_equal(place(abi__find("x86_64"), row->params, NULL), row->want);
}

static void place_arm64(void **state)
{
	const struct row *row = *state;

	assert_string_equal(place(abi__find("arm64"), row->params, NULL), row->want);
}

static void place_result(void **state)
{
	const struct result *row = *state;

	assert_string_equal(place(abi__find("x86_64"), row->params, row->result), row->want_x86_64);
	assert_string_equal(place(abi__find("arm64"), row->params, row->result), row->want_arm64);
}

/* Where the result itself is: psABI 3.2.3 "Returning of Values", AAPCS64 6.9 "Result return". */
static const struct returned {
	const char *title;
	const struct type *result;
	const char *want_x86_64;
	const char *want_arm64;
} returned[] = {
	{ "void", &void_t, "-", "-" },
	{ "not known", NULL, "-", "-" },
	{ "_Bool", &bool_t, "ax/1", "x0/1" },
	{ "short", &short_t, "ax/2", "x0/2" },
	{ "int", &int_t, "ax/4", "x0/4" },
	{ "void *", &pvoid_t, "ax/8", "x0/8" },
	{ "__int128", &int128_t, "ax/8 dx@8/8", "x0/8 x1@8/8" },
	{ "kuid_t", &kuid, "ax/4", "x0/4" },
	{ "struct { unsigned char mac[3]; }", &bytes_3, "ax/3", "x0/3" },
	{ "struct { int a, b, c; }", &ints_3, "ax/8 dx@8/4", "x0/8 x1@8/4" },
	{ "struct { long a, b; }", &pair, "ax/8 dx@8/8", "x0/8 x1@8/8" },
	{ "sockptr_t", &sockptr, "ax/8 dx@8/8", "x0/8 x1@8/8" },
	{ "struct { __int128 a; } packed: not misaligned", &packed_wide, "ax/8 dx@8/8", "x0/8 x1@8/8" },
	{ "struct { long a; char b; } packed", &packed_9, "ax/8 dx@8/1", "x0/8 x1@8/1" },
	{ "struct { char a; long b; } packed", &misaligned, "&ax/8", "x0/8 x1@8/1" },
	{ "union { char c[9]; int i; }", &union_12, "ax/8 dx@8/4", "x0/8 x1@8/4" },
	{ "struct { int a; } aligned(16): padding is nowhere", &padded_16, "ax/8", "x0/8 x1@8/8" },
	{ "struct { long a, b; } aligned(16)", &aligned_16, "ax/8 dx@8/8", "x0/8 x1@8/8" },
	{ "struct { int a[5]; }", &big_20, "&ax/8", "&x8/8" },
	{ "struct { long a[3]; }", &big_24, "&ax/8", "&x8/8" },
	{ "struct {}", &empty, "-", "-" },
	{ "transparent union", &no_members_8, "ax/8", "x0/8" },
	{ "double", &double_t_, "?", "?" },
	{ "struct { double d; long l; }", &double_long, "?", "x0/8 x1@8/8" },
	{ "struct { double a[4]; }: in memory, or in v0 to v3", &doubles_4, "&ax/8", "?" },
	{ "struct { double a[5]; }", &doubles_5, "&ax/8", "&x8/8" },
	{ "a struct of unknown size", &file_t, "?", "?" },
};

static void place_returned(void **state)
{
	const struct returned *row = *state;
	static const char *const archs[] = { "x86_64", "arm64" };

	for (size_t i = 0; i < NR(archs); i++) {
		const struct abi_arch *arch = abi__find(archs[i]);
		struct abi_place p;

		memset(&p, 0xff, sizeof(p)); /* whatever was there */
		abi__place_result(arch, row->result, &p);
		assert_string_equal(write_places(arch->results, &p, 1),
				    i ? row->want_arm64 : row->want_x86_64);
		/* A pointer that shifts the parameters is what the result is in memory for. */
		assert_int_equal(abi__result_shifts(arch, row->result), i ? 0 : p.by_reference);
	}
}

static void results_are_known_of_two_architectures(void **state)
{
	struct abi_place p;

	(void)state;
	abi__place_result(abi__find("s390x"), &int_t, &p);
	assert_non_null(p.unknown);
	abi__place_result(abi__find("s390x"), &void_t, &p);
	assert_null(p.unknown);
	/* What a system call's wrapper returns is a function's result like any other. */
	for (unsigned int i = 0; i < 2; i++) {
		const struct abi_arch *arch = abi__find(i ? "arm64" : "x86_64");
		const char *name;

		assert_ptr_equal(
			abi__syscall(arch, i ? "__arm64_sys_read" : "__x64_sys_read", &name)->results,
			arch->results);
	}
}

static void variadic_functions_place_their_named_ones_alike(void **state)
{
	static const struct type *const params[] = { &pconst_char_t, &int_t };
	struct abi_signature sig = { .params = params, .nr_params = 2, .is_variadic = true };
	struct abi_place places[2];

	(void)state;
	abi__place(abi__find("x86_64"), &sig, places);
	assert_string_equal(write_places(abi__find("x86_64"), places, 2), "di/8, si/4");
	abi__place(abi__find("arm64"), &sig, places);
	assert_string_equal(write_places(abi__find("arm64"), places, 2), "x0/8, x1/4");
}

static void unknown_places_say_why(void **state)
{
	static const struct type *const params[] = { &double_t_, &file_t, &int_t };
	static const char *const archs[] = { "x86_64", "arm64" };
	struct abi_signature sig = { .params = params, .nr_params = 3 };

	(void)state;
	for (size_t i = 0; i < NR(archs); i++) {
		struct abi_place places[3];

		abi__place(abi__find(archs[i]), &sig, places);
		assert_true(places[0].unknown && places[1].unknown && places[2].unknown);
		assert_non_null(strstr(places[0].unknown, "floating point"));
		assert_non_null(strstr(places[1].unknown, "size"));
		assert_non_null(strstr(places[2].unknown, "behind"));
	}
}

static void only_x86_64_shifts_for_a_result(void **state)
{
	(void)state;
	assert_true(abi__result_shifts(abi__find("x86_64"), &big_24));
	assert_true(abi__result_shifts(abi__find("x86_64"), &misaligned));
	assert_false(abi__result_shifts(abi__find("x86_64"), &pair));
	assert_false(abi__result_shifts(abi__find("x86_64"), &pvoid_t));
	assert_false(abi__result_shifts(abi__find("x86_64"), &void_t));
	assert_false(abi__result_shifts(abi__find("x86_64"), NULL));
	assert_false(abi__result_shifts(abi__find("arm64"), &big_24));
	assert_false(abi__result_shifts(abi__find("arm64"), NULL));
}

static void finds_architectures_by_name(void **state)
{
	unsigned int nr = 0;

	(void)state;
	assert_string_equal(abi__find("x86_64")->name, "x86_64");
	assert_string_equal(abi__find("arm64")->name, "arm64");
	assert_ptr_equal(abi__find("aarch64"), abi__find("arm64"));
	assert_null(abi__find("vax"));
	assert_null(abi__find(""));
	assert_null(abi__find("x86_64 "));
	while (abi__nth(nr)) {
		assert_ptr_equal(abi__find(abi__nth(nr)->name), abi__nth(nr));
		nr++;
	}
	assert_true(nr >= 2);
	assert_null(abi__nth(nr + 1));
}

static void no_name_is_this_machine(void **state)
{
	struct utsname uts;

	(void)state;
	assert_int_equal(uname(&uts), 0);
	assert_ptr_equal(abi__find(NULL), abi__find(uts.machine));
}

static void compares_places(void **state)
{
	static const struct abi_place di = { .nr_pieces = 1, .pieces = { { .reg = 0, .size = 8 } } };
	static const struct abi_place others[] = {
		{ .nr_pieces = 1, .pieces = { { .reg = 1, .size = 8 } } },
		{ .nr_pieces = 1, .pieces = { { .reg = 0, .size = 4 } } },
		{ .nr_pieces = 1, .pieces = { { .reg = 0, .size = 8 } }, .by_reference = true },
		{ .nr_pieces = 1, .pieces = { { .on_stack = true, .size = 8 } } },
		{ .nr_pieces = 2, .pieces = { { .size = 8 }, { .reg = 1, .size = 8 } } },
		{ .nr_pieces = 0 },
		{ .unknown = "why" },
	};
	struct abi_place same = di;

	(void)state;
	same.pieces[1].reg = 5; /* not one of its pieces */
	assert_true(abi_place__equal(&di, &same));
	for (size_t i = 0; i < NR(others); i++) {
		assert_false(abi_place__equal(&di, &others[i]));
		assert_true(abi_place__equal(&others[i], &others[i]));
	}
}

/* What --explain prints; the texts are those of abi.h. */
static void writes_places(void **state)
{
	static const struct {
		const char *arch;
		struct abi_place place;
		const char *want;
	} rows[] = {
		{ "x86_64", { .nr_pieces = 1, .pieces = { { .reg = 3 } } }, "%rcx" },
		{ "x86_64", { .nr_pieces = 2, .pieces = { { .reg = 1 }, { .reg = 2 } } }, "%rsi and %rdx" },
		{ "x86_64", { .nr_pieces = 1, .pieces = { { .on_stack = true, .stack = 8 } } }, "8(%rsp)" },
		{ "arm64",
		  { .nr_pieces = 1, .by_reference = true, .pieces = { { .reg = 1 } } },
		  "address in x1" },
		{ "arm64", { .nr_pieces = 1, .pieces = { { .on_stack = true, .stack = 16 } } }, "[sp, #16]" },
		{ "x86_64", { .nr_pieces = 0 }, "nowhere" },
		{ "x86_64", { .unknown = "no idea" }, "? (no idea)" },
	};

	(void)state;
	for (size_t i = 0; i < NR(rows); i++) {
		struct text t;

		assert_int_equal(text__open(&t), 0);
		abi_place__write(t.out, abi__find(rows[i].arch), &rows[i].place);
		assert_string_equal(text__keep(&t, arena), rows[i].want);
	}
}

/* Records as BTF has them: a pair that may be aligned(16), a record with a hole, one that may be packed. */
#define ABRIDGED(tag, bytes, alignment, ...)                                              \
	{                                                                                 \
		.kind = TYPE_STRUCT, .name = (tag), .is_complete = true, .size = (bytes), \
		.align = (alignment), .is_abridged = true, MEMBERS(__VA_ARGS__)           \
	}

static const struct type btf_pair = ABRIDGED("pair", 16, 8, MEMBER("a", &long_t, 0), MEMBER("b", &long_t, 8));
static const struct type btf_24 = ABRIDGED("big_24", 24, 8, MEMBER("a", &long_3, 0));
static const struct type btf_wide = ABRIDGED("wide", 16, 16, MEMBER("a", &int128_t, 0));
static const struct type btf_hole = ABRIDGED("hole", 16, 0, MEMBER("a", &int_t, 0));
static const struct type btf_nothing = {
	.kind = TYPE_STRUCT, .name = "nothing", .is_complete = true, .is_abridged = true, .size = 8
};

static const struct moving {
	const char *title;
	const char *arch;
	const struct type *params[MAX_PARAMS];
	const char *want; /* a place a parameter: "." known, "m" known but for an alignment, "?" not known */
} moving[] = {
	{ "in registers alignment does not count", "x86_64", { &int_t, &btf_pair, &int_t }, "..." },
	{ "the first slot has any alignment", "x86_64", { LONGS_6, &btf_pair }, "......." },
	{ "at an odd slot a pair may move, and what follows on the stack",
	  "x86_64",
	  { LONGS_7, &btf_pair, &int_t },
	  ".......mm" },
	{ "but not what follows in registers",
	  "x86_64",
	  { LONGS_5, &btf_24, &btf_pair, &int_t },
	  "......m." },
	{ "24 bytes cannot be aligned to 16", "x86_64", { LONGS_7, &btf_24, &int_t }, "........." },
	{ "one moves, the next takes it back",
	  "x86_64",
	  { LONGS_7, &btf_pair, &int_t, &btf_pair, &int_t },
	  ".......mmmm" },
	{ "an __int128 in a packed record", "x86_64", { LONGS_7, &btf_wide }, ".......m" },
	{ "a hole may be a bit-field without a name", "x86_64", { &btf_hole, &int_t }, "??" },
	{ "and a struct without members one more", "x86_64", { &btf_nothing, &int_t }, "??" },
	{ "a pair at an odd register", "arm64", { &int_t, &btf_pair, &int_t }, ".mm" },
	{ "and at an even one", "arm64", { &btf_pair, &int_t }, ".." },
	{ "what is told in full does not move", "x86_64", { LONGS_7, &pair, &int_t }, "........." },
};

static void find_moving(void **state)
{
	const struct moving *row = *state;
	struct abi_place places[MAX_PARAMS];
	bool moves[MAX_PARAMS];
	char found[MAX_PARAMS + 1] = "";
	struct abi_signature sig = { .params = row->params };

	while (sig.nr_params < MAX_PARAMS && row->params[sig.nr_params])
		sig.nr_params++;
	abi__place(abi__find(row->arch), &sig, places);
	assert_int_equal(abi__find_moving(abi__find(row->arch), &sig, places, moves), 0);
	for (unsigned int i = 0; i < sig.nr_params; i++)
		found[i] = places[i].unknown ? '?' : moves[i] ? 'm' : '.';
	assert_string_equal(found, row->want);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		TEST(variadic_functions_place_their_named_ones_alike),
		TEST(unknown_places_say_why),
		TEST(only_x86_64_shifts_for_a_result),
		TEST(results_are_known_of_two_architectures),
		TEST(finds_architectures_by_name),
		TEST(no_name_is_this_machine),
		TEST(compares_places),
		TEST(writes_places),
	};
	int wrong = RUN_ROWS(x86_64, place_x86_64) + RUN_ROWS(arm64, place_arm64) +
		    RUN_ROWS(results, place_result) + RUN_ROWS(returned, place_returned) +
		    RUN_ROWS(moving, find_moving);

	return wrong + cmocka_run_group_tests_name("abi", tests, NULL, NULL);
}
