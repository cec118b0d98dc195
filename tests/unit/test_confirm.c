/* What the debug information says of a parameter's place against what the ABI says. */
#include "unit.h"

#include "confirm.h"
#include "types.h"

#define REGISTER(number)                                                                        \
	{                                                                                       \
		.kind = DWARF_AT, .place = {.nr_pieces = 1, .pieces = { { .reg = (number) } } } \
	}
#define STACK(bytes)                                                         \
	{                                                                    \
		.kind = DWARF_AT, .place = {                                 \
			.nr_pieces = 1,                                      \
			.pieces = { { .on_stack = true, .stack = (bytes) } } \
		}                                                            \
	}
#define PIECES(nr, ...)                                                                    \
	{                                                                                  \
		.kind = DWARF_AT, .place = {.nr_pieces = (nr), .pieces = { __VA_ARGS__ } } \
	}
#define UNSAID                       \
	{                            \
		.kind = DWARF_UNSAID \
	}
#define HOME                       \
	{                          \
		.kind = DWARF_HOME \
	}
#define GONE                       \
	{                          \
		.kind = DWARF_GONE \
	}

static const struct type pair_t = STRUCT("pair", 16, 8, MEMBER("a", &long_t, 0), MEMBER("b", &long_t, 8));
static const struct type large_t = STRUCT("large", 24, 8, MEMBER("a", &long_t, 0), MEMBER("b", &pair_t, 8));
static const struct type object_t = { .kind = TYPE_STRUCT, .name = "object" };

enum { MAX_PARAMS = 8 };
enum { GLOBAL = 1, CLANG = 2, RUST = 4 };

static const struct row {
	const char *title;
	int how; /* 0: a static function of gcc's */
	const struct type *types[MAX_PARAMS];
	struct dwarf_entry entries[MAX_PARAMS];
	const char *why[MAX_PARAMS]; /* a part of the reason; NULL: none */
} rows[] = {
	{ "where the ABI says", 0, { &int_t, &long_t }, { REGISTER(0), REGISTER(1) }, { NULL, NULL } },
	{ "moved up", 0, { &int_t, &long_t }, { GONE, REGISTER(0) }, { "left it out", "in %rdi" } },
	{ "moved, though others call it",
	  GLOBAL,
	  { &int_t, &long_t },
	  { UNSAID, REGISTER(0) },
	  { NULL, "in %rdi" } },
	{ "to where no parameter is", 0, { &int_t }, { REGISTER(DWARF_OTHER_REGISTER) }, { "no parameter" } },
	{ "from the stack",
	  0,
	  { &int_t, &int_t, &int_t, &int_t, &int_t, &int_t, &int_t, &int_t },
	  { REGISTER(0), REGISTER(1), REGISTER(2), REGISTER(3), REGISTER(4), REGISTER(5), STACK(8),
	    STACK(8) },
	  { [7] = "in 8(%rsp)" } },
	{ "nothing is said of a static function",
	  0,
	  { &int_t, &int_t },
	  { REGISTER(0), UNSAID },
	  { NULL, "does not say where it is" } },
	{ "nothing is said of a global one",
	  GLOBAL,
	  { &int_t, &int_t },
	  { REGISTER(0), UNSAID },
	  { NULL, NULL } },
	{ "unused, by gcc", GLOBAL, { &int_t, &int_t }, { REGISTER(0), GONE }, { NULL, NULL } },
	{ "unused, by clang",
	  GLOBAL | CLANG,
	  { &int_t, &int_t },
	  { REGISTER(0), GONE },
	  { NULL, "clang does not pass" } },
	{ "not understood, by clang", GLOBAL | CLANG, { &int_t }, { UNSAID }, { NULL } },
	{ "not optimised", 0, { &int_t, &pair_t, &large_t }, { HOME, HOME, STACK(8) }, { NULL, NULL, NULL } },
	{ "a home is no proof",
	  0,
	  { &int_t, &int_t },
	  { HOME, UNSAID },
	  { "does not say where it is", "does not say where it is" } },
	{ "a home beside a moved one",
	  0,
	  { &int_t, &int_t },
	  { HOME, REGISTER(0) },
	  { "does not say where it is", "in %rdi" } },
	{ "another language",
	  GLOBAL | RUST,
	  { &int_t, &int_t },
	  { REGISTER(0), UNSAID },
	  { NULL, "neither C nor C++" } },
	/* Arguments of several pieces. */
	{ "a pair",
	  0,
	  { &pair_t, &int_t },
	  { PIECES(2, { .reg = 0, .size = 8 }, { .reg = 1, .offset = 8, .size = 8 }), REGISTER(2) },
	  { NULL, NULL } },
	{ "a part of a piece is enough",
	  0,
	  { &pair_t },
	  { PIECES(2, { .reg = 0, .size = 4 }, { .reg = 1, .offset = 8, .size = 2 }) },
	  { NULL } },
	{ "half of a pair, by gcc", GLOBAL, { &pair_t }, { PIECES(1, { .reg = 0, .size = 8 }) }, { NULL } },
	{ "half of a pair, static",
	  0,
	  { &pair_t },
	  { PIECES(1, { .reg = 0, .size = 8 }) },
	  { "does not say where all of it is" } },
	{ "half of a pair, by clang",
	  GLOBAL | CLANG,
	  { &pair_t },
	  { PIECES(1, { .reg = 0, .size = 8 }) },
	  { "not all of it may be used" } },
	{ "a pair in the wrong order",
	  GLOBAL,
	  { &pair_t },
	  { PIECES(2, { .reg = 1, .size = 8 }, { .reg = 0, .offset = 8, .size = 8 }) },
	  { "in %rsi and %rdi" } },
	{ "a pair as one", GLOBAL, { &pair_t }, { REGISTER(0) }, { "in %rdi" } },
	{ "a member on the stack",
	  0,
	  { &large_t },
	  { PIECES(2, { .on_stack = true, .stack = 8, .size = 8 },
		   { .on_stack = true, .stack = 24, .offset = 16, .size = 8 }) },
	  { NULL } },
	{ "a member elsewhere on the stack",
	  0,
	  { &large_t },
	  { PIECES(1, { .on_stack = true, .stack = 32, .offset = 16, .size = 8 }) },
	  { "in 32(%rsp)" } },
	/* What has a reason already. */
	{ "floating point",
	  GLOBAL,
	  { &double_t_, &int_t },
	  { REGISTER(DWARF_OTHER_REGISTER), REGISTER(0) },
	  { "xmm", NULL } },
	{ "an object of C++",
	  GLOBAL,
	  { &object_t, &int_t },
	  { REGISTER(0), REGISTER(1) },
	  { "C++ object", "unknown type" } },
};

