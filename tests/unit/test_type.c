#include "unit.h"

#include "types.h"

static const struct type const_int = QUALIFIED(TYPE_CONST, &int_t);
static const struct type volatile_const_int = QUALIFIED(TYPE_VOLATILE, &const_int);
static const struct type const_loff = QUALIFIED(TYPE_CONST, &loff_t_t);
static const struct type const_pchar = QUALIFIED(TYPE_CONST, &pchar_t);
static const struct type all_pchar = QUALIFIED(TYPE_CONST | TYPE_VOLATILE | TYPE_RESTRICT, &pchar_t);
static const struct type const_pconst_char = QUALIFIED(TYPE_CONST, &pconst_char_t);
static const struct type pconst_pconst_char = POINTER_TO(&const_pconst_char);
static const struct type ppchar = POINTER_TO(&pchar_t);

static const struct type int_4 = ARRAY_OF(4, &int_t, 16, 4);
static const struct type int_2_4 = ARRAY_OF(2, &int_4, 32, 4);
static const struct type pint_4 = POINTER_TO(&int_4);
static const struct type pchar_4 = ARRAY_OF(4, &pchar_t, 32, 8);
static const struct type const_char_4 = ARRAY_OF(4, &const_char_t, 4, 1);
static const struct type ppint_4 = POINTER_TO(&pint_4);

#define PARAMETERS(...)                                                                         \
	.nr = sizeof((struct type_parameter[]){ __VA_ARGS__ }) / sizeof(struct type_parameter), \
	.parameters = (const struct type_parameter[])                                           \
	{                                                                                       \
		__VA_ARGS__                                                                     \
	}

/* int (void *), int (void), int (const char *, ...), void *(size_t) */
static const struct type int_of_pvoid = { .kind = TYPE_FUNCTION,
					  .target = &int_t,
					  PARAMETERS({ .type = &pvoid_t }) };
static const struct type int_of_nothing = { .kind = TYPE_FUNCTION, .target = &int_t };
static const struct type int_of_format = {
	.kind = TYPE_FUNCTION, .target = &int_t, .is_variadic = true, PARAMETERS({ .type = &pconst_char_t })
};
static const struct type pvoid_of_size = { .kind = TYPE_FUNCTION,
					   .target = &pvoid_t,
					   PARAMETERS({ .type = &size_t_t }) };
static const struct type fn = POINTER_TO(&int_of_pvoid);
static const struct type const_fn = QUALIFIED(TYPE_CONST, &fn);
static const struct type pfn = POINTER_TO(&fn);
static const struct type fn_of_nothing = POINTER_TO(&int_of_nothing);
static const struct type fn_of_format = POINTER_TO(&int_of_format);
static const struct type alloc_fn = POINTER_TO(&pvoid_of_size);
static const struct type fns_3 = ARRAY_OF(3, &fn, 24, 8);
/* A function that takes a function and a struct file *, and returns int (*)(void *). */
static const struct type fn_of_fn = { .kind = TYPE_FUNCTION,
				      .target = &fn,
				      PARAMETERS({ .type = &fn }, { .type = &pfile_t }) };
static const struct type pfn_of_fn = POINTER_TO(&fn_of_fn);
static const struct type returns_nothing = { .kind = TYPE_FUNCTION };
static const struct type preturns_nothing = POINTER_TO(&returns_nothing);

static const struct type no_name_struct = STRUCT(NULL, 4, 4, MEMBER("a", &int_t, 0));
static const struct type no_name_union = UNION(NULL, 4, 4, MEMBER("a", &int_t, 0));
static const struct type pno_name = POINTER_TO(&no_name_struct);
static const struct type enum_e = { .kind = TYPE_ENUM, .name = "bpf_cmd", .size = 4, .align = 4 };
static const struct type union_u = { .kind = TYPE_UNION, .name = "bpf_attr" };
static const struct type punion_u = POINTER_TO(&union_u);
static const struct type pvoid_no_node = POINTER_TO(NULL);

