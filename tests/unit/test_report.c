#include "unit.h"

#include "capture.h"
#include "item.h"
#include "meaning.h"
#include "probe.h"
#include "report.h"
#include "spec.h"

static const struct type int_type = {
	.kind = TYPE_INT, .is_complete = true, .size = 4, .align = 4, .is_signed = true, .name = "int"
};
static const struct type long_type = {
	.kind = TYPE_INT, .is_complete = true, .size = 8, .align = 8, .name = "unsigned long"
};
static const struct type char_type = {
	.kind = TYPE_INT, .is_complete = true, .size = 1, .align = 1, .is_signed = true, .name = "char"
};
static const struct type void_type = { .kind = TYPE_VOID };
static const struct type pointer_type = {
	.kind = TYPE_POINTER, .is_complete = true, .size = 8, .align = 8, .target = &void_type
};

enum { TEXT_SIZE = 6, MAX_VALUES = 8 };

/* What is summed up of one item. */
struct sums {
	struct item item;
	unsigned long long unkept, faults, nulls, most, least;
	struct {
		uint64_t number;
		const char *text;
		uint64_t nr;
	} values[MAX_VALUES];
	struct {
		unsigned int slot;
		unsigned long long nr;
	} slots[4];
};

struct row {
	const char *title;
	enum mode mode;
	uint32_t rows;
	struct sums sums;
	const char *text;
	const char *json; /* behind the function's name */
};

#define NUMBER(k, t)                                                               \
	{                                                                          \
		.kind = (k), .label = "n", .type = (t), .pointer = ITEM_NO_POINTER \
	}
#define TEXT(k)                                                                                            \
	{                                                                                                  \
		.kind = (k), .label = "s", .type = &char_type, .is_text = true, .pointer = ITEM_NO_POINTER \
	}

