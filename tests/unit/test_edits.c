#include "unit.h"

#include "edits.h"

#include <errno.h>

struct edit {
	size_t at;
	size_t remove;
	const char *text; /* NULL: the end of the list */
};

enum { MAX_EDITS = 6 };

/* The text is always "int a;" (offsets: int 0-2, a 4, ; 5, end 6). */
static const struct row {
	const char *title;
	struct edit edits[MAX_EDITS];
	const char *want; /* NULL: refused */
} table[] = {
	{ "no edit", { { 0 } }, "int a;" },
	{ "insert at the start", { { 0, 0, "static " } }, "static int a;" },
	{ "insert at the end", { { 6, 0, "\n" } }, "int a;\n" },
	{ "replace", { { 0, 3, "long" } }, "long a;" },
	{ "remove", { { 3, 2, "" } }, "int;" },
	{ "replace all", { { 0, 6, "x" } }, "x" },
	{ "added in any order", { { 4, 1, "b" }, { 0, 3, "u8" } }, "u8 b;" },
	{ "the same place keeps the order of adding",
	  { { 4, 0, "1" }, { 4, 0, "2" }, { 4, 0, "3" } },
	  "int 123a;" },
	{ "insert in front of a replaced byte", { { 4, 0, "*" }, { 4, 1, "b" } }, "int *b;" },
	{ "insert right behind a removed byte", { { 4, 1, "" }, { 5, 0, "b" } }, "int b;" },
	{ "neighbours touch", { { 0, 3, "u8" }, { 3, 1, "\t" } }, "u8\ta;" },
	{ "overlap", { { 0, 4, "x" }, { 3, 1, "y" } }, NULL },
	{ "the same byte twice", { { 4, 1, "x" }, { 4, 1, "y" } }, NULL },
	{ "insert inside of a removed part", { { 0, 3, "" }, { 1, 0, "x" } }, NULL },
	{ "behind the end", { { 7, 0, "x" } }, NULL },
	{ "reaches behind the end", { { 5, 2, "x" } }, NULL },
	{ "reaches behind the end by a lot", { { 5, SIZE_MAX, "x" } }, NULL },
};

static int add(struct edits *e, size_t at, size_t remove, const char *text)
{
	fputs(text, edits__out(e));
	return edits__add(e, at, remove);
}

static void apply(void **state)
{
	const struct row *row = *state;
	struct edits *e = edits__new();
	char *out = NULL;
	size_t len = 0;
	int err;

	assert_non_null(e);
	for (size_t i = 0; row->edits[i].text; i++)
		assert_int_equal(add(e, row->edits[i].at, row->edits[i].remove, row->edits[i].text), 0);
	err = edits__apply(e, "int a;", 6, &out, &len);
	edits__free(e);
	if (!row->want) {
		assert_int_equal(err, -EINVAL);
		assert_null(out);
		return;
	}
	assert_int_equal(err, 0);
	assert_string_equal(out, row->want);
	assert_int_equal(len, strlen(row->want));
	free(out);
}

static void bytes_of_0_are_text_too(void **state)
{
	struct edits *e = edits__new();
	char *out = NULL;
	size_t len = 0;

	(void)state;
	assert_int_equal(add(e, 1, 0, "x"), 0);
	assert_int_equal(edits__apply(e, "a\0b", 3, &out, &len), 0);
	assert_int_equal(len, 4);
	assert_memory_equal(out, "ax\0b", 5);
	free(out);
	edits__free(e);
}

static void what_is_written_can_be_seen(void **state)
{
	struct edits *e = edits__new();
	char *out = NULL;
	size_t len = 0;

	(void)state;
	assert_string_equal(edits__written(e), "");
	fputs("lo", edits__out(e));
	assert_string_equal(edits__written(e), "lo");
	fputs("ng", edits__out(e));
	assert_string_equal(edits__written(e), "long");
	assert_int_equal(edits__add(e, 0, 3), 0);
	assert_string_equal(edits__written(e), "");
	fputs("b", edits__out(e));
	assert_string_equal(edits__written(e), "b");
	assert_int_equal(edits__add(e, 4, 1), 0);
	assert_int_equal(edits__apply(e, "int a;", 6, &out, &len), 0);
	assert_string_equal(out, "long b;");
	free(out);
	edits__free(e);
}

static void many_edits(void **state)
{
	enum { LEN = 1000 };
	char text[LEN], *out = NULL;
	struct edits *e = edits__new();
	size_t len = 0;

	(void)state;
	memset(text, '.', LEN);
	for (size_t i = LEN; i--;) /* the last one first */
		assert_int_equal(add(e, i, 0, i % 2 ? "b" : "a"), 0);
	assert_int_equal(edits__apply(e, text, LEN, &out, &len), 0);
	assert_int_equal(len, 2 * LEN);
	for (size_t i = 0; i < LEN; i++) {
		assert_int_equal(out[2 * i], i % 2 ? 'b' : 'a');
		assert_int_equal(out[2 * i + 1], '.');
	}
	free(out);
	edits__free(e);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		TEST(bytes_of_0_are_text_too),
		TEST(what_is_written_can_be_seen),
		TEST(many_edits),
	};
	int wrong = RUN_ROWS(table, apply);

	edits__free(NULL);
	return wrong + cmocka_run_group_tests_name("edits", tests, NULL, NULL);
}
