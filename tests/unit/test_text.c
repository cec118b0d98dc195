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

static void it_can_be_seen_before_it_ends(void **state)
{
	struct text t;
	size_t len = 77;
	char *bytes;

	(void)state;
	assert_int_equal(text__open(&t), 0);
	assert_string_equal(text__so_far(&t, &len), "");
	assert_int_equal(len, 0);
	fwrite("a\0b", 1, 3, t.out);
	assert_memory_equal(text__so_far(&t, &len), "a\0b", 4);
	assert_int_equal(len, 3);
	fputs("c", t.out);
	bytes = text__take(&t);
	assert_memory_equal(bytes, "a\0bc", 5);
	free(bytes);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		TEST(puts_a_text_together),
		TEST(an_empty_text_is_a_string),
		TEST(an_arena_can_keep_it),
		TEST(it_can_be_seen_before_it_ends),
	};

	return cmocka_run_group_tests_name("text", tests, NULL, NULL);
}