static const struct row table[] = {
	{ "calls alone",
	  MODE_COUNT,
	  20,
	  { .item = { .label = NULL } },
	  "       COUNT  FUNC\n          12  f\n",
	  "\"calls\":12}\n" },
	{ "the most frequent values, the others, and those that have no place",
	  MODE_VALUES,
	  2,
	  { .item = NUMBER(ITEM_TOP, &int_type),
	    .unkept = 4,
	    .values = { { 1, NULL, 2 }, { (uint64_t)-3, NULL, 5 }, { 7, NULL, 1 } } },
	  "f: n, 12 calls\n"
	  "           5  -3\n"
	  "           2  1\n"
	  "           1  (1 other value)\n"
	  "           4  (values that came when there was room for no more: 3 are told apart)\n",
	  "\"expression\":\"n\",\"calls\":12,\"values\":[{\"value\":-3,\"count\":5},{\"value\":1,\"count\":2}],"
	  "\"other_values\":1,\"other_calls\":1,\"unkept_calls\":4}\n" },
	{ "of one frequency, the least number comes first",
	  MODE_VALUES,
	  20,
	  { .item = NUMBER(ITEM_TOP, &int_type),
	    .values = { { 2, NULL, 4 }, { (uint64_t)-1, NULL, 4 }, { 1, NULL, 4 } } },
	  "f: n, 12 calls\n           4  -1\n           4  1\n           4  2\n",
	  "\"expression\":\"n\",\"calls\":12,\"values\":[{\"value\":-1,\"count\":4},{\"value\":1,\"count\":4},"
	  "{\"value\":2,\"count\":4}],\"other_values\":0,\"other_calls\":0,\"unkept_calls\":0}\n" },
	{ "texts, one that goes on, NULL among them, and one that could not be read",
	  MODE_VALUES,
	  20,
	  { .item = TEXT(ITEM_TOP),
	    .nulls = 3,
	    .faults = 1,
	    .values = { { 0, "abcde", 2 }, { 0, "x\n", 6 } } },
	  "f: s, 12 calls\n"
	  "           6  \"x\\n\"\n"
	  "           3  NULL\n"
	  "           2  \"abcd\"...\n"
	  "           1  ? (the memory could not be read)\n",
	  "\"expression\":\"s\",\"calls\":12,\"values\":[{\"value\":\"x\\u000a\",\"count\":6},"
	  "{\"value\":\"abcd\",\"cut\":true,\"count\":2}],\"null_calls\":3,\"other_values\":0,\"other_calls\":0,"
	  "\"unkept_calls\":0,\"unknown\":{\"the memory could not be read\":1}}\n" },
	{ "NULL behind the last row that is wanted",
	  MODE_VALUES,
	  1,
	  { .item = TEXT(ITEM_TOP), .nulls = 3, .values = { { 0, "a", 9 } } },
	  "f: s, 12 calls\n           9  \"a\"\n           3  (1 other value)\n",
	  "\"expression\":\"s\",\"calls\":12,\"values\":[{\"value\":\"a\",\"count\":9}],\"null_calls\":3,"
	  "\"other_values\":0,\"other_calls\":0,\"unkept_calls\":0}\n" },
	{ "a histogram, of which half a star is none",
	  MODE_VALUES,
	  20,
	  { .item = NUMBER(ITEM_HISTOGRAM, &long_type), .slots = { { 0, 2 }, { 2, 8 } }, .faults = 2 },
	  "f: n, 12 calls\n"
	  "     value               : count    distribution\n"
	  "         0               : 2        |**********                              |\n"
	  "         1               : 0        |                                        |\n"
	  "         2 -> 3          : 8        |****************************************|\n"
	  "           2  ? (the memory could not be read)\n",
	  "\"expression\":\"n\",\"calls\":12,\"buckets\":[{\"low\":0,\"high\":0,\"count\":2},"
	  "{\"low\":2,\"high\":3,\"count\":8}],\"unknown\":{\"the memory could not be read\":2}}\n" },
	{ "a histogram of large numbers is a wide one",
	  MODE_VALUES,
	  20,
	  { .item = NUMBER(ITEM_HISTOGRAM, &long_type), .slots = { { 34, 12 } } },
	  "f: n, 12 calls\n"
	  "     value                                   : count    distribution\n"
	  "          8589934592 -> 17179869183          : 12       |********************|\n",
	  "\"expression\":\"n\",\"calls\":12,\"buckets\":[{\"low\":8589934592,\"high\":17179869183,\"count\":12}]}\n" },
	{ "an argument that never changes",
	  MODE_ARGUMENTS,
	  20,
	  { .item = NUMBER(ITEM_PROFILE, &int_type), .values = { { 7, NULL, 12 } }, .slots = { { 3, 12 } } },
	  "f: 12 calls\n  n (int): always 7\n",
	  "\"calls\":12,\"args\":{\"n\":{\"type\":\"int\",\"different\":1,\"values\":[{\"value\":7,\"count\":12}],"
	  "\"other_values\":0,\"other_calls\":0,\"unkept_calls\":0,\"min\":7,\"max\":7,"
	  "\"buckets\":[{\"low\":4,\"high\":7,\"count\":12}]}}}\n" },
	{ "an argument of many values: the range is that of all, told apart or not",
	  MODE_ARGUMENTS,
	  20,
	  { .item = NUMBER(ITEM_PROFILE, &int_type),
	    .unkept = 2,
	    .least = (uint64_t)-3,
	    .most = 5,
	    .values = { { 1, NULL, 9 }, { 0, NULL, 1 } },
	    .slots = { { SLOT_NEGATIVE + 2, 1 }, { 0, 1 }, { 1, 9 }, { 3, 1 } } },
	  "f: 12 calls\n"
	  "  n (int): more than 2 different values, -3 to 5\n"
	  "     value               : count    distribution\n"
	  "        -3 -> -2         : 1        |****                                    |\n"
	  "        -1               : 0        |                                        |\n"
	  "         0               : 1        |****                                    |\n"
	  "         1               : 9        |****************************************|\n"
	  "         2 -> 3          : 0        |                                        |\n"
	  "         4 -> 7          : 1        |****                                    |\n"
	  "     most frequent: 1 (9)\n",
	  "\"calls\":12,\"args\":{\"n\":{\"type\":\"int\",\"different\":2,\"values\":[{\"value\":1,\"count\":9},"
	  "{\"value\":0,\"count\":1}],\"other_values\":0,\"other_calls\":0,\"unkept_calls\":2,\"min\":-3,\"max\":5,"
	  "\"buckets\":[{\"low\":-3,\"high\":-2,\"count\":1},{\"low\":0,\"high\":0,\"count\":1},"
	  "{\"low\":1,\"high\":1,\"count\":9},{\"low\":4,\"high\":7,\"count\":1}]}}}\n" },
	{ "one line stands for many rows in which nothing is",
	  MODE_ARGUMENTS,
	  20,
	  { .item = NUMBER(ITEM_PROFILE, &long_type),
	    .unkept = 1,
	    .least = 0,
	    .most = 300,
	    .values = { { 0, NULL, 5 }, { 12, NULL, 6 } },
	    .slots = { { 0, 5 }, { 4, 6 }, { 9, 1 } } },
	  "f: 12 calls\n"
	  "  n (unsigned long): more than 2 different values, 0 to 300\n"
	  "     value               : count    distribution\n"
	  "         0               : 5        |*********************************       |\n"
	  "         1               : 0        |                                        |\n"
	  "         2 -> 3          : 0        |                                        |\n"
	  "         4 -> 7          : 0        |                                        |\n"
	  "         8 -> 15         : 6        |****************************************|\n"
	  "           ...\n"
	  "       256 -> 511        : 1        |******                                  |\n"
	  "     most frequent: 12 (6), 0 (5)\n",
	  "\"calls\":12,\"args\":{\"n\":{\"type\":\"unsigned long\",\"different\":2,\"values\":[{\"value\":12,\"count\":6},"
	  "{\"value\":0,\"count\":5}],\"other_values\":0,\"other_calls\":0,\"unkept_calls\":1,\"min\":0,\"max\":300,"
	  "\"buckets\":[{\"low\":0,\"high\":0,\"count\":5},{\"low\":8,\"high\":15,\"count\":6},"
	  "{\"low\":256,\"high\":511,\"count\":1}]}}}\n" },
	{ "pointers by what they are",
	  MODE_ARGUMENTS,
	  20,
	  { .item = NUMBER(ITEM_PROFILE, &pointer_type),
	    .unkept = 11,
	    .values = { { 0, NULL, 1 } },
	    .slots = { { 0, 1 }, { 64, 5 }, { 47, 4 }, { SLOT_NEGATIVE + 2, 2 } } },
	  "f: 12 calls\n"
	  "  n (void *): more than 1 different values; 5 of the kernel, 4 of the user, 1 NULL, 2 errors\n",
	  "\"calls\":12,\"args\":{\"n\":{\"type\":\"void *\",\"different\":1,\"values\":[{\"value\":\"0x0\",\"count\":1}],"
	  "\"other_values\":0,\"other_calls\":0,\"unkept_calls\":11,\"pointers\":{\"kernel\":5,\"user\":4,\"null\":1,"
	  "\"errors\":2,\"small\":0}}}}\n" },
	{ "an argument that is not known",
	  MODE_ARGUMENTS,
	  20,
	  { .item = { .kind = ITEM_PROFILE,
		      .label = "d",
		      .type = &long_type,
		      .unknown = "nobody can know",
		      .param = ITEM_NO_PARAMETER } },
	  "f: 12 calls\n  d (unsigned long): ? (nobody can know)\n",
	  "\"calls\":12,\"args\":{\"d\":{\"type\":\"unsigned long\",\"reason\":\"nobody can know\"}}}\n" },
	{ "a result: an error has a name, and stands beside the arguments",
	  MODE_ARGUMENTS,
	  20,
	  { .item = { .kind = ITEM_PROFILE,
		      .label = "result",
		      .type = &int_type,
		      .is_result = true,
		      .is_return = true },
	    .values = { { (uint64_t)-2, NULL, 4 }, { 0, NULL, 8 } },
	    .slots = { { SLOT_NEGATIVE + 2, 4 }, { 0, 8 } } },
	  "f: 12 calls\n  result (int): 2 different values\n           8  0\n           4  -2 ENOENT\n",
	  "\"calls\":12,\"args\":{},\"result\":{\"type\":\"int\",\"different\":2,\"values\":[{\"value\":0,\"count\":8},"
	  "{\"value\":-2,\"error\":\"ENOENT\",\"count\":4}],\"other_values\":0,\"other_calls\":0,\"unkept_calls\":0,"
	  "\"min\":-2,\"max\":0,\"buckets\":[{\"low\":-3,\"high\":-2,\"count\":4},{\"low\":0,\"high\":0,\"count\":8}]}}\n" },
};

