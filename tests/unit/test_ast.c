#include "unit.h"

#include "parse.h"

#include <errno.h>

static const char prelude[] = "typedef long long loff_t; typedef unsigned long size_t;\n"
			      "typedef int quad_t[4]; typedef int handler_t(void *);\n"
			      "struct file; union u; enum e { A };\n";

/* Each declares `v` and is written back as it was. */
static const struct declaration {
	const char *title;
} declarations[] = {
	{ "int v" },
	{ "unsigned long long v" },
	{ "_Bool v" },
	{ "__int128 v" },
	{ "long double v" },
	{ "loff_t v" },
	{ "const loff_t *v" },
	{ "char *const v" },
	{ "const char *const *volatile v" },
	{ "int *restrict v" },
	{ "void *v" },
	{ "const void *v" },
	{ "struct file *v" },
	{ "union u **v" },
	{ "enum e v" },
	{ "int v[4]" },
	{ "const char v[2][3]" },
	{ "char *v[4]" },
	{ "int (*v)[4]" },
	{ "quad_t v" },
	{ "quad_t *v" },
	{ "handler_t *v" },
	{ "int (*v)(void)" },
	{ "int (*const v)(void *)" },
	{ "int (*v[3])(void *, int)" },
	{ "int (*v)(const char *, ...)" },
	{ "void *(*v)(size_t)" },
	{ "int (*(*v)(int (*)(void *), struct file *))(void *)" },
	{ "int (**v)(int *)" },
};

static void comes_back(void **state)
{
	const struct declaration *row = *state;
	struct ast *ast =
		parse_c("x86_64", NULL, arena__printf(arena, "%sextern %s;\n", prelude, row->title));
	const struct type *t;
	const char *text;

	assert_non_null(ast);
	t = ast__find_variable(ast, "v");
	text = t ? type__declaration(arena, t, "v") : "no such variable";
	ast__free(ast);
	assert_string_equal(text, row->title);
}

/* Sizes and signs are the target's (psABI 3.1.2, AAPCS64 10.1.2). */
static const struct scalar {
	const char *title;
	enum type_kind kind;
	uint64_t size;
	bool is_signed_x86_64, is_signed_arm64, is_char;
} scalars[] = {
	{ "char", TYPE_INT, 1, true, false, true },
	{ "signed char", TYPE_INT, 1, true, true, false },
	{ "unsigned char", TYPE_INT, 1, false, false, false },
	{ "short", TYPE_INT, 2, true, true, false },
	{ "int", TYPE_INT, 4, true, true, false },
	{ "unsigned", TYPE_INT, 4, false, false, false },
	{ "long", TYPE_INT, 8, true, true, false },
	{ "unsigned long", TYPE_INT, 8, false, false, false },
	{ "long long", TYPE_INT, 8, true, true, false },
	{ "__int128", TYPE_INT, 16, true, true, false },
	{ "unsigned __int128", TYPE_INT, 16, false, false, false },
	{ "_Bool", TYPE_BOOL, 1, false, false, false },
	{ "float", TYPE_FLOAT, 4, false, false, false },
	{ "double", TYPE_FLOAT, 8, false, false, false },
	{ "long double", TYPE_FLOAT, 16, false, false, false },
	{ "void *", TYPE_POINTER, 8, false, false, false },
	{ "typeof(int)", TYPE_INT, 4, true, true, false },
	{ "enum { A, B }", TYPE_ENUM, 4, false, false, false },
	{ "enum { A = -1, B }", TYPE_ENUM, 4, true, true, false },
	{ "enum { A = 1ULL << 40 }", TYPE_ENUM, 8, false, false, false },
};

static void check_scalar(const struct scalar *row, const char *arch, bool is_signed)
{
	struct ast *ast = parse_c(arch, NULL, arena__printf(arena, "%s v;\n", row->title));
	const struct type *t;
	struct type copy = { .kind = TYPE_VOID };

	assert_non_null(ast);
	t = type__strip(ast__find_variable(ast, "v"));
	if (t)
		copy = *t;
	ast__free(ast);
	assert_int_equal(copy.kind, row->kind);
	assert_int_equal(copy.size, row->size);
	assert_int_equal(copy.align, row->size);
	assert_int_equal(copy.is_signed, is_signed);
	assert_int_equal(copy.is_char, row->is_char);
	assert_true(copy.is_complete);
}

static void scalar(void **state)
{
	const struct scalar *row = *state;

	check_scalar(row, "x86_64", row->is_signed_x86_64);
	check_scalar(row, "arm64", row->is_signed_arm64);
}

