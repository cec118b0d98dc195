#include "unit.h"

#include "include/kprobe_args/record.h"
#include "layout.h"
#include "prototype.h"
#include "types.h"

#include <errno.h>

static const struct type short_3 = ARRAY_OF(3, &short_t, 6, 2);
static const struct type shorts = STRUCT("shorts", 6, 2, MEMBER("s", &short_3, 0));
static const struct type char_5 = ARRAY_OF(5, &char_t, 5, 1);
static const struct type chars = STRUCT("chars", 5, 1, MEMBER("c", &char_5, 0));
/* A record whose size is no multiple of the alignment that is told of it: packed, aligned(4). */
static const struct type odd = STRUCT("odd", 7, 4, MEMBER("c", &char_5, 0));
static const struct type empty = { .kind = TYPE_STRUCT, .name = "empty", .is_complete = true, .align = 1 };
static const struct type ppint = POINTER_TO(&pint_t);
static const struct type pconst_pchar = POINTER_TO(&pconst_char_t);
static const struct type pbool = POINTER_TO(&bool_t);
static const struct type pempty = POINTER_TO(&empty);
static const struct type int_fn = { .kind = TYPE_FUNCTION, .target = &int_t };
static const struct type pfn = POINTER_TO(&int_fn);
static const struct type huge_array = ARRAY_OF(5000, &long_t, 40000, 8);
static const struct type huge = STRUCT("huge", 40000, 8, MEMBER("a", &huge_array, 0));
static const struct type large_array = ARRAY_OF(4000, &long_t, 32000, 8);
static const struct type large = STRUCT("large", 32000, 8, MEMBER("a", &large_array, 0));

enum { MAX_PARAMS = 8, HEADER = sizeof(struct call_header) };

/*
 * A field is written as LABEL@OFFSET+SIZE; the record's part that is used, and its size, stand behind.
 * "?" has no place, and nothing stands for an address that is there for its string only. The widest
 * come first: by hand from that and from the header's 40 bytes.
 */
static const struct row {
	const char *title;
	struct type_parameter params[MAX_PARAMS];
	const char *want;
} table[] = {
	{ "nothing", { { 0 } }, "0/0" },
	{ "one long", { { "a", &long_t } }, "a@0+8 8/8" },
	{ "one char", { { "a", &schar_t } }, "a@0+1 1/8" },
	{ "narrow ones behind wide ones",
	  { { "a", &bool_t }, { "b", &int_t }, { "c", &long_t }, { "d", &short_t } },
	  "a@14+1 b@8+4 c@0+8 d@12+2 15/16" },
	{ "two of each",
	  { { "a", &int_t }, { "b", &bool_t }, { "c", &int_t }, { "d", &bool_t } },
	  "a@0+4 b@8+1 c@4+4 d@9+1 10/16" },
	{ "records at their alignment",
	  { { "a", &chars }, { "b", &shorts }, { "c", &int_t } },
	  "a@10+5 b@4+6 c@0+4 15/16" },
	{ "a record that ends at no multiple", { { "a", &odd }, { "b", &int_t } }, "a@0+7 b@8+4 12/16" },
	{ "a record without bytes", { { "a", &empty }, { "b", &int_t } }, "a@4+0 b@0+4 4/8" },
	{ "a pointer to a number", { { "p", &ploff_t } }, "p@0+8 *p@8+8 16/16" },
	{ "a pointer to a bool", { { "p", &pbool } }, "p@0+8 *p@8+1 9/16" },
	{ "a pointer to a pointer", { { "p", &ppint } }, "p@0+8 *p@8+8 16/16" },
	{ "a pointer to a string's pointer", { { "p", &pconst_pchar } }, "p@0+8 *p@8+8 16/16" },
	{ "a pointer to a struct", { { "p", &pfile_t } }, "p@0+8 8/8" },
	{ "a pointer to an empty struct", { { "p", &pempty } }, "p@0+8 8/8" },
	{ "void *", { { "p", &pvoid_t } }, "p@0+8 8/8" },
	{ "a function's address", { { "p", &pfn } }, "p@0+8 8/8" },
	/* A string of 10 bytes, one that tells whether more follows, and a 0. */
	{ "a string", { { "s", &pconst_char_t } }, "s@8+12 20/24" },
	{ "vfs_write",
	  { { "file", &pfile_t }, { "buf", &pconst_char_t }, { "count", &size_t_t }, { "pos", &ploff_t } },
	  "file@0+8 buf@40+12 count@16+8 pos@24+8 *pos@32+8 52/56" },
	{ "what cannot be told has no bytes", { { "d", &double_t_ }, { "a", &int_t } }, "d? a@0+4 4/8" },
	{ "a string that cannot be told", { { "f", &file_t }, { "s", &pchar_t } }, "f? s? 0/0" },
	{ "nearly 32 KiB", { { "a", &large } }, "a@0+32000 32000/32000" },
};

