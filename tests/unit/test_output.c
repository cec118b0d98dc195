/* Lines as text and as JSON, from records put together by hand. */
#include "unit.h"

#include "capture.h"
#include "output.h"
#include "probe.h"
#include "types.h"

#include <time.h>

static const struct type signed_enum = { .kind = TYPE_ENUM,
					 .is_complete = true,
					 .is_signed = true,
					 .size = 4,
					 .align = 4,
					 ENUMERATORS({ "MINUS", -1 }, { "ONE", 1 }) };
static const struct type char_4 = ARRAY_OF(4, &char_t, 4, 1);
static const struct type short_2 = ARRAY_OF(2, &short_t, 4, 2);
static const struct type no_name_1 = UNION(NULL, 4, 4, MEMBER("i", &int_t, 0), MEMBER("c", &char_4, 0));
static const struct type no_name_2 = UNION(NULL, 4, 4, MEMBER("j", &int_t, 0), MEMBER("k", &short_2, 0));
static const struct type point = STRUCT("point", 8, 4, MEMBER("x", &int_t, 0), MEMBER("y", &uint_t, 4));
static const struct type one_union =
	STRUCT("one_union", 8, 4, MEMBER(NULL, &no_name_1, 0), MEMBER("z", &int_t, 4));
static const struct type two_unions =
	STRUCT("two_unions", 8, 4, MEMBER(NULL, &no_name_1, 0), MEMBER(NULL, &no_name_2, 4));
static const struct type enums = ARRAY_OF(2, &signed_enum, 8, 4);
static const struct type holder = STRUCT("holder", 16, 4, MEMBER("e", &signed_enum, 0),
					 MEMBER("n", &int_t, 4), MEMBER("list", &enums, 8));
static const struct type empty = { .kind = TYPE_STRUCT, .name = "empty", .is_complete = true, .align = 1 };

enum { HEADER = sizeof(struct call_header) };

#define BYTES(...) ((const unsigned char[]){ __VA_ARGS__ })
#define FF4	   0xff, 0xff, 0xff, 0xff
#define ZERO4	   0, 0, 0, 0

/* One argument `x`, alone in its record. */
static const struct row {
	const char *title;
	const struct type *type;
	const unsigned char *bytes;
	const char *text;
	const char *json;
} table[] = {
	{ "int", &int_t, BYTES(FF4), "x=-1", "{\"x\":-1}" },
	{ "unsigned int", &uint_t, BYTES(FF4), "x=4294967295", "{\"x\":4294967295}" },
	{ "long, the least", &long_t, BYTES(ZERO4, 0, 0, 0, 0x80), "x=-9223372036854775808",
	  "{\"x\":-9223372036854775808}" },
	{ "unsigned long, the largest", &ulong_t, BYTES(FF4, FF4), "x=18446744073709551615",
	  "{\"x\":18446744073709551615}" },
	{ "true", &bool_t, BYTES(1), "x=true", "{\"x\":true}" },
	{ "false", &bool_t, BYTES(0), "x=false", "{\"x\":false}" },
	{ "enumerator", &signed_enum, BYTES(FF4), "x=MINUS", "{\"x\":-1},\"meaning\":{\"x\":\"MINUS\"}" },
	{ "enum without a name", &signed_enum, BYTES(2, 0, 0, 0), "x=2", "{\"x\":2}" },
	{ "pointer", &pvoid_t, BYTES(0x00, 0x40, 0x12, 0x81, 0x88, 0x88, 0xff, 0xff), "x=0xffff888881124000",
	  "{\"x\":\"0xffff888881124000\"}" },
	{ "NULL pointer", &pvoid_t, BYTES(ZERO4, ZERO4), "x=0x0", "{\"x\":\"0x0\"}" },
	{ "__int128 -1", &int128_t, BYTES(FF4, FF4, FF4, FF4), "x=-1",
	  "{\"x\":\"0xffffffffffffffffffffffffffffffff\"}" },
	/* 2^127 = 170141183460469231731687303715884105728 */
	{ "__int128, the least", &int128_t, BYTES(ZERO4, ZERO4, ZERO4, 0, 0, 0, 0x80),
	  "x=-170141183460469231731687303715884105728", "{\"x\":\"0x80000000000000000000000000000000\"}" },
	/* 2^128 - 1 */
	{ "unsigned __int128, the largest", &uint128_t, BYTES(FF4, FF4, FF4, FF4),
	  "x=340282366920938463463374607431768211455", "{\"x\":\"0xffffffffffffffffffffffffffffffff\"}" },
	/* 2^64 + 1: the zeros between are kept */
	{ "unsigned __int128", &uint128_t, BYTES(1, 0, 0, 0, ZERO4, 1, 0, 0, 0, ZERO4),
	  "x=18446744073709551617", "{\"x\":\"0x10000000000000001\"}" },
	{ "unsigned __int128 0", &uint128_t, BYTES(ZERO4, ZERO4, ZERO4, ZERO4), "x=0", "{\"x\":\"0x0\"}" },
	{ "char[4]", &char_4, BYTES('a', '"', 0, 0), "x=\"a\\\"\"", "{\"x\":\"a\\\"\"}" },
	{ "short[2]", &short_2, BYTES(0xff, 0xff, 2, 0), "x={-1, 2}", "{\"x\":[-1,2]}" },
	{ "struct", &point, BYTES(FF4, 2, 0, 0, 0), "x={.x=-1, .y=2}", "{\"x\":{\"x\":-1,\"y\":2}}" },
	{ "struct {}", &empty, BYTES(0), "x={}", "{\"x\":{}}" },
};