static void fill_sums(struct summary_item *to, const struct sums *from)
{
	uint64_t flip = item__is_signed(&from->item) ? 1ULL << 63 : 0, nr = 0;

	to->unkept = from->unkept;
	to->most = from->most ^ flip;
	to->most_inverted = ~(from->least ^ flip);
	to->status[STATUS_FAULT] = from->faults;
	to->status[STATUS_NULL] = from->nulls;
	for (unsigned int i = 0; i < NR(from->slots); i++)
		to->slots[from->slots[i].slot] += from->slots[i].nr;
	for (unsigned int i = 0; i < NR_SLOTS; i++)
		nr += to->slots[i];
	to->status[STATUS_OK] = nr;
}

static struct snapshot *fill(const struct probe *probe, const struct row *row)
{
	struct snapshot *s = snapshot__new(probe);

	assert_non_null(s);
	s->calls[0] = 12;
	if (!row->sums.item.label)
		return s;
	fill_sums(&s->items[0].sums, &row->sums);
	for (unsigned int i = 0; i < MAX_VALUES && row->sums.values[i].nr; i++) {
		const struct snapshot_value v = {
			.number = row->sums.values[i].number,
			.text = row->sums.values[i].text,
			.nr = row->sums.values[i].nr,
		};

		assert_int_equal(snapshot__add(s, &v), 0);
	}
	assert_int_equal(snapshot__arrange(probe, s), 0);
	return s;
}

