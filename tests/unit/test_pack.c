#include "unit.h"

#include "compare.h"
#include "pack.h"
#include "types.h"

/* A copy of the first LEN bytes with nothing behind them, so that the sanitizers see a byte too many. */
static struct unpack exactly(const struct pack *p, size_t len)
{
	unsigned char *bytes = malloc(len + !len);

	assert_non_null(bytes);
	if (len)
		memcpy(bytes, p->bytes, len);
	return (struct unpack){ .bytes = bytes, .len = len, .arena = arena };
}

static void done(struct unpack *u)
{
	free((void *)(uintptr_t)u->bytes);
}

static void numbers_strings_and_bytes(void **state)
{
	struct pack p = { 0 };
	struct unpack u;
	const void *bytes;
	size_t len;

	(void)state;
	pack__u32(&p, UINT32_MAX);
	pack__u64(&p, 0x123456789abcdef0);
	pack__string(&p, "vfs_write");
	pack__string(&p, "");
	pack__string(&p, NULL);
	pack__bytes(&p, "a\0b", 3);
	pack__bytes(&p, NULL, 0);
	pack__u32(&p, 7);
	assert_false(p.failed);
	u = exactly(&p, p.len);
	pack__free(&p);
	assert_int_equal(unpack__u32(&u), UINT32_MAX);
	assert_int_equal(unpack__u64(&u), 0x123456789abcdef0);
	assert_string_equal(unpack__string(&u), "vfs_write");
	assert_string_equal(unpack__string(&u), "");
	assert_null(unpack__string(&u));
	bytes = unpack__bytes(&u, &len);
	assert_int_equal(len, 3);
	assert_memory_equal(bytes, "a\0b", 3);
	assert_null(unpack__bytes(&u, &len));
	assert_int_equal(len, 0);
	assert_int_equal(unpack__u32(&u), 7);
	assert_false(u.failed);
	assert_int_equal(u.at, u.len);
	/* At the end there is nothing, and that stays so. */
	assert_int_equal(unpack__u32(&u), 0);
	assert_true(u.failed);
	done(&u);
}

static void a_string_has_to_end(void **state)
{
	struct pack p = { 0 };
	struct unpack u;

	(void)state;
	pack__bytes(&p, "abc", 3);
	u = exactly(&p, p.len);
	pack__free(&p);
	assert_null(unpack__string(&u));
	assert_true(u.failed);
	done(&u);
}

static void a_count_has_to_be_possible(void **state)
{
	static const struct {
		uint32_t nr;
		size_t size;
		bool possible;
	} rows[] = {
		{ 0, 4, true }, { 2, 4, true },		  { 3, 4, false },
		{ 8, 1, true }, { UINT32_MAX, 1, false }, { UINT32_MAX, 8, false },
	};

	(void)state;
	for (size_t i = 0; i < NR(rows); i++) {
		struct pack p = { 0 };
		struct unpack u;

		pack__u32(&p, rows[i].nr);
		pack__u64(&p, 0); /* eight bytes follow */
		u = exactly(&p, p.len);
		pack__free(&p);
		assert_int_equal(unpack__count(&u, rows[i].size), rows[i].possible ? rows[i].nr : 0);
		assert_int_equal(u.failed, !rows[i].possible);
		done(&u);
	}
}

/* Types with everything that a type can have. */
static const struct type enum_t = { .kind = TYPE_ENUM,
				    .name = "e",
				    .is_complete = true,
				    .is_signed = true,
				    .size = 4,
				    .align = 4,
				    ENUMERATORS({ "A", -1 }, { "B", INT64_MAX }) };
static const struct type char_8 = ARRAY_OF(8, &char_t, 8, 1);
static const struct type no_name = UNION(NULL, 8, 8, MEMBER("i", &int_t, 0), MEMBER("l", &long_t, 0));
static const struct type penum = POINTER_TO(&enum_t);
static const struct type pno_name = POINTER_TO(&no_name);
static const struct type record =
	STRUCT("record", 48, 8, MEMBER("c", &char_8, 0), BITS("b", &uint_t, 64, 3),
	       BITS("d", &uint_t, 67, 29), MEMBER(NULL, &no_name, 16), MEMBER("file", &pfile_t, 24),
	       MEMBER("e", &enum_t, 32), MEMBER("u", &pno_name, 40));