static const char *last_line(const struct output_format *format, const struct layout *l,
			     const unsigned char *bytes, uint64_t faults)
{
	struct output_options options = { .depth = 16 };
	struct record r = {
		.bytes = bytes,
		.cpu = 3,
		.header = { .time = 5000000000, .faults = faults, .tid = 20, .tgid = 10, .comm = "sh" },
	};
	struct function f = { .proto.function = "f", .layout = *l };
	struct out *o = out__new(capture_fd, false);

	assert_non_null(o);
	restart_capture();
	format->call(o, &options, &f, &r);
	out__free(o);
	return captured(NULL);
}

#define TEXT_HEAD "10      20      sh              f                "
#define JSON_HEAD "{\"time\":5000000000,\"cpu\":3,\"pid\":10,\"tid\":20,\"comm\":\"sh\",\"function\":\"f\","

static void write_value(void **state)
{
	const struct row *row = *state;
	struct field field = { .label = "x",
			       .type = row->type,
			       .offset = HEADER,
			       .size = (uint32_t)row->type->size,
			       .read = FIELD_NO_READ };
	struct layout l = { .fields = &field, .nr_fields = 1, .size = HEADER + 16 };
	unsigned char bytes[HEADER + 16] = { 0 };
	const char *want;

	memcpy(bytes + HEADER, row->bytes, row->type->size);
	want = arena__printf(arena, TEXT_HEAD "%s\n", row->text);
	assert_string_equal(last_line(&output_text, &l, bytes, 0), want);
	want = arena__printf(arena, JSON_HEAD "\"args\":%s}\n", row->json);
	assert_string_equal(last_line(&output_json, &l, bytes, 0), want);
}

/* vfs_write(file, buf, count, pos): a string, its address behind it, and the target of pos. */
enum { FILE_P, BUF, BUF_ADDRESS, COUNT, POS, POS_TARGET, X, NR_FIELDS };