static void write_report(const struct report_format *format, const struct row *row)
{
	static const struct spec spec = { .text = "f" };
	static const struct output_options values = { .depth = 2 };
	struct function f = {
		.spec = &spec,
		.proto = { .function = "f" },
		.items = { &row->sums.item, row->sums.item.label ? 1 : 0 },
	};
	const struct probe probe = {
		.functions = &f,
		.nr_functions = 1,
		.summary = { .is_on = true,
			     .nr_functions = 1,
			     .nr_items = f.items.nr,
			     .text_size = TEXT_SIZE },
	};
	struct report r = { .probe = &probe, .mode = row->mode, .values = &values, .rows = row->rows };
	struct snapshot *s = fill(&probe, row);
	struct out *o = out__new(capture_fd, false);

	r.s = s;
	assert_non_null(o);
	assert_int_equal(format->write(o, &r, arena), 0);
	out__free(o);
	snapshot__free(s);
}

static void is_text(void **state)
{
	const struct row *row = *state;

	write_report(&report_text, row);
	assert_string_equal(captured(NULL), row->text);
}

static void is_json(void **state)
{
	static const char before[] = "\"function\":\"f\",";
	const struct row *row = *state;
	const char *got;

	write_report(&report_json, row);
	got = strstr(captured(NULL), before);
	assert_non_null(got);
	assert_string_equal(got + sizeof(before) - 1, row->json);
}

