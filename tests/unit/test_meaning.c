/* What values mean, from records put together by hand. */
#include "unit.h"

#include "meaning.h"
#include "probe.h"
#include "types.h"

static const struct type umode = TYPEDEF("umode_t", &ushort_t), const_umode = QUALIFIED(TYPE_CONST, &umode),
			 mode = TYPEDEF("mode_t", &uint_t), dev = TYPEDEF("dev_t", &uint_t),
			 user_dev = TYPEDEF("dev_t", &ulong_t), other = TYPEDEF("other_t", &uint_t);
static const struct type id_record = STRUCT(NULL, 4, 4, MEMBER("val", &uint_t, 0)),
			 two_ids = STRUCT(NULL, 8, 4, MEMBER("a", &uint_t, 0), MEMBER("b", &uint_t, 4));
static const struct type kuid = TYPEDEF("kuid_t", &id_record), odd_kuid = TYPEDEF("kuid_t", &two_ids);
static const struct type function = { .kind = TYPE_FUNCTION, .target = &void_t },
			 pfunction = POINTER_TO(&function), handler = TYPEDEF("handler_t", &pfunction);

enum { HEADER = sizeof(struct call_header) };

#define BYTES(...) ((const unsigned char[]){ __VA_ARGS__ })

static const char *text_of(const struct meaning *m)
{
	return arena__printf(arena, "%s %s%.*s%s", m->is_instead ? "=" : "+", m->text, (int)m->name_len,
			     m->name ? m->name : "", m->is_cut ? "..." : "");
}

/* By their types. "=": in place of the number, "+": beside it; NULL: nothing. */
static const struct row {
	const char *title;
	const struct type *type;
	const unsigned char *bytes;
	const char *kernel;
	const char *user;
} table[] = {
	{ "a file's mode", &umode, BYTES(0xa4, 0x81), "= 0100644", "= 0100644" },
	{ "const", &const_umode, BYTES(0xe8, 0x41), "= 040750", "= 040750" },
	{ "no mode", &umode, BYTES(0, 0), "= 0", "= 0" },
	{ "a program's mode", &mode, BYTES(0xff, 0x0f, 0, 0), "= 07777", "= 07777" },
	/* MKDEV(8, 17): 8 << 20 | 17 */
	{ "the kernel's device", &dev, BYTES(0x11, 0, 0x80, 0), "= 8:17", NULL },
	/* 4095 << 20 | 0xfffff */
	{ "the largest device", &dev, BYTES(0xff, 0xff, 0xff, 0xff), "= 4095:1048575", NULL },
	/* glibc: makedev(8, 17) is 0x811 */
	{ "a program's device", &user_dev, BYTES(0x11, 0x08, 0, 0, 0, 0, 0, 0), NULL, "= 8:17" },
	{ "a user", &kuid, BYTES(0xe8, 0x03, 0, 0), "= 1000", NULL },
	{ "nobody", &kuid, BYTES(0xff, 0xff, 0xff, 0xff), "= 4294967295", NULL },
	{ "what is no kuid_t of ours", &odd_kuid, BYTES(1, 0, 0, 0, 2, 0, 0, 0), NULL, NULL },
	{ "any other type", &other, BYTES(1, 0, 0, 0), NULL, NULL },
	{ "no function", &handler, BYTES(0, 0, 0, 0, 0, 0, 0, 0), NULL, NULL },
	{ "ERR_PTR(-2)", &handler, BYTES(0xfe, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff), NULL, NULL },
	{ "a program's function", &handler, BYTES(0, 0x10, 0x40, 0, 0, 0, 0, 0), NULL, NULL },
};

static void expect(struct function *f, const struct row *row, const char *file, const char *want)
{
	struct meanings_options o = { .functions = f, .nr_functions = 1 };
	struct value v = value__decode(row->type, row->bytes);
	struct record r = { .bytes = row->bytes };
	struct meanings *m;
	struct meaning meaning;

	f->proto.file = file;
	m = meanings__new(&o, arena);
	assert_non_null(m);
	if (!want) {
		assert_false(meanings__of_field(m, &r, 0, &v, &meaning));
		assert_false(meanings__of_value(m, &v, &meaning));
		return;
	}
	assert_true(meanings__of_field(m, &r, 0, &v, &meaning));
	assert_string_equal(text_of(&meaning), want);
	assert_true(meanings__of_value(m, &v, &meaning));
	assert_string_equal(text_of(&meaning), want);
}

