#include "unit.h"

#include "types.h"
#include "value.h"

/* enum { MINUS = -1, ZERO, ONE }, and as BTF without a sign has it */
static const struct type signed_enum = { .kind = TYPE_ENUM,
					 .is_complete = true,
					 .is_signed = true,
					 .size = 4,
					 .align = 4,
					 ENUMERATORS({ "MINUS", -1 }, { "ZERO", 0 }, { "ONE", 1 }) };
static const struct type old_enum = { .kind = TYPE_ENUM,
				      .is_complete = true,
				      .size = 4,
				      .align = 4,
				      ENUMERATORS({ "MINUS", -1 }, { "ZERO", 0 }) };
static const struct type unsigned_enum = { .kind = TYPE_ENUM,
					   .is_complete = true,
					   .size = 4,
					   .align = 4,
					   ENUMERATORS({ "HIGH", 0x80000000LL }, { "LOW", 1 }) };
static const struct type byte_enum = { .kind = TYPE_ENUM,
				       .is_complete = true,
				       .is_signed = true,
				       .size = 1,
				       .align = 1,
				       ENUMERATORS({ "NEG", -2 }, { "POS", 3 }) };
static const struct type wide_enum = { .kind = TYPE_ENUM,
				       .is_complete = true,
				       .size = 8,
				       .align = 8,
				       ENUMERATORS({ "BIT40", 1LL << 40 }, { "BIT0", 1 }) };
static const struct type alias = TYPEDEF("loff_t", &llong_t);
static const struct type const_alias = QUALIFIED(TYPE_CONST, &alias);
static const struct type char_4 = ARRAY_OF(4, &char_t, 4, 1);
static const struct type const_char_4 = ARRAY_OF(4, &const_char_t, 4, 1);
static const struct type uchar_4 = ARRAY_OF(4, &uchar_t, 4, 1);
static const struct type short_2 = ARRAY_OF(2, &short_t, 4, 2);
static const struct type short_0 = ARRAY_OF(0, &short_t, 0, 2);
static const struct type int_24 = SCALAR(TYPE_INT, 3, false, "a 24-bit number");
static const struct type no_bytes = SCALAR(TYPE_INT, 0, false, "no number");
static const struct type point = STRUCT("point", 8, 4, MEMBER("x", &int_t, 0), MEMBER("y", &int_t, 4));
/* struct { union { int i; char c[4]; }; int j; } */
static const struct type no_name_union = UNION(NULL, 4, 4, MEMBER("i", &int_t, 0), MEMBER("c", &char_4, 0));
static const struct type holds_union =
	STRUCT("holds_union", 8, 4, MEMBER(NULL, &no_name_union, 0), MEMBER("j", &int_t, 4));
/*
 * struct { u32 a : 3; u32 b : 10; s32 c : 3; bool d : 1; enum byte_enum e : 3; } packed. As one
 * number, lowest bit first: bits 0-2, 3-12, 13-15, 16, 17-19.
 */
static const struct type bits =
	STRUCT("bits", 3, 1, BITS("a", &uint_t, 0, 3), BITS("b", &uint_t, 3, 10), BITS("c", &int_t, 13, 3),
	       BITS("d", &bool_t, 16, 1), BITS("e", &byte_enum, 17, 3));
/* struct { u64 low : 4; u64 high : 64; s64 : 4 } packed: `high` reaches into a ninth byte. */
static const struct type bits_9 = STRUCT("bits_9", 9, 1, BITS("low", &ullong_t, 0, 4),
					 BITS("high", &ullong_t, 4, 64), BITS("end", &llong_t, 68, 4));
/* What no compiler made. */
static const struct type outside = STRUCT("outside", 4, 4, MEMBER("in", &int_t, 0), MEMBER("out", &int_t, 4),
					  BITS("half", &uint_t, 30, 3), BITS("far", &uint_t, 1ULL << 40, 3));

#define BYTES(...) ((const unsigned char[]){ __VA_ARGS__ })
#define FF4	   0xff, 0xff, 0xff, 0xff

