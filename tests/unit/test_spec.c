/* The texts of the issue and what they mean; see spec.h. */
#include "unit.h"

#include "spec.h"

#include <errno.h>

enum { MAX_ARGS = 6 };

struct arg {
	enum spec_arg_kind kind;
	const char *text; /* NULL: the end of the list */
	size_t start;
};

static const struct good {
	const char *title; /* the spec */
	const char *module;
	const char *function;
	size_t function_start;
	bool has_list;
	struct arg args[MAX_ARGS];
} good[] = {
	{ "vfs_write", NULL, "vfs_write", 0, false, { { 0 } } },
	{ "  vfs_write\t", NULL, "vfs_write", 2, false, { { 0 } } },
	{ "vfs_write()", NULL, "vfs_write", 0, true, { { 0 } } },
	{ "vfs_write( )", NULL, "vfs_write", 0, true, { { 0 } } },
	{ "getpid(void)", NULL, "getpid", 0, true, { { 0 } } },
	{ "vfs_write(file)", NULL, "vfs_write", 0, true, { { SPEC_NAME, "file", 10 } } },
	{ "f ( a , _b2 ) ", NULL, "f", 0, true, { { SPEC_NAME, "a", 4 }, { SPEC_NAME, "_b2", 8 } } },
	{ "f(a,\n\tb)", NULL, "f", 0, true, { { SPEC_NAME, "a", 2 }, { SPEC_NAME, "b", 6 } } },
	{ "f(_, b, ...)",
	  NULL,
	  "f",
	  0,
	  true,
	  { { SPEC_SKIP, "_", 2 }, { SPEC_NAME, "b", 5 }, { SPEC_REST, "...", 8 } } },
	{ "f(...)", NULL, "f", 0, true, { { SPEC_REST, "...", 2 } } },
	{ "f(__)", NULL, "f", 0, true, { { SPEC_NAME, "__", 2 } } },
	/* Modules, clones. */
	{ "ext4:ext4_file_write_iter(iocb)",
	  "ext4",
	  "ext4_file_write_iter",
	  5,
	  true,
	  { { SPEC_NAME, "iocb", 26 } } },
	{ "8021q:vlan_dev_init", "8021q", "vlan_dev_init", 6, false, { { 0 } } },
	{ "snd-hda-codec:f", "snd-hda-codec", "f", 14, false, { { 0 } } },
	{ "foo.isra.0(a)", NULL, "foo.isra.0", 0, true, { { SPEC_NAME, "a", 11 } } },
	/* Declarations: commas in brackets of any kind do not separate. */
	{ "f(struct file *f, size_t n)",
	  NULL,
	  "f",
	  0,
	  true,
	  { { SPEC_DECLARATION, "struct file *f", 2 }, { SPEC_DECLARATION, "size_t n", 18 } } },
	{ "f(int (*fn)(int, char *), int a[2])",
	  NULL,
	  "f",
	  0,
	  true,
	  { { SPEC_DECLARATION, "int (*fn)(int, char *)", 2 }, { SPEC_DECLARATION, "int a[2]", 26 } } },
	{ "f(struct { int a, b; } s, c)",
	  NULL,
	  "f",
	  0,
	  true,
	  { { SPEC_DECLARATION, "struct { int a, b; } s", 2 }, { SPEC_NAME, "c", 26 } } },
	{ "f(int)", NULL, "f", 0, true, { { SPEC_DECLARATION, "int", 2 } } },
	{ "f(unsigned long)", NULL, "f", 0, true, { { SPEC_DECLARATION, "unsigned long", 2 } } },
	{ "f(void *)", NULL, "f", 0, true, { { SPEC_DECLARATION, "void *", 2 } } },
	{ "f(a, int b, _)",
	  NULL,
	  "f",
	  0,
	  true,
	  { { SPEC_NAME, "a", 2 }, { SPEC_DECLARATION, "int b", 5 }, { SPEC_SKIP, "_", 12 } } },
	/* A word of C is nobody's name: as a declaration it gets the compiler's message. */
	{ "f(if)", NULL, "f", 0, true, { { SPEC_DECLARATION, "if", 2 } } },
	{ "f(struct)", NULL, "f", 0, true, { { SPEC_DECLARATION, "struct", 2 } } },
	{ "f(return)", NULL, "f", 0, true, { { SPEC_DECLARATION, "return", 2 } } },
};

