#include "unit.h"

#include "errno_name.h"

#include <errno.h>

static const struct row {
	const char *title; /* the name */
	int number;
} table[] = {
	{ "EPERM", EPERM },	{ "ENOENT", 2 },	{ "EAGAIN", EAGAIN }, { "EHWPOISON", 133 },
	{ "ERESTARTSYS", 512 }, { "ENOIOCTLCMD", 515 }, { "ENOTSUPP", 524 },  { "EIOCBQUEUED", 529 },
};

static void is_called(void **state)
{
	const struct row *row = *state;

	assert_string_equal(errno_name(row->number), row->title);
}

static void others_have_no_name(void **state)
{
	static const int others[] = { 0, -2, 41, 134, 511, 520, MAX_ERRNO };

	(void)state;
	for (size_t i = 0; i < NR(others); i++)
		assert_null(errno_name(others[i]));
}

int main(void)
{
	static const struct CMUnitTest tests[] = { TEST(others_have_no_name) };

	return RUN_ROWS(table, is_called) + cmocka_run_group_tests_name("errno_name", tests, NULL, NULL);
}
