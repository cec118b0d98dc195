/*
 * Debug information as compilers write it: each function of tests/fixtures/functions.h is read from each
 * of the programs made with it, and compared with what clang's parser makes of the same source.
 */
#include "unit.h"

#include "binary.h"
#include "compare.h"
#include "confirm.h"
#include "dwarf_info.h"
#include "parse.h"

static const char *const fixtures[] = { KPA_FIXTURES };

static const char *const functions[] = {
	"eight",  "narrow", "enums",  "strings",  "bytes", "pointers", "structs", "backfill", "bit_fields",
	"packed", "nests",  "hidden", "variadic", "wide",  "callback", "reals",	  "none",     "names",
};

enum { NR_FUNCTIONS = NR(functions) };

/* The source, read once. */
static struct ast *ast;

static int parse_source(void **state)
{
	static char text[1 << 16];
	static const char *const args[] = { "-Wno-everything", "-nostdinc", "-Dbool=_Bool", NULL };
	size_t len = (size_t)snprintf(text, sizeof(text), "typedef unsigned long size_t;\n");
	FILE *f = fopen(KPA_SOURCE, "r");

	len = f ? fread(text + len, 1, sizeof(text) - 1 - len, f) : 0;

	(void)state;
	if (f)
		fclose(f);
	new_arena(NULL);
	ast = len ? parse_c("x86_64", args, text) : NULL;
	free_arena(NULL); /* it held clang's messages */
	return ast ? 0 : -1;
}

static int free_source(void **state)
{
	(void)state;
	ast__free(ast);
	return 0;
}

struct opened {
	struct binary *binary;
	struct dwarf *dwarf;
};

static struct opened open_fixture(const char *path)
{
	struct opened o = { 0 };
	struct diag d = { 0 };
	struct Elf *elf;

	assert_int_equal(binary__open(path, &o.binary, &d), 0);
	assert_null(d.message);
	assert_string_equal(binary__arch(o.binary), "x86_64");
	elf = binary__dwarf_elf(o.binary);
	assert_non_null(elf);
	assert_int_equal(dwarf__open(elf, abi__find("x86_64"), &o.dwarf), 0);
	return o;
}

static void close_fixture(struct opened *o)
{
	dwarf__free(o->dwarf);
	binary__free(o->binary);
}

struct address {
	const char *name;
	uint64_t address;
	bool is_global;
};

static int compare_name(const struct binary_symbol *s, void *ctx)
{
	struct address *a = ctx;

	if (strcmp(s->name, a->name) || s->kind != BINARY_FUNCTION)
		return 0;
	a->address = s->address;
	a->is_global = s->is_global;
	return 1;
}

static struct address find_address(const struct opened *o, const char *name)
{
	struct address a = { .name = name };

	assert_true(binary__each_symbol(o->binary, compare_name, &a));
	return a;
}

/* One function of one program. */
struct row {
	const char *fixture;
	const char *function;
	char title[128];
};

static bool is_named(const char *a, const char *b)
{
	return a && b ? !strcmp(a, b) : a == b;
}

static void check_type(const struct row *row, const char *what, const struct type *is,
		       const struct type *wanted)
{
	const char *why = type_difference(is, wanted);

	if (why)
		fail_msg("%s: %s: %s is wrong: %s, not %s", row->title, what, why,
			 type__declaration(arena, is, "v"), type__declaration(arena, wanted, "v"));
}

static void reads_as_the_source(void **state)
{
	const struct row *row = *state;
	struct opened o = open_fixture(row->fixture);
	const struct ast_function *wanted = ast__find_function(ast, row->function);
	struct address at = find_address(&o, row->function);
	struct dwarf_function f;

	assert_non_null(wanted);
	assert_int_equal(dwarf__find_function(o.dwarf, at.address, row->function, &f), 0);
	assert_string_equal(f.name, row->function);
	assert_true(f.is_c);
	assert_int_equal(f.is_clang, strstr(row->fixture, "clang") != NULL);
	assert_int_equal(f.type->nr, wanted->nr_params);
	assert_int_equal(f.type->is_variadic, wanted->is_variadic);
	check_type(row, "result", f.type->target, wanted->result);
	for (unsigned int i = 0; i < wanted->nr_params; i++) {
		assert_true(is_named(f.type->parameters[i].name, wanted->params[i].name));
		check_type(row, wanted->params[i].name, type__decay(arena, f.type->parameters[i].type, 8),
			   type__decay(arena, wanted->params[i].type, 8));
	}
	close_fixture(&o);
}

/* All are called from outside as far as compilers know, so gcc passes everything where the ABI says. */
static void is_where_the_abi_says(void **state)
{
	const struct row *row = *state;
	struct opened o = open_fixture(row->fixture);
	struct address at = find_address(&o, row->function);
	struct dwarf_function f;
	struct prototype p;

	assert_true(at.is_global);
	assert_int_equal(dwarf__find_function(o.dwarf, at.address, row->function, &f), 0);
	assert_int_equal(prototype__from_function(&p, arena, abi__find("x86_64"), row->function, f.type,
						  ORIGIN_DWARF),
			 0);
	confirm__parameters(&p, &f, at.is_global, abi__find("x86_64"), arena);
	for (unsigned int i = 0; i < p.nr_params; i++) {
		const char *why = p.params[i].distrust;

		if (why && !(f.is_clang && strstr(why, "clang does not pass")))
			fail_msg("%s: %s: %s", row->title, p.params[i].name, why);
	}
	close_fixture(&o);
}

static int run_all(const char *name, void (*test)(void **state), struct row *rows)
{
	struct CMUnitTest tests[NR(fixtures) * NR_FUNCTIONS];

	for (size_t i = 0; i < NR(tests); i++)
		tests[i] = (struct CMUnitTest){
			.name = rows[i].title,
			.test_func = test,
			.setup_func = new_arena,
			.teardown_func = free_arena,
			.initial_state = &rows[i],
		};
	return _cmocka_run_group_tests(name, tests, NR(tests), parse_source, free_source);
}

int main(void)
{
	static struct row rows[NR(fixtures) * NR_FUNCTIONS];

	for (size_t i = 0; i < NR(rows); i++) {
		rows[i].fixture = fixtures[i / NR_FUNCTIONS];
		rows[i].function = functions[i % NR_FUNCTIONS];
		snprintf(rows[i].title, sizeof(rows[i].title), "%s of %s", rows[i].function,
			 strrchr(rows[i].fixture, '/') + 1);
	}
	return run_all("types", reads_as_the_source, rows) + run_all("places", is_where_the_abi_says, rows);
}
