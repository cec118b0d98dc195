/*
 * Types are those that C11 gives; what the compilers make of the same expressions is compared in
 * tests/expression. Here are the rules one by one, and what is said of wrong expressions.
 */
#include "unit.h"

#include "expression_scope.h"

static void parse(const char *text, enum expression_use use, struct expression *e)
{
	struct diag d = { 0 };
	int err = expression__parse(text, use, &scope.scope, arena, e, &d);

	if (err)
		diag__print(&d, stderr);
	diag__clear(&d);
	assert_int_equal(err, 0);
}

static const struct typed {
	const char *title; /* the expression */
	const char *type;
} types[] = {
	/* literals: C11 6.4.4.1p5 */
	{ "0", "int" },
	{ "2147483647", "int" },
	{ "2147483648", "long" },
	{ "0x7fffffff", "int" },
	{ "0x80000000", "unsigned int" },
	{ "0xffffffff", "unsigned int" },
	{ "0x100000000", "long" },
	{ "0x8000000000000000", "unsigned long" },
	{ "9223372036854775807", "long" },
	{ "037777777777", "unsigned int" },
	{ "0b11", "int" },
	{ "1u", "unsigned int" },
	{ "4294967296U", "unsigned long" },
	{ "1l", "long" },
	{ "1lu", "unsigned long" },
	{ "1UL", "unsigned long" },
	{ "1ll", "long long" },
	{ "1LLU", "unsigned long long" },
	{ "1uLL", "unsigned long long" },
	{ "'a'", "int" },
	{ "true", "int" },
	{ "sizeof(int)", "unsigned long" },
	{ "NULL", "void *" },
	{ "RED", "int" },
	{ "NARROW", "int" },
	{ "WIDE", "unsigned long" },
	{ "HIGH", "unsigned int" },
	/* names keep their typedefs, for what is printed by meaning */
	{ "count", "size_t" },
	{ "pos", "loff_t *" },
	{ "*pos", "loff_t" },
	{ "arr", "int *" },
	{ "file->f_inode->i_mode", "umode_t" },
	{ "file->f_inode->i_uid", "kuid_t" },
	{ "uid->val", "u32" },
	{ "file->f_color", "enum color" },
	{ "*file", "struct file" },
	{ "file->f_path", "struct path" },
	{ "file->f_path.dentry->d_name.name", "const unsigned char *" },
	{ "file->f_path.dentry->d_name.len", "u32" },
	{ "(*file).f_mode", "unsigned int" },
	{ "file[0].f_mode", "unsigned int" },
	{ "file->f_inodes[1]->i_ino", "unsigned long" },
	{ "(*file->f_inodes)->i_ino", "unsigned long" },
	{ "file->f_huge", "__int128" },
	{ "huge", "__int128" },
	{ "pair", "struct pair" },
	{ "pair.b[1]", "int" },
	{ "pair.c", "unsigned int" },
	/* arrays are printed whole, and are pointers anywhere else */
	{ "file->f_comm", "char [16]" },
	{ "file->f_inode->i_grid", "int [3][4]" },
	{ "file->f_inode->i_grid[1]", "int [4]" },
	{ "file->f_inode->i_grid[1][2]", "int" },
	{ "file->f_inode->i_data[3]", "int" },
	{ "3[file->f_inode->i_data]", "int" },
	{ "*file->f_inode->i_data", "int" },
	{ "file->f_inode->i_data + 1", "int *" },
	{ "file->f_inode->i_grid + 1", "int (*)[4]" },
	{ "*(file->f_inode->i_grid + 1)", "int [4]" },
	{ "&file->f_inode->i_grid", "int (*)[3][4]" },
	{ "file->f_inode->i_tail[5]", "char" },
	{ "file->f_inode->i_point[1].y", "int" },
	/* promotions */
	{ "+c", "int" },
	{ "-sc", "int" },
	{ "~uc", "int" },
	{ "+s", "int" },
	{ "+us", "int" },
	{ "+b", "int" },
	{ "+color", "int" },
	{ "-u", "unsigned int" },
	{ "~count", "unsigned long" },
	{ "!file", "int" },
	{ "!count", "int" },
	/* bit-fields: what an int can hold becomes one */
	{ "file->f_inode->i_flag", "unsigned int" },
	{ "+file->f_inode->i_flag", "int" },
	{ "+file->f_inode->i_state", "int" },
	{ "+file->f_inode->i_delta", "int" },
	{ "+file->f_inode->i_full", "unsigned int" },
	{ "+file->f_inode->i_wide", "unsigned long" },
	{ "file->f_inode->i_flag - 1", "int" },
	/* the usual arithmetic conversions */
	{ "c + c", "int" },
	{ "us * us", "int" },
	{ "i + u", "unsigned int" },
	{ "i + l", "long" },
	{ "u + l", "long" },
	{ "l + ul", "unsigned long" },
	{ "l + ll", "long long" },
	{ "ul + ll", "unsigned long long" },
	{ "ll + ull", "unsigned long long" },
	{ "ul + ull", "unsigned long long" },
	{ "i + ull", "unsigned long long" },
	{ "count - *pos", "unsigned long long" },
	{ "i & us", "int" },
	{ "u | l", "long" },
	{ "i / u", "unsigned int" },
	{ "l % i", "long" },
	{ "color + u", "unsigned int" },
	/* shifts take the left type, comparisons are int */
	{ "c << ul", "int" },
	{ "u >> l", "unsigned int" },
	{ "ul << c", "unsigned long" },
	{ "i < u", "int" },
	{ "count > 4096", "int" },
	{ "file == other", "int" },
	{ "count && file", "int" },
	{ "buf == \"x\"", "int" },
	{ "\"x\" != file->f_comm", "int" },
	{ "file->f_path.dentry->d_name.name == \"x\"", "int" },
	/* pointers */
	{ "buf + 1", "const char *" },
	{ "1 + buf", "const char *" },
	{ "p - 1", "void *" },
	{ "file - other", "long" },
	{ "&file->f_mode", "unsigned int *" },
	{ "&file->f_path", "struct path *" },
	{ "&*file", "struct file *" },
	{ "file->f_op", "int (*)(int)" },
	/* ?: */
	{ "i ? c : s", "int" },
	{ "i ? u : l", "long" },
	{ "i ? file : other", "struct file *" },
	{ "i ? file : 0", "struct file *" },
	{ "i ? NULL : file", "struct file *" },
	{ "i ? p : file", "void *" },
	{ "i ? *file : *other", "struct file" },
	{ "(i ? *file : *other).f_mode", "unsigned int" },
	{ "i ? 1 : u ? 2 : l", "long" },
	/* casts */
	{ "(char)i", "char" },
	{ "(unsigned)i", "unsigned int" },
	{ "(unsigned long long)i", "unsigned long long" },
	{ "(long int unsigned)i", "unsigned long" },
	{ "(short int)i", "short" },
	{ "(u32)i", "u32" },
	{ "(bool)i", "_Bool" },
	{ "(const volatile int)i", "int" },
	{ "(struct file *)p", "struct file *" },
	{ "((struct file *)p)->f_mode", "unsigned int" },
	{ "(char __user *)p", "char *" },
	{ "(int (*)[4])p", "int (*)[4]" },
	{ "(*(int (*)[4])p)[2]", "int" },
	{ "(int *[4][2])p == p ? 1 : 0", NULL },
	{ "(int **)p", "int **" },
	{ "(enum color)i", "enum color" },
	{ "(unsigned long)file", "unsigned long" },
	{ "(u32)-1", "u32" },
	{ "(count) - 1", "unsigned long" },
	{ "((int)c)[bytes]", "u8" },
	/* sizeof */
	{ "sizeof file", "unsigned long" },
	{ "sizeof(struct file)", "unsigned long" },
	{ "sizeof *file + 1", "unsigned long" },
	{ "offsetof(struct file, f_mode)", "unsigned long" },
	{ "container_of(&file->f_path, struct file, f_path)", "struct file *" },
	{ "container_of(p, struct file, f_path)->f_mode", "unsigned int" },
};