/* Each title is the C declaration (C11 6.7.6) of the type behind it. */
static const struct declaration {
	const char *title; /* also what is wanted */
	const struct type *type;
	const char *name;
} declarations[] = {
	{ "int x", &int_t, "x" },
	{ "int", &int_t, NULL },
	{ "int", &int_t, "" },
	{ "_Bool b", &bool_t, "b" },
	{ "void", &void_t, NULL },
	{ "size_t count", &size_t_t, "count" },
	{ "struct file f", &file_t, "f" },
	{ "struct file *file", &pfile_t, "file" },
	{ "struct file *", &pfile_t, NULL },
	{ "enum bpf_cmd cmd", &enum_e, "cmd" },
	{ "union bpf_attr *attr", &punion_u, "attr" },
	{ "void *p", &pvoid_t, "p" },
	{ "void *p", &pvoid_no_node, "p" },
	/* qualifiers at each level */
	{ "const int x", &const_int, "x" },
	{ "const volatile int x", &volatile_const_int, "x" },
	{ "const loff_t pos", &const_loff, "pos" },
	{ "const char *buf", &pconst_char_t, "buf" },
	{ "char *const buf", &const_pchar, "buf" },
	{ "char *const", &const_pchar, NULL },
	{ "char *const volatile restrict buf", &all_pchar, "buf" },
	{ "char *const volatile restrict", &all_pchar, NULL },
	{ "const char *const *argv", &pconst_pconst_char, "argv" },
	{ "char **argv", &ppchar, "argv" },
	/* arrays */
	{ "int a[4]", &int_4, "a" },
	{ "int [4]", &int_4, NULL },
	{ "int a[2][4]", &int_2_4, "a" },
	{ "int (*a)[4]", &pint_4, "a" },
	{ "int (*)[4]", &pint_4, NULL },
	{ "int (**a)[4]", &ppint_4, "a" },
	{ "char *a[4]", &pchar_4, "a" },
	{ "const char a[4]", &const_char_4, "a" },
	/* functions */
	{ "int (*fn)(void *)", &fn, "fn" },
	{ "int (*)(void *)", &fn, NULL },
	{ "int (*const fn)(void *)", &const_fn, "fn" },
	{ "int (**fn)(void *)", &pfn, "fn" },
	{ "int (*fns[3])(void *)", &fns_3, "fns" },
	{ "int (*fn)(void)", &fn_of_nothing, "fn" },
	{ "int (*fn)(const char *, ...)", &fn_of_format, "fn" },
	{ "void *(*alloc)(size_t)", &alloc_fn, "alloc" },
	{ "int (*(*fn)(int (*)(void *), struct file *))(void *)", &pfn_of_fn, "fn" },
	{ "void (*fn)(void)", &preturns_nothing, "fn" },
	{ "int f(void *)", &int_of_pvoid, "f" },
	/* no tag: what cannot be written is said to be left out */
	{ "struct {...} s", &no_name_struct, "s" },
	{ "union {...}", &no_name_union, NULL },
	{ "struct {...} *s", &pno_name, "s" },
};

static void declare(void **state)
{
	const struct declaration *row = *state;

	assert_string_equal(type__declaration(arena, row->type, row->name), row->title);
}

static const struct type int_4_alias = TYPEDEF("quad_t", &int_4);
static const struct type fn_alias = TYPEDEF("handler_t", &int_of_pvoid);
static const struct type const_int_4_alias = QUALIFIED(TYPE_CONST, &int_4_alias);

/* C11 6.7.6.3p7 and p8. */
static const struct decay {
	const char *title; /* the type as a parameter p */
	const struct type *type;
} decays[] = {
	{ "int *p", &int_4 },
	{ "int (*p)[4]", &int_2_4 },
	{ "char **p", &pchar_4 },
	{ "const char *p", &const_char_4 },
	{ "int *p", &int_4_alias },
	/* 6.7.3p9: a qualified array is an array of the qualified element. */
	{ "const int *p", &const_int_4_alias },
	{ "int (*p)(void *)", &int_of_pvoid },
	{ "handler_t *p", &fn_alias },
};

static void decay(void **state)
{
	const struct decay *row = *state;
	const struct type *t = type__decay(arena, row->type, 8);

	assert_non_null(t);
	assert_int_equal(t->kind, TYPE_POINTER);
	assert_int_equal(t->size, 8);
	assert_int_equal(t->align, 8);
	assert_true(t->is_complete);
	assert_string_equal(type__declaration(arena, t, "p"), row->title);
}