static void mean_by_type(void **state)
{
	const struct row *row = *state;
	struct parameter param = { .name = "x", .own_name = "x", .type = row->type };
	struct field field = { .label = "x", .type = row->type, .read = FIELD_NO_READ };
	struct function f = {
		.proto = { .function = "f", .params = &param, .nr_params = 1 },
		.layout = { .fields = &field, .nr_fields = 1 },
	};

	if (row->kernel || !row->user)
		expect(&f, row, NULL, row->kernel);
	if (row->user || !row->kernel)
		expect(&f, row, "/bin/true", row->user);
}

static void flags_are_the_parameters_not_its_targets(void **state)
{
	struct parameter params[] = { { .name = "p", .own_name = "prot", .type = &ulong_t },
				      { .name = "prot", .own_name = NULL, .type = &ulong_t, .index = 1 } };
	struct field fields[] = { { .type = &ulong_t, .read = FIELD_NO_READ },
				  { .type = &ulong_t, .param = 1, .read = FIELD_NO_READ },
				  { .role = FIELD_TARGET, .type = &ulong_t, .read = FIELD_NO_READ } };
	struct function f = {
		.proto = { .function = "do_mmap", .params = params, .nr_params = 2 },
		.layout = { .fields = fields, .nr_fields = 3 },
	};
	struct meanings_options o = { .functions = &f, .nr_functions = 1 };
	struct meanings *m = meanings__new(&o, arena);
	const unsigned long bits = 0x101;
	struct value v = value__decode(&ulong_t, &bits);
	struct record r = { .bytes = (const unsigned char *)&bits };
	struct meaning meaning;

	(void)state;
	assert_true(meanings__of_field(m, &r, 0, &v, &meaning));
	assert_string_equal(text_of(&meaning), "= PROT_READ|0x100");
	assert_false(meanings__of_field(m, &r, 1, &v, &meaning));
	assert_false(meanings__of_field(m, &r, 2, &v, &meaning));
	assert_false(meanings__of_field(NULL, &r, 0, &v, &meaning));
}

/* A pointer to a record, of which parts were read: the fields are the pointer, the parts and their statuses. */
enum { NAME_SIZE = 16 };

struct behind_record {
	struct call_header header;
	uint64_t pointer;
	int size;
	unsigned int length;
	unsigned short family;
	unsigned char in[16], in6[28];
	char name[NAME_SIZE], path[NAME_SIZE], abstract[NAME_SIZE];
	unsigned char status[NR_BEHIND];
};

static const struct type in_t = { .kind = TYPE_STRUCT, .is_complete = true, .size = 16, .align = 4 },
			 in6_t = { .kind = TYPE_STRUCT, .is_complete = true, .size = 28, .align = 4 };

#define PART(what, of, member, ...)                                                                    \
	{                                                                                              \
		.role = FIELD_BEHIND, .behind = (what), .type = (of),                                  \
		.offset = offsetof(struct behind_record, member),                                      \
		.size = sizeof(((struct behind_record *)0)->member), .status = 9 + (what), __VA_ARGS__ \
	}
#define STATUS(what)                                                   \
	{                                                              \
		.role = FIELD_STATUS, .type = &uchar_t,                \
		.offset = offsetof(struct behind_record, status[what]) \
	}

/* Only those parts that NAMES has. */
static struct meanings *meanings_of(unsigned int parts, struct function *f)
{
	static const struct field all[] = {
		PART(BEHIND_NAME, &char_t, name, .is_string = true),
		PART(BEHIND_LENGTH, &uint_t, length),
		PART(BEHIND_FAMILY, &ushort_t, family),
		PART(BEHIND_INET, &in_t, in),
		PART(BEHIND_INET6, &in6_t, in6),
		PART(BEHIND_PATH, &char_t, path, .is_string = true),
		PART(BEHIND_ABSTRACT, &char_t, abstract, .is_string = true),
		PART(BEHIND_SIZE, &int_t, size),
	};
	struct field *fields = arena__array(arena, 9 + NR_BEHIND, sizeof(*fields));
	struct parameter *param = arena__alloc(arena, sizeof(*param));
	struct meanings_options o = { .functions = f, .nr_functions = 1 };

