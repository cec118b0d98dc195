#include "unit.h"

#include "diag.h"

#include <errno.h>

/* "ö" is two bytes, "€" is three. */
static const struct quote {
	const char *title;
	const char *text;
	struct span at;
	const char *want; /* the two lines that are printed */
} quotes[] = {
	{ "one byte", "f(a)", { 2, 1 }, "  f(a)\n    ^\n" },
	{ "the first byte", "f(a)", { 0, 1 }, "  f(a)\n  ^\n" },
	{ "several bytes", "f(count)", { 2, 5 }, "  f(count)\n    ^~~~~\n" },
	{ "all", "f()", { 0, 3 }, "  f()\n  ^~~\n" },
	{ "behind UTF-8",
	  "f\xc3\xb6(\xe2\x82\xac, b)",
	  { 9, 1 },
	  "  f\xc3\xb6(\xe2\x82\xac, b)\n        ^\n" },
	{ "a UTF-8 character is one column", "f\xc3\xb6(a)", { 1, 2 }, "  f\xc3\xb6(a)\n   ^\n" },
	{ "a part with UTF-8 in it",
	  "f(\xe2\x82\xac"
	  "a)",
	  { 2, 4 },
	  "  f(\xe2\x82\xac"
	  "a)\n    ^~\n" },
	{ "behind a tab, which becomes one space", "f(\ta,\tb)", { 6, 1 }, "  f( a, b)\n        ^\n" },
	{ "behind a line break", "f(a,\r\n b)", { 7, 1 }, "  f(a,   b)\n         ^\n" },
	{ "where something is missing", "f(a,", { 4, 1 }, "  f(a,\n      ^\n" },
	{ "an empty text", "", { 0, 1 }, "  \n  ^\n" },
	{ "a place without bytes", "f(a)", { 1, 0 }, "  f(a)\n   ^\n" },
	{ "longer than the text", "f(a)", { 2, 100 }, "  f(a)\n    ^~\n" },
};

static const char *printed(const struct diag *d)
{
	struct text t;

	assert_int_equal(text__open(&t), 0);
	diag__print(d, t.out);
	return text__keep(&t, arena);
}

static const char *printed_notes(struct diag *d)
{
	struct text t;

	assert_int_equal(text__open(&t), 0);
	diag__print_notes(d, t.out);
	return text__keep(&t, arena);
}

static void quote(void **state)
{
	const struct quote *row = *state;
	const char *head = "kprobe-args: wrong\n", *text;
	struct diag d = { 0 };

	diag__fail(&d, -EINVAL, "wrong");
	diag__quote(&d, row->text, row->at);
	text = printed(&d);
	diag__clear(&d);
	assert_memory_equal(text, head, strlen(head));
	assert_string_equal(text + strlen(head), row->want);
}

static void says_what_where_and_what_to_do(void **state)
{
	struct diag d = { 0 };
	const char *text;
	int err = diag__fail(&d, -ENOENT, "no function of the name '%s'", "vfs_rite");

	(void)state;
	diag__quote(&d, "vfs_rite", (struct span){ 0, 8 });
	diag__hint(&d, "Did you mean '%s'?", "vfs_write");
	text = printed(&d);
	diag__clear(&d);
	assert_int_equal(err, -ENOENT);
	assert_string_equal(text, "kprobe-args: no function of the name 'vfs_rite'\n"
				  "  vfs_rite\n"
				  "  ^~~~~~~~\n"
				  "  Did you mean 'vfs_write'?\n");
}

static void only_a_message_is_enough(void **state)
{
	struct diag d = { 0 };
	const char *text;

	(void)state;
	diag__fail(&d, -ENOMEM, "100%% full");
	text = printed(&d);
	diag__clear(&d);
	assert_string_equal(text, "kprobe-args: 100% full\n");
}

static void the_first_one_stays(void **state)
{
	struct diag d = { 0 };
	const char *text;

	(void)state;
	assert_int_equal(diag__fail(&d, -ENOENT, "first"), -ENOENT);
	assert_int_equal(diag__fail(&d, -EINVAL, "second"), -EINVAL); /* but the caller's error */
	diag__hint(&d, "first hint");
	diag__hint(&d, "second hint");
	diag__quote(&d, "first", (struct span){ 0, 1 });
	diag__quote(&d, "second", (struct span){ 3, 1 });
	text = printed(&d);
	diag__clear(&d);
	assert_string_equal(text, "kprobe-args: first\n  first\n  ^\n  first hint\n");
}

static void quoted_text_is_copied(void **state)
{
	struct diag d = { 0 };
	char spec[] = "f(a)";
	const char *text;

	(void)state;
	diag__fail(&d, -EINVAL, "wrong");
	diag__quote(&d, spec, (struct span){ 0, 1 });
	memset(spec, 'x', 4);
	text = printed(&d);
	diag__clear(&d);
	assert_string_equal(text, "kprobe-args: wrong\n  f(a)\n  ^\n");
}

static void notes_are_told_once_and_in_order(void **state)
{
	struct diag d = { 0 };
	const char *first, *second;

	(void)state;
	diag__note(&d, "note: %d", 1);
	diag__note(&d, "warning: %s", "two");
	diag__note(&d, "note: 1");
	first = printed_notes(&d);
	second = printed_notes(&d);
	assert_null(d.message); /* no reason to stop */
	diag__clear(&d);
	assert_string_equal(first, "kprobe-args: note: 1\nkprobe-args: warning: two\n");
	assert_string_equal(second, "");
}

static void a_cleared_one_is_new(void **state)
{
	struct diag d = { 0 };
	const char *text;

	(void)state;
	diag__fail(&d, -EINVAL, "first");
	diag__hint(&d, "hint");
	diag__quote(&d, "text", (struct span){ 0, 1 });
	diag__note(&d, "note");
	diag__clear(&d);
	diag__fail(&d, -EINVAL, "second");
	text = printed(&d);
	assert_string_equal(printed_notes(&d), "");
	diag__clear(&d);
	assert_string_equal(text, "kprobe-args: second\n");
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		TEST(says_what_where_and_what_to_do),
		TEST(only_a_message_is_enough),
		TEST(the_first_one_stays),
		TEST(quoted_text_is_copied),
		TEST(notes_are_told_once_and_in_order),
		TEST(a_cleared_one_is_new),
	};

	return RUN_ROWS(quotes, quote) + cmocka_run_group_tests_name("diag", tests, NULL, NULL);
}