static struct field vfs_fields[] = {
	[FILE_P] = { .label = "file", .type = &pfile_t, .offset = 40, .size = 8, .read = FIELD_NO_READ },
	[BUF] = { .role = FIELD_STRING,
		  .is_string = true,
		  .label = "buf",
		  .type = &char_t,
		  .offset = 80,
		  .size = 8,
		  .read = 0,
		  .pointer = BUF_ADDRESS },
	[BUF_ADDRESS] = { .role = FIELD_ADDRESS,
			  .label = "buf",
			  .type = &pconst_char_t,
			  .offset = 48,
			  .size = 8,
			  .read = FIELD_NO_READ },
	[COUNT] = { .label = "count", .type = &size_t_t, .offset = 56, .size = 8, .read = FIELD_NO_READ },
	[POS] = { .label = "pos", .type = &ploff_t, .offset = 64, .size = 8, .read = FIELD_NO_READ },
	[POS_TARGET] = { .role = FIELD_TARGET,
			 .label = "*pos",
			 .type = &loff_t_t,
			 .offset = 72,
			 .size = 8,
			 .read = 1,
			 .pointer = POS },
	[X] = { .label = "x", .type = &double_t_, .unknown = "it is in xmm0", .read = FIELD_NO_READ },
};
static const struct layout vfs_layout = { .fields = vfs_fields, .nr_fields = NR_FIELDS, .size = 88 };

static void fill(unsigned char bytes[88], uint64_t buf, const char *text, uint64_t pos)
{
	const uint64_t file = 0xffff888881124000, count = 3;
	const int64_t target = 6;

	memset(bytes, 0, 88);
	memcpy(bytes + 40, &file, 8);
	memcpy(bytes + 48, &buf, 8);
	memcpy(bytes + 56, &count, 8);
	memcpy(bytes + 64, &pos, 8);
	memcpy(bytes + 72, &target, 8);
	memcpy(bytes + 80, text, strlen(text));
}

static void all_is_there(void **state)
{
	unsigned char bytes[88];

	(void)state;
	fill(bytes, 0x7fff0010, "hi\n", 0xffffc90000000010);
	assert_string_equal(last_line(&output_text, &vfs_layout, bytes, 0),
			    TEXT_HEAD "file=0xffff888881124000 buf=\"hi\\n\" count=3 "
				      "pos=0xffffc90000000010 *pos=6 x=?\n");
	assert_string_equal(last_line(&output_json, &vfs_layout, bytes, 0),
			    JSON_HEAD "\"args\":{\"file\":\"0xffff888881124000\",\"buf\":\"hi\\u000a\","
				      "\"count\":3,\"pos\":\"0xffffc90000000010\",\"*pos\":6,"
				      "\"x\":null},\"unknown\":{\"x\":\"it is in xmm0\"}}\n");
}

static void what_could_not_be_read_is_no_value(void **state)
{
	unsigned char bytes[88];

	(void)state;
	fill(bytes, 0x10, "", 0x20);
	assert_string_equal(last_line(&output_text, &vfs_layout, bytes, 3),
			    TEXT_HEAD "file=0xffff888881124000 buf=<fault> count=3 pos=0x20 "
				      "*pos=<fault> x=?\n");
	assert_string_equal(last_line(&output_json, &vfs_layout, bytes, 3), JSON_HEAD
			    "\"args\":{\"file\":\"0xffff888881124000\",\"buf\":null,\"count\":3,"
			    "\"pos\":\"0x20\",\"*pos\":null,\"x\":null},"
			    "\"unknown\":{\"buf\":\"the memory could not be read\","
			    "\"*pos\":\"the memory could not be read\",\"x\":\"it is in xmm0\"}}\n");
}

static void null_pointers_have_no_target(void **state)
{
	unsigned char bytes[88];

	(void)state;
	fill(bytes, 0, "", 0);
	assert_string_equal(last_line(&output_text, &vfs_layout, bytes, 3),
			    TEXT_HEAD "file=0xffff888881124000 buf=NULL count=3 pos=0x0 x=?\n");
	assert_string_equal(last_line(&output_json, &vfs_layout, bytes, 3),
			    JSON_HEAD "\"args\":{\"file\":\"0xffff888881124000\",\"buf\":null,\"count\":3,"
				      "\"pos\":\"0x0\",\"x\":null},\"unknown\":{\"x\":\"it is in xmm0\"}}\n");
}

