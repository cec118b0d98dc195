#include "unit.h"

#include <stdint.h>

static bool is_aligned(const void *p)
{
	return (uintptr_t)p % _Alignof(max_align_t) == 0;
}

static bool is_zero(const unsigned char *p, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (p[i])
			return false;
	return true;
}

static void gives_zeroed_aligned_memory(void **state)
{
	/* Small, odd, as large as a block, larger than a block. */
	static const size_t sizes[] = { 1, 3, 16, 4095, 16384, 16385, 1 << 20, 1 };

	(void)state;
	for (size_t i = 0; i < NR(sizes); i++) {
		unsigned char *p = arena__alloc(arena, sizes[i]);

		assert_non_null(p);
		assert_true(is_aligned(p));
		assert_true(is_zero(p, sizes[i]));
		memset(p, 0xff, sizes[i]); /* what comes next must not see this */
	}
}

static void pieces_do_not_overlap(void **state)
{
	enum { NR_PIECES = 3000 };
	unsigned char *pieces[NR_PIECES];

	(void)state;
	for (size_t i = 0; i < NR_PIECES; i++) {
		pieces[i] = arena__alloc(arena, i % 61 + 1);
		assert_non_null(pieces[i]);
		memset(pieces[i], (int)(i & 0xff), i % 61 + 1);
	}
	for (size_t i = 0; i < NR_PIECES; i++)
		for (size_t j = 0; j < i % 61 + 1; j++)
			assert_int_equal(pieces[i][j], i & 0xff);
}

static void nothing_is_still_something(void **state)
{
	(void)state;
	/* NULL would mean that there was no memory. */
	assert_non_null(arena__alloc(arena, 0));
	assert_non_null(arena__array(arena, 0, 8));
	assert_non_null(arena__alloc(arena, 16384));
	assert_non_null(arena__alloc(arena, 0)); /* the block is full now */
}

static void impossible_sizes_fail(void **state)
{
	(void)state;
	assert_null(arena__alloc(arena, SIZE_MAX));
	assert_null(arena__alloc(arena, SIZE_MAX - 8));
	assert_null(arena__array(arena, SIZE_MAX / 2, 3));
	assert_null(arena__array(arena, SIZE_MAX, SIZE_MAX));
	assert_non_null(arena__alloc(arena, 8)); /* and nothing is lost by it */
}

static void copies_strings(void **state)
{
	char text[] = "vfs_write";
	char *copy = arena__strdup(arena, text);

	(void)state;
	text[0] = 'X';
	assert_string_equal(copy, "vfs_write");
	assert_string_equal(arena__strndup(arena, "vfs_write", 3), "vfs");
	assert_string_equal(arena__strndup(arena, "vfs", 100), "vfs");
	assert_string_equal(arena__strndup(arena, "vfs", 0), "");
	assert_string_equal(arena__strdup(arena, ""), "");
	assert_null(arena__strdup(arena, NULL));
	assert_null(arena__strndup(arena, NULL, 3));
}

static void formats_strings(void **state)
{
	char *text = arena__printf(arena, "%s.%d", "isra", 7);

	(void)state;
	assert_string_equal(text, "isra.7");
	text = arena__printf(arena, "%*d", 40000, 1); /* longer than a block */
	assert_int_equal(strlen(text), 40000);
	assert_int_equal(text[39999], '1');
}

static void freeing_nothing_is_allowed(void **state)
{
	(void)state;
	arena__free(NULL);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		TEST(gives_zeroed_aligned_memory),
		TEST(pieces_do_not_overlap),
		TEST(nothing_is_still_something),
		TEST(impossible_sizes_fail),
		TEST(copies_strings),
		TEST(formats_strings),
		TEST(freeing_nothing_is_allowed),
	};

	return cmocka_run_group_tests_name("arena", tests, NULL, NULL);
}