static void has_type(void **state)
{
	const struct typed *row = *state;
	struct diag d = { 0 };
	struct expression e;
	int err;

	if (row->type) {
		parse(row->title, USE_PRINT, &e);
		assert_string_equal(type__declaration(arena, e.type, NULL), row->type);
		return;
	}
	err = expression__parse(row->title, USE_PRINT, &scope.scope, arena, &e, &d);
	diag__clear(&d);
	assert_int_equal(err, -EINVAL);
}

/* Which operators bind closer, told by the value of constants. */
static const struct constant {
	const char *title;
	uint64_t value;
} constants[] = {
	{ "1 + 2 * 3", 7 },
	{ "(1 + 2) * 3", 9 },
	{ "10 - 4 - 3", 3 },
	{ "100 / 10 / 5", 2 },
	{ "100 % 7 * 2", 4 },
	{ "1 << 2 + 1", 8 },
	{ "16 >> 1 << 2", 32 },
	{ "1 < 2 == 1", 1 },
	{ "1 | 2 ^ 3 & 1", 3 },
	{ "6 & 3 == 3", 0 },
	{ "1 || 0 && 0", 1 },
	{ "0 ? 1 : 0 ? 2 : 3", 3 },
	{ "1 ? 0 ? 4 : 5 : 6", 5 },
	{ "- - 5", 5 },
	{ "!~-1", 1 },
	{ "-5 / 2", (uint64_t)-2 },
	{ "-5 % 2", (uint64_t)-1 },
	{ "-1 < 0u", 0 },
	{ "-1 > 0u", 1 },
	{ "-1 < 0ul", 0 },
	{ "-1 < 1", 1 },
	{ "-1L < 0u", 1 },
	{ "(unsigned char)300", 44 },
	{ "(signed char)200", (uint64_t)-56 },
	{ "(bool)256", 1 },
	{ "0x7fffffff + 1", (uint64_t)INT32_MIN },
	{ "0xffffffff + 1", 0 },
	{ "0xffffffff + 1l", 0x100000000 },
	{ "~0u", 0xffffffff },
	{ "~0", (uint64_t)-1 },
	{ "-1 >> 1", (uint64_t)-1 },
	{ "-1u >> 1", 0x7fffffff },
	{ "1u << 31", 0x80000000 },
	{ "1 << 31", (uint64_t)INT32_MIN },
	{ "1UL << 63", 1ULL << 63 },
	{ "017", 15 },
	{ "0x1F", 31 },
	{ "0b101", 5 },
	{ "'a'", 97 },
	{ "'\\n'", 10 },
	{ "'\\''", 39 },
	{ "'\\\\'", 92 },
	{ "'\\x41'", 65 },
	{ "'\\101'", 65 },
	{ "'\\0'", 0 },
	{ "'\\377'", (uint64_t)-1 },
	{ "GREEN", 5 },
	{ "BLUE", (uint64_t)-1 },
	{ "WIDE", 1UL << 40 },
	{ "HIGH", 0x80000000 },
	{ "true + true", 2 },
	{ "sizeof(struct file *)", 8 },
	{ "sizeof \"abc\"", 4 },
	{ "sizeof file->f_comm", 16 },
	{ "sizeof(file->f_comm + 0)", 8 },
	{ "sizeof file->f_inode->i_grid[0]", 16 },
	{ "sizeof(int[3][4])", 48 },
	{ "sizeof(char) + 1", 2 },
	{ "sizeof(char) * sizeof(char *)", 8 },
	{ "sizeof(c)", 1 },
	{ "sizeof(+c)", 4 },
	{ "sizeof 'a'", 4 },
	{ "sizeof(kuid_t)", 4 },
	{ "sizeof(struct pair)", 24 },
	{ "offsetof(struct qstr, len)", 4 },
	{ "offsetof(struct pair, b)", 8 },
};