static void a_string_that_goes_on_shows_it(void **state)
{
	unsigned char bytes[88];
	const char *json;

	(void)state;
	fill(bytes, 0x10, "1234567", 0); /* eight bytes: six are shown */
	assert_non_null(strstr(last_line(&output_text, &vfs_layout, bytes, 2), "buf=\"123456\"... "));
	json = last_line(&output_json, &vfs_layout, bytes, 2);
	assert_non_null(strstr(json, "\"buf\":\"123456\""));
	assert_non_null(strstr(json, ",\"cut\":[\"buf\"],"));
}

/* One string of SIZE - 2 bytes, with what JSON has of it behind its "args":. */
static const char *json_of(const char *text, uint32_t size)
{
	struct field fields[] = { { .role = FIELD_STRING,
				    .is_string = true,
				    .label = "s",
				    .type = &char_t,
				    .offset = HEADER + 8,
				    .size = size,
				    .read = 0,
				    .pointer = 1 },
				  { .role = FIELD_ADDRESS,
				    .type = &pchar_t,
				    .offset = HEADER,
				    .size = 8,
				    .read = FIELD_NO_READ } };
	struct layout l = { .fields = fields, .nr_fields = 2, .size = HEADER + 8 + size };
	unsigned char *bytes = arena__alloc(arena, l.size);

	bytes[HEADER] = 1;
	memcpy(bytes + HEADER + 8, text, strnlen(text, size));
	return last_line(&output_json, &l, bytes, 0) + strlen(JSON_HEAD "\"args\":");
}

/* U+00E9, U+20AC, U+1F600. */
static void text_in_utf8_stays_text(void **state)
{
	(void)state;
	assert_string_equal(json_of("caf\xc3\xa9 \xe2\x82\xac \xf0\x9f\x98\x80", 66),
			    "{\"s\":\"caf\xc3\xa9 \xe2\x82\xac \xf0\x9f\x98\x80\"}}\n");
	/* One byte that is none: then each character is a byte. */
	assert_string_equal(json_of("caf\xc3\xa9\xff", 66),
			    "{\"s\":\"caf\\u00c3\\u00a9\\u00ff\"},\"bytes\":[\"s\"]}\n");
	/* Half a character at the end of what was read is left out; of the text itself it is not. */
	assert_string_equal(json_of("abc\xe2\x82\xac", 4 + 2), "{\"s\":\"abc\"},\"cut\":[\"s\"]}\n");
	assert_string_equal(json_of("abc\xe2\x82", 66), "{\"s\":\"abc\\u00e2\\u0082\"},\"bytes\":[\"s\"]}\n");
}

/* An argument and two expressions of one name: what is told of it stands there once (RFC 8259, section 4). */
static void what_is_told_twice_is_written_once(void **state)
{
	struct field fields[] = {
		{ .label = "x", .type = &signed_enum, .offset = HEADER, .size = 4, .read = FIELD_NO_READ },
		{ .role = FIELD_EXPRESSION,
		  .label = "x",
		  .type = &signed_enum,
		  .offset = HEADER,
		  .size = 4,
		  .read = FIELD_NO_READ },
		{ .role = FIELD_EXPRESSION,
		  .label = "x",
		  .type = &signed_enum,
		  .offset = HEADER,
		  .size = 4,
		  .read = FIELD_NO_READ },
	};
	struct layout l = { .fields = fields, .nr_fields = 3, .size = HEADER + 8 };
	const unsigned char bytes[HEADER + 8] = { [HEADER] = 1 };

	(void)state;
	assert_string_equal(last_line(&output_json, &l, bytes, 0), JSON_HEAD
			    "\"args\":{\"x\":1},\"values\":{\"x\":1},\"meaning\":{\"x\":\"ONE\"}}\n");
}

