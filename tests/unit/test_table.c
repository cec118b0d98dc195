/* What a table is given, and how its records are read. */
#include "unit.h"

#include "compiler_message.h"
#include "include/kprobe_args/record.h"
#include "record.h"
#include "table.h"
#include "types.h"

enum { HEADER = sizeof(struct call_header) };

static const struct type char_4 = ARRAY_OF(4, &char_t, 4, 1);
static const struct type uint_2 = ARRAY_OF(2, &uint_t, 8, 4);
static const struct type point = STRUCT("point", 8, 4, MEMBER("x", &int_t, 0), MEMBER("y", &int_t, 4));
static const struct type point_alias = TYPEDEF("point_t", &point);
static const struct type no_name_union = UNION(NULL, 4, 4, MEMBER("i", &int_t, 0), MEMBER("c", &char_4, 0));
static const struct type no_name_struct =
	STRUCT(NULL, 8, 4, MEMBER("a", &uchar_t, 0), MEMBER(NULL, &no_name_union, 4));
/* struct { char c; struct { unsigned char a; union { int i; char c[4]; }; }; } */
static const struct type nested =
	STRUCT("nested", 12, 4, MEMBER("first", &uchar_t, 0), MEMBER(NULL, &no_name_struct, 4));
static const struct type bits =
	STRUCT("bits", 4, 4, BITS("a", &int_t, 0, 3), BITS(NULL, &int_t, 3, 5), BITS("b", &uint_t, 8, 12));

#define BYTES(...) ((const unsigned char[]){ __VA_ARGS__ })

static const struct row {
	const char *title;
	const struct type *type;
	uint32_t size; /* as the source tells it; 0: it does not */
	bool is_ring;
	const unsigned char *bytes;
	uint32_t nr_bytes; /* that the kernel hands out */
	const char *want;  /* each field as NAME=KIND:NUMBER, or its text or bytes */
} table[] = {
	{ "a struct, padded to 12", &point, 8, false, BYTES(0xff, 0xff, 0xff, 0xff, 2, 0, 0, 0, 9, 9, 9, 9),
	  12, "x=-1 y=2" },
	{ "its typedef", &point_alias, 8, false, BYTES(1, 0, 0, 0, 2, 0, 0, 0, 9, 9, 9, 9), 12, "x=1 y=2" },
	{ "from a ring buffer there is no padding", &point, 8, true, BYTES(1, 0, 0, 0, 2, 0, 0, 0), 8,
	  "x=1 y=2" },
	{ "a record of another size", &point, 8, true, BYTES(1, 0, 0, 0), 4, "bytes=01000000" },
	{ "with less padding than there should be", &point, 8, false, BYTES(1, 0, 0, 0, 2, 0, 0, 0), 8,
	  "bytes=0100000002000000" },
	{ "members without a name", &nested, 12, false, BYTES(7, 0, 0, 0, 8, 0, 0, 0, 'h', 'i', 0, 0), 12,
	  "first=7 a=8 i=26984 c=\"hi\"" },
	{ "bit-fields", &bits, 4, false, BYTES(0xff, 0x01, 0xf1, 0xff), 4, "a=-1 b=257" },
	{ "a number", &uint_t, 4, false, BYTES(5, 0, 0, 0), 4, "value=5" },
	{ "a string", &char_4, 4, false, BYTES('a', 'b', 'c', 'd'), 4, "value=\"abcd\"" },
	{ "no type, but a size", NULL, 5, false, BYTES(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12), 12,
	  "bytes=0102030405" },
	{ "neither", NULL, 0, false, BYTES(1, 2, 3, 0xff), 4, "bytes=010203ff" },
	{ "nothing", NULL, 0, true, BYTES(0), 0, "bytes=" },
};

static void write_value(FILE *out, const struct value *v)
{
	if (v->kind == VALUE_SIGNED || v->kind == VALUE_UNSIGNED)
		fprintf(out, "%lld", (long long)v->number);
	else if (v->kind == VALUE_STRING)
		fprintf(out, "\"%.*s\"", (int)v->len, v->text);
	for (size_t i = 0; i < v->len && v->kind == VALUE_BYTES; i++)
		fprintf(out, "%02x", (unsigned char)v->text[i]);
}

static void reads_a_record(void **state)
{
	const struct row *row = *state;
	const struct compiler_table from = { .name = "events", .type = row->type, .size = row->size };
	unsigned char *bytes = arena__alloc(arena, HEADER + row->nr_bytes + 1);
	struct record r = { .bytes = bytes, .size = HEADER + row->nr_bytes };
	const struct layout *l;
	struct text text;
	struct table t;

	memcpy(bytes + HEADER, row->bytes, row->nr_bytes);
	assert_int_equal(table__new(&t, &from, row->is_ring, arena), 0);
	assert_string_equal(t.proto.function, "events");
	assert_int_equal(text__open(&text), 0);
	l = table__layout(&t, r.size);
	for (unsigned int i = 0; i < l->nr_fields; i++) {
		struct value v;

		assert_true(record__value(&r, l, i, &v));
		fprintf(text.out, "%s%s=", i ? " " : "", l->fields[i].label);
		write_value(text.out, &v);
		assert_false(record__after(&r, l, i, &v));
	}
	assert_string_equal(text__keep(&text, arena), row->want);
}

static void arrays_are_whole(void **state)
{
	const struct compiler_table from = { .name = "events", .type = &uint_2, .size = 8 };
	unsigned char bytes[HEADER + 8] = { 0 };
	struct record r = { .bytes = bytes, .size = sizeof(bytes) };
	struct table t;
	struct value v;

	(void)state;
	assert_int_equal(table__new(&t, &from, true, arena), 0);
	assert_true(record__value(&r, table__layout(&t, r.size), 0, &v));
	assert_int_equal(v.kind, VALUE_ARRAY);
	assert_int_equal(value__nr_parts(&v), 2);
}

int main(void)
{
	static const struct CMUnitTest tests[] = { TEST(arrays_are_whole) };

	return RUN_ROWS(table, reads_a_record) + cmocka_run_group_tests_name("table", tests, NULL, NULL);
}
