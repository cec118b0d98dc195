/*
 * Types are read from C, written as definitions, and read again: nothing may have changed. What BTF
 * tells of a type that C cannot say is put together by hand.
 */
#include "unit.h"

#include "compare.h"
#include "definitions.h"
#include "parse.h"
#include "types.h"

/* Each one ends in the declaration of `v`, whose type is meant. */
static const struct row {
	const char *title;
} table[] = {
	{ "int v;" },
	{ "_Bool v;" },
	{ "unsigned __int128 v;" },
	{ "typedef unsigned long size_t; size_t v;" },
	{ "typedef long long s64; typedef s64 loff_t; const loff_t *v;" },
	{ "struct file; struct file *v;" },
	{ "struct file; const struct file *const *v;" },
	{ "union u; union u **v;" },
	{ "struct s { int a; } v;" },
	{ "struct s { char a; long b; short c; } v;" },
	{ "struct s { struct s *next, *prev; } v;" },
	{ "struct s { struct t { int a; } t; struct t u; } v;" },
	{ "struct t; struct s { struct t *p; }; struct t { struct s s; } v;" },
	{ "struct s { int a[3]; char b[2][5]; struct s *c[2]; } v;" },
	{ "struct t { int a; }; struct s { struct t t[3]; } v;" },
	{ "struct s { int n; char data[]; } v;" },
	{ "struct s { int n; long data[0]; } v;" },
	{ "struct s { const int a; volatile char *const b; } v;" },
	{ "struct s { float f; double d; } v;" },
	{ "struct s { char c; __int128 i; } v;" },
	{ "struct s {} v;" },
	{ "struct s { struct {} e; int a; } v;" },
	{ "struct e {}; struct s { int a; struct e e; int b; } v;" },
	/* unions, and members without a name */
	{ "union u { int a; long b; char c[9]; } v;" },
	{ "struct s { int a; union { int b; char c; }; int d; } v;" },
	{ "struct s { union { struct { int a, b; }; long c; }; struct { char d; } e; } v;" },
	{ "struct s { struct { int a; } e[3]; } v;" },
	{ "struct s { struct { int a; } *p; int b; } v;" },
	{ "struct s { union { struct { unsigned char pad[4]; int map; }; int raw; }; } v;" },
	{ "typedef struct { int val; } kuid_t; kuid_t v;" },
	{ "typedef struct { int val; } kuid_t; kuid_t *v;" },
	{ "typedef struct { int val; } kuid_t; struct s { kuid_t uid; kuid_t *p; } v;" },
	{ "typedef union { void *kernel; struct { void *user; }; } ptr_t; ptr_t v;" },
	{ "typedef struct { union { void *kernel, *user; }; _Bool is_kernel : 1; } sockptr_t; sockptr_t v;" },
	{ "struct foo { int a; }; typedef struct foo foo; foo v;" },
	{ "typedef struct foo { int a; } *foo_p; foo_p v;" },
	/* alignment */
	{ "struct s { char a; long b; } __attribute__((packed)) v;" },
	{ "struct s { char a; long b; } __attribute__((packed, aligned(4))) v;" },
	{ "struct s { long a; char b; } __attribute__((packed)) v;" },
	{ "struct s { int a; } __attribute__((aligned(64))) v;" },
	{ "struct s { char a; int b __attribute__((aligned(16))); char c; } v;" },
	{ "struct t { int a; } __attribute__((aligned(16))); struct s { int b; struct t t; } v;" },
	{ "struct t { int a; long b; } __attribute__((packed)); struct s { char c; struct t t; } v;" },
	{ "struct t { long a; }; struct s { char c; struct t t; } __attribute__((packed)) v;" },
	{ "union u { char a[5]; int b; } __attribute__((packed)) v;" },
	{ "union u { char a; } __attribute__((aligned(8))) v;" },
	{ "struct s { int a; char pad[60]; } __attribute__((aligned(64))); struct t { char c; struct s s; } v;" },
	/* bit-fields */
	{ "struct s { unsigned int a : 3, b : 5; int c : 24; } v;" },
	{ "struct s { unsigned int a : 3; int b; unsigned char c : 2; } v;" },
	{ "struct s { unsigned int a : 30, b : 4; } v;" },
	{ "struct s { unsigned long a : 40, b : 24, c : 1; } v;" },
	{ "struct s { unsigned int a : 3; unsigned int : 0; unsigned int b : 5; } v;" },
	{ "struct s { _Bool a : 1, b : 1; unsigned char c; } v;" },
	{ "struct s { unsigned long a : 60, b : 8; } __attribute__((packed)) v;" },
	{ "struct s { unsigned char a : 4; unsigned short b : 9; } v;" },
	{ "enum e { A, B }; struct s { enum e e : 4; enum e f : 4; int g; } v;" },
	{ "union u { unsigned int a : 3; unsigned int b; } v;" },
	{ "struct s { char c; struct { unsigned int a : 3, b : 5; }; } v;" },
	/* enums */
	{ "enum e { A, B = 7, C } v;" },
	{ "enum e { MINUS = -1, A, B } v;" },
	{ "enum e { HIGH = 0x80000000, ALL = 0xffffffff } v;" },
	{ "enum e { LEAST = -2147483647 - 1 } v;" },
	{ "enum e { A = 1, BIT40 = 1ULL << 40 } v;" },
	{ "enum e { MINUS = -1LL, BIG = 1LL << 40 } v;" },
	{ "enum e { A, B } __attribute__((packed)) v;" },
	{ "enum e { A = -1, B } __attribute__((packed)) v;" },
	{ "enum e { A = 300 } __attribute__((packed)) v;" },
	{ "enum e { A }; enum e *v;" },
	{ "typedef enum { A, B } e_t; e_t v;" },
	{ "struct s { enum { A, B } e; enum f { C } f; } v;" },
	/* functions */
	{ "int (*v)(void);" },
	{ "int (*v)(const char *, ...);" },
	{ "struct t; typedef int fn_t(struct t *, int); fn_t *v;" },
	{ "struct t; typedef struct t *(*fn_t)(struct t *); fn_t v;" },
	{ "typedef unsigned int gfp_t; void *(*v)(gfp_t);" },
	{ "struct t { int a; }; struct t (*v)(struct t);" },
	{ "struct t; struct s { int (*open)(struct s *, struct t *); void (*fns[2])(void); } v;" },
	{ "enum e { A }; struct s { int (*f)(enum e); } v;" },
};