static int lay_out(struct layout *l, struct prototype *p, const struct type_parameter *params,
		   unsigned int nr)
{
	static const struct layout_options options = { .string_size = 10 };
	struct type f = { .kind = TYPE_FUNCTION, .nr = nr, .parameters = params };

	assert_int_equal(prototype__from_function(p, arena, abi__find("x86_64"), "f", &f, ORIGIN_BTF), 0);
	return layout__new(l, arena, p, &options);
}

static const char *described(const struct layout *l)
{
	struct text t;

	assert_int_equal(text__open(&t), 0);
	for (unsigned int i = 0; i < l->nr_fields; i++) {
		const struct field *f = &l->fields[i];

		if (f->role == FIELD_ADDRESS)
			continue;
		if (f->unknown)
			fprintf(t.out, "%s? ", f->label);
		else
			fprintf(t.out, "%s@%u+%u ", f->label, f->offset - HEADER, f->size);
	}
	fprintf(t.out, "%u/%u", l->used - HEADER, l->size - HEADER);
	return text__keep(&t, arena);
}

static void place(void **state)
{
	const struct row *row = *state;
	struct prototype p;
	struct layout l;
	unsigned int nr = 0;

	while (nr < MAX_PARAMS && row->params[nr].type)
		nr++;
	assert_int_equal(lay_out(&l, &p, row->params, nr), 0);
	assert_string_equal(described(&l), row->want);
}

/* Whatever there is, no two fields share a byte, and each lies at its alignment and inside. */
static void fields_do_not_overlap(void **state)
{
	static const struct type_parameter params[] = {
		{ "a", &bool_t }, { "b", &pconst_char_t }, { "c", &odd },    { "d", &ploff_t },
		{ "e", &chars },  { "f", &short_t },	   { "g", &shorts }, { "h", &pchar_t },
	};
	struct prototype p;
	struct layout l;
	bool taken[1024] = { false };

	(void)state;
	assert_int_equal(lay_out(&l, &p, params, NR(params)), 0);
	for (unsigned int i = 0; i < l.nr_fields; i++) {
		const struct field *f = &l.fields[i];

		assert_true(f->offset >= HEADER);
		assert_true(f->offset + f->size <= l.used);
		if (f->role != FIELD_STRING)
			assert_int_equal(f->offset % type__strip(f->type)->align, 0);
		for (uint32_t at = f->offset; at < f->offset + f->size; at++) {
			assert_false(taken[at]);
			taken[at] = true;
		}
	}
	assert_true(l.used <= l.size && l.size < l.used + 8 && l.size % 8 == 0);
}

/* Only what is read through a pointer can fail, and each has a bit of its own. */
static void reads_are_numbered(void **state)
{
	static const struct type_parameter params[] = {
		{ "a", &int_t }, { "s", &pchar_t }, { "p", &pint_t }, { "f", &pfile_t }, { "t", &pchar_t }
	};
	struct prototype p;
	struct layout l;
	int next = 0;

	(void)state;
	assert_int_equal(lay_out(&l, &p, params, NR(params)), 0);
	for (unsigned int i = 0; i < l.nr_fields; i++) {
		bool reads = l.fields[i].role == FIELD_STRING || l.fields[i].role == FIELD_TARGET;

		assert_int_equal(l.fields[i].read, reads ? next++ : FIELD_NO_READ);
	}
	assert_int_equal(next, 3);
}