/* The bytes are little-endian, as on every machine that the tracer runs on. */
static const struct row {
	const char *title;
	const struct type *type;
	const unsigned char *bytes;
	const char *want; /* see describe() */
} table[] = {
	{ "signed char -1", &schar_t, BYTES(0xff), "signed -1" },
	{ "unsigned char 255", &uchar_t, BYTES(0xff), "unsigned 255" },
	{ "a char is a number", &char_t, BYTES('A'), "signed 65" },
	{ "short, the least", &short_t, BYTES(0x00, 0x80), "signed -32768" },
	{ "unsigned short", &ushort_t, BYTES(0x34, 0x12), "unsigned 4660" },
	{ "int -2", &int_t, BYTES(0xfe, 0xff, 0xff, 0xff), "signed -2" },
	{ "int, the least", &int_t, BYTES(0, 0, 0, 0x80), "signed -2147483648" },
	{ "unsigned int", &uint_t, BYTES(FF4), "unsigned 4294967295" },
	{ "long -1", &long_t, BYTES(FF4, FF4), "signed -1" },
	{ "long, the least", &long_t, BYTES(0, 0, 0, 0, 0, 0, 0, 0x80), "signed -9223372036854775808" },
	{ "unsigned long", &ulong_t, BYTES(FF4, FF4), "unsigned 18446744073709551615" },
	{ "three bytes", &int_24, BYTES(1, 2, 3), "unsigned 197121" }, /* 1 + 2 * 256 + 3 * 65536 */
	{ "no bytes", &no_bytes, BYTES(0), "unknown" },
	{ "const typedef", &const_alias, BYTES(0xfa, 0xff, 0xff, 0xff, FF4), "signed -6" },
	{ "__int128", &int128_t, BYTES(FF4, FF4, FF4, FF4), "wide ffffffffffffffff:ffffffffffffffff" },
	{ "unsigned __int128", &uint128_t, BYTES(1, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0),
	  "wide 2:1" },
	{ "false", &bool_t, BYTES(0), "bool 0" },
	{ "true", &bool_t, BYTES(1), "bool 1" },
	{ "pointer", &pfile_t, BYTES(0x00, 0x40, 0x12, 0x81, 0x88, 0x88, 0xff, 0xff),
	  "pointer ffff888881124000" },
	{ "NULL", &pfile_t, BYTES(0, 0, 0, 0, 0, 0, 0, 0), "pointer 0" },
	{ "enum, by name", &signed_enum, BYTES(1, 0, 0, 0), "name ONE" },
	{ "enum, negative", &signed_enum, BYTES(FF4), "name MINUS" },
	{ "enum without a name for it", &signed_enum, BYTES(0xf0, 0xff, 0xff, 0xff), "signed -16" },
	{ "enum of old BTF, negative", &old_enum, BYTES(FF4), "name MINUS" },
	{ "enum of old BTF, no name", &old_enum, BYTES(7, 0, 0, 0), "unsigned 7" },
	{ "enum, the highest bit", &unsigned_enum, BYTES(0, 0, 0, 0x80), "name HIGH" },
	{ "enum of one byte", &byte_enum, BYTES(0xfe), "name NEG" },
	{ "enum of eight bytes", &wide_enum, BYTES(0, 0, 0, 0, 0, 1, 0, 0), "name BIT40" },
	{ "enum of eight bytes, all of them count", &wide_enum, BYTES(1, 0, 0, 0, 1, 0, 0, 0),
	  "unsigned 4294967297" },
	{ "double", &double_t_, BYTES(0, 0, 0, 0, 0, 0, 0, 0), "unknown" },
	{ "void", &void_t, BYTES(0), "unknown" },
	{ "char[4], ended", &char_4, BYTES('a', 'b', 0, 'c'), "string ab" },
	{ "char[4], full", &char_4, BYTES('a', 'b', 'c', 'd'), "string abcd" },
	{ "const char[4]", &const_char_4, BYTES(0, 'b', 'c', 'd'), "string " },
	{ "unsigned char[4] are numbers", &uchar_4, BYTES(1, 2, 3, 255),
	  "[unsigned 1, unsigned 2, unsigned 3, unsigned 255]" },
	{ "short[2]", &short_2, BYTES(0xff, 0xff, 2, 0), "[signed -1, signed 2]" },
	{ "short[0]", &short_0, BYTES(0), "[]" },
	{ "struct", &point, BYTES(1, 0, 0, 0, FF4), "{x: signed 1, y: signed -1}" },
	{ "a nameless union", &holds_union, BYTES('h', 'i', 0, 0, 2, 0, 0, 0),
	  "{-: {i: signed 26984, c: string hi}, j: signed 2}" }, /* 'h' + 256 * 'i' */
	/*
	 * 0x0535b4 = 0101 | 0011 0101 1011 0100: a = 100 (4), b = 10 1011 0110 (694), c = 001 (1),
	 * d = 1, e = 010 (2, no name)
	 */
	{ "bit-fields", &bits, BYTES(0xb4, 0x35, 0x05),
	  "{a: unsigned 4, b: unsigned 694, c: signed 1, d: bool 1, e: signed 2}" },
	/* 0x0ce007: a = 7, b = 0, c = 111 (-1), d = 0, e = 110 (-2) */
	{ "bit-fields with a sign", &bits, BYTES(0x07, 0xe0, 0x0c),
	  "{a: unsigned 7, b: unsigned 0, c: signed -1, d: bool 0, e: name NEG}" },
	{ "64 bits over nine bytes", &bits_9, BYTES(0xf5, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x87),
	  "{low: unsigned 5, high: unsigned 9223372036854775807, end: signed -8}" },
	{ "members outside of their struct", &outside, BYTES(1, 0, 0, 0),
	  "{in: signed 1, out: unknown, half: unknown, far: unknown}" },
};