static void members_lie_where_c_puts_them(void **state)
{
	struct ast *ast =
		parse_c("x86_64", NULL,
			"struct s { char c; union { int i; long l; }; unsigned a : 3, b : 30;\n"
			"unsigned : 0; struct { short x; } d[2]; struct s *next; char end[]; } v;\n");
	/* c 0; the union 8-15; a 16.0, b does not fit into the rest: 20.0; d 24; next 32; end 40 */
	static const struct {
		const char *name;
		uint64_t bit_offset;
		uint32_t bit_size;
	} want[] = {
		{ "c", 0, 0 },	 { NULL, 64, 0 },    { "a", 128, 3 },	{ "b", 160, 30 },
		{ "d", 192, 0 }, { "next", 256, 0 }, { "end", 320, 0 },
	};
	const struct type *t;

	(void)state;
	assert_non_null(ast);
	t = ast__find_variable(ast, "v");
	assert_non_null(t);
	assert_int_equal(t->size, 40);
	assert_int_equal(t->align, 8);
	assert_string_equal(t->name, "s");
	assert_int_equal(t->nr, NR(want));
	for (size_t i = 0; i < NR(want); i++) {
		assert_int_equal(!t->members[i].name, !want[i].name);
		if (want[i].name)
			assert_string_equal(t->members[i].name, want[i].name);
		assert_int_equal(t->members[i].bit_offset, want[i].bit_offset);
		assert_int_equal(t->members[i].bit_size, want[i].bit_size);
	}
	assert_int_equal(type__strip(t->members[6].type)->size, 0);
	/* Behind a pointer the name is enough, which ends the cycle. */
	assert_false(type__strip(t->members[5].type)->target->is_complete);
	ast__free(ast);
}

static void enumerators_have_their_values(void **state)
{
	struct ast *ast = parse_c("x86_64", NULL,
				  "enum { A = -2, B, C = 0x7fffffff } s; enum { D, E = 0xffffffff } u;\n"
				  "enum { F = 0xffffffffffffffff } w;\n");
	const struct type *s, *u, *w;

	(void)state;
	assert_non_null(ast);
	s = ast__find_variable(ast, "s");
	u = ast__find_variable(ast, "u");
	w = ast__find_variable(ast, "w");
	assert_int_equal(s->nr, 3);
	assert_string_equal(s->enumerators[0].name, "A");
	assert_true(s->enumerators[0].value == -2);
	assert_true(s->enumerators[1].value == -1);
	assert_true(s->enumerators[2].value == 0x7fffffff);
	assert_int_equal(w->enumerators[0].value, UINT64_MAX);
	/* "as unsigned bits where the enum is unsigned" */
	assert_int_equal(u->enumerators[1].value, 0xffffffff);
	ast__free(ast);
}

static const char functions[] = "struct pt_regs;\n"
				"int first(int a, char *, const long c[4], ...);\n"
				"static int second(void) { return 0; }\n"
				"int third(a, b) int a; _Bool b; { return a; }\n"
				"#define ARGS int x, _Bool y\n"
				"void fourth(ARGS)\n"
				"{\n"
				"}\n";

static const struct ast_function *function(struct ast *ast, unsigned int i)
{
	unsigned int nr;
	const struct ast_function *f = ast__functions(ast, &nr);

	assert_int_equal(nr, 4);
	return &f[i];
}

static void declarations_of_functions(void **state)
{
	struct ast *ast = parse_c("x86_64", NULL, functions);
	const struct ast_function *f;

	(void)state;
	assert_non_null(ast);
	f = function(ast, 0);
	assert_string_equal(f->name, "first");
	assert_false(f->is_definition);
	assert_true(f->is_external && f->is_in_source && f->is_variadic);
	assert_int_equal(f->nr_params, 3);
	assert_string_equal(f->params[0].name, "a");
	assert_null(f->params[1].name);
	assert_string_equal(type__declaration(arena, f->params[2].type, "c"), "const long c[4]");
	assert_int_equal(ast__position(ast, f->at).line, 2);
	assert_int_equal(ast__position(ast, f->at).column, 5);
	assert_int_equal(ast__position(ast, f->params[2].at).line, 2);
	assert_int_equal(ast__position(ast, f->params[2].at).column, 37);
	ast__free(ast);
}

