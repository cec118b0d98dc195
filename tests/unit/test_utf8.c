#include "unit.h"

#include "utf8.h"

/* RFC 3629, section 3 and 4; the characters are A, U+00E9, U+20AC and U+1F600. */
static const struct row {
	const char *title;
	const char *text;
	size_t valid; /* of utf8__length() */
	size_t whole; /* of utf8__whole() */
} table[] = {
	{ "nothing", "", 0, 0 },
	{ "one byte", "A\x7f\n", 3, 3 },
	{ "two bytes", "A\xc3\xa9", 3, 3 },
	{ "three bytes", "A\xe2\x82\xac", 4, 4 },
	{ "four bytes", "A\xf0\x9f\x98\x80", 5, 5 },
	{ "two of three", "A\xe2\x82", 1, 1 },
	{ "one of two", "A\xc3", 1, 1 },
	{ "three of four", "A\xf0\x9f\x98", 1, 1 },
	{ "a cut one in the middle",
	  "\xe2\x82"
	  "A",
	  0, 3 },
	{ "latin-1", "caf\xe9!", 3, 5 },
	{ "latin-1 at the end may be the start of a character", "caf\xe9", 3, 3 },
	{ "a byte that only goes on", "A\x80", 1, 2 },
	{ "two too long for one", "\xc0\xaf", 0, 2 },
	{ "three too long for two", "\xe0\x9f\xbf", 0, 3 },
	{ "four too long for three", "\xf0\x8f\xbf\xbf", 0, 4 },
	{ "half of a surrogate pair", "\xed\xa0\x80", 0, 3 },
	{ "the last one before them", "\xed\x9f\xbf", 3, 3 },
	{ "the last one of all", "\xf4\x8f\xbf\xbf", 4, 4 },
	{ "behind the last one", "\xf4\x90\x80\x80", 0, 4 },
	{ "no byte of UTF-8", "A\xff", 1, 2 },
	{ "the second byte cannot be", "\xe0\x80", 0, 2 },
	{ "the third byte cannot be", "\xe2\x82\x41", 0, 3 },
};

static void check(void **state)
{
	const struct row *row = *state;
	size_t len = strlen(row->text);

	assert_int_equal(utf8__length(row->text, len), row->valid);
	assert_int_equal(utf8__whole(row->text, len), row->whole);
}

int main(void)
{
	return RUN_ROWS(table, check);
}