static void parse_good(void **state)
{
	const struct good *row = *state;
	struct diag d = { 0 };
	struct spec spec;
	unsigned int nr = 0;
	int err = spec__parse(row->title, arena, &spec, &d);

	if (err)
		diag__print(&d, stderr);
	diag__clear(&d);
	assert_int_equal(err, 0);
	assert_string_equal(spec.text, row->title);
	assert_string_equal(spec.function, row->function);
	assert_int_equal(spec.function_at.start, row->function_start);
	assert_int_equal(spec.function_at.len, strlen(row->function));
	assert_int_equal(!spec.module, !row->module);
	if (row->module) {
		assert_string_equal(spec.module, row->module);
		assert_int_equal(spec.module_at.len, strlen(row->module));
	}
	assert_int_equal(spec.has_list, row->has_list);
	while (nr < MAX_ARGS && row->args[nr].text)
		nr++;
	assert_int_equal(spec.nr_args, nr);
	for (unsigned int i = 0; i < nr; i++) {
		assert_string_equal(spec.args[i].text, row->args[i].text);
		assert_int_equal(spec.args[i].kind, row->args[i].kind);
		assert_int_equal(spec.args[i].at.start, row->args[i].start);
		assert_int_equal(spec.args[i].at.len, strlen(row->args[i].text));
	}
}

static const struct bad {
	const char *title;   /* the spec */
	struct span at;	     /* what is wrong with it */
	const char *message; /* a part of it */
} bad[] = {
	{ "", { 0, 1 }, "name of a kernel function is missing" },
	{ "   ", { 3, 1 }, "name of a kernel function is missing" },
	{ "(a)", { 0, 1 }, "cannot begin with this" },
	{ "1st", { 0, 1 }, "cannot begin with this" },
	{ "-f(a)", { 0, 1 }, "cannot begin with this" },
	{ ":f", { 0, 1 }, "module's name" },
	{ "m:", { 2, 1 }, "name of a kernel function is missing" },
	{ "m.o:f", { 1, 1 }, "module's name" },
	{ "m :f", { 1, 1 }, "module's name" },
	{ "m:n:f", { 3, 2 }, "behind the spec" },
	{ "f g", { 2, 1 }, "behind the spec" },
	{ "f-g(a)", { 1, 5 }, "behind the spec" },
	{ "f\xc3\xb6(a)", { 1, 5 }, "behind the spec" },
	{ "f(a) g", { 5, 1 }, "behind the spec" },
	{ "f(a))", { 4, 1 }, "behind the spec" },
	{ "f(", { 2, 1 }, "argument is missing" },
	{ "f(,a)", { 2, 1 }, "argument is missing" },
	{ "f(a,)", { 4, 1 }, "argument is missing" },
	{ "f(a, )", { 5, 1 }, "argument is missing" },
	{ "f(a,,b)", { 4, 1 }, "argument is missing" },
	{ "f(a", { 1, 1 }, "not closed" },
	{ "f(a, b", { 1, 1 }, "not closed" },
	{ "f(int (*fn)(int)", { 1, 1 }, "not closed" },
	{ "f(int a[2)", { 1, 1 }, "not closed" },
	{ "f@", { 1, 1 }, "address" },
	{ "f@(a)", { 1, 1 }, "address" },
	{ "f@here", { 1, 1 }, "address" },
	{ "f@0", { 1, 1 }, "address" },
	{ "f@-1", { 1, 1 }, "address" },
	{ "f@ 12", { 1, 1 }, "address" },
	{ "f@12x", { 4, 1 }, "behind the spec" },
	{ "f@11112222333344445", { 1, 1 }, "address" }, /* more than 64 bits */
	{ "@12", { 0, 1 }, "cannot begin with this" },
	/* A dot alone makes no library. */
	{ "m.so2:f", { 1, 1 }, "module's name" },
	{ ".so:f", { 0, 1 }, "module's name" },
	{ "f(..., a)", { 2, 3 }, "last one" },
	{ "f(a, ..., ...)", { 5, 3 }, "last one" },
};

static const struct address {
	const char *title; /* the spec */
	const char *function;
	uint64_t address;
	bool all, is_pattern;
	struct span at; /* of the address, with its @ */
	unsigned int nr_args;
} addresses[] = {
	{ "f", "f", 0, false, false, { 0, 0 }, 0 },
	{ "f@0xffffffff81234560", "f", 0xffffffff81234560, false, false, { 1, 19 }, 0 },
	{ "f@ffffffff81234560(a)", "f", 0xffffffff81234560, false, false, { 1, 17 }, 1 },
	{ "m:f@*", "f", 0, true, false, { 3, 2 }, 0 },
	{ "f@* (a, b)", "f", 0, true, false, { 1, 2 }, 2 },
	{ "vfs_*", "vfs_*", 0, false, true, { 0, 0 }, 0 },
	{ "*_write", "*_write", 0, false, true, { 0, 0 }, 0 },
	{ "ext4:?et", "?et", 0, false, true, { 0, 0 }, 0 },
};

