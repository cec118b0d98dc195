#include "unit.h"

static void puts_a_text_together(void **state)
{
	struct text t;
	char *bytes;

	(void)state;
	assert_int_equal(text__open(&t), 0);
	fputs("at ", t.out);
	fprintf(t.out, "%d(%%rsp)", 8);
	bytes = text__take(&t);
	assert_string_equal(bytes, "at 8(%rsp)");
	free(bytes);
	/* Taken is taken: nothing is freed twice. */
	assert_null(t.out);
	assert_null(text__take(&t));
}

static void an_empty_text_is_a_string(void **state)
{
	struct text t;
	char *bytes;

	(void)state;
	assert_int_equal(text__open(&t), 0);
	bytes = text__take(&t);
	assert_non_null(bytes);
	assert_string_equal(bytes, "");
	free(bytes);
}

static void an_arena_can_keep_it(void **state)
{
	struct text t;
	const char *kept;

	(void)state;
	assert_int_equal(text__open(&t), 0);
	for (int i = 0; i < 20000; i++) /* more than stdio's buffer */
		fputc('a' + i % 26, t.out);
	kept = text__keep(&t, arena);
	assert_int_equal(strlen(kept), 20000);
	assert_int_equal(kept[19999], 'a' + 19999 % 26);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		TEST(puts_a_text_together),
		TEST(an_empty_text_is_a_string),
		TEST(an_arena_can_keep_it),
	};

	return cmocka_run_group_tests_name("text", tests, NULL, NULL);
}