static void confirm(void **state)
{
	const struct row *row = *state;
	struct type_parameter params[MAX_PARAMS] = { 0 };
	struct dwarf_entry entries[MAX_PARAMS];
	struct type function = { .kind = TYPE_FUNCTION, .target = &int_t, .parameters = params };
	struct dwarf_function f = {
		.type = &function,
		.entries = entries,
		.is_c = !(row->how & RUST),
		.is_clang = row->how & CLANG,
	};
	struct prototype p;

	memcpy(entries, row->entries, sizeof(entries));
	while (function.nr < MAX_PARAMS && row->types[function.nr]) {
		params[function.nr].type = row->types[function.nr];
		function.nr++;
	}
	assert_int_equal(
		prototype__from_function(&p, arena, abi__find("x86_64"), "f", &function, ORIGIN_DWARF), 0);
	confirm__parameters(&p, &f, row->how & GLOBAL, abi__find("x86_64"), arena);
	for (unsigned int i = 0; i < p.nr_params; i++) {
		const char *why = p.params[i].place.unknown;

		if (!why != !row->why[i] || (why && !strstr(why, row->why[i])))
			fail_msg("parameter %u: %s", i + 1, why ? why : "no reason");
	}
}

static const struct result {
	const char *title;
	int how;
	const char *function;
	const char *why; /* NULL: it is what the prototype says */
} results[] = {
	{ "a static function of gcc's", 0, "f", NULL },
	{ "a clone of gcc's", 0, "f.isra.0", "clone" },
	{ "a static function of clang's", CLANG, "f", "no caller looks at" },
	{ "a global function of clang's", CLANG | GLOBAL, "f", NULL },
	{ "another language", RUST | GLOBAL, "f", "language" },
};

static void confirm_result(void **state)
{
	const struct result *row = *state;
	struct type function = { .kind = TYPE_FUNCTION, .target = &int_t };
	struct dwarf_function f = {
		.type = &function,
		.is_c = !(row->how & RUST),
		.is_clang = row->how & CLANG,
	};
	struct prototype p;
	const char *why;

	assert_int_equal(prototype__from_function(&p, arena, abi__find("x86_64"), row->function, &function,
						  ORIGIN_DWARF),
			 0);
	confirm__result(&p, &f, row->how & GLOBAL);
	why = p.result_place.unknown;
	assert_int_equal(!why, !row->why);
	if (why)
		assert_non_null(strstr(why, row->why));
}

int main(void)
{
	return RUN_ROWS(rows, confirm) + RUN_ROWS(results, confirm_result);
}
