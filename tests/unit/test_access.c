#include "unit.h"

#include "access.h"
#include "types.h"

static const struct type pair = STRUCT("pair", 16, 8, MEMBER("a", &long_t, 0), MEMBER("b", &long_t, 8));
static const struct type big = {
	.kind = TYPE_STRUCT, .name = "big", .is_complete = true, .size = 24, .align = 8
};
static const struct type empty = { .kind = TYPE_STRUCT, .name = "empty", .is_complete = true, .align = 1 };
static const struct type int_of_nothing = { .kind = TYPE_FUNCTION, .target = &int_t };
static const struct type fn = POINTER_TO(&int_of_nothing);
static const struct type const_int = QUALIFIED(TYPE_CONST, &int_t);
static const struct type bool_alias = TYPEDEF("bool", &bool_t);
static const struct type const_pchar = QUALIFIED(TYPE_CONST, &pconst_char_t);

#define IN(number, bytes)                                                          \
	{                                                                          \
		.nr_pieces = 1, .pieces = { { .reg = (number), .size = (bytes) } } \
	}
#define AT(offset, bytes)                                                                              \
	{                                                                                              \
		.nr_pieces = 1, .pieces = { { .on_stack = true, .stack = (offset), .size = (bytes) } } \
	}
#define IN_TWO(first, second, left)                                       \
	{                                                                 \
		.nr_pieces = 2, .pieces = {                               \
			{ .reg = (first), .size = 8 },                    \
			{ .reg = (second), .offset = 8, .size = (left) }, \
		}                                                         \
	}
#define BY_REFERENCE(number)                                                                       \
	{                                                                                          \
		.nr_pieces = 1, .by_reference = true, .pieces = { { .reg = (number), .size = 8 } } \
	}
#define REFERENCE_AT(offset)                                               \
	{                                                                  \
		.nr_pieces = 1, .by_reference = true, .pieces = {          \
			{ .on_stack = true, .stack = (offset), .size = 8 } \
		}                                                          \
	}

/* How --explain says that an argument is read. */
static const struct expression {
	const char *title; /* also what is wanted */
	const char *arch;
	const struct type *type;
	struct abi_place place;
} expressions[] = {
	{ "(int)ctx->di", "x86_64", &int_t, IN(0, 4) },
	{ "(int)ctx->regs[7]", "arm64", &int_t, IN(7, 4) },
	{ "(bool)ctx->cx", "x86_64", &bool_alias, IN(3, 1) },
	{ "(struct file *)ctx->si", "x86_64", &pfile_t, IN(1, 8) },
	{ "(int (*)(void))ctx->si", "x86_64", &fn, IN(1, 8) },
	{ "(int)ctx->dx", "x86_64", &const_int, IN(2, 4) }, /* a cast gives no object */
	{ "*(bool *)(ctx->sp + 8)", "x86_64", &bool_alias, AT(8, 1) },
	{ "*(int *)(ctx->sp + 0)", "arm64", &int_t, AT(0, 4) },
	{ "*(const char **)(ctx->sp + 16)", "x86_64", &pconst_char_t, AT(16, 8) },
	{ "*(int (**)(void))(ctx->sp + 8)", "x86_64", &fn, AT(8, 8) },
	{ "*(struct big *)(ctx->sp + 8)", "x86_64", &big, AT(8, 24) },
	{ "*(struct big *)ctx->regs[1]", "arm64", &big, BY_REFERENCE(1) },
	/* The address of the copy is on the stack itself. */
	{ "**(struct big **)(ctx->sp + 8)", "arm64", &big, REFERENCE_AT(8) },
	{ "{ ctx->si, ctx->dx }", "x86_64", &pair, IN_TWO(1, 2, 8) },
	{ "{ }", "x86_64", &empty, { .nr_pieces = 0 } },
	{ "?", "x86_64", &double_t_, { .unknown = "in xmm0" } },
};

static void write_expression(void **state)
{
	const struct expression *row = *state;
	struct access how = { .arch = abi__find(row->arch), .context = "ctx" };
	struct text t;

	assert_int_equal(text__open(&t), 0);
	access__write_expression(t.out, &how, row->type, &row->place);
	assert_string_equal(text__keep(&t, arena), row->title);
}

/*
 * What has to be in the text that declares and fills the local variable `v`; whether it is C, and reads
 * the right value, is for test_rewrite and tests/abi.
 */