static void has_value(void **state)
{
	const struct constant *row = *state;
	struct expression e;

	parse(row->title, USE_PRINT, &e);
	assert_true(e.root->is_constant);
	assert_int_equal(e.root->value, row->value);
	assert_int_equal(e.nr_reads, 0);
	assert_int_equal(e.nr_params, 0);
}

static const struct captured {
	const char *title;
	enum expression_use use;
	enum expression_capture capture;
	uint64_t size;
	unsigned int nr_reads;
	const char *params; /* names, with spaces between them */
} captures[] = {
	{ "count", USE_PRINT, CAPTURE_NUMBER, 8, 0, "count" },
	{ "1", USE_PRINT, CAPTURE_NUMBER, 4, 0, "" },
	{ "file", USE_PRINT, CAPTURE_NUMBER, 8, 0, "file" },
	{ "file->f_inode->i_ino", USE_PRINT, CAPTURE_NUMBER, 8, 2, "file" },
	{ "file->f_inode->i_ino == other->f_mode + count", USE_CONDITION, CAPTURE_NUMBER, 4, 3,
	  "file count other" },
	{ "&file->f_path.dentry", USE_PRINT, CAPTURE_NUMBER, 8, 0, "file" },
	{ "&file->f_path.dentry->d_name", USE_PRINT, CAPTURE_NUMBER, 8, 1, "file" },
	{ "sizeof file->f_inode->i_ino + i", USE_PRINT, CAPTURE_NUMBER, 8, 0, "i" },
	{ "file->f_inode->i_mode", USE_PRINT, CAPTURE_NUMBER, 2, 2, "file" },
	{ "*file", USE_PRINT, CAPTURE_BYTES, 128, 1, "file" },
	{ "file->f_path", USE_PRINT, CAPTURE_BYTES, 16, 1, "file" },
	{ "file->f_comm", USE_PRINT, CAPTURE_BYTES, 16, 1, "file" },
	{ "file->f_huge", USE_PRINT, CAPTURE_BYTES, 16, 1, "file" },
	{ "pair", USE_PRINT, CAPTURE_BYTES, 24, 0, "pair" },
	{ "pair.b", USE_PRINT, CAPTURE_BYTES, 8, 0, "pair" },
	{ "pair.b[1]", USE_PRINT, CAPTURE_NUMBER, 4, 0, "pair" },
	{ "buf", USE_PRINT, CAPTURE_STRING, 0, 1, "buf" },
	{ "buf", USE_KEY, CAPTURE_STRING, 0, 1, "buf" },
	{ "file->f_comm", USE_KEY, CAPTURE_STRING, 16, 1, "file" },
	{ "file->f_path.dentry->d_iname", USE_KEY, CAPTURE_STRING, 32, 2, "file" },
	{ "buf", USE_CONDITION, CAPTURE_NUMBER, 8, 0, "buf" },
	{ "buf + 1", USE_PRINT, CAPTURE_STRING, 0, 1, "buf" },
	{ "(char *)p", USE_PRINT, CAPTURE_STRING, 0, 1, "p" },
	{ "file->f_path.dentry->d_name.name", USE_PRINT, CAPTURE_STRING, 0, 3, "file" },
	{ "bytes", USE_PRINT, CAPTURE_NUMBER, 8, 0, "bytes" },
	{ "buf == \"abc\"", USE_CONDITION, CAPTURE_NUMBER, 4, 1, "buf" },
	{ "file->f_comm == \"abc\"", USE_CONDITION, CAPTURE_NUMBER, 4, 1, "file" },
	{ "i ? *file : *other", USE_PRINT, CAPTURE_BYTES, 128, 1, "file i other" },
	{ "pair.b[0] ? file->f_mode : u", USE_PRINT, CAPTURE_NUMBER, 4, 1, "file u pair" },
};