	*param = (struct parameter){ .name = "x", .own_name = "x", .type = &pfile_t };
	fields[0] = (struct field){ .type = &pfile_t, .offset = HEADER, .size = 8, .read = FIELD_NO_READ };
	for (unsigned int i = 0; i < NR_BEHIND; i++) {
		fields[1 + i] = all[i];
		fields[1 + i].read = FIELD_NO_READ;
		if (!(parts >> all[i].behind & 1))
			fields[1 + i].role = FIELD_STATUS;
		fields[9 + i] = (struct field)STATUS(i);
	}
	*f = (struct function){
		.proto = { .function = "f", .params = param, .nr_params = 1 },
		.layout = { .fields = fields,
			    .nr_fields = 9 + NR_BEHIND,
			    .size = sizeof(struct behind_record) },
	};
	return meanings__new(&o, arena);
}

static const char *meaning_of(const struct behind_record *b, unsigned int parts)
{
	struct function f;
	struct meanings *m = meanings_of(parts, &f);
	struct record r = { .bytes = (const unsigned char *)b, .size = sizeof(*b) };
	struct value v = value__decode(&pfile_t, &b->pointer);
	struct meaning meaning;

	assert_non_null(m);
	return meanings__of_field(m, &r, 0, &v, &meaning) ? text_of(&meaning) : NULL;
}

static void a_name_that_was_read(void **state)
{
	struct behind_record b = { .pointer = 1, .name = "hello.txt" };

	(void)state;
	assert_string_equal(meaning_of(&b, 1 << BEHIND_NAME), "+ hello.txt");
	strcpy(b.name, "0123456789abcd"); /* of 16 bytes two are not shown */
	assert_string_equal(meaning_of(&b, 1 << BEHIND_NAME), "+ 0123456789abcd");
	strcpy(b.name, "0123456789abcde");
	assert_string_equal(meaning_of(&b, 1 << BEHIND_NAME), "+ 0123456789abcd...");
}

static void a_name_that_is_not_there(void **state)
{
	struct behind_record b = { .pointer = 1, .name = "old", .status[BEHIND_NAME] = STATUS_FAULT };

	(void)state;
	assert_null(meaning_of(&b, 1 << BEHIND_NAME));
	b = (struct behind_record){ .pointer = 1 };
	assert_null(meaning_of(&b, 1 << BEHIND_NAME));
	assert_null(meaning_of(&b, 0));
}

static void a_name_with_a_length(void **state)
{
	enum { PARTS = 1 << BEHIND_NAME | 1 << BEHIND_LENGTH };
	struct behind_record b = { .pointer = 1, .name = "usr/share", .length = 3 };

	(void)state;
	assert_string_equal(meaning_of(&b, PARTS), "+ usr");
	b.length = 100; /* the name ends before: a 0 is no part of it */
	assert_string_equal(meaning_of(&b, PARTS), "+ usr/share");
	strcpy(b.name, "0123456789abcde");
	assert_string_equal(meaning_of(&b, PARTS), "+ 0123456789abcd...");
	b.length = 14;
	assert_string_equal(meaning_of(&b, PARTS), "+ 0123456789abcd");
	b.status[BEHIND_LENGTH] = STATUS_FAULT;
	assert_null(meaning_of(&b, PARTS));
}

enum {
	ADDRESS = 1 << BEHIND_FAMILY | 1 << BEHIND_INET | 1 << BEHIND_INET6 | 1 << BEHIND_PATH |
		  1 << BEHIND_ABSTRACT | 1 << BEHIND_SIZE,
};