/* What members mean has their names; what has no meaning is left out, in a list it is null. */
static void members_mean_something_too(void **state)
{
	struct field field = {
		.label = "x", .type = &holder, .offset = HEADER, .size = 16, .read = FIELD_NO_READ
	};
	struct layout l = { .fields = &field, .nr_fields = 1, .size = HEADER + 16 };
	const unsigned char bytes[HEADER + 16] = {
		[HEADER] = 1, [HEADER + 4] = 1, [HEADER + 8] = 2, [HEADER + 12] = 1
	};

	(void)state;
	assert_string_equal(last_line(&output_json, &l, bytes, 0),
			    JSON_HEAD "\"args\":{\"x\":{\"e\":1,\"n\":1,\"list\":[2,1]}},"
				      "\"meaning\":{\"x\":{\"e\":\"ONE\",\"list\":[null,\"ONE\"]}}}\n");
	assert_non_null(strstr(last_line(&output_text, &l, bytes, 0), "x={.e=ONE, .n=1, .list={2, ONE}}"));
}

/* Every byte: C's escapes in text, JSON's in JSON (RFC 8259, section 7). From 0x80 on, one alone is no UTF-8. */
static void strings_are_escaped(void **state)
{
	static const char c_escapes[256] = {
		['\n'] = 'n', ['\t'] = 't', ['\r'] = 'r', ['\a'] = 'a',	 ['\b'] = 'b',
		['\f'] = 'f', ['\v'] = 'v', ['"'] = '"',  ['\\'] = '\\',
	};
	struct field field = { .role = FIELD_STRING,
			       .is_string = true,
			       .label = "s",
			       .type = &char_t,
			       .offset = HEADER,
			       .size = 3,
			       .read = 0,
			       .pointer = 1 };
	struct field fields[] = { field,
				  { .role = FIELD_ADDRESS,
				    .type = &pchar_t,
				    .offset = HEADER + 8,
				    .size = 8,
				    .read = FIELD_NO_READ } };
	struct layout l = { .fields = fields, .nr_fields = 2, .size = HEADER + 16 };

	(void)state;
	for (int c = 1; c < 256; c++) {
		unsigned char bytes[HEADER + 16] = { [HEADER] = (unsigned char)c };
		bool plain = c >= ' ' && c < 0x7f;
		const char *want;

		want = c_escapes[c] ? arena__printf(arena, TEXT_HEAD "s=\"\\%c\"\n", c_escapes[c]) :
		       plain	    ? arena__printf(arena, TEXT_HEAD "s=\"%c\"\n", c) :
				      arena__printf(arena, TEXT_HEAD "s=\"\\x%02x\"\n", c);
		assert_string_equal(last_line(&output_text, &l, bytes, 0), want);
		want = c == '"' || c == '\\' ?
			       arena__printf(arena, JSON_HEAD "\"args\":{\"s\":\"\\%c\"}}\n", c) :
		       plain	? arena__printf(arena, JSON_HEAD "\"args\":{\"s\":\"%c\"}}\n", c) :
		       c < 0x80 ? arena__printf(arena, JSON_HEAD "\"args\":{\"s\":\"\\u%04x\"}}\n", c) :
				  arena__printf(arena,
						JSON_HEAD "\"args\":{\"s\":\"\\u%04x\"},\"bytes\":[\"s\"]}\n",
						c);
		assert_string_equal(last_line(&output_json, &l, bytes, 0), want);
	}
}

/* RFC 8259, section 4: "The names within an object SHOULD be unique"; most readers keep one only. */
static void nameless_members_stay_apart(void **state)
{
	static const struct type *const types[] = { &one_union, &two_unions };
	struct field field = { .label = "x", .offset = HEADER, .size = 8, .read = FIELD_NO_READ };
	struct layout l = { .fields = &field, .nr_fields = 1, .size = HEADER + 8 };
	unsigned char bytes[HEADER + 8] = { [HEADER] = 'h', [HEADER + 4] = 2 };

	(void)state;
	for (size_t i = 0; i < NR(types); i++) {
		const char *json, *first;

		field.type = types[i];
		assert_non_null(strstr(last_line(&output_text, &l, bytes, 0), "{.i=104, .c=\"h\"}"));
		json = last_line(&output_json, &l, bytes, 0);
		assert_non_null(strstr(json, "\"i\":104"));
		first = strstr(json, "\"\":");
		assert_true(!first || !strstr(first + 1, "\"\":"));
	}
}

