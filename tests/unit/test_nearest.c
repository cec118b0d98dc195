#include "unit.h"

#include "nearest.h"

/*
 * Distances are counted by hand: an insertion, a deletion, a replacement and a swap of neighbours are
 * one each; a third of the wanted name may be wrong, and three at most.
 */
static const struct row {
	const char *title;
	const char *wanted;
	const char *offered[5];
	const char *want;
} table[] = {
	{ "a letter is missing", "vfs_writ", { "vfs_read", "vfs_write", "do_mmap" }, "'vfs_write'" },
	{ "a letter too many", "vfs_wwrite", { "vfs_write" }, "'vfs_write'" },
	{ "another letter", "vfs-write", { "vfs_write" }, "'vfs_write'" },
	{ "two letters swapped are one error", "abdc", { "abcd" }, "'abcd'" },
	{ "two letters not next to each other are two", "dbca", { "abcd" }, NULL },
	{ "swapped at the start", "fvs_write", { "do_mmap", "vfs_write" }, "'vfs_write'" },
	{ "the nearest first, wherever it stands",
	  "vfs_write",
	  { "vfs_writev", "vfs_writes_", "vfs_write", "vfs_writex" },
	  "'vfs_write', 'vfs_writev' or 'vfs_writex'" },
	{ "two as near, in their order", "do_mmax", { "do_mmap", "do_mmaq" }, "'do_mmap' or 'do_mmaq'" },
	{ "three of four as near", "abd", { "abc", "abe", "abf", "abg" }, "'abc', 'abe' or 'abf'" },
	{ "the same one twice", "do_mmax", { "do_mmap", "do_mmap" }, "'do_mmap'" },
	{ "one of three letters", "abd", { "abc" }, "'abc'" },
	{ "two of three letters", "add", { "abc" }, NULL },
	{ "one of two letters", "ac", { "ab" }, NULL },
	{ "three of eleven letters", "do_sys_xyzn", { "do_sys_open" }, "'do_sys_open'" },
	{ "four of thirteen letters", "do_sys_wxyzat", { "do_sys_openat" }, NULL },
	{ "only a part of it", "vfs", { "vfs_write" }, NULL },
	{ "nothing like it", "frobnicate", { "vfs_write", "do_mmap" }, NULL },
	{ "nothing offered", "vfs_write", { NULL }, NULL },
	{ "nothing wanted", "", { "a", "ab" }, NULL },
	{ "case counts", "VFS_write", { "vfs_write" }, "'vfs_write'" },
};

static void find(void **state)
{
	const struct row *row = *state;
	struct nearest n;
	const char *found;

	nearest__begin(&n, row->wanted);
	for (size_t i = 0; i < NR(row->offered) && row->offered[i]; i++)
		nearest__offer(&n, row->offered[i]);
	found = nearest__result(&n, arena);
	assert_int_equal(!found, !row->want);
	if (row->want)
		assert_string_equal(found, row->want);
}

static void names_too_long_are_passed_over(void **state)
{
	char long_name[400], longest[128];
	struct nearest n;

	(void)state;
	memset(long_name, 'a', sizeof(long_name) - 1);
	long_name[sizeof(long_name) - 1] = '\0';
	memset(longest, 'a', sizeof(longest) - 1);
	longest[sizeof(longest) - 1] = '\0';

	nearest__begin(&n, long_name);
	nearest__offer(&n, long_name);
	nearest__offer(&n, "a");
	assert_null(nearest__result(&n, arena));

	nearest__begin(&n, longest);
	nearest__offer(&n, long_name);
	assert_null(nearest__result(&n, arena));
	nearest__offer(&n, longest);
	assert_string_equal(nearest__result(&n, arena), arena__printf(arena, "'%s'", longest));
}

int main(void)
{
	static const struct CMUnitTest tests[] = { TEST(names_too_long_are_passed_over) };

	return RUN_ROWS(table, find) + cmocka_run_group_tests_name("nearest", tests, NULL, NULL);
}