/* record.h: a string's address is the field behind it, a target's pointer the one before. */
static void pairs_stand_together(void **state)
{
	static const struct type_parameter params[] = { { "s", &pchar_t }, { "p", &pint_t } };
	struct prototype p;
	struct layout l;

	(void)state;
	assert_int_equal(lay_out(&l, &p, params, NR(params)), 0);
	assert_int_equal(l.nr_fields, 4);
	assert_int_equal(l.fields[0].role, FIELD_STRING);
	assert_int_equal(l.fields[1].role, FIELD_ADDRESS);
	assert_int_equal(l.fields[1].param, 0);
	assert_int_equal(l.fields[2].role, FIELD_VALUE);
	assert_int_equal(l.fields[3].role, FIELD_TARGET);
	assert_int_equal(l.fields[3].param, 1);
}

static const struct type const_size = QUALIFIED(TYPE_CONST, &size_t_t);

/* The number of bytes behind a buffer: an unsigned number of 64 bits that is called so. */
static const struct limit {
	const char *title;
	struct type_parameter params[3];
	unsigned int limit; /* of the first parameter's string; 0: none */
} limits[] = {
	{ "buf, count", { { "buf", &pchar_t }, { "count", &size_t_t } }, 1 },
	{ "s, const len", { { "s", &pchar_t }, { "len", &const_size } }, 1 },
	{ "s, n", { { "s", &pchar_t }, { "n", &ulong_t } }, 1 },
	{ "buf, something else, count", { { "buf", &pchar_t }, { "x", &int_t }, { "count", &size_t_t } }, 0 },
	{ "buf, flags", { { "buf", &pchar_t }, { "flags", &ulong_t } }, 0 },
	{ "buf, a signed count", { { "buf", &pchar_t }, { "count", &long_t } }, 0 },
	{ "buf, an int count", { { "buf", &pchar_t }, { "count", &int_t } }, 0 },
	{ "buf, a pointer to a count", { { "buf", &pchar_t }, { "count", &plong_t } }, 0 },
	{ "buf alone", { { "buf", &pchar_t } }, 0 },
};

static void find_limit(void **state)
{
	const struct limit *row = *state;
	struct prototype p;
	struct layout l;
	unsigned int nr = 0;

	while (nr < NR(row->params) && row->params[nr].type)
		nr++;
	assert_int_equal(lay_out(&l, &p, row->params, nr), 0);
	assert_int_equal(l.fields[0].role, FIELD_STRING);
	assert_int_equal(l.fields[0].limit, row->limit);
}

/* Only what is shown is in the record, but what is not may still limit it. */
static void only_what_is_shown_is_there(void **state)
{
	static const struct type_parameter params[] = { { "file", &pfile_t },
							{ "buf", &pchar_t },
							{ "count", &size_t_t } };
	static const struct layout_options options = { .string_size = 10 };
	struct type f = { .kind = TYPE_FUNCTION, .nr = 3, .parameters = params };
	unsigned int shown[] = { 1 };
	struct prototype p;
	struct layout l;

	(void)state;
	assert_int_equal(prototype__from_function(&p, arena, abi__find("x86_64"), "f", &f, ORIGIN_BTF), 0);
	p.shown = shown;
	p.nr_shown = 1;
	assert_int_equal(layout__new(&l, arena, &p, &options), 0);
	assert_string_equal(described(&l), "buf@8+12 20/24");
	assert_int_equal(l.fields[0].limit, 2);
}

static void too_much_is_refused(void **state)
{
	static const struct type_parameter params[] = { { "a", &huge } };
	struct prototype p;
	struct layout l;

	(void)state;
	assert_int_equal(lay_out(&l, &p, params, 1), -E2BIG);
}

/* call_header.faults has 64 bits: a 65th read has none, and must not be taken for another one's. */
static void more_reads_than_bits(void **state)
{
	enum { NR_READS = 65 };
	struct type_parameter params[NR_READS];
	struct prototype p;
	struct layout l;
	int err;

	(void)state;
	for (int i = 0; i < NR_READS; i++)
		params[i] = (struct type_parameter){ arena__printf(arena, "p%d", i), &pint_t };
	err = lay_out(&l, &p, params, NR_READS);
	for (unsigned int i = 0; !err && i < l.nr_fields; i++)
		assert_true(l.fields[i].read < 64);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		TEST(fields_do_not_overlap),	   TEST(reads_are_numbered),  TEST(pairs_stand_together),
		TEST(only_what_is_shown_is_there), TEST(too_much_is_refused), TEST(more_reads_than_bits),
	};

	return RUN_ROWS(table, place) + RUN_ROWS(limits, find_limit) +
	       cmocka_run_group_tests_name("layout", tests, NULL, NULL);
}