static const char *write_all(const struct type *t)
{
	struct definitions *d = definitions__new();
	struct text text;
	int err;

	assert_non_null(d);
	assert_int_equal(text__open(&text), 0);
	err = definitions__write(d, text.out, t);
	definitions__free(d);
	type__declare(text.out, t, "v");
	fputs(";\n", text.out);
	assert_int_equal(err, 0);
	return text__keep(&text, arena);
}

/* A parameter of type A is where one of type B is, and so is what stands behind it. */
static const char *places_differ(const char *arch, const struct type *a, const struct type *b)
{
	const struct type *const first[] = { &int_t, a, &long_t }, *const second[] = { &int_t, b, &long_t };
	struct abi_signature sig = { .params = first, .nr_params = 3 };
	struct abi_place places[3], others[3];

	abi__place(abi__find(arch), &sig, places);
	sig.params = second;
	abi__place(abi__find(arch), &sig, others);
	for (int i = 0; i < 3; i++)
		if (!abi_place__equal(&places[i], &others[i]))
			return "where it is passed";
	return NULL;
}

static void survives(const char *text, const char *arch)
{
	struct ast *before = parse_c(arch, NULL, text), *after;
	const struct type *t, *u;
	const char *written, *why = "no such variable";

	assert_non_null(before);
	t = ast__find_variable(before, "v");
	written = t ? write_all(t) : "";
	after = parse_c(arch, NULL, written);
	u = after ? ast__find_variable(after, "v") : NULL;
	if (t && u)
		why = type_difference(t, u);
	if (t && u && !why)
		why = places_differ(arch, t, u);
	ast__free(before);
	ast__free(after);
	if (why)
		fprintf(stderr, "%s is not the same in:\n%s", why, written);
	assert_null(why);
}

static void on_x86_64(void **state)
{
	const struct row *row = *state;

	survives(row->title, "x86_64");
}

static void on_arm64(void **state)
{
	const struct row *row = *state;

	survives(row->title, "arm64");
}

/* BTF has offsets and sizes, but no attribute that made them. */
static const struct type far_apart = STRUCT("s", 128, 8, MEMBER("a", &long_t, 0), MEMBER("b", &long_t, 64));
static const struct type larger = STRUCT("s", 64, 4, MEMBER("a", &int_t, 0));
static const struct type late = STRUCT("s", 16, 8, MEMBER("a", &int_t, 8));
static const struct type overlapping = STRUCT("s", 8, 4, MEMBER("a", &int_t, 0), MEMBER("b", &int_t, 4));
static const struct type inner = STRUCT("t", 64, 8, MEMBER("x", &long_t, 0));
static const struct type holds_inner = STRUCT("s", 128, 8, MEMBER("c", &char_t, 0), MEMBER("t", &inner, 64));
static const struct type one_byte_aligned =
	STRUCT("s", 12, 1, MEMBER("a", &long_t, 0), MEMBER("b", &int_t, 8));
static const struct type padded = STRUCT("s", 16, 4, MEMBER("a", &int_t, 0));
static const struct type large_union = UNION("u", 64, 4, MEMBER("a", &int_t, 0));
static const struct type late_bits = STRUCT("s", 8, 4, BITS("a", &uint_t, 5, 3), BITS("b", &uint_t, 40, 8));