static void only_arrays_and_functions_decay(void **state)
{
	static const struct type *const others[] = { &int_t,  &bool_t,	  &pint_t,   &pint_4,
						     &file_t, &const_int, &loff_t_t, &fn };

	(void)state;
	for (size_t i = 0; i < NR(others); i++)
		assert_ptr_equal(type__decay(arena, others[i], 8), others[i]);
}

static void the_word_is_the_architectures(void **state)
{
	const struct type *t = type__decay(arena, &int_4, 4);

	(void)state;
	assert_int_equal(t->size, 4);
	assert_int_equal(t->align, 4);
}

static const struct type pchar_alias = TYPEDEF("str_t", &const_pconst_char);
static const struct type char_alias = TYPEDEF("c_t", &const_char_t);
static const struct type pchar_alias2 = POINTER_TO(&char_alias);
static const struct type puchar = POINTER_TO(&uchar_t);
static const struct type pschar = POINTER_TO(&schar_t);
static const struct type char_4 = ARRAY_OF(4, &char_t, 4, 1);
static const struct type record_alias = TYPEDEF("rec_t", &no_name_struct);
static const struct type const_record = QUALIFIED(TYPE_CONST, &record_alias);
static const struct type enum_alias = TYPEDEF("cmd_t", &enum_e);

static const struct question {
	const char *title;
	const struct type *type;
	bool scalar, record, string;
} questions[] = {
	{ "void", &void_t, false, false, false },
	{ "_Bool", &bool_t, true, false, false },
	{ "int", &int_t, true, false, false },
	{ "__int128", &int128_t, true, false, false },
	{ "typedef of an enum", &enum_alias, true, false, false },
	{ "double", &double_t_, false, false, false },
	{ "void *", &pvoid_t, true, false, false },
	{ "function pointer", &fn, true, false, false },
	{ "array", &int_4, false, false, false },
	{ "array of char", &char_4, false, false, false },
	{ "function", &int_of_pvoid, false, false, false },
	{ "struct", &no_name_struct, false, true, false },
	{ "union", &union_u, false, true, false },
	{ "const typedef of a struct", &const_record, false, true, false },
	{ "pointer to a struct", &pfile_t, true, false, false },
	{ "char *", &pchar_t, true, false, true },
	{ "const char *", &pconst_char_t, true, false, true },
	{ "typedef of const char *const", &pchar_alias, true, false, true },
	{ "pointer to a typedef of const char", &pchar_alias2, true, false, true },
	{ "unsigned char *", &puchar, true, false, false },
	{ "signed char *", &pschar, true, false, false },
	{ "char **", &ppchar, true, false, false },
	{ "no type", NULL, false, false, false },
};

static void ask(void **state)
{
	const struct question *row = *state;

	assert_int_equal(type__is_scalar(row->type), row->scalar);
	assert_int_equal(type__is_record(row->type), row->record);
	assert_int_equal(type__is_string(row->type), row->string);
}

static void strips_typedefs_and_qualifiers(void **state)
{
	static const struct type inner = TYPEDEF("inner_t", &volatile_const_int);
	static const struct type outer = QUALIFIED(TYPE_VOLATILE, &inner);

	(void)state;
	assert_ptr_equal(type__strip(&outer), &int_t);
	assert_ptr_equal(type__strip(&int_t), &int_t);
	assert_ptr_equal(type__strip(&pconst_char_t), &pconst_char_t);
	assert_null(type__strip(NULL));
}

static void a_typedef_of_itself_is_no_type(void **state)
{
	struct type a = { .kind = TYPE_TYPEDEF, .name = "a" };
	struct type b = { .kind = TYPE_QUALIFIED, .qualifiers = TYPE_CONST, .target = &a };

	(void)state;
	a.target = &b;
	assert_int_equal(type__strip(&a)->kind, TYPE_VOID);
	assert_false(type__is_scalar(&a));
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		TEST(only_arrays_and_functions_decay),
		TEST(the_word_is_the_architectures),
		TEST(strips_typedefs_and_qualifiers),
		TEST(a_typedef_of_itself_is_no_type),
	};
	int wrong = RUN_ROWS(declarations, declare) + RUN_ROWS(decays, decay) + RUN_ROWS(questions, ask);

	return wrong + cmocka_run_group_tests_name("type", tests, NULL, NULL);
}