static void parse_address(void **state)
{
	const struct address *row = *state;
	struct diag d = { 0 };
	struct spec spec;
	int err = spec__parse(row->title, arena, &spec, &d);

	if (err)
		diag__print(&d, stderr);
	diag__clear(&d);
	assert_int_equal(err, 0);
	assert_string_equal(spec.function, row->function);
	assert_int_equal(spec.address, row->address);
	assert_int_equal(spec.all_addresses, row->all);
	assert_int_equal(spec.is_pattern, row->is_pattern);
	assert_int_equal(spec.address_at.start, row->at.start);
	assert_int_equal(spec.address_at.len, row->at.len);
	assert_int_equal(spec.nr_args, row->nr_args);
}

static const struct file {
	const char *title; /* the spec */
	const char *file;
	const char *function;
	size_t function_start;
	const char *version;
	uint64_t address;
	bool all, is_pattern;
	unsigned int nr_args;
} files[] = {
	{ "./prog:func", "./prog", "func", 7, NULL, 0, false, false, 0 },
	{ " ../a/prog:func(a, b)", "../a/prog", "func", 11, NULL, 0, false, false, 2 },
	{ "/usr/bin/prog:func (a)", "/usr/bin/prog", "func", 14, NULL, 0, false, false, 1 },
	{ "a/b:f", "a/b", "f", 4, NULL, 0, false, false, 0 },
	{ "libc.so.6:malloc", "libc.so.6", "malloc", 10, NULL, 0, false, false, 0 },
	{ "libstdc++.so.6:_Znwm(n)", "libstdc++.so.6", "_Znwm", 15, NULL, 0, false, false, 1 },
	{ "ld-linux-x86-64.so.2:f", "ld-linux-x86-64.so.2", "f", 21, NULL, 0, false, false, 0 },
	{ "libx.so:f", "libx.so", "f", 8, NULL, 0, false, false, 0 },
	/* A path may hold what ends a spec elsewhere. */
	{ "/a:b/prog:func", "/a:b/prog", "func", 10, NULL, 0, false, false, 0 },
	{ "./a:b:func(x)", "./a:b", "func", 6, NULL, 0, false, false, 1 },
	{ "/opt/a (1)/my prog:func(x)", "/opt/a (1)/my prog", "func", 19, NULL, 0, false, false, 1 },
	{ "/a@b/prog:func", "/a@b/prog", "func", 10, NULL, 0, false, false, 0 },
	{ "./prog:f(struct { int a : 3; int b:N; } s)", "./prog", "f", 7, NULL, 0, false, false, 1 },
	/* Clones, addresses, versions, patterns. */
	{ "./prog:func.isra.0", "./prog", "func.isra.0", 7, NULL, 0, false, false, 0 },
	{ "./prog:func@0x1139", "./prog", "func", 7, NULL, 0x1139, false, false, 0 },
	{ "./prog:func@1139(a)", "./prog", "func", 7, NULL, 0x1139, false, false, 1 },
	{ "./prog:func@*", "./prog", "func", 7, NULL, 0, true, false, 0 },
	{ "libc.so.6:memcpy@GLIBC_2.14(a)", "libc.so.6", "memcpy", 10, "GLIBC_2.14", 0, false, false, 1 },
	{ "libc.so.6:memcpy@@GLIBC_2.14", "libc.so.6", "memcpy", 10, "GLIBC_2.14", 0, false, false, 0 },
	{ "libx.so.1:f@@ABC", "libx.so.1", "f", 10, "ABC", 0, false, false, 0 },
	{ "libx.so.1:f@ABC", "libx.so.1", "f", 10, NULL, 0xabc, false, false, 0 },
	{ "libx.so.1:f@V1 ", "libx.so.1", "f", 10, "V1", 0, false, false, 0 },
	{ "./prog:get_*", "./prog", "get_*", 7, NULL, 0, false, true, 0 },
	/* A division in a list is no path. */
	{ "f(int a[8/2])", NULL, "f", 0, NULL, 0, false, false, 1 },
	{ "m:f(int a[8/2])", NULL, "f", 2, NULL, 0, false, false, 1 },
};

static bool same_text(const char *a, const char *b)
{
	return a && b ? !strcmp(a, b) : a == b;
}

static void parse_file(void **state)
{
	const struct file *row = *state;
	struct diag d = { 0 };
	struct spec spec;
	int err = spec__parse(row->title, arena, &spec, &d);

	if (err)
		diag__print(&d, stderr);
	diag__clear(&d);
	assert_int_equal(err, 0);
	assert_true(same_text(spec.file, row->file));
	if (row->file) {
		assert_null(spec.module);
		assert_int_equal(spec.module_at.len, strlen(row->file));
		assert_memory_equal(spec.text + spec.module_at.start, row->file, spec.module_at.len);
	}
	assert_string_equal(spec.function, row->function);
	assert_int_equal(spec.function_at.start, row->function_start);
	assert_true(same_text(spec.version, row->version));
	assert_int_equal(spec.address, row->address);
	assert_int_equal(spec.all_addresses, row->all);
	assert_int_equal(spec.is_pattern, row->is_pattern);
	assert_int_equal(spec.nr_args, row->nr_args);
}