static const char *name_params(const struct expression *e)
{
	const char *names = "";

	for (unsigned int i = 0; i < e->nr_params; i++)
		names = arena__printf(arena, "%s%s%s", names, i ? " " : "",
				      scope.scope.params[e->params[i]].name);
	return names;
}

static void is_captured(void **state)
{
	const struct captured *row = *state;
	struct expression e;

	parse(row->title, row->use, &e);
	assert_int_equal(e.capture, row->capture);
	assert_int_equal(e.size, row->size);
	assert_int_equal(e.nr_reads, row->nr_reads);
	assert_string_equal(name_params(&e), row->params);
	assert_string_equal(e.text, row->title);
}

static void a_list_has_items(void **state)
{
	static const char *const items[] = { "file->f_inode->i_ino", "*file", "(i ? u : l)",
					     "buf == \"a, b\"" };
	struct expression_list list;
	struct diag d = { 0 };
	int err = expression__parse_list(" file->f_inode->i_ino, *file ,(i ? u : l),\tbuf == \"a, b\" ",
					 USE_PRINT, &scope.scope, arena, &list, &d);

	(void)state;
	diag__clear(&d);
	assert_int_equal(err, 0);
	assert_int_equal(list.nr, NR(items));
	for (size_t i = 0; i < NR(items); i++)
		assert_string_equal(list.items[i].text, items[i]);
	assert_int_equal(list.items[1].at.start, 23);
	assert_int_equal(list.items[1].at.len, 5);
}