static void definitions_of_functions(void **state)
{
	struct ast *ast = parse_c("x86_64", NULL, functions);
	const struct ast_function *f;

	(void)state;
	assert_non_null(ast);
	f = function(ast, 1);
	assert_string_equal(f->name, "second");
	assert_true(f->is_definition);
	assert_false(f->is_external || f->is_variadic);
	assert_int_equal(f->nr_params, 0);
	assert_ptr_equal(functions + f->start, strstr(functions, "static int second"));
	assert_ptr_equal(functions + f->body, strstr(functions, "{ return 0; }"));
	assert_ptr_equal(functions + f->end, strstr(functions, "\nint third"));
	assert_int_equal(ast__position(ast, f->end).line, 3);
	f = function(ast, 2);
	assert_string_equal(f->name, "third");
	assert_true(f->is_external);
	assert_int_equal(f->nr_params, 2);
	assert_string_equal(f->params[1].name, "b");
	assert_int_equal(type__strip(f->params[1].type)->kind, TYPE_BOOL);
	f = function(ast, 3);
	assert_int_equal(f->nr_params, 2);
	assert_string_equal(f->params[1].name, "y");
	assert_ptr_equal(functions + f->body, strstr(functions, "{\n}"));
	assert_int_equal(f->end, sizeof(functions) - 2);
	assert_int_equal(ast__position(ast, f->end).line, 8);
	ast__free(ast);
}

static void names_are_found_or_not(void **state)
{
	struct ast *ast = parse_c("x86_64", NULL, functions);

	(void)state;
	assert_non_null(ast);
	assert_int_equal(ast__find_function(ast, "third")->nr_params, 2);
	assert_null(ast__find_function(ast, "fifth"));
	assert_null(ast__find_function(ast, ""));
	assert_null(ast__find_variable(ast, "third"));
	ast__free(ast);
	ast__free(NULL);
}

static const struct error {
	const char *title; /* the source */
	unsigned int line, column;
	size_t offset;
	const char *message; /* a part of it */
} errors[] = {
	{ "int a\nint b;", 1, 6, 5, "';'" },
	{ "int a;\n\n\tfoo_t b;", 3, 2, 9, "foo_t" },
	{ "int f(struct no_such_struct s) { return 0; }", 1, 29, 28, "incomplete type" },
	{ "#include <no/such.h>\n", 1, 10, 9, "no/such.h" },
	{ "#error stop\n", 1, 2, 1, "stop" },
	/* Bytes, not characters: the comment has one of two bytes. */
	{ "/* \xc3\xb6 */ foo_t b;", 1, 10, 9, "foo_t" },
	/* Where the user wrote it, not where the macro did. */
	{ "#define T foo_t\nT b;", 2, 1, 16, "foo_t" },
};

static void tells_the_first_error(void **state)
{
	const struct error *row = *state;
	struct ast_options o = { .file_name = "x.c", .target = abi__find("x86_64")->target };
	struct ast_error e;
	struct ast *ast = (struct ast *)&o;
	int err = ast__parse(&o, row->title, strlen(row->title), arena, &e, &ast);

	assert_int_equal(err, -EINVAL);
	assert_null(ast);
	assert_null(e.file_name);
	if (!strstr(e.message, row->message))
		print_error("%s\n", e.message);
	assert_non_null(strstr(e.message, row->message));
	assert_int_equal(e.at.line, row->line);
	assert_int_equal(e.at.column, row->column);
	assert_int_equal(e.at.offset, row->offset);
}

static void the_text_need_not_end(void **state)
{
	static const char text[] = { 'i', 'n', 't', ' ', 'v', ';', '#', '!', '?' };
	struct ast_options o = { .file_name = "x.c", .target = abi__find("x86_64")->target };
	struct ast_error e;
	struct ast *ast;

	(void)state;
	assert_int_equal(ast__parse(&o, text, 6, arena, &e, &ast), 0);
	assert_non_null(ast__find_variable(ast, "v"));
	ast__free(ast);
	assert_int_equal(ast__parse(&o, text, 0, arena, &e, &ast), 0);
	ast__free(ast);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		TEST(members_lie_where_c_puts_them), TEST(enumerators_have_their_values),
		TEST(declarations_of_functions),     TEST(definitions_of_functions),
		TEST(names_are_found_or_not),	     TEST(the_text_need_not_end),
	};

	return RUN_ROWS(declarations, comes_back) + RUN_ROWS(scalars, scalar) +
	       RUN_ROWS(errors, tells_the_first_error) +
	       cmocka_run_group_tests_name("ast", tests, NULL, NULL);
}
