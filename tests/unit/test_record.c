#include "unit.h"

#include "record.h"
#include "types.h"

/*
 * A record of f(int a, const char *s, long *p, double d), put together by hand as layout.h describes
 * it: a string's address stands behind it, and a target behind its pointer.
 */
enum { A, S, S_ADDRESS, P, P_TARGET, D, NR_FIELDS };

static struct field fields[NR_FIELDS] = {
	[A] = { .role = FIELD_VALUE,
		.label = "a",
		.type = &int_t,
		.offset = 64,
		.size = 4,
		.read = FIELD_NO_READ },
	[S] = { .role = FIELD_STRING,
		.is_string = true,
		.label = "s",
		.type = &char_t,
		.offset = 68,
		.size = 6,
		.read = 0,
		.pointer = S_ADDRESS },
	[S_ADDRESS] = { .role = FIELD_ADDRESS,
			.label = "s",
			.type = &pconst_char_t,
			.offset = 40,
			.size = 8,
			.read = FIELD_NO_READ },
	[P] = { .role = FIELD_VALUE,
		.label = "p",
		.type = &plong_t,
		.offset = 48,
		.size = 8,
		.read = FIELD_NO_READ },
	[P_TARGET] = { .role = FIELD_TARGET,
		       .label = "*p",
		       .type = &long_t,
		       .offset = 56,
		       .size = 8,
		       .read = 1,
		       .pointer = P },
	[D] = { .role = FIELD_VALUE,
		.label = "d",
		.type = &double_t_,
		.unknown = "in xmm0",
		.read = FIELD_NO_READ },
};

static const struct layout layout = { .fields = fields, .nr_fields = NR_FIELDS, .used = 74, .size = 80 };

struct contents {
	const char *title;
	uint64_t s, p, faults;
	const char *text; /* what was read of s */
	bool s_is_shown, target_is_shown;
	enum value_kind s_kind, target_kind;
};

static const struct contents contents[] = {
	{ "all is there", 0x1000, 0x2000, 0, "abc", true, true, VALUE_STRING, VALUE_SIGNED },
	{ "a string that is cut", 0x1000, 0x2000, 0, "abcde", true, true, VALUE_STRING, VALUE_SIGNED },
	{ "the string cannot be read", 0x1000, 0x2000, 1, "", true, true, VALUE_FAULT, VALUE_SIGNED },
	{ "the target cannot be read", 0x1000, 0x2000, 2, "abc", true, true, VALUE_STRING, VALUE_FAULT },
	{ "neither", 0x1000, 0x2000, 3, "", true, true, VALUE_FAULT, VALUE_FAULT },
	{ "no string", 0, 0x2000, 1, "", true, true, VALUE_NULL, VALUE_SIGNED },
	/* What a NULL pointer points to is not a question. */
	{ "no target", 0x1000, 0, 2, "abc", true, false, VALUE_STRING, VALUE_UNKNOWN },
	{ "nothing", 0, 0, 3, "", true, false, VALUE_NULL, VALUE_UNKNOWN },
	/* A user may map page 0, and then it can be read. */
	{ "a string at address 0", 0, 0x2000, 0, "abc", true, true, VALUE_STRING, VALUE_SIGNED },
	{ "the highest address", UINT64_MAX, UINT64_MAX, 3, "", true, true, VALUE_FAULT, VALUE_FAULT },
};

static void take_apart(void **state)
{
	const struct contents *row = *state;
	const int a = -7;
	const int64_t target = -9;
	unsigned char *bytes = calloc(1, layout.size);
	struct record r = { .bytes = bytes, .header = { .faults = row->faults } };
	struct value v[NR_FIELDS];
	bool shown[NR_FIELDS];
	char text[8] = "";

	assert_non_null(bytes);
	memcpy(bytes + fields[A].offset, &a, sizeof(a));
	memcpy(bytes + fields[S].offset, row->text, strlen(row->text));
	memcpy(bytes + fields[S_ADDRESS].offset, &row->s, sizeof(row->s));
	memcpy(bytes + fields[P].offset, &row->p, sizeof(row->p));
	memcpy(bytes + fields[P_TARGET].offset, &target, sizeof(target));
	for (unsigned int i = 0; i < NR_FIELDS; i++)
		shown[i] = record__value(&r, &layout, i, &v[i]);
	if (shown[S] && v[S].kind == VALUE_STRING)
		memcpy(text, v[S].text, v[S].len);
	free(bytes);

	assert_true(shown[A]);
	assert_int_equal(v[A].kind, VALUE_SIGNED);
	assert_int_equal((int64_t)v[A].number, -7);
	assert_int_equal(shown[S], row->s_is_shown);
	assert_int_equal(v[S].kind, row->s_kind);
	if (row->s_kind == VALUE_STRING) {
		assert_memory_equal(text, row->text, v[S].len);
		assert_int_equal(v[S].len, strlen(row->text) < 4 ? strlen(row->text) : 4);
		assert_int_equal(v[S].is_cut, strlen(row->text) > 4);
	}
	assert_false(shown[S_ADDRESS]);
	assert_true(shown[P]);
	assert_int_equal(v[P].kind, VALUE_POINTER);
	assert_int_equal(v[P].number, row->p);
	assert_int_equal(shown[P_TARGET], row->target_is_shown);
	if (row->target_is_shown)
		assert_int_equal(v[P_TARGET].kind, row->target_kind);
	if (row->target_is_shown && row->target_kind == VALUE_SIGNED)
		assert_int_equal((int64_t)v[P_TARGET].number, -9);
	assert_true(shown[D]);
	assert_int_equal(v[D].kind, VALUE_UNKNOWN);
	assert_string_equal(v[D].reason, "in xmm0");
}

/* The 64th read has the highest bit. */
static void every_bit_of_faults_counts(void **state)
{
	static struct field last = { .role = FIELD_TARGET, .type = &long_t, .offset = 56, .size = 8 };
	struct field pair[] = { fields[P], last };
	struct layout l = { .fields = pair, .nr_fields = 2, .size = 80 };
	unsigned char bytes[80] = { [48] = 1 };
	struct record r = { .bytes = bytes };

	(void)state;
	for (int bit = 0; bit < 64; bit++) {
		struct value v;

		pair[1].read = bit;
		r.header.faults = 1ULL << bit;
		assert_true(record__value(&r, &l, 1, &v));
		assert_int_equal(v.kind, VALUE_FAULT);
		r.header.faults = ~(1ULL << bit);
		assert_true(record__value(&r, &l, 1, &v));
		assert_int_equal(v.kind, VALUE_SIGNED);
	}
}

int main(void)
{
	static const struct CMUnitTest tests[] = { TEST(every_bit_of_faults_counts) };

	return RUN_ROWS(contents, take_apart) + cmocka_run_group_tests_name("record", tests, NULL, NULL);
}
