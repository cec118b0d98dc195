#include "unit.h"

#include "candidates.h"

static const char *written(struct candidates *c, size_t skip)
{
	struct text t;

	assert_int_equal(text__open(&t), 0);
	candidates__write(c, skip, t.out);
	assert_int_equal(c->err, 0);
	return text__keep(&t, arena);
}

static void what_begins_so_is_taken(void **state)
{
	struct candidates c = { .arena = arena, .typed = "vfs_w", .head = "" };

	(void)state;
	candidates__offer(&c, "vfs_writev", NULL);
	candidates__offer(&c, "vfs_read", NULL);
	candidates__offer(&c, "vfs_write", "help");
	candidates__offer(&c, "vfs_", NULL);
	candidates__offer(&c, "", NULL);
	assert_string_equal(written(&c, 0), "vfs_write\thelp\nvfs_writev\n");
}

static void the_head_stands_before_each(void **state)
{
	struct candidates c = { .arena = arena, .typed = "mod:f", .head = "mod:" };

	(void)state;
	candidates__offer(&c, "f", NULL);
	candidates__offer(&c, "mod:f", NULL);
	candidates__offer(&c, "foo", NULL);
	assert_string_equal(written(&c, 0), "mod:f\nmod:foo\n");
	assert_string_equal(written(&c, 4), "f\nfoo\n");
}

static void each_comes_once(void **state)
{
	struct candidates c = { .arena = arena, .typed = "", .head = "" };

	(void)state;
	for (int i = 0; i < 3; i++) {
		candidates__offer(&c, "b", NULL);
		candidates__offer(&c, "a", NULL);
	}
	assert_string_equal(written(&c, 0), "a\nb\n");
}

static void an_order_is_kept(void **state)
{
	struct candidates c = { .arena = arena, .typed = "", .head = "", .keeps_order = true };

	(void)state;
	candidates__offer(&c, "c", NULL);
	candidates__offer(&c, "a", NULL);
	candidates__offer(&c, "c", NULL);
	candidates__offer(&c, "b", NULL);
	assert_string_equal(written(&c, 0), "c\na\nb\n");
}

static void there_may_be_many(void **state)
{
	enum { MANY = 1000 };
	struct candidates c = { .arena = arena, .typed = "n", .head = "" };
	const char *text;
	int nr = 0;

	(void)state;
	for (int i = 0; i < MANY; i++)
		candidates__offer(&c, arena__printf(arena, "n%d", i), NULL);
	text = written(&c, 0);
	for (; (text = strchr(text, '\n')); text++)
		nr++;
	assert_int_equal(nr, MANY);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		TEST(what_begins_so_is_taken), TEST(the_head_stands_before_each), TEST(each_comes_once),
		TEST(an_order_is_kept),	       TEST(there_may_be_many),
	};

	return cmocka_run_group_tests_name("candidates", tests, NULL, NULL);
}