static const struct hand {
	const char *title;
	const struct type *type;
	/* What only an alignment can have made may be aligned on the stack, which BTF does not tell. */
	bool place_is_told;
} by_hand[] = {
	{ "a gap between members", &far_apart, true },
	{ "a gap at the end", &larger, true },
	{ "a gap at the start", &late, false },
	{ "an eightbyte that is a gap", &padded, true },
	{ "no gap", &overlapping, true },
	{ "a member with a gap of its own", &holds_inner, true },
	{ "less aligned than its members", &one_byte_aligned, true },
	{ "a union larger than its members", &large_union, false },
	{ "bit-fields with gaps", &late_bits, true },
};

static void by_hand_survives(void **state)
{
	const struct hand *row = *state;
	const char *written = write_all(row->type), *why = "no such variable";
	struct ast *ast = parse_c("x86_64", NULL, written);
	const struct type *t;

	assert_non_null(ast);
	t = ast__find_variable(ast, "v");
	if (t)
		why = t->size != row->type->size ? "the size" :
		      t->nr < row->type->nr	 ? "the number of members" :
						   NULL;
	/* What fills a gap has no name. */
	for (uint32_t i = 0, j = 0; !why && i < row->type->nr; i++, j++) {
		const struct type_member *want = &row->type->members[i];

		while (j < t->nr && !t->members[j].name)
			j++;
		if (j == t->nr || t->members[j].bit_offset != want->bit_offset ||
		    t->members[j].bit_size != want->bit_size ||
		    type_difference(type__strip(t->members[j].type), type__strip(want->type)))
			why = want->name;
	}
	if (t && !why && row->place_is_told)
		why = places_differ("x86_64", row->type, t);
	ast__free(ast);
	if (why)
		fprintf(stderr, "%s is not the same in:\n%s", why, written);
	assert_null(why);
}

/* facts/abi.md: gcc tells BTF no members of a transparent_union. It must stay INTEGER, and as large. */
static void a_record_without_members_keeps_its_size(void **state)
{
	static const struct type u = {
		.kind = TYPE_UNION, .name = "u", .is_complete = true, .size = 8, .align = 8
	};
	struct ast *ast = parse_c("x86_64", NULL, write_all(&u));
	const struct type *t;
	uint64_t size;
	uint32_t nr;

	(void)state;
	assert_non_null(ast);
	t = ast__find_variable(ast, "v");
	size = t ? t->size : 0;
	nr = t ? t->nr : 0;
	ast__free(ast);
	assert_int_equal(size, 8);
	assert_int_equal(nr, 1);
}

static const struct type point = STRUCT("point", 4, 4, MEMBER("x", &int_t, 0));
static const struct type ppoint = POINTER_TO(&point);

static const char *written(struct definitions *d, const struct type *t)
{
	struct text text;

	assert_int_equal(text__open(&text), 0);
	assert_int_equal(definitions__write(d, text.out, t), 0);
	return text__keep(&text, arena);
}

static void nothing_is_written_twice(void **state)
{
	struct definitions *d = definitions__new();
	const char *first = written(d, &ploff_t), *again = written(d, &loff_t_t);
	const char *name = written(d, &pfile_t), *name_again = written(d, &pfile_t);

	(void)state;
	definitions__free(d);
	assert_string_equal(first, "typedef long long loff_t;\n");
	assert_string_equal(again, "");
	assert_string_equal(name, "struct file;\n");
	assert_string_equal(name_again, "");
}

static void a_name_is_completed_later(void **state)
{
	struct definitions *d = definitions__new();
	const char *name = written(d, &ppoint), *whole = written(d, &point);
	const char *again = written(d, &ppoint);

	(void)state;
	definitions__free(d);
	assert_string_equal(name, "struct point;\n");
	assert_non_null(strstr(whole, "int x;"));
	assert_string_equal(again, "");
}

static void what_is_defined_elsewhere_is_left_out(void **state)
{
	struct definitions *d = definitions__new();
	const char *name, *alias;

	(void)state;
	assert_int_equal(definitions__omit(d, "struct file"), 0);
	assert_int_equal(definitions__omit(d, "loff_t"), 0);
	name = written(d, &pfile_t);
	alias = written(d, &ploff_t);
	definitions__free(d);
	assert_string_equal(name, "");
	assert_string_equal(alias, "");
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		TEST(a_record_without_members_keeps_its_size),
		TEST(nothing_is_written_twice),
		TEST(a_name_is_completed_later),
		TEST(what_is_defined_elsewhere_is_left_out),
	};

	definitions__free(NULL);
	return RUN_ROWS(table, on_x86_64) + RUN_ROWS(table, on_arm64) + RUN_ROWS(by_hand, by_hand_survives) +
	       cmocka_run_group_tests_name("definitions", tests, NULL, NULL);
}