static const char *text_line(const struct output_options *options, const struct record *r,
			     const char *function)
{
	struct function f = { .proto.function = function };
	struct out *o = out__new(capture_fd, false);

	assert_non_null(o);
	restart_capture();
	output_text.header(o, options);
	output_text.call(o, options, &f, r);
	out__free(o);
	return captured(NULL);
}

static void columns_stand_below_their_heads(void **state)
{
	static const struct output_options all = {
		.wall_time = true,
		.since = true,
		.cpu = true,
		.start = 3250000000,
		.to_wall_time = (13 * 3600LL + 2 * 60) * 1000000000,
	};
	static const struct output_options none = { 0 };
	struct record r = {
		.cpu = 11,
		.header = { .time = 5000000999, .tid = 5678, .tgid = 1234, .comm = "bash" },
	};

	(void)state;
	assert_string_equal(text_line(&none, &r, "vfs_write"),
			    "PID     TID     COMM            FUNC             ARGS\n"
			    "1234    5678    bash            vfs_write        \n");
	assert_string_equal(text_line(&all, &r, "vfs_write"),
			    "TIME     TIME(s)     CPU PID     TID     COMM            FUNC             ARGS\n"
			    "13:02:05 1.750000    11  1234    5678    bash            vfs_write        \n");
}

static void what_a_program_submits_has_other_columns(void **state)
{
	static const struct output_options all = {
		.wall_time = true,
		.since = true,
		.cpu = true,
		.is_program = true,
		.start = 3250000000,
		.to_wall_time = (13 * 3600LL + 2 * 60) * 1000000000,
	};
	struct record r = {
		.cpu = 11,
		.header = { .time = 5000000999, .tid = 5678, .tgid = 1234 },
	};

	(void)state;
	assert_string_equal(text_line(&all, &r, "events"),
			    "TIME     TIME(s)     CPU PID     TID     TABLE            DATA\n"
			    "13:02:05 1.750000    11  1234    5678    events           \n");
	r.is_bare = true;
	assert_string_equal(text_line(&all, &r, "ring"),
			    "TIME     TIME(s)     CPU PID     TID     TABLE            DATA\n"
			    "?        ?           ?   ?       ?       ring             \n");
}

/* One field of bytes, from a perf buffer or a ring buffer. */
static const char *line_of_bytes(const struct output_format *format, bool is_bare)
{
	static const unsigned char bytes[HEADER + 3] = { [HEADER] = 0x0a, 0xff, 0x5c };
	static const struct output_options options = { .is_program = true };
	static struct field fields[] = { { .role = FIELD_BYTES, .label = "bytes", .offset = HEADER } };
	static const struct function f = {
		.proto.function = "events",
		.layout = { .fields = fields, .nr_fields = 1 },
	};
	struct record r = {
		.bytes = bytes,
		.size = sizeof(bytes),
		.cpu = 3,
		.header = { .time = 5000000000, .tid = 20, .tgid = 10 },
		.is_bare = is_bare,
	};
	struct out *o = out__new(capture_fd, false);

	assert_non_null(o);
	restart_capture();
	format->call(o, &options, &f, &r);
	out__free(o);
	return captured(NULL);
}

static void what_a_program_submits(void **state)
{
	(void)state;
	assert_string_equal(line_of_bytes(&output_text, false),
			    "10      20      events           bytes=0a ff 5c\n");
	assert_string_equal(line_of_bytes(&output_json, false),
			    "{\"time\":5000000000,\"cpu\":3,\"pid\":10,\"tid\":20,"
			    "\"table\":\"events\",\"data\":{\"bytes\":\"0aff5c\"}}\n");
	assert_string_equal(line_of_bytes(&output_json, true),
			    "{\"time\":null,\"cpu\":null,\"pid\":null,\"tid\":null,"
			    "\"table\":\"events\",\"data\":{\"bytes\":\"0aff5c\"}}\n");
}