static const struct local {
	const char *title;
	const char *arch;
	const struct type *type;
	struct abi_place place;
	bool user_stack;
	const char *want[4];
} locals[] = {
	{ "an int in a register", "x86_64", &int_t, IN(0, 4), false, { "\tint v = (int)regs->di;\n" } },
	{ "a bool in a register: one byte of it",
	  "x86_64",
	  &bool_alias,
	  IN(0, 1),
	  false,
	  { "\tbool v = (unsigned char)regs->di;\n" } },
	{ "const: the variable is filled after its declaration",
	  "x86_64",
	  &const_int,
	  AT(8, 4),
	  false,
	  { "\tint v", "bpf_probe_read_kernel(&v, 4, (void *)(regs->sp + 8))", "goto out;" } },
	{ "a const pointer",
	  "x86_64",
	  &const_pchar,
	  IN(1, 8),
	  false,
	  { "\tconst char *v = (const char *)regs->si;\n" } },
	/* Out of ctx first: facts/libbcc.md, "A value read from the stack is not tracked". */
	{ "a pointer on the stack is tracked by BCC",
	  "x86_64",
	  &pfile_t,
	  AT(16, 8),
	  false,
	  { "\tstruct file *v = (struct file *)regs->sp;\n",
	    "bpf_probe_read_kernel(&v, 8, (void *)(regs->sp + 16))", "goto out;" } },
	{ "a user's stack",
	  "arm64",
	  &int_t,
	  AT(0, 4),
	  true,
	  { "bpf_probe_read_user(&v, 4, (void *)(regs->sp + 0))", "goto out;" } },
	{ "a bool on the stack: one byte",
	  "x86_64",
	  &bool_alias,
	  AT(8, 1),
	  false,
	  { ", 1, (void *)(regs->sp + 8))", "goto out;", "\tbool v = " } },
	{ "a record in two registers, the second one not whole",
	  "x86_64",
	  &pair,
	  IN_TWO(1, 2, 4),
	  false,
	  { "\tstruct pair v;\n", "regs->si", "regs->dx", "(char *)&v + 8" } },
	{ "a record on the stack",
	  "x86_64",
	  &big,
	  AT(8, 24),
	  false,
	  { "\tstruct big v;\n", "(char *)&v + 0, 24, (void *)(regs->sp + 8))", "goto out;" } },
	{ "a record by reference",
	  "arm64",
	  &big,
	  BY_REFERENCE(2),
	  false,
	  { "\tstruct big v;\n", "bpf_probe_read_kernel(&v, 24, (void *)regs->regs[2])", "goto out;" } },
	{ "a record whose address is on the stack",
	  "arm64",
	  &big,
	  REFERENCE_AT(16),
	  false,
	  { "\tstruct big v;\n", ", 8, (void *)(regs->sp + 16))", "goto out;",
	    "bpf_probe_read_kernel(&v, 24, (void *)v__" } },
	{ "nothing", "x86_64", &empty, { .nr_pieces = 0 }, false, { "\tstruct empty v;\n" } },
};

static void write_local(void **state)
{
	const struct local *row = *state;
	struct access how = {
		.arch = abi__find(row->arch),
		.context = "regs",
		.user_stack = row->user_stack,
		.on_unread = "goto out;",
	};
	const char *text, *at;
	struct text t;

	assert_int_equal(text__open(&t), 0);
	access__write_local(t.out, &how, row->type, "v", &row->place);
	text = at = text__keep(&t, arena);
	for (size_t i = 0; i < NR(row->want) && row->want[i]; i++) {
		at = strstr(at, row->want[i]);
		if (!at)
			print_error("'%s' is not in, or not in this order:\n%s", row->want[i], text);
		assert_non_null(at);
	}
}

static void write_slots(void **state)
{
	static const struct abi_place places[] = { AT(8, 4), AT(16, 8), AT(24, 1) };
	static const struct access_slot slots[] = { { &int_t, "a", &places[0] },
						    { &pfile_t, "b", &places[1] },
						    { &bool_alias, "c", &places[2] } };
	struct access how = { .arch = abi__find("x86_64"), .context = "regs", .on_unread = "goto out;" };
	struct text t;

	(void)state;
	assert_int_equal(text__open(&t), 0);
	access__write_slots(t.out, &how, slots, NR(slots));
	assert_string_equal(text__keep(&t, arena),
			    "\tunsigned long a__slots[3];\n"
			    "\tif (bpf_probe_read_kernel(a__slots, 24, (void *)(regs->sp + 8)))\n"
			    "\t\tgoto out;\n"
			    "\tint a = (int)a__slots[0];\n"
			    "\tstruct file *b = (struct file *)regs->sp;\n"
			    "\tb = (struct file *)a__slots[1];\n"
			    "\tbool c = (unsigned char)a__slots[2];\n");
}

static const struct is_slot {
	const char *title;
	const char *arch;
	const struct type *type;
	struct abi_place place;
	bool want;
} slots[] = {
	{ "an int", "x86_64", &int_t, AT(8, 4), true },
	{ "a pointer", "x86_64", &pfile_t, AT(16, 8), true },
	{ "in a register", "x86_64", &int_t, IN(0, 4), false },
	{ "a record", "x86_64", &pair, AT(8, 16), false },
	{ "a double is not its bits' number", "x86_64", &double_t_, AT(8, 8), false },
	{ "a big-endian int is at the end of its slot", "s390x", &int_t, AT(164, 4), true },
	{ "not at its beginning", "s390x", &int_t, AT(160, 4), false },
	{ "slots of four bytes", "i386", &int_t, AT(4, 4), false },
	{ "by reference", "arm64", &big, REFERENCE_AT(16), false },
};

static void is_slot(void **state)
{
	const struct is_slot *row = *state;
	struct access how = { .arch = abi__find(row->arch), .context = "ctx" };

	assert_int_equal(access__is_slot(&how, row->type, &row->place), row->want);
}

static const struct ending {
	const char *title;
	const char *text;
	bool want;
} endings[] = {
	{ "byte", "byte", true },
	{ "address", "address", true },
	{ "slots", "slots", true },
	{ "one digit", "0", true },
	{ "more digits", "10", true },
	{ "nothing", "", false },
	{ "a part", "addres", false },
	{ "more than one", "bytes", false },
	{ "a number and more", "0x", false },
};

static void is_ending(void **state)
{
	const struct ending *row = *state;

	assert_int_equal(access__is_ending(row->text, strlen(row->text)), row->want);
}

int main(void)
{
	static const struct CMUnitTest others[] = { cmocka_unit_test_setup_teardown(write_slots, new_arena,
										    free_arena) };

	return RUN_ROWS(expressions, write_expression) + RUN_ROWS(locals, write_local) +
	       RUN_ROWS(slots, is_slot) + RUN_ROWS(endings, is_ending) +
	       cmocka_run_group_tests(others, NULL, NULL);
}
