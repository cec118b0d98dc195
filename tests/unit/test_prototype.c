#include "unit.h"

#include "prototype.h"
#include "spec.h"
#include "types.h"

#include <errno.h>

/* ssize_t vfs_write(struct file *file, const char *buf, size_t count, loff_t *pos) */
static const struct type_parameter vfs_write_params[] = {
	{ "file", &pfile_t },
	{ "buf", &pconst_char_t },
	{ "count", &size_t_t },
	{ "pos", &ploff_t },
};
static const struct type vfs_write = {
	.kind = TYPE_FUNCTION,
	.target = &long_t,
	.nr = 4,
	.parameters = vfs_write_params,
};

/* The same from a header that leaves the names out. */
static const struct type_parameter unnamed_params[] = {
	{ NULL, &pfile_t },
	{ NULL, &pconst_char_t },
	{ NULL, &size_t_t },
	{ NULL, &ploff_t },
};
static const struct type vfs_write_unnamed = {
	.kind = TYPE_FUNCTION,
	.target = &long_t,
	.nr = 4,
	.parameters = unnamed_params,
};

static const struct type pair = STRUCT("pair", 16, 8, MEMBER("a", &long_t, 0), MEMBER("b", &long_t, 8));
static const struct type long_3 = ARRAY_OF(3, &long_t, 24, 8);
static const struct type rtc_time = STRUCT("rtc_time", 24, 8, MEMBER("a", &long_3, 0));
static const struct type int_4 = ARRAY_OF(4, &int_t, 16, 4);

enum { MAX_ARGS = 6 };

static const char *shown(const struct prototype *p)
{
	struct text t;

	assert_int_equal(text__open(&t), 0);
	for (unsigned int i = 0; i < p->nr_shown; i++)
		fprintf(t.out, "%s%u:%s", i ? " " : "", p->shown[i] + 1, p->params[p->shown[i]].name);
	return text__keep(&t, arena);
}

/* Parameters go into one parameter list of C, where a name may stand once. */
static void assert_names_are_unique(const struct prototype *p)
{
	for (unsigned int i = 0; i < p->nr_params; i++)
		for (unsigned int j = 0; j < i; j++)
			assert_string_not_equal(p->params[i].name, p->params[j].name);
}

static const char *notes(struct diag *d)
{
	struct text t;

	assert_int_equal(text__open(&t), 0);
	diag__print_notes(d, t.out);
	return text__keep(&t, arena);
}

/* What comes out of a spec, with vfs_write as BTF has it. */
static const struct good {
	const char *title; /* the spec */
	const char *shown; /* POSITION:NAME */
	const char *note;  /* a part of it; NULL: there is none */
	struct type_parameter declared[MAX_ARGS];
} good[] = {
	/* no list, or names of the prototype: they select and order */
	{ "vfs_write", "1:file 2:buf 3:count 4:pos", NULL, { { 0 } } },
	{ "vfs_write()", "", NULL, { { 0 } } },
	{ "vfs_write(file, buf, count, pos)", "1:file 2:buf 3:count 4:pos", NULL, { { 0 } } },
	{ "vfs_write(count)", "3:count", NULL, { { 0 } } },
	{ "vfs_write(pos, file)", "4:pos 1:file", NULL, { { 0 } } },
	{ "vfs_write(...)", "1:file 2:buf 3:count 4:pos", NULL, { { 0 } } },
	{ "vfs_write(count, ...)", "3:count 1:file 2:buf 4:pos", NULL, { { 0 } } },
	{ "vfs_write(file, buf, count, pos, ...)", "1:file 2:buf 3:count 4:pos", NULL, { { 0 } } },
	/* other names: by position, and a note says so */
	{ "vfs_write(a, b, c, d)", "1:a 2:b 3:c 4:d", "by position", { { 0 } } },
	{ "vfs_write(a, b)", "1:a 2:b", "by position", { { 0 } } },
	{ "vfs_write(a, b, ...)", "1:a 2:b 3:count 4:pos", "by position", { { 0 } } },
	{ "vfs_write(_, b)", "2:b", "by position", { { 0 } } },
	/* positions without other names */
	{ "vfs_write(_, buf)", "2:buf", NULL, { { 0 } } },
	{ "vfs_write(_, _, count, _)", "3:count", NULL, { { 0 } } },
	{ "vfs_write(_, ...)", "2:buf 3:count 4:pos", NULL, { { 0 } } },
	{ "vfs_write(_, _)", "", NULL, { { 0 } } },
	/* declarations: as given, with a warning where BTF cannot agree */
	{ "vfs_write(struct file *f, char *b)", "1:f 2:b", NULL, { { "f", &pfile_t }, { "b", &pchar_t } } },
	{ "vfs_write(struct file *f, b)", "1:f 2:b", NULL, { { "f", &pfile_t } } },
	{ "vfs_write(struct file *f, buf)", "1:f 2:buf", NULL, { { "f", &pfile_t } } },
	{ "vfs_write(struct file *f, ...)", "1:f 2:buf 3:count 4:pos", NULL, { { "f", &pfile_t } } },
	{ "vfs_write(void *, _, size_t n)",
	  "1:arg1 3:n",
	  NULL,
	  { { NULL, &pvoid_t }, { 0 }, { "n", &size_t_t } } },
	{ "vfs_write(_, _, int n)",
	  "3:n",
	  "warning: 'n' has 4 bytes as declared, but BTF says 8",
	  { { 0 }, { 0 }, { "n", &int_t } } },
	{ "vfs_write(struct pair p)",
	  "1:p",
	  "warning: as declared, 'p' is read from %rdi and %rsi, but BTF puts parameter 1 at %rdi",
	  { { "p", &pair } } },
	{ "vfs_write(_, _, _, _, long e)",
	  "5:e",
	  "'e' is one too many",
	  { { 0 }, { 0 }, { 0 }, { 0 }, { "e", &long_t } } },
};