static const struct bad bad_files[] = {
	{ "./prog", { 6, 1 }, "a function's name are missing" },
	{ "./prog(a)", { 6, 1 }, "a function's name are missing" },
	{ "/", { 1, 1 }, "a function's name are missing" },
	{ "./prog:", { 7, 1 }, "name of a function is missing" },
	{ "libc.so.6:", { 10, 1 }, "name of a function is missing" },
	{ "./prog:(a)", { 7, 1 }, "cannot begin with this" },
	{ "./prog:1st", { 7, 1 }, "cannot begin with this" },
	{ "libc.so.6:-f", { 10, 1 }, "cannot begin with this" },
	{ "./prog:f g", { 9, 1 }, "behind the spec" },
	{ "./prog:f-g", { 8, 2 }, "behind the spec" },
	{ "./prog:ns::f(int)", { 9, 2 }, "C++ function" },
	{ "./prog:f@", { 8, 1 }, "an address in hexadecimal, a version" },
	{ "./prog:f@@", { 8, 1 }, "an address in hexadecimal, a version" },
	{ "./prog:f@0", { 8, 1 }, "address" },
	{ "./prog:f@V@V", { 10, 2 }, "behind the spec" },
	{ "./prog:f(a", { 8, 1 }, "not closed" },
	{ ":f/", { 0, 1 }, "a file's name has to stand before ':'" },
};

static void parse_bad_file(void **state)
{
	const struct bad *row = *state;
	struct diag d = { 0 };
	struct spec spec;
	int err = spec__parse(row->title, arena, &spec, &d);
	bool ok = err == -EINVAL && d.message && strstr(d.message, row->message) && d.quoted &&
		  !strcmp(d.quoted, row->title) && d.at.start == row->at.start && d.at.len == row->at.len &&
		  d.hint && strstr(d.hint, "FILE:FUNCTION[@ADDRESS][(ARG, ...)]");

	if (!ok)
		diag__print(&d, stderr);
	diag__clear(&d);
	assert_true(ok);
}

static void parse_bad(void **state)
{
	const struct bad *row = *state;
	struct diag d = { 0 };
	struct spec spec;
	int err = spec__parse(row->title, arena, &spec, &d);
	bool ok = err == -EINVAL && d.message && strstr(d.message, row->message) && d.quoted &&
		  !strcmp(d.quoted, row->title) && d.at.start == row->at.start && d.at.len == row->at.len &&
		  /* "what would be right" */
		  d.hint && strstr(d.hint, "A spec is [MODULE:]FUNCTION") && strstr(d.hint, "[(ARG, ...)]");

	if (!ok)
		diag__print(&d, stderr);
	diag__clear(&d);
	assert_true(ok);
}

/* Whatever the user has typed so far, it is a spec or there is a message. */
static void every_beginning_is_read_or_refused(void **state)
{
	static const char *const wholes[] = {
		" ext4:f.isra.0@0x12 ( _ , a, int (*fn)(char *[2], struct { int a, b; }), ... ) x",
		" /opt/a:b (c)/my prog:f.isra.0@@V_2.1 ( _ , struct { int a : 3; } s, ... ) x",
		"libstdc++.so.6:f@V(a)",
	};
	char text[128];

	(void)state;
	for (size_t i = 0; i < NR(wholes); i++)
		for (size_t len = 0; len <= strlen(wholes[i]); len++) {
			struct diag d = { 0 };
			struct spec spec;
			int err;
			bool told;

			memcpy(text, wholes[i], len);
			text[len] = '\0';
			err = spec__parse(text, arena, &spec, &d);
			told = d.message && d.quoted && d.at.start <= len;
			diag__clear(&d);
			assert_true(err ? err == -EINVAL && told : !told);
		}
}

static void its_strings_are_its_own(void **state)
{
	char text[] = "m:f(a)";
	struct diag d = { 0 };
	struct spec spec;

	(void)state;
	assert_int_equal(spec__parse(text, arena, &spec, &d), 0);
	memset(text, 'x', sizeof(text) - 1);
	assert_string_equal(spec.text, "m:f(a)");
	assert_string_equal(spec.module, "m");
	assert_string_equal(spec.function, "f");
	assert_string_equal(spec.args[0].text, "a");
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		TEST(every_beginning_is_read_or_refused),
		TEST(its_strings_are_its_own),
	};

	return RUN_ROWS(good, parse_good) + RUN_ROWS(addresses, parse_address) + RUN_ROWS(bad, parse_bad) +
	       RUN_ROWS(files, parse_file) + RUN_ROWS(bad_files, parse_bad_file) +
	       cmocka_run_group_tests_name("spec", tests, NULL, NULL);
}