static const struct type const_record = QUALIFIED(TYPE_CONST | TYPE_VOLATILE, &record);
static const struct type alias = TYPEDEF("record_t", &const_record);
static const struct type precord = POINTER_TO(&alias);
static const struct type_parameter params[] = { { "a", &alias },
						{ NULL, &precord },
						{ "fmt", &pconst_char_t } };
static const struct type function = {
	.kind = TYPE_FUNCTION, .target = &alias, .is_variadic = true, .nr = 3, .parameters = params
};
static const struct type pfunction = POINTER_TO(&function);
static const struct type int128_2 = ARRAY_OF(2, &int128_t, 32, 16);
static const struct type array_of_records = ARRAY_OF(3, &record, 144, 8);
static const struct type empty = { .kind = TYPE_STRUCT, .name = "empty", .is_complete = true, .align = 1 };

static const struct type abridged = {
	.kind = TYPE_STRUCT, .name = "abridged", .is_complete = true, .is_abridged = true, .size = 16
};

static const struct row {
	const char *title;
	const struct type *type;
} table[] = {
	{ "no type", NULL },
	{ "void", &void_t },
	{ "char", &char_t },
	{ "unsigned __int128", &uint128_t },
	{ "double", &double_t_ },
	{ "const char *", &pconst_char_t },
	{ "loff_t *", &ploff_t },
	{ "struct file, by name only", &file_t },
	{ "struct file *", &pfile_t },
	{ "enum", &enum_t },
	{ "enum *", &penum },
	{ "__int128[2]", &int128_2 },
	{ "struct", &record },
	{ "struct {}", &empty },
	{ "struct, abridged", &abridged },
	{ "nameless union *", &pno_name },
	{ "array of structs", &array_of_records },
	{ "typedef of const volatile", &alias },
	{ "pointer to typedef", &precord },
	{ "function", &function },
	{ "pointer to function", &pfunction },
};

static void comes_back(void **state)
{
	const struct row *row = *state;
	struct pack p = { 0 };
	struct unpack u;
	const struct type *copy;
	const char *why;

	pack__type(&p, row->type);
	pack__u32(&p, 0xfeed); /* what follows is found */
	assert_false(p.failed);
	u = exactly(&p, p.len);
	pack__free(&p);
	copy = unpack__type(&u);
	assert_false(u.failed);
	assert_int_equal(unpack__u32(&u), 0xfeed);
	done(&u);
	why = type_difference(row->type, copy);
	if (copy && copy->is_abridged != row->type->is_abridged)
		why = "what its source leaves out";
	if (why)
		print_error("%s is not what it was\n", why);
	assert_null(why);
}

static void a_prototype_keeps_its_names(void **state)
{
	struct pack p = { 0 };
	struct unpack u;
	const struct type *copy;

	(void)state;
	pack__type(&p, &function);
	u = exactly(&p, p.len);
	pack__free(&p);
	copy = unpack__type(&u);
	done(&u);
	assert_non_null(copy);
	assert_string_equal(copy->parameters[0].name, "a");
	assert_null(copy->parameters[1].name);
	assert_string_equal(copy->parameters[2].name, "fmt");
	/* By value with its members, behind a pointer without them: that ends every cycle. */
	assert_int_equal(type__strip(copy->parameters[0].type)->nr, 7);
	assert_false(type__strip(type__strip(copy->parameters[1].type)->target)->is_complete);
	assert_string_equal(type__strip(type__strip(copy->parameters[1].type)->target)->name, "record");
}

/* By which a source finds what it has of a type that is known by name only. */
static void a_type_keeps_its_number(void **state)
{
	static const struct type by_name = { .kind = TYPE_STRUCT, .name = "s", .id = 42 };
	static const struct type pointer = {
		.kind = TYPE_POINTER, .size = 8, .align = 8, .is_complete = true, .id = 7, .target = &by_name
	};
	struct pack p = { 0 };
	struct unpack u;
	const struct type *t;

	(void)state;
	pack__type(&p, &pointer);
	u = exactly(&p, p.len);
	pack__free(&p);
	t = unpack__type(&u);
	done(&u);
	assert_non_null(t);
	assert_int_equal(t->id, 7);
	assert_int_equal(t->target->id, 42);
}