static void a_list_is_told_wrong(void **state)
{
	static const struct {
		const char *text;
		size_t at;
		const char *message;
	} rows[] = {
		{ "count, ", 5, "behind this something is missing" },
		{ "count,,i", 6, "something is missing before this" },
		{ ",i", 0, "something is missing before this" },
		{ "", 0, "an expression is missing" },
		{ "  ", 2, "an expression is missing" },
		{ "count i", 6, "an operator is missing before this" },
		{ "count, fil->f_mode", 7, "'fil' is no parameter, and no enumerator of the kernel" },
	};

	(void)state;
	for (size_t i = 0; i < NR(rows); i++) {
		struct expression_list list;
		struct diag d = { 0 };
		int err = expression__parse_list(rows[i].text, USE_PRINT, &scope.scope, arena, &list, &d);
		const char *message = arena__strdup(arena, d.message);
		size_t at = d.at.start;

		diag__clear(&d);
		assert_int_equal(err, -EINVAL);
		assert_string_equal(message, rows[i].message);
		assert_int_equal(at, rows[i].at);
	}
}

static void a_list_is_no_condition(void **state)
{
	struct diag d = { 0 };
	struct expression e;
	int err = expression__parse("count, i", USE_CONDITION, &scope.scope, arena, &e, &d);
	const char *message = arena__strdup(arena, d.message);

	(void)state;
	diag__clear(&d);
	assert_int_equal(err, -EINVAL);
	assert_string_equal(message, "one expression is wanted here, not a list");
}

/* probes/layout.c: `count` says how long `buf` is. */
static void a_text_ends_where_its_parameter_says(void **state)
{
	struct expression_parameter *params = (struct expression_parameter *)(uintptr_t)scope.scope.params;
	struct expression e;

	(void)state;
	params[1].limit = 2;
	parse("buf == \"abc\"", USE_CONDITION, &e);
	assert_int_equal(e.root->text.limit, 2);
	assert_string_equal(name_params(&e), "buf count");
	parse("buf", USE_PRINT, &e);
	assert_int_equal(e.limit, 2);
	assert_string_equal(name_params(&e), "buf count");
	parse("buf + 1", USE_PRINT, &e); /* count says nothing of where this ends */
	assert_true(e.limit == NO_EXPRESSION_LIMIT);
	assert_string_equal(name_params(&e), "buf");
}

static void an_unknown_value_is_told(void **state)
{
	struct expression_parameter *params = (struct expression_parameter *)(uintptr_t)scope.scope.params;
	struct diag d = { 0 };
	struct expression e;
	int err;

	(void)state;
	params[2].unknown = "the compiler may have changed it";
	parse("sizeof file", USE_PRINT, &e);
	err = expression__parse("file->f_mode > count", USE_CONDITION, &scope.scope, arena, &e, &d);
	assert_int_equal(err, -EINVAL);
	assert_string_equal(d.message, "the value of 'count' is not known: the compiler may have changed it");
	diag__clear(&d);
}