/* A parameter whose bits have names, as in a line; --raw: without them. */
static void names_flags(void **state)
{
	struct parameter prot = { .name = "p", .own_name = "prot", .type = &long_type };
	const struct item item = {
		.kind = ITEM_TOP, .label = "p", .type = &long_type, .pointer = ITEM_NO_POINTER
	};
	struct function f = {
		.proto = { .function = "do_mmap", .params = &prot, .nr_params = 1 },
		.items = { &item, 1 },
	};
	const struct probe probe = { .functions = &f,
				     .nr_functions = 1,
				     .summary = { .is_on = true, .nr_functions = 1, .nr_items = 1 } };
	const struct meanings_options o = { .functions = &f, .nr_functions = 1 };
	struct output_options values = { .meanings = meanings__new(&o, arena) };
	struct report r = { .probe = &probe, .mode = MODE_VALUES, .values = &values, .rows = 20 };
	const struct snapshot_value both = { .number = 3, .nr = 7 };
	struct snapshot *s = snapshot__new(&probe);
	struct out *out = out__new(capture_fd, false);

	(void)state;
	r.s = s;
	s->calls[0] = both.nr;
	assert_int_equal(snapshot__add(s, &both), 0);
	assert_int_equal(snapshot__arrange(&probe, s), 0);
	assert_int_equal(report_text.write(out, &r, arena), 0);
	assert_int_equal(report_json.write(out, &r, arena), 0);
	values.raw = true;
	assert_int_equal(report_text.write(out, &r, arena), 0);
	out__free(out);
	snapshot__free(s);
	assert_string_equal(
		captured(NULL),
		"do_mmap: p, 7 calls\n           7  PROT_READ|PROT_WRITE\n"
		"{\"type\":\"top\",\"total\":true,\"time\":0,\"elapsed_ns\":0,\"function\":\"do_mmap\","
		"\"expression\":\"p\",\"calls\":7,\"values\":[{\"value\":3,\"meaning\":\"PROT_READ|PROT_WRITE\","
		"\"count\":7}],\"other_values\":0,\"other_calls\":0,\"unkept_calls\":0}\n"
		"do_mmap: p, 7 calls\n           7  3\n");
}

/* What has come between two of them; a value that was there before and has not come again is not among it. */
static void is_between(void **state)
{
	struct sums sums = { .item = NUMBER(ITEM_TOP, &int_type) };
	struct function f = { .items = { &sums.item, 1 } };
	const struct probe probe = { .functions = &f,
				     .nr_functions = 1,
				     .summary = { .is_on = true, .nr_functions = 1, .nr_items = 1 } };
	const struct snapshot_value before[] = { { 0, 1, NULL, 5 }, { 0, 3, NULL, 2 } },
				    after[] = { { 0, 1, NULL, 6 }, { 0, 2, NULL, 4 }, { 0, 3, NULL, 2 } };
	struct snapshot *a = snapshot__new(&probe), *b = snapshot__new(&probe), *change;
	const struct snapshot_item *item;

	(void)state;
	for (size_t i = 0; i < NR(before); i++)
		snapshot__add(a, &before[i]);
	for (size_t i = 0; i < NR(after); i++)
		snapshot__add(b, &after[i]);
	a->calls[0] = 7;
	b->calls[0] = 12;
	b->items[0].sums.unkept = 3;
	assert_int_equal(snapshot__arrange(&probe, a) | snapshot__arrange(&probe, b), 0);
	assert_int_equal(snapshot__between(&probe, a, b, &change), 0);
	item = snapshot__item(change, &probe, 0, 0);
	assert_int_equal(change->calls[0], 5);
	assert_int_equal(item->sums.unkept, 3);
	assert_int_equal(item->nr_values, 2);
	assert_true(item->values[0].number == 2 && item->values[0].nr == 4);
	assert_true(item->values[1].number == 1 && item->values[1].nr == 1);
	snapshot__free(change);
	snapshot__free(a);
	snapshot__free(b);
}

int main(void)
{
	const struct CMUnitTest others[] = { TEST(is_between), CAPTURE_TEST(names_flags) };

	return RUN_ROWS_WITH(table, is_text, open_capture, close_capture) +
	       RUN_ROWS_WITH(table, is_json, open_capture, close_capture) +
	       cmocka_run_group_tests(others, NULL, NULL);
}