static void apply_good(void **state)
{
	const struct good *row = *state;
	const struct abi_arch *arch = abi__find("x86_64");
	struct diag d = { 0 };
	struct prototype p;
	struct spec spec;
	const char *text;
	int err;

	assert_int_equal(spec__parse(row->title, arena, &spec, &d), 0);
	assert_int_equal(prototype__from_function(&p, arena, arch, "vfs_write", &vfs_write, ORIGIN_BTF), 0);
	err = prototype__apply(&p, arena, arch, &spec, row->declared, &d);
	text = notes(&d);
	if (err)
		diag__print(&d, stderr);
	diag__clear(&d);
	assert_int_equal(err, 0);
	assert_string_equal(shown(&p), row->shown);
	if (row->note && !strstr(text, row->note))
		print_error("'%s' is not in:\n%s", row->note, text);
	assert_true(row->note ? strstr(text, row->note) != NULL : !*text);
	assert_names_are_unique(&p);
}

/* "an error that says which position the name has" */
static const struct bad {
	const char *title; /* the spec */
	struct span at;
	const char *message; /* a part of it */
	struct type_parameter declared[MAX_ARGS];
} bad[] = {
	{ "vfs_write(file, x)", { 10, 4 }, "'file' is the name of parameter 1", { { 0 } } },
	{ "vfs_write(x, buf)", { 13, 3 }, "'buf' is the name of parameter 2", { { 0 } } },
	{ "vfs_write(x, count)", { 13, 5 }, "'count' is parameter 3 of vfs_write, not 2", { { 0 } } },
	{ "vfs_write(count, x)", { 10, 5 }, "'count' is parameter 3 of vfs_write, not 1", { { 0 } } },
	{ "vfs_write(_, count)", { 13, 5 }, "'count' is parameter 3 of vfs_write, not 2", { { 0 } } },
	{ "vfs_write(a, b, c, d, e)", { 22, 1 }, "vfs_write has 4 parameters", { { 0 } } },
	{ "vfs_write(a, b, c, d, _)", { 22, 1 }, "vfs_write has 4 parameters", { { 0 } } },
	{ "vfs_write(struct file *f, pos)",
	  { 26, 3 },
	  "'pos' is parameter 4 of vfs_write, not 2",
	  { { "f", &pfile_t } } },
};