static void long_columns_stay_apart(void **state)
{
	static const struct output_options options = { .since = true, .start = 9000000000 };
	/* All 16 bytes, and no 0 behind them. */
	struct record r = {
		.header = { .time = 5, .tid = 12345678, .tgid = 4294967295, .comm = "0123456789abcdef" },
	};

	(void)state;
	/* A record from before the start has no negative time. */
	assert_non_null(strstr(text_line(&options, &r, "a_function_of_a_long_name"),
			       "\n0.000000    4294967295 12345678 0123456789abcdef "
			       "a_function_of_a_long_name \n"));
}

static void a_command_cannot_break_the_line(void **state)
{
	static const struct output_options options = { 0 };
	struct record r = { .header = { .comm = "a\nb\x1b[1m\x7f" } };
	struct function f = { .proto.function = "f" };
	struct out *o;

	(void)state;
	assert_non_null(strstr(text_line(&options, &r, "f"), " a?b?[1m? "));
	restart_capture();
	o = out__new(capture_fd, false);
	output_json.call(o, &options, &f, &r);
	out__free(o);
	assert_string_equal(captured(NULL),
			    "{\"time\":0,\"cpu\":0,\"pid\":0,\"tid\":0,"
			    "\"comm\":\"a\\u000ab\\u001b[1m\\u007f\",\"function\":\"f\",\"args\":{}}\n");
}

static void json_tells_losses_and_the_end(void **state)
{
	static const struct totals totals = {
		.calls = 20, .printed = 7, .filtered = 6, .lost = 2, .unread = 1, .late = 4
	};
	struct totals missed = totals;
	struct out *o = out__new(capture_fd, false);

	(void)state;
	output_json.lost(o, 2);
	output_json.end(o, &totals);
	missed.knows_missed = true;
	missed.missed = 3;
	output_json.end(o, &missed);
	out__free(o);
	assert_string_equal(
		captured(NULL),
		"{\"type\":\"lost_events\",\"lost\":2}\n"
		"{\"type\":\"end\",\"calls\":20,\"printed\":7,\"filtered\":6,\"undecided\":0,\"lost\":2,\"unread\":1,\"late\":4,\"missed\":null}\n"
		"{\"type\":\"end\",\"calls\":20,\"printed\":7,\"filtered\":6,\"undecided\":0,\"lost\":2,\"unread\":1,\"late\":4,\"missed\":3}\n");
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		CAPTURE_TEST(all_is_there),
		CAPTURE_TEST(what_could_not_be_read_is_no_value),
		CAPTURE_TEST(null_pointers_have_no_target),
		CAPTURE_TEST(a_string_that_goes_on_shows_it),
		CAPTURE_TEST(text_in_utf8_stays_text),
		CAPTURE_TEST(what_is_told_twice_is_written_once),
		CAPTURE_TEST(members_mean_something_too),
		CAPTURE_TEST(strings_are_escaped),
		CAPTURE_TEST(nameless_members_stay_apart),
		CAPTURE_TEST(columns_stand_below_their_heads),
		CAPTURE_TEST(what_a_program_submits_has_other_columns),
		CAPTURE_TEST(what_a_program_submits),
		CAPTURE_TEST(long_columns_stay_apart),
		CAPTURE_TEST(a_command_cannot_break_the_line),
		CAPTURE_TEST(json_tells_losses_and_the_end),
	};

	setenv("TZ", "UTC0", 1);
	tzset();
	return RUN_ROWS_WITH(table, write_value, open_capture, close_capture) +
	       cmocka_run_group_tests_name("output", tests, NULL, NULL);
}
