#include "unit.h"

#include "histogram.h"

#include <inttypes.h>

enum { MAX_USED = 4 };

/* Slots: include/kprobe_args/summary.h. */
static const struct row {
	const char *title;
	struct {
		unsigned int slot;
		unsigned long long nr;
	} used[MAX_USED];
	const char *want; /* "LOW..HIGH: COUNT", a space between two rows */
} table[] = {
	{ "nothing", { { 0, 0 } }, "" },
	{ "only 0", { { 0, 7 } }, "0..0: 7" },
	{ "1 has one bit", { { 1, 2 } }, "1..1: 2" },
	{ "empty rows between, none around", { { 1, 1 }, { 4, 3 } }, "1..1: 1 2..3: 0 4..7: 0 8..15: 3" },
	{ "all bits", { { 64, 1 } }, "9223372036854775808..18446744073709551615: 1" },
	{ "63 bits", { { 63, 1 } }, "4611686018427387904..9223372036854775807: 1" },
	{ "-1", { { SLOT_NEGATIVE + 1, 5 } }, "-1..-1: 5" },
	{ "on both sides of 0",
	  { { SLOT_NEGATIVE + 2, 1 }, { 1, 2 } },
	  "-3..-2: 1 -1..-1: 0 0..0: 0 1..1: 2" },
	{ "the least number there is",
	  { { SLOT_NEGATIVE + 64, 1 } },
	  "-9223372036854775808..-9223372036854775808: 1" },
	{ "the next ones", { { SLOT_NEGATIVE + 63, 1 } }, "-9223372036854775807..-4611686018427387904: 1" },
};

static void has_rows(void **state)
{
	const struct row *row = *state;
	unsigned long long slots[NR_SLOTS] = { 0 };
	struct histogram_row rows[NR_SLOTS];
	char got[256] = "";
	unsigned int nr;

	for (unsigned int i = 0; i < MAX_USED; i++)
		slots[row->used[i].slot] += row->used[i].nr;
	nr = histogram__rows(slots, rows);
	for (unsigned int i = 0; i < nr; i++) {
		size_t len = strlen(got);

		if (rows[i].is_negative)
			snprintf(got + len, sizeof(got) - len, "%s%" PRId64 "..%" PRId64 ": %" PRIu64,
				 i ? " " : "", (int64_t)rows[i].low, (int64_t)rows[i].high, rows[i].nr);
		else
			snprintf(got + len, sizeof(got) - len, "%s%" PRIu64 "..%" PRIu64 ": %" PRIu64,
				 i ? " " : "", rows[i].low, rows[i].high, rows[i].nr);
	}
	assert_string_equal(got, row->want);
}

/* Every number is in the row of its bits, and the rows leave no number out. */
static void has_no_gaps(void **state)
{
	unsigned long long slots[NR_SLOTS] = { [64] = 1, [SLOT_NEGATIVE + 64] = 1 };
	struct histogram_row rows[NR_SLOTS];

	(void)state;
	assert_int_equal(histogram__rows(slots, rows), NR_SLOTS);
	assert_true(rows[0].low == (uint64_t)INT64_MIN && rows[NR_SLOTS - 1].high == UINT64_MAX);
	for (unsigned int i = 1; i < NR_SLOTS; i++)
		assert_true(rows[i].low == rows[i - 1].high + 1);
}

int main(void)
{
	const struct CMUnitTest others[] = { TEST(has_no_gaps) };

	return RUN_ROWS(table, has_rows) + cmocka_run_group_tests(others, NULL, NULL);
}