static void apply_bad(void **state)
{
	const struct bad *row = *state;
	const struct abi_arch *arch = abi__find("x86_64");
	struct diag d = { 0 };
	struct prototype p;
	struct spec spec;
	bool ok;
	int err;

	assert_int_equal(spec__parse(row->title, arena, &spec, &d), 0);
	assert_int_equal(prototype__from_function(&p, arena, arch, "vfs_write", &vfs_write, ORIGIN_BTF), 0);
	err = prototype__apply(&p, arena, arch, &spec, row->declared, &d);
	ok = err == -EINVAL && d.message && strstr(d.message, row->message) && d.quoted &&
	     !strcmp(d.quoted, row->title) && d.at.start == row->at.start && d.at.len == row->at.len &&
	     /* what would be right: the prototype itself */
	     d.hint && strstr(d.hint, "const char *buf, size_t count, loff_t *pos)");
	if (!ok)
		diag__print(&d, stderr);
	diag__clear(&d);
	assert_true(ok);
}

static int apply_to(struct prototype *p, const struct type *f, enum origin origin, const char *text,
		    const struct type_parameter *declared, struct diag *d)
{
	static const struct type_parameter none[MAX_ARGS];
	const struct abi_arch *arch = abi__find("x86_64");
	struct spec spec;
	int err = spec__parse(text, arena, &spec, d);

	if (!err)
		err = prototype__from_function(p, arena, arch, "vfs_write", f, origin);
	return err ? err : prototype__apply(p, arena, arch, &spec, declared ? declared : none, d);
}

/*
 * What is refused is not shown twice, and what is accepted can be written as C. Which of the two it is
 * is left open.
 */
static const struct ambiguous {
	const char *title;
	const struct type *function;
	struct type_parameter declared[MAX_ARGS];
} ambiguous[] = {
	{ "vfs_write(count, count)", &vfs_write, { { 0 } } },
	{ "vfs_write(a, a)", &vfs_write, { { 0 } } },
	{ "vfs_write(struct file *f, char *count)",
	  &vfs_write,
	  { { "f", &pfile_t }, { "count", &pchar_t } } },
	{ "vfs_write(struct file *f, char *f)", &vfs_write, { { "f", &pfile_t }, { "f", &pchar_t } } },
	/* --explain calls the second parameter so. */
	{ "vfs_write(arg2)", &vfs_write_unnamed, { { 0 } } },
};

static void a_name_stands_for_one_parameter(void **state)
{
	const struct ambiguous *row = *state;
	struct diag d = { 0 };
	struct prototype p;
	int err = apply_to(&p, row->function, ORIGIN_BTF, row->title, row->declared, &d);
	bool told = d.message;

	diag__clear(&d);
	if (err) {
		assert_int_equal(err, -EINVAL);
		assert_true(told);
		return;
	}
	assert_names_are_unique(&p);
	for (unsigned int i = 0; i < p.nr_shown; i++)
		for (unsigned int j = 0; j < i; j++)
			assert_int_not_equal(p.shown[i], p.shown[j]);
}

/* A name that --explain shows selects what --explain shows it for. */
static void a_made_up_name_is_its_parameters(void **state)
{
	struct diag d = { 0 };
	struct prototype p;
	int err = apply_to(&p, &vfs_write_unnamed, ORIGIN_HEADER, "vfs_write(arg3)", NULL, &d);

	(void)state;
	diag__clear(&d);
	assert_int_equal(err, 0);
	assert_string_equal(shown(&p), "3:arg3");
}

static void names_are_free_where_there_are_none(void **state)
{
	struct diag d = { 0 };
	struct prototype p;
	const char *text;
	int err = apply_to(&p, &vfs_write_unnamed, ORIGIN_HEADER, "vfs_write(f, b)", NULL, &d);

	(void)state;
	text = notes(&d);
	diag__clear(&d);
	assert_int_equal(err, 0);
	assert_string_equal(shown(&p), "1:f 2:b");
	assert_string_equal(text, "");
}

static void nothing_to_compare_with_no_warning(void **state)
{
	static const struct type_parameter declared[MAX_ARGS] = { { "p", &pair } };
	struct diag d = { 0 };
	struct prototype p;
	const char *text;
	int err =
		apply_to(&p, &vfs_write_unnamed, ORIGIN_DEFAULT, "vfs_write(struct pair p, b)", declared, &d);

	(void)state;
	text = notes(&d);
	diag__clear(&d);
	assert_int_equal(err, 0);
	assert_string_equal(shown(&p), "1:p 2:b");
	assert_string_equal(text, "");
}

