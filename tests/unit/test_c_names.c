#include "unit.h"

#include "c_names.h"
#include "types.h"

static const struct number {
	const char *title; /* the name in the debug information */
	const struct type *type;
	const char *name; /* NULL: none of C's */
} numbers[] = {
	{ "int", &int_t, "int" },
	{ "long", &long_t, "long" },
	{ "long long", &long_t, "long long" },
	{ "char", &char_t, "char" },
	{ "signed char", &schar_t, "signed char" },
	{ "bool", &bool_t, "_Bool" },
	{ "float", &float_t_, "float" },
	{ "_Float64", &double_t_, "double" },
	{ "long double", &ldouble_t, "long double" },
	/* Other languages', and C++'s own. */
	{ "wchar_t", &int_t, "int" },
	{ "char16_t", &ushort_t, "unsigned short" },
	{ "u8", &uchar_t, "unsigned char" },
	{ "i128", &int128_t, "__int128" },
	/* It is not a long double, and nothing else is as large. */
	{ "_Float128", &ldouble_t, NULL },
	/* A name of another size is not believed. */
	{ "int", &long_t, "long" },
	{ "long double", &double_t_, "double" },
};

static void number(void **state)
{
	const struct number *row = *state;
	const char *name = c_names__number(row->type, row->title);

	if (row->name)
		assert_string_equal(name, row->name);
	else
		assert_null(name);
}

static const struct identifier {
	const char *title;
	const char *name;
} identifiers[] = {
	{ "point", "point" },
	{ "_Point_2", "_Point_2" },
	{ "vector<int, std::allocator<int> >", "vector_int__std__allocator_int___" },
	{ "_vptr.Shape", "_vptr_Shape" },
	{ "2d", "_2d" },
	{ "\xc3\xa9t\xc3\xa9", "__t__" },
	/* C's, and the probe's own. */
	{ "restrict", "restrict_" },
	{ "u64", "u64_" },
	{ "pt_regs", "pt_regs_" },
	{ "bpf_map", "bpf_map_" },
	{ "__builtin_va_list", "__builtin_va_list_" },
	{ "u640", "u640" },
};

static void identifier(void **state)
{
	const struct identifier *row = *state;

	assert_string_equal(c_names__identifier(arena, row->title), row->name);
}

static void nothing_is_no_name(void **state)
{
	(void)state;
	assert_null(c_names__identifier(arena, NULL));
	assert_null(c_names__identifier(arena, ""));
	assert_null(c_names__usual(NULL));
	assert_string_equal(c_names__usual("long unsigned int"), "unsigned long");
	assert_string_equal(c_names__usual("size_t"), "size_t");
}

int main(void)
{
	static const struct CMUnitTest tests[] = { TEST(nothing_is_no_name) };

	return RUN_ROWS(numbers, number) + RUN_ROWS(identifiers, identifier) +
	       cmocka_run_group_tests_name("c_names", tests, NULL, NULL);
}