static void describe(FILE *out, const struct value *v);

static void describe_parts(FILE *out, const struct value *v)
{
	fputc(v->kind == VALUE_ARRAY ? '[' : '{', out);
	for (uint32_t i = 0; i < value__nr_parts(v); i++) {
		const char *name = "not set";
		struct value part = value__part(v, i, &name);

		fputs(i ? ", " : "", out);
		if (v->kind == VALUE_ARRAY)
			assert_null(name);
		else
			fprintf(out, "%s: ", name ? name : "-");
		describe(out, &part);
	}
	fputc(v->kind == VALUE_ARRAY ? ']' : '}', out);
}

static void describe(FILE *out, const struct value *v)
{
	switch (v->kind) {
	case VALUE_UNKNOWN:
		fputs("unknown", out);
		assert_true(v->reason && *v->reason);
		break;
	case VALUE_SIGNED:
		fprintf(out, "signed %lld", (long long)v->number);
		break;
	case VALUE_UNSIGNED:
		fprintf(out, "unsigned %llu", (unsigned long long)v->number);
		break;
	case VALUE_WIDE:
		fprintf(out, "wide %llx:%llx", (unsigned long long)(v->wide >> 64),
			(unsigned long long)v->wide);
		break;
	case VALUE_BOOL:
		fprintf(out, "bool %d", v->number != 0);
		break;
	case VALUE_NAME:
		fprintf(out, "name %.*s", (int)v->len, v->text);
		break;
	case VALUE_POINTER:
		fprintf(out, "pointer %llx", (unsigned long long)v->number);
		break;
	case VALUE_STRING:
		fprintf(out, "string %.*s%s", (int)v->len, v->text, v->is_cut ? "..." : "");
		break;
	case VALUE_RECORD:
	case VALUE_ARRAY:
		describe_parts(out, v);
		break;
	default:
		fprintf(out, "kind %d", v->kind);
	}
}

static const char *described(const struct value *v)
{
	struct text t;

	assert_int_equal(text__open(&t), 0);
	describe(t.out, v);
	return text__keep(&t, arena);
}

static void decode(void **state)
{
	const struct row *row = *state;
	uint64_t size = type__strip(row->type)->size;
	/* At an odd address, and with nothing behind it that may be read. */
	unsigned char *bytes = malloc(size + 1);
	struct value v;
	const char *text;

	assert_non_null(bytes);
	memcpy(bytes + 1, row->bytes, size);
	v = value__decode(row->type, bytes + 1);
	text = described(&v);
	free(bytes);
	assert_string_equal(text, row->want);
}

/* A field of five bytes shows three: the fourth tells whether more follows, the fifth is the 0. */
static const struct string {
	const char *title;
	char bytes[5];
	const char *want;
} strings[] = {
	{ "empty", { 0 }, "string " },
	{ "shorter", { 'a', 'b' }, "string ab" },
	{ "as long as is shown", { 'a', 'b', 'c' }, "string abc" },
	{ "one longer", { 'a', 'b', 'c', 'd' }, "string abc..." },
	{ "not ended", { 'a', 'b', 'c', 'd', 'e' }, "string abc..." },
	{ "nothing behind the 0 is looked at", { 'a', 0, 'c', 'd', 'e' }, "string a" },
};

static void decode_string(void **state)
{
	const struct string *row = *state;
	struct value v = value__string(row->bytes, sizeof(row->bytes));

	assert_string_equal(described(&v), row->want);
}

static void an_unknown_value_has_its_reason(void **state)
{
	struct value v = value__unknown("nobody knows");

	(void)state;
	assert_int_equal(v.kind, VALUE_UNKNOWN);
	assert_string_equal(v.reason, "nobody knows");
	assert_int_equal(value__nr_parts(&v), 0);
}

int main(void)
{
	static const struct CMUnitTest tests[] = { TEST(an_unknown_value_has_its_reason) };

	return RUN_ROWS(table, decode) + RUN_ROWS(strings, decode_string) +
	       cmocka_run_group_tests_name("value", tests, NULL, NULL);
}