static void a_declaration_moves_what_stands_behind_it(void **state)
{
	static const struct type_parameter declared[MAX_ARGS] = { { "p", &pair } };
	struct diag d = { 0 };
	struct prototype p;
	int err = apply_to(&p, &vfs_write, ORIGIN_BTF, "vfs_write(struct pair p, ...)", declared, &d);

	(void)state;
	diag__clear(&d);
	assert_int_equal(err, 0);
	assert_int_equal(p.params[0].origin, ORIGIN_USER);
	assert_int_equal(p.params[1].origin, ORIGIN_BTF);
	/* di and si are p's, so buf is in dx: the third register. */
	assert_int_equal(p.params[0].place.nr_pieces, 2);
	assert_int_equal(p.params[1].place.nr_pieces, 1);
	assert_int_equal(p.params[1].place.pieces[0].reg, 2);
}

static const struct type_parameter format[] = { { "fmt", &pconst_char_t } };
static const struct type_parameter array[] = { { "a", &int_4 }, { NULL, &int_t } };

static const struct written {
	const char *title; /* also what is wanted */
	struct type function;
} texts[] = {
	{ "f(void)", { .kind = TYPE_FUNCTION } },
	{ "f(...)", { .kind = TYPE_FUNCTION, .is_variadic = true } },
	{ "f(const char *fmt, ...)",
	  { .kind = TYPE_FUNCTION, .is_variadic = true, .nr = 1, .parameters = format } },
	{ "f(int *a, int arg2)", { .kind = TYPE_FUNCTION, .nr = 2, .parameters = array } },
	{ "f(struct file *file, const char *buf, size_t count, loff_t *pos)",
	  { .kind = TYPE_FUNCTION, .nr = 4, .parameters = vfs_write_params } },
};

static void write_it(void **state)
{
	const struct written *row = *state;
	struct prototype p;
	struct text t;

	assert_int_equal(
		prototype__from_function(&p, arena, abi__find("arm64"), "f", &row->function, ORIGIN_BTF), 0);
	assert_int_equal(text__open(&t), 0);
	prototype__write(t.out, &p);
	assert_string_equal(text__keep(&t, arena), row->title);
}

static void what_is_distrusted_stays_unknown(void **state)
{
	const struct abi_arch *arch = abi__find("x86_64");
	struct prototype p;

	(void)state;
	assert_int_equal(prototype__from_function(&p, arena, arch, "f", &vfs_write, ORIGIN_BTF), 0);
	prototype__distrust(&p, 1, "for a reason");
	assert_int_equal(prototype__place(&p, arch), 0);
	assert_null(p.params[0].place.unknown);
	assert_string_equal(p.params[1].place.unknown, "for a reason");
	/* Its type is known, so what stands behind it is where it was. */
	assert_null(p.params[2].place.unknown);
	assert_int_equal(p.params[2].place.pieces[0].reg, 2);
}

/* What a name in a spec or a declaration says is not what was doubted. */
static void a_declaration_is_trusted(void **state)
{
	static const struct type_parameter declared[MAX_ARGS] = { { "f", &pfile_t } };
	const struct abi_arch *arch = abi__find("x86_64");
	struct diag d = { 0 };
	struct prototype p;
	struct spec spec;
	const char *text;

	(void)state;
	assert_int_equal(spec__parse("f(struct file *f, buf)", arena, &spec, &d), 0);
	assert_int_equal(prototype__from_function(&p, arena, arch, "f", &vfs_write, ORIGIN_BTF), 0);
	prototype__distrust(&p, 0, "for a reason");
	prototype__distrust(&p, 1, "for another");
	assert_int_equal(prototype__apply(&p, arena, arch, &spec, declared, &d), 0);
	text = notes(&d);
	diag__clear(&d);
	assert_null(p.params[0].place.unknown);
	assert_string_equal(p.params[1].place.unknown, "for another");
	assert_string_equal(text, "");
}