static void a_cycle_ends(void **state)
{
	struct type_member members[2] = { MEMBER("next", NULL, 0), MEMBER("prev", NULL, 8) };
	struct type list = { .kind = TYPE_STRUCT,
			     .name = "list_head",
			     .is_complete = true,
			     .size = 16,
			     .align = 8,
			     .nr = 2,
			     .members = members };
	struct type pointer = POINTER_TO(&list);
	struct pack p = { 0 };
	struct unpack u;
	const struct type *copy;

	(void)state;
	members[0].type = members[1].type = &pointer;
	pack__type(&p, &list);
	assert_false(p.failed);
	u = exactly(&p, p.len);
	pack__free(&p);
	copy = unpack__type(&u);
	assert_false(u.failed);
	done(&u);
	assert_null(type_difference(&list, copy));
}

/* Deeper than any C type: it may be refused, or come back with an end, but there is an end. */
static void a_type_of_itself_ends(void **state)
{
	struct type loop = { .kind = TYPE_TYPEDEF, .name = "loop" };
	struct pack p = { 0 };
	struct unpack u;

	(void)state;
	loop.target = &loop;
	pack__type(&p, &loop);
	assert_true(p.len < 100000);
	u = exactly(&p, p.len);
	pack__free(&p);
	unpack__type(&u);
	done(&u);
}

/* The same without a name, behind which a pointer would stop. */
static void a_nameless_cycle_ends(void **state)
{
	struct type_member next = MEMBER("next", NULL, 0);
	struct type node = {
		.kind = TYPE_STRUCT, .is_complete = true, .size = 8, .align = 8, .nr = 1, .members = &next
	};
	struct type pointer = POINTER_TO(&node);
	struct pack p = { 0 };

	(void)state;
	next.type = &pointer;
	pack__type(&p, &node);
	assert_true(p.len < 100000);
	pack__free(&p);
}

static void whatever_is_cut_off_is_refused(void **state)
{
	struct pack p = { 0 };

	(void)state;
	pack__string(&p, "vfs_write");
	pack__type(&p, &function);
	pack__bytes(&p, "\1\2\3", 3);
	for (size_t len = 0; len < p.len; len++) {
		struct unpack u = exactly(&p, len);
		size_t nr;

		unpack__string(&u);
		unpack__type(&u);
		unpack__bytes(&u, &nr);
		assert_true(u.failed);
		done(&u);
	}
	pack__free(&p);
}

/* Refused or not: nothing is read that is not there, and nothing is made that was not asked for. */
static void whatever_is_damaged_is_survived(void **state)
{
	static const unsigned char damages[] = { 0x00, 0x01, 0x7f, 0x80, 0xff };
	struct pack p = { 0 };

	(void)state;
	pack__type(&p, &function);
	for (size_t at = 0; at < p.len; at++) {
		for (size_t i = 0; i < NR(damages); i++) {
			struct unpack u = exactly(&p, p.len);
			struct arena *own = arena__new();

			assert_non_null(own);
			u.arena = own;
			((unsigned char *)(uintptr_t)u.bytes)[at] = damages[i];
			unpack__type(&u);
			assert_true(u.at <= u.len);
			arena__free(own);
			done(&u);
		}
	}
	pack__free(&p);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		TEST(numbers_strings_and_bytes),      TEST(a_string_has_to_end),
		TEST(a_count_has_to_be_possible),     TEST(a_prototype_keeps_its_names),
		TEST(a_type_keeps_its_number),	      TEST(a_cycle_ends),
		TEST(a_type_of_itself_ends),	      TEST(a_nameless_cycle_ends),
		TEST(whatever_is_cut_off_is_refused), TEST(whatever_is_damaged_is_survived),
	};

	return RUN_ROWS(table, comes_back) + cmocka_run_group_tests_name("pack", tests, NULL, NULL);
}