static void internet_addresses(void **state)
{
	struct behind_record b = { .family = 2, .size = 16, .in = { 2, 0, 0, 80, 127, 0, 0, 1 } };

	(void)state;
	assert_string_equal(meaning_of(&b, ADDRESS), "+ AF_INET 127.0.0.1:80");
	b.in[2] = 0xff;
	b.size = 128;
	assert_string_equal(meaning_of(&b, ADDRESS), "+ AF_INET 127.0.0.1:65360");
	b.size = 15;
	assert_null(meaning_of(&b, ADDRESS));
	b.size =
		-1; /* of 32 bits it is a large one; the kernel refuses it, and it is 16 bytes all the same */
	assert_non_null(meaning_of(&b, ADDRESS));
	b.size = 0;
	assert_null(meaning_of(&b, ADDRESS));
	b.size = 16;
	b.status[BEHIND_INET] = STATUS_FAULT;
	assert_null(meaning_of(&b, ADDRESS));
	b.status[BEHIND_INET] = STATUS_OK;
	b.status[BEHIND_SIZE] = STATUS_FAULT;
	assert_null(meaning_of(&b, ADDRESS));
}

static void internet_addresses_of_128_bits(void **state)
{
	struct behind_record b = { .family = 10,
				   .size = 28,
				   .in6 = { 10, 0, 0x1f, 0x90, [8] = 0xfe, 0x80, [23] = 1 } };

	(void)state;
	assert_string_equal(meaning_of(&b, ADDRESS), "+ AF_INET6 [fe80::1]:8080");
	b.in6[24] = 2;
	assert_string_equal(meaning_of(&b, ADDRESS), "+ AF_INET6 [fe80::1%2]:8080");
	b.size = 24; /* without the scope */
	assert_string_equal(meaning_of(&b, ADDRESS), "+ AF_INET6 [fe80::1]:8080");
	b.size = 23;
	assert_null(meaning_of(&b, ADDRESS));
}

static void addresses_of_this_machine(void **state)
{
	struct behind_record b = { .family = 1, .size = 2 + 5, .path = "/run/", .abstract = "run/" };

	(void)state;
	assert_string_equal(meaning_of(&b, ADDRESS), "+ AF_UNIX /run/");
	b.size = 2 + 4; /* without a 0 at its end */
	assert_string_equal(meaning_of(&b, ADDRESS), "+ AF_UNIX /run");
	b.size = 2;
	assert_string_equal(meaning_of(&b, ADDRESS), "+ AF_UNIX");
	b.size = 2 + 1 + 4;
	b.path[0] = '\0';
	assert_string_equal(meaning_of(&b, ADDRESS), "+ AF_UNIX @run/");
	b.size = 2 + 1 + 3;
	assert_string_equal(meaning_of(&b, ADDRESS), "+ AF_UNIX @run");
	b.size = 2 + 1 + 6; /* "run/\0?" */
	assert_string_equal(meaning_of(&b, ADDRESS), "+ AF_UNIX @run/...");
	b.status[BEHIND_ABSTRACT] = STATUS_FAULT;
	assert_null(meaning_of(&b, ADDRESS));
	b.status[BEHIND_PATH] = STATUS_FAULT;
	assert_null(meaning_of(&b, ADDRESS));
}

static void other_families(void **state)
{
	struct behind_record b = { .family = 16, .size = 12 };

	(void)state;
	assert_string_equal(meaning_of(&b, ADDRESS), "+ AF_NETLINK");
	b.family = 200;
	assert_null(meaning_of(&b, ADDRESS));
	b.family = 0;
	assert_string_equal(meaning_of(&b, ADDRESS), "+ AF_UNSPEC");
	b.size = 1;
	assert_null(meaning_of(&b, ADDRESS));
	b.size = 12;
	b.status[BEHIND_FAMILY] = STATUS_FAULT;
	assert_null(meaning_of(&b, ADDRESS));
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		TEST(flags_are_the_parameters_not_its_targets),
		TEST(a_name_that_was_read),
		TEST(a_name_that_is_not_there),
		TEST(a_name_with_a_length),
		TEST(internet_addresses),
		TEST(internet_addresses_of_128_bits),
		TEST(addresses_of_this_machine),
		TEST(other_families),
	};

	return RUN_ROWS(table, mean_by_type) + cmocka_run_group_tests_name("meaning", tests, NULL, NULL);
}