/* Two functions of one name: where they differ, it is not known which of them was called. */
static void differences_are_distrusted(void **state)
{
	static const struct {
		struct type_parameter params[4];
		unsigned int nr;
		bool known[4];
	} rows[] = {
		{ { { "file", &pfile_t },
		    { "buf", &pconst_char_t },
		    { "count", &size_t_t },
		    { "pos", &ploff_t } },
		  4,
		  { true, true, true, true } },
		{ { { "file", &pfile_t }, { "b", &pconst_char_t } }, 2, { true, true, false, false } },
		{ { { "file", &pfile_t }, { "p", &pair } }, 2, { true, false, false, false } },
		{ { { "p", &pair }, { "buf", &pconst_char_t } }, 2, { false, false, false, false } },
		/* the same register, another meaning of what is in it */
		{ { { "n", &ulong_t }, { "buf", &pchar_t }, { "count", &long_t }, { "pos", &plong_t } },
		  4,
		  { false, true, false, false } },
		{ { { "file", &pvoid_t } }, 1, { false, false, false, false } },
	};

	(void)state;
	for (size_t i = 0; i < NR(rows); i++) {
		struct type other = { .kind = TYPE_FUNCTION, .nr = rows[i].nr, .parameters = rows[i].params };
		const struct abi_arch *arch = abi__find("x86_64");
		struct prototype p, q;

		assert_int_equal(prototype__from_function(&p, arena, arch, "f", &vfs_write, ORIGIN_BTF), 0);
		assert_int_equal(prototype__from_function(&q, arena, arch, "f", &other, ORIGIN_BTF), 0);
		prototype__distrust_differences(&p, &q);
		for (unsigned int j = 0; j < 4; j++)
			assert_int_equal(!p.params[j].place.unknown, rows[i].known[j]);
	}
}

/* And so is what they return. */
static void a_different_result_is_distrusted(void **state)
{
	static const struct {
		const struct type *result; /* vfs_write's is long */
		bool is_known;
	} rows[] = {
		{ &long_t, true },   { &loff_t_t, false }, { &int_t, false }, { &ulong_t, false },
		{ &pvoid_t, false }, { &void_t, false },   { &pair, false },  { NULL, false },
	};
	const struct abi_arch *arch = abi__find("x86_64");

	(void)state;
	for (size_t i = 0; i < NR(rows); i++) {
		struct type other = vfs_write;
		struct prototype p, q;

		other.target = rows[i].result;
		assert_int_equal(prototype__from_function(&p, arena, arch, "f", &vfs_write, ORIGIN_BTF), 0);
		assert_int_equal(prototype__from_function(&q, arena, arch, "f", &other, ORIGIN_BTF), 0);
		assert_null(p.result_place.unknown);
		prototype__distrust_differences(&p, &q);
		assert_int_equal(!p.result_place.unknown, rows[i].is_known);
		assert_int_equal(prototype__place(&p, arch), 0); /* and stays so */
		assert_int_equal(!p.result_place.unknown, rows[i].is_known);
	}
}

static void a_hidden_result_is_seen(void **state)
{
	static const struct type_parameter param[] = { { "kt", &long_t } };
	static const struct type f = {
		.kind = TYPE_FUNCTION, .target = &rtc_time, .nr = 1, .parameters = param
	};
	struct prototype p;

	(void)state;
	assert_int_equal(prototype__from_function(&p, arena, abi__find("x86_64"), "f", &f, ORIGIN_BTF), 0);
	assert_true(p.has_hidden_result);
	assert_int_equal(p.params[0].place.pieces[0].reg, 1); /* si */
	assert_int_equal(prototype__from_function(&p, arena, abi__find("arm64"), "f", &f, ORIGIN_BTF), 0);
	assert_false(p.has_hidden_result);
	assert_int_equal(p.params[0].place.pieces[0].reg, 0);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		TEST(a_made_up_name_is_its_parameters),	  TEST(names_are_free_where_there_are_none),
		TEST(nothing_to_compare_with_no_warning), TEST(a_declaration_moves_what_stands_behind_it),
		TEST(what_is_distrusted_stays_unknown),	  TEST(a_declaration_is_trusted),
		TEST(differences_are_distrusted),	  TEST(a_hidden_result_is_seen),
		TEST(a_different_result_is_distrusted),
	};

	return RUN_ROWS(good, apply_good) + RUN_ROWS(bad, apply_bad) +
	       RUN_ROWS(ambiguous, a_name_stands_for_one_parameter) + RUN_ROWS(texts, write_it) +
	       cmocka_run_group_tests_name("prototype", tests, NULL, NULL);
}