/* As the kernel from 6.2 on is compiled. */
static void plain_char_may_be_unsigned(void **state)
{
	struct expression e;

	(void)state;
	scope.scope.char_is_signed = false;
	parse("'\\377'", USE_PRINT, &e);
	assert_int_equal(e.root->value, 255);
	parse("(char)200", USE_PRINT, &e);
	assert_int_equal(e.root->value, 200);
	assert_string_equal(e.type->name, "char");
}

/* 32 bits: long is as large as int, and of another rank. */
static void a_long_may_be_small(void **state)
{
	struct expression e;

	(void)state;
	scope.scope.word = 4;
	parse("2147483648", USE_PRINT, &e);
	assert_string_equal(type__declaration(arena, e.type, NULL), "long long");
	parse("0x80000000", USE_PRINT, &e);
	assert_string_equal(type__declaration(arena, e.type, NULL), "unsigned int");
	parse("1L + 1u", USE_PRINT, &e);
	assert_string_equal(type__declaration(arena, e.type, NULL), "unsigned long");
}

static const char *repeat(const char *before, const char *text, const char *middle, const char *after, int n)
{
	char *s = arena__alloc(arena, strlen(before) + (size_t)n * (strlen(text) + strlen(after)) +
					      strlen(middle) + 1);

	strcpy(s, before);
	for (int i = 0; i < n; i++)
		strcat(s, text);
	strcat(s, middle);
	for (int i = 0; i < n; i++)
		strcat(s, after);
	return s;
}

static void too_much_is_told(void **state)
{
	const struct {
		const char *text;
		const char *message;
	} rows[] = {
		{ repeat("", "(", "1", ")", 400), "this expression is nested too deep" },
		{ repeat("", "~", "1", "", 100), "this expression is nested too deep" },
		{ repeat("", "(int)", "1", "", 100), "this expression is nested too deep" },
		{ repeat("", "i?", "1", ":2", 100), "this expression is nested too deep" },
		{ repeat("", "arr[", "1", "]", 100), "this expression is nested too deep" },
		{ repeat("", "sizeof ", "1", "", 100), "this expression is nested too deep" },
		{ repeat("i", "+i", "", "", 600),
		  "this expression is too long: it has more than 1024 parts" },
		{ repeat("", "file->f_mode + (", "1", ")", 40),
		  "this has too many values in hand at once: a probe has room for 32" },
		{ repeat("file->f_path.dentry", "->d_parent", "", "", 80),
		  "this reads memory 81 times, and a probe does it 64 times at most" },
	};

	(void)state;
	for (size_t i = 0; i < NR(rows); i++) {
		struct diag d = { 0 };
		struct expression e;
		int err = expression__parse(rows[i].text, USE_PRINT, &scope.scope, arena, &e, &d);
		const char *message = arena__strdup(arena, d.message);

		diag__clear(&d);
		assert_int_equal(err, -EINVAL);
		assert_string_equal(message, rows[i].message);
	}
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		SCOPE_TEST(a_list_has_items),	      SCOPE_TEST(a_list_is_told_wrong),
		SCOPE_TEST(a_list_is_no_condition),   SCOPE_TEST(a_text_ends_where_its_parameter_says),
		SCOPE_TEST(an_unknown_value_is_told), SCOPE_TEST(plain_char_may_be_unsigned),
		SCOPE_TEST(a_long_may_be_small),      SCOPE_TEST(too_much_is_told),
	};

	return RUN_ROWS_WITH(types, has_type, open_scope, close_scope) +
	       RUN_ROWS_WITH(constants, has_value, open_scope, close_scope) +
	       RUN_ROWS_WITH(captures, is_captured, open_scope, close_scope) +
	       cmocka_run_group_tests_name("expression", tests, NULL, NULL);
}
