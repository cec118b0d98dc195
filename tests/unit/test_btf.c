/* BTF that is put together with libbpf and written to a file, as pahole would have left it in a kernel. */
#include "unit.h"

#include "abi.h"
#include "btf.h"
#include "files.h"

#include <bpf/btf.h>

enum { FILE_SIZE_LIMIT = 1 << 20 };

static struct btf *new_btf(void)
{
	struct btf *btf = btf__new_empty();

	assert_non_null(btf);
	return btf;
}

/* Writes BTF to a file and frees it. */
static const char *save(struct btf *btf)
{
	const char *path = path_of("types.btf");
	FILE *f = fopen(path, "w");
	__u32 size;
	const void *bytes = btf__raw_data(btf, &size);

	assert_non_null(bytes);
	assert_non_null(f);
	assert_int_equal(fwrite(bytes, 1, size, f), size);
	assert_int_equal(fclose(f), 0);
	btf__free(btf);
	return path;
}

static int open_for(const char *path, const char *arch, struct btf_types **types, struct diag *d)
{
	struct btf_options o = { .path = path, .arch = abi__find(arch) };

	return btf_types__open(&o, types, d);
}

static struct btf_types *types_of(struct btf *btf)
{
	struct btf_types *types = NULL;
	struct diag d = { 0 };

	assert_int_equal(open_for(save(btf), "x86_64", &types, &d), 0);
	assert_null(d.message);
	return types;
}

static int add_int(struct btf *btf, const char *name, size_t size, int encoding)
{
	int id = btf__add_int(btf, name, size, encoding);

	assert_true(id > 0);
	return id;
}

/* The first function of that name; *NR: how many different ones there are. */
static const struct type *find_function(struct btf_types *types, const char *name, unsigned int *nr)
{
	const struct type *list[4] = { NULL };

	*nr = btf_types__find_functions(types, name, list, NR(list));
	return list[0];
}

/* The type that a typedef T names. */
static const struct type *find_t(struct btf_types *types)
{
	const struct type *t = btf_types__find(types, TYPE_TYPEDEF, "T");

	assert_non_null(t);
	return t->target;
}

static const struct number {
	const char *title; /* gcc's name of it */
	size_t size;
	int encoding;
	const char *name; /* as people write it */
	enum type_kind kind;
	bool is_signed, is_char;
} numbers[] = {
	{ "char", 1, BTF_INT_SIGNED, "char", TYPE_INT, true, true },
	{ "signed char", 1, BTF_INT_SIGNED, "signed char", TYPE_INT, true, false },
	{ "unsigned char", 1, 0, "unsigned char", TYPE_INT, false, false },
	{ "short int", 2, BTF_INT_SIGNED, "short", TYPE_INT, true, false },
	{ "short unsigned int", 2, 0, "unsigned short", TYPE_INT, false, false },
	{ "int", 4, BTF_INT_SIGNED, "int", TYPE_INT, true, false },
	{ "unsigned int", 4, 0, "unsigned int", TYPE_INT, false, false },
	{ "long int", 8, BTF_INT_SIGNED, "long", TYPE_INT, true, false },
	{ "long unsigned int", 8, 0, "unsigned long", TYPE_INT, false, false },
	{ "long long int", 8, BTF_INT_SIGNED, "long long", TYPE_INT, true, false },
	{ "long long unsigned int", 8, 0, "unsigned long long", TYPE_INT, false, false },
	{ "__int128", 16, BTF_INT_SIGNED, "__int128", TYPE_INT, true, false },
	{ "__int128 unsigned", 16, 0, "unsigned __int128", TYPE_INT, false, false },
	{ "_Bool", 1, BTF_INT_BOOL, "_Bool", TYPE_BOOL, false, false },
	/* clang's own names stay */
	{ "unsigned long", 8, 0, "unsigned long", TYPE_INT, false, false },
	{ "long", 8, BTF_INT_SIGNED, "long", TYPE_INT, true, false },
};

static void number(void **state)
{
	const struct number *row = *state;
	struct btf *btf = new_btf();
	struct btf_types *types;
	struct type t;
	const char *name;

	btf__add_typedef(btf, "T", add_int(btf, row->title, row->size, row->encoding));
	types = types_of(btf);
	t = *find_t(types);
	name = arena__strdup(arena, t.name);
	btf_types__free(types);
	assert_int_equal(t.kind, row->kind);
	assert_int_equal(t.size, row->size);
	assert_int_equal(t.align, row->size);
	assert_int_equal(t.is_signed, row->is_signed);
	assert_int_equal(t.is_char, row->is_char);
	assert_true(t.is_complete);
	assert_string_equal(name, row->name);
}

/* Linux 5.10's BTF has no sign for any type of one byte, 6.1's has both signs, and 6.12's plain char has none. */
static const struct byte {
	const char *title;
	const char *arch;
	int plain, with_sign; /* encodings */
	bool plain_is_signed;
} one_byte[] = {
	{ "old pahole, x86-64", "x86_64", 0, 0, true },
	{ "old pahole, arm64", "arm64", 0, 0, false },
	{ "a signed char", "x86_64", BTF_INT_SIGNED, BTF_INT_SIGNED, true },
	{ "-funsigned-char", "x86_64", 0, BTF_INT_SIGNED, false },
};

static void signs_of_a_byte(void **state)
{
	const struct byte *row = *state;
	struct btf *btf = new_btf();
	struct btf_types *types = NULL;
	struct diag d = { 0 };
	struct type plain, with_sign, without;
	bool tells;

	btf__add_typedef(btf, "plain", add_int(btf, "char", 1, row->plain));
	btf__add_typedef(btf, "with_sign", add_int(btf, "signed char", 1, row->with_sign));
	btf__add_typedef(btf, "without", add_int(btf, "unsigned char", 1, 0));
	assert_int_equal(open_for(save(btf), row->arch, &types, &d), 0);
	plain = *type__strip(btf_types__find(types, TYPE_TYPEDEF, "plain"));
	with_sign = *type__strip(btf_types__find(types, TYPE_TYPEDEF, "with_sign"));
	without = *type__strip(btf_types__find(types, TYPE_TYPEDEF, "without"));
	tells = btf_types__char_is_signed(types);
	btf_types__free(types);
	assert_int_equal(plain.is_signed, row->plain_is_signed);
	assert_int_equal(tells, row->plain_is_signed);
	assert_true(with_sign.is_signed);
	assert_false(without.is_signed);
}

static const char *declared(struct btf_types *types, const struct type *t)
{
	const char *text = type__declaration(arena, t, "v");

	btf_types__free(types);
	return text;
}

static void qualifiers_and_pointers(void **state)
{
	struct btf *btf = new_btf();
	int c = btf__add_const(btf, add_int(btf, "char", 1, BTF_INT_SIGNED));
	/* char __user *const *restrict volatile, and void * inside of that would be 0 */
	int tag = btf__add_type_tag(btf, "user", c);
	int p = btf__add_ptr(btf, btf__add_const(btf, btf__add_ptr(btf, tag)));
	struct btf_types *types;

	(void)state;
	btf__add_typedef(btf, "T", btf__add_volatile(btf, btf__add_restrict(btf, p)));
	types = types_of(btf);
	assert_string_equal(declared(types, find_t(types)), "const char *const *volatile restrict v");
}

static void void_is_nothing(void **state)
{
	struct btf *btf = new_btf();
	struct btf_types *types;

	(void)state;
	btf__add_typedef(btf, "T", btf__add_ptr(btf, btf__add_const(btf, 0)));
	types = types_of(btf);
	assert_string_equal(declared(types, find_t(types)), "const void *v");
}

static void arrays_have_sizes(void **state)
{
	struct btf *btf = new_btf();
	int index = add_int(btf, "long unsigned int", 8, 0), i = add_int(btf, "int", 4, BTF_INT_SIGNED);
	struct btf_types *types;
	const struct type *t;
	uint64_t size;
	uint32_t align;

	(void)state;
	btf__add_typedef(btf, "T", btf__add_array(btf, index, btf__add_array(btf, index, i, 3), 2));
	types = types_of(btf);
	t = find_t(types);
	size = t->size;
	align = t->align;
	assert_string_equal(declared(types, t), "int v[2][3]");
	assert_int_equal(size, 24);
	assert_int_equal(align, 4);
}

/* Signed where it says so, or, in BTF from before it could, where a value is negative. */
static void an_enums_sign(void **state)
{
	static const struct {
		bool negative, kflag, is_signed;
	} rows[] = { { true, true, true }, { true, false, true }, { false, false, false } };

	(void)state;
	for (size_t i = 0; i < NR(rows); i++) {
		struct btf *btf = new_btf();
		int id = btf__add_enum(btf, "e", 4);
		struct btf_types *types;
		const struct type *t;
		struct type copy;
		int64_t first, second;

		btf__add_enum_value(btf, "A", rows[i].negative ? -5 : 5);
		btf__add_enum_value(btf, "B", 7);
		if (!rows[i].kflag)
			((struct btf_type *)(uintptr_t)btf__type_by_id(btf, id))->info &= ~(1U << 31);
		types = types_of(btf);
		t = btf_types__find(types, TYPE_ENUM, "e");
		assert_non_null(t);
		copy = *t;
		first = t->enumerators[0].value;
		second = t->enumerators[1].value;
		btf_types__free(types);
		assert_int_equal(copy.nr, 2);
		assert_int_equal(copy.size, 4);
		assert_int_equal(copy.is_signed, rows[i].is_signed);
		assert_true(first == (rows[i].negative ? -5 : 5));
		assert_true(second == 7);
	}
}

static void enums_of_64_bits(void **state)
{
	struct btf *btf = new_btf();
	struct btf_types *types;
	const struct type *t;
	int64_t value;
	uint64_t size;

	(void)state;
	btf__add_enum64(btf, "e", 8, false);
	btf__add_enum64_value(btf, "A", 1ULL << 40 | 3);
	types = types_of(btf);
	t = btf_types__find(types, TYPE_ENUM, "e");
	assert_non_null(t);
	value = t->enumerators[0].value;
	size = t->size;
	btf_types__free(types);
	assert_int_equal(size, 8);
	assert_true(value == (1LL << 40 | 3));
}

static void members_and_bit_fields(void **state)
{
	struct btf *btf = new_btf();
	int i = add_int(btf, "unsigned int", 4, 0), l = add_int(btf, "long int", 8, BTF_INT_SIGNED);
	int u = btf__add_union(btf, NULL, 8);
	struct btf_types *types;
	const struct type *t;

	(void)state;
	btf__add_field(btf, "i", i, 0, 0);
	btf__add_field(btf, "l", l, 0, 0);
	btf__add_struct(btf, "s", 24);
	btf__add_field(btf, "a", i, 0, 3);
	btf__add_field(btf, "b", i, 3, 29);
	btf__add_field(btf, NULL, u, 64, 0);
	btf__add_field(btf, "p", btf__type_cnt(btf), 128, 0); /* the pointer that comes next */
	btf__add_ptr(btf, btf__find_by_name_kind(btf, "s", BTF_KIND_STRUCT));
	types = types_of(btf);
	t = btf_types__find(types, TYPE_STRUCT, "s");
	assert_non_null(t);
	assert_int_equal(t->size, 24);
	assert_int_equal(t->align, 8);
	assert_int_equal(t->nr, 4);
	assert_string_equal(t->members[1].name, "b");
	assert_int_equal(t->members[1].bit_offset, 3);
	assert_int_equal(t->members[1].bit_size, 29);
	assert_null(t->members[2].name);
	assert_int_equal(t->members[2].bit_offset, 64);
	assert_int_equal(t->members[2].type->kind, TYPE_UNION);
	assert_int_equal(t->members[2].type->nr, 2);
	/* Itself, by pointer: it is complete, because it has been asked for. */
	assert_ptr_equal(t->members[3].type->target, t);
	btf_types__free(types);
}

/* What BTF does not tell of alignment, offsets and sizes do; 0: not even they. */
static const struct alignment {
	const char *title;
	unsigned int offsets[2]; /* of a char and a long, bytes */
	unsigned int size;
	unsigned int align;
} alignments[] = {
	{ "natural", { 0, 8 }, 16, 8 },
	{ "packed", { 0, 1 }, 9, 1 },
	{ "packed, and nothing misaligned", { 8, 0 }, 9, 1 },
	{ "with a gap", { 0, 16 }, 24, 8 },
	{ "aligned", { 0, 8 }, 32, 0 },
	{ "perhaps aligned", { 16, 24 }, 32, 8 },
	{ "packed and aligned", { 0, 1 }, 12, 0 },
};

static void alignment(void **state)
{
	const struct alignment *row = *state;
	struct btf *btf = new_btf();
	int c = add_int(btf, "char", 1, BTF_INT_SIGNED), l = add_int(btf, "long int", 8, BTF_INT_SIGNED);
	struct btf_types *types;
	const struct type *t;
	uint32_t align;
	bool is_abridged;

	btf__add_struct(btf, "s", row->size);
	btf__add_field(btf, "c", c, 8 * row->offsets[0], 0);
	btf__add_field(btf, "l", l, 8 * row->offsets[1], 0);
	types = types_of(btf);
	t = btf_types__find(types, TYPE_STRUCT, "s");
	assert_non_null(t);
	align = t->align;
	is_abridged = t->is_abridged;
	btf_types__free(types);
	assert_int_equal(align, row->align);
	assert_true(is_abridged);
}

/* A bit-field lies across a unit of its type in a packed record only. */
static void bit_fields_tell_that_it_is_packed(void **state)
{
	static const struct {
		unsigned int second, align;
	} rows[] = { { 32, 4 }, { 20, 1 } };

	(void)state;
	for (size_t i = 0; i < NR(rows); i++) {
		struct btf *btf = new_btf();
		int u = add_int(btf, "unsigned int", 4, 0);
		struct btf_types *types;
		uint32_t align;

		btf__add_struct(btf, "s", 8);
		btf__add_field(btf, "a", u, 0, 20);
		btf__add_field(btf, "b", u, rows[i].second, 20);
		btf__add_field(btf, "c", u, rows[i].second + 20, 44 - rows[i].second);
		types = types_of(btf);
		align = btf_types__find(types, TYPE_STRUCT, "s")->align;
		btf_types__free(types);
		assert_int_equal(align, rows[i].align);
	}
}

static int add_function(struct btf *btf, const char *name, int proto)
{
	int id = btf__add_func(btf, name, BTF_FUNC_STATIC, proto);

	assert_true(id > 0);
	return id;
}

static void a_prototype(void **state)
{
	struct btf *btf = new_btf();
	int l = add_int(btf, "long int", 8, BTF_INT_SIGNED);
	int s = btf__add_struct(btf, "pair", 16), file, proto;
	struct btf_types *types;
	const struct type *f;
	unsigned int nr;

	(void)state;
	btf__add_field(btf, "a", l, 0, 0);
	btf__add_field(btf, "b", l, 64, 0);
	file = btf__add_ptr(btf, btf__add_fwd(btf, "file", BTF_FWD_STRUCT));
	proto = btf__add_func_proto(btf, l);
	btf__add_func_param(btf, "file", file);
	btf__add_func_param(btf, "p", s);
	btf__add_func_param(btf, "q", btf__type_cnt(btf));
	btf__add_func_param(btf, NULL, 0);
	btf__add_ptr(btf, s);
	add_function(btf, "f", proto);
	types = types_of(btf);
	f = find_function(types, "f", &nr);
	assert_non_null(f);
	assert_int_equal(nr, 1);
	assert_int_equal(f->kind, TYPE_FUNCTION);
	assert_int_equal(f->target->size, 8);
	assert_true(f->is_variadic);
	assert_int_equal(f->nr, 3);
	assert_string_equal(f->parameters[0].name, "file");
	assert_string_equal(type__declaration(arena, f->parameters[0].type, NULL), "struct file *");
	assert_false(f->parameters[0].type->target->is_complete);
	/* By value it is complete. */
	assert_true(f->parameters[1].type->is_complete);
	assert_int_equal(f->parameters[1].type->nr, 2);
	assert_null(find_function(types, "g", &nr));
	assert_int_equal(nr, 0);
	assert_null(find_function(types, "pair", &nr));
	btf_types__free(types);
}

static void behind_a_pointer_only_the_name(void **state)
{
	struct btf *btf = new_btf();
	int l = add_int(btf, "long int", 8, BTF_INT_SIGNED), s = btf__add_struct(btf, "s", 8), proto;
	struct btf_types *types;
	const struct type *f, *t;
	unsigned int nr;

	(void)state;
	btf__add_field(btf, "a", l, 0, 0);
	s = btf__add_ptr(btf, s);
	proto = btf__add_func_proto(btf, 0);
	btf__add_func_param(btf, "s", s);
	add_function(btf, "f", proto);
	types = types_of(btf);
	f = find_function(types, "f", &nr);
	assert_non_null(f);
	assert_int_equal(f->target->kind, TYPE_VOID);
	t = f->parameters[0].type->target;
	assert_string_equal(t->name, "s");
	assert_false(t->is_complete);
	assert_ptr_equal(btf_types__complete(types, t), t);
	assert_true(t->is_complete);
	assert_int_equal(t->size, 8);
	assert_int_equal(t->nr, 1);
	btf_types__free(types);
}

/* Functions `f` with the prototypes 0 and 1, and how many different ones that are. */
static const struct same_name {
	const char *title; /* a digit for each function */
	unsigned int nr;
} same_names[] = {
	{ "0", 1 },   { "00", 1 },   { "01", 2 },  { "10", 2 },
	{ "011", 2 }, { "0110", 2 }, { "001", 2 }, { "0101", 2 },
};

static void several_of_a_name(void **state)
{
	const struct same_name *row = *state;
	struct btf *btf = new_btf();
	int i = add_int(btf, "int", 4, BTF_INT_SIGNED);
	int protos[] = { btf__add_func_proto(btf, 0), btf__add_func_proto(btf, 0) };
	const struct type *list[4] = { NULL }, *short_list[2] = { NULL, &(struct type){ .nr = 77 } };
	struct btf_types *types;
	unsigned int nr, nr_of_one, first_nr_params, untouched;

	btf__add_func_param(btf, "a", i); /* of the second one */
	for (const char *p = row->title; *p; p++)
		add_function(btf, "f", protos[*p - '0']);
	types = types_of(btf);
	nr = btf_types__find_functions(types, "f", list, NR(list));
	/* The list may be too short for all. */
	nr_of_one = btf_types__find_functions(types, "f", short_list, 1);
	first_nr_params = list[0]->nr;
	untouched = short_list[1]->nr;
	btf_types__free(types);
	assert_int_equal(nr, row->nr);
	assert_int_equal(first_nr_params, row->title[0] - '0');
	assert_int_equal(untouched, 77);
	assert_int_equal(nr_of_one, row->nr);
}

static void a_function_by_its_id(void **state)
{
	struct btf *btf = new_btf();
	int i = add_int(btf, "int", 4, BTF_INT_SIGNED), proto = btf__add_func_proto(btf, i), id;
	struct btf_types *types;
	const struct type *f;
	enum type_kind kind = TYPE_VOID;
	bool others;

	(void)state;
	id = add_function(btf, "f", proto);
	types = types_of(btf);
	f = btf_types__function(types, (uint32_t)id);
	if (f)
		kind = f->kind;
	others = btf_types__function(types, (uint32_t)i) || btf_types__function(types, 12345) ||
		 btf_types__function(types, 0);
	btf_types__free(types);
	assert_int_equal(kind, TYPE_FUNCTION);
	assert_false(others);
}

static void things_are_found_by_kind_and_name(void **state)
{
	struct btf *btf = new_btf();
	struct btf_types *types;

	(void)state;
	btf__add_struct(btf, "x", 4);
	btf__add_union(btf, "y", 4);
	btf__add_enum(btf, "z", 4);
	btf__add_fwd(btf, "later", BTF_FWD_STRUCT);
	btf__add_typedef(btf, "x_t", 1);
	types = types_of(btf);
	assert_int_equal(btf_types__find(types, TYPE_STRUCT, "x")->kind, TYPE_STRUCT);
	assert_int_equal(btf_types__find(types, TYPE_UNION, "y")->kind, TYPE_UNION);
	assert_int_equal(btf_types__find(types, TYPE_ENUM, "z")->kind, TYPE_ENUM);
	assert_int_equal(btf_types__find(types, TYPE_TYPEDEF, "x_t")->kind, TYPE_TYPEDEF);
	assert_null(btf_types__find(types, TYPE_UNION, "x"));
	assert_null(btf_types__find(types, TYPE_STRUCT, "y"));
	assert_null(btf_types__find(types, TYPE_TYPEDEF, "x"));
	assert_null(btf_types__find(types, TYPE_STRUCT, "later")); /* "complete" */
	assert_null(btf_types__find(types, TYPE_STRUCT, "w"));
	assert_null(btf_types__find(types, TYPE_STRUCT, ""));
	btf_types__free(types);
}

/* A kernel has several structs of one name, each of a file of its own. */
static void a_record_of_a_copy_is_found(void **state)
{
	struct btf *btf = new_btf();
	int i = add_int(btf, "int", 4, BTF_INT_SIGNED);
	struct btf_types *types;
	int first, second, fwd, anonymous;

	(void)state;
	first = btf__add_struct(btf, "s", 4);
	btf__add_field(btf, "of_the_first", i, 0, 0);
	second = btf__add_struct(btf, "s", 8);
	btf__add_field(btf, "of_the_second", i, 32, 0);
	fwd = btf__add_fwd(btf, "s", BTF_FWD_STRUCT);
	anonymous = btf__add_struct(btf, NULL, 4);
	btf__add_field(btf, "nameless", i, 0, 0);
	types = types_of(btf);

	const struct {
		struct type copy;
		const char *member; /* NULL: it is not known */
	} rows[] = {
		{ { .kind = TYPE_STRUCT, .name = "s", .id = (uint32_t)first }, "of_the_first" },
		{ { .kind = TYPE_STRUCT, .name = "s", .id = (uint32_t)second }, "of_the_second" },
		{ { .kind = TYPE_STRUCT, .name = "s", .id = (uint32_t)fwd }, "of_the_first" },
		{ { .kind = TYPE_STRUCT, .name = "s" }, "of_the_first" },
		/* of another BTF, where this number is another type's */
		{ { .kind = TYPE_STRUCT, .name = "s", .id = (uint32_t)i }, "of_the_first" },
		{ { .kind = TYPE_STRUCT, .name = "s", .id = 1 << 20 }, "of_the_first" },
		{ { .kind = TYPE_STRUCT, .id = (uint32_t)anonymous }, "nameless" },
		{ { .kind = TYPE_UNION, .name = "s", .id = (uint32_t)first }, NULL },
		{ { .kind = TYPE_STRUCT, .name = "t", .id = (uint32_t)first }, NULL },
		{ { .kind = TYPE_STRUCT }, NULL },
		{ { .kind = TYPE_INT, .name = "int", .id = (uint32_t)i }, NULL },
	};
	for (size_t n = 0; n < NR(rows); n++) {
		const struct type *t = btf_types__whole(types, &rows[n].copy);

		assert_int_equal(t != NULL, rows[n].member != NULL);
		if (t)
			assert_string_equal(t->members[0].name, rows[n].member);
	}
	btf_types__free(types);
}

static void enumerators_are_found(void **state)
{
	struct btf *btf = new_btf();
	struct btf_types *types;
	const struct type *t;
	int64_t value = 7;

	(void)state;
	btf__add_enum(btf, "e", 4);
	btf__add_enum_value(btf, "A", 1);
	btf__add_enum_value(btf, "B", -2);
	btf__add_enum64(btf, "large", 8, false);
	btf__add_enum64_value(btf, "C", 1ULL << 40);
	btf__add_enum(btf, NULL, 4);
	btf__add_enum_value(btf, "D", 5);
	types = types_of(btf);
	t = btf_types__find_enumerator(types, "B", &value);
	assert_string_equal(t->name, "e");
	assert_true(value == -2);
	t = btf_types__find_enumerator(types, "C", &value);
	assert_int_equal(t->size, 8);
	assert_true(value == 1LL << 40);
	t = btf_types__find_enumerator(types, "D", &value);
	assert_null(t->name);
	assert_int_equal(value, 5);
	assert_null(btf_types__find_enumerator(types, "e", &value));
	assert_null(btf_types__find_enumerator(types, "", &value));
	assert_int_equal(value, 5);
	btf_types__free(types);
}

static void add_name(const char *name, void *to)
{
	strcat(to, name);
	strcat(to, " ");
}

static void names_are_visited_by_kind(void **state)
{
	struct btf *btf = new_btf();
	struct btf_types *types;
	char names[64] = "";

	(void)state;
	btf__add_struct(btf, "a", 4);
	btf__add_union(btf, "u", 4);
	btf__add_struct(btf, NULL, 4);
	btf__add_struct(btf, "b", 4);
	btf__add_typedef(btf, "t", 1);
	types = types_of(btf);
	btf_types__each_name(types, TYPE_STRUCT, add_name, names);
	btf_types__each_name(types, TYPE_TYPEDEF, add_name, names);
	btf_types__free(types);
	assert_string_equal(names, "a b t ");
}

struct visited {
	char names[64];
	int stop_at;
};

static int visit(const char *name, uint32_t id, void *ctx)
{
	struct visited *v = ctx;

	assert_int_not_equal(id, 0);
	strcat(v->names, name);
	return --v->stop_at ? 0 : 42;
}

static void functions_are_visited(void **state)
{
	struct btf *btf = new_btf();
	int proto = btf__add_func_proto(btf, 0);
	struct visited all = { .stop_at = 100 }, two = { .stop_at = 2 };
	struct btf_types *types;
	int ret_all, ret_two;

	(void)state;
	btf__add_struct(btf, "no", 4);
	add_function(btf, "a", proto);
	add_function(btf, "b", proto);
	add_function(btf, "c", proto);
	types = types_of(btf);
	ret_all = btf_types__each_function(types, visit, &all);
	ret_two = btf_types__each_function(types, visit, &two);
	btf_types__free(types);
	assert_int_equal(ret_all, 0);
	assert_string_equal(all.names, "abc");
	assert_int_equal(ret_two, 42);
	assert_string_equal(two.names, "ab");
}

static void write_btf(struct btf *btf, const char *path)
{
	FILE *f = fopen(path, "w");
	__u32 size;
	const void *bytes = btf__raw_data(btf, &size);

	assert_non_null(f);
	assert_int_equal(fwrite(bytes, 1, size, f), size);
	assert_int_equal(fclose(f), 0);
}

/* A module's `f` is another one than the kernel's; its `g` may be left out as being the same. */
static void a_module_has_its_own_functions(void **state)
{
	struct btf *base = new_btf(), *btf;
	int i = add_int(base, "int", 4, BTF_INT_SIGNED), proto = btf__add_func_proto(base, 0);
	struct btf_options o = { .arch = abi__find("x86_64") };
	struct btf_types *types = NULL;
	struct visited all = { .stop_at = 100 };
	struct diag d = { 0 };
	unsigned int nr_f, nr_g, nr_h, nr_params = 77;
	const struct type *f;
	bool has_type;

	(void)state;
	btf__add_struct(base, "s", 4);
	add_function(base, "f", proto);
	add_function(base, "g", proto);
	btf = btf__new_empty_split(base);
	assert_non_null(btf);
	proto = btf__add_func_proto(btf, 0);
	btf__add_func_param(btf, "a", i);
	add_function(btf, "f", proto);
	add_function(btf, "h", proto);
	o.path = path_of("module.btf");
	o.base = path_of("base.btf");
	write_btf(btf, o.path);
	write_btf(base, o.base);
	btf__free(btf);
	btf__free(base);
	assert_int_equal(btf_types__open(&o, &types, &d), 0);
	f = find_function(types, "f", &nr_f);
	if (f)
		nr_params = f->nr;
	find_function(types, "g", &nr_g);
	find_function(types, "h", &nr_h);
	btf_types__each_function(types, visit, &all);
	has_type = btf_types__find(types, TYPE_STRUCT, "s");
	btf_types__free(types);
	assert_int_equal(nr_f, 1);
	assert_int_equal(nr_params, 1);
	assert_int_equal(nr_g, 1);
	assert_int_equal(nr_h, 1);
	assert_true(has_type);
	assert_string_equal(all.names, "fh");
}

/* i386 aligns a u64 to 4, which is the architecture's to say, as is the size of a pointer. */
static void sizes_are_the_architectures(void **state)
{
	struct btf *btf = new_btf();
	struct btf_types *types = NULL;
	struct diag d = { 0 };
	const struct type *t;
	uint64_t size;

	(void)state;
	btf__add_typedef(btf, "T", btf__add_ptr(btf, 0));
	assert_int_equal(open_for(save(btf), "arm64", &types, &d), 0);
	t = find_t(types);
	size = t->size;
	btf_types__free(types);
	assert_int_equal(size, abi__find("arm64")->word);
}

static void assert_no_btf(const char *path)
{
	struct btf_types *types = (struct btf_types *)&types;
	struct diag d = { 0 };
	int err = open_for(path, "x86_64", &types, &d);
	bool told = d.message && strstr(d.message, path) && d.hint;

	diag__clear(&d);
	assert_true(err < 0);
	assert_null(types);
	assert_true(told);
}

static void what_is_no_btf_is_told(void **state)
{
	(void)state;
	make_file("text", "this is no BTF");
	make_file("empty", "");
	assert_no_btf(path_of("text"));
	assert_no_btf(path_of("empty"));
	assert_no_btf(path_of("nonexistent"));
	assert_no_btf(root);		 /* a folder */
	assert_no_btf("/proc/self/exe"); /* an ELF file without .BTF */
}

static int ask_function(const char *name, uint32_t id, void *types)
{
	(void)name;
	btf_types__function(types, id);
	return 0;
}

/* Everything that can be asked of it. */
static void ignore_name(const char *name, void *to)
{
	(void)name;
	(void)to;
}

static void ask_all(const char *path)
{
	static const struct type any = { .kind = TYPE_STRUCT, .name = "s", .id = 3 };
	int64_t value;
	struct btf_types *types = NULL;
	struct diag d = { 0 };
	unsigned int nr;

	if (!open_for(path, "x86_64", &types, &d)) {
		find_function(types, "f", &nr);
		btf_types__find(types, TYPE_STRUCT, "s");
		btf_types__find(types, TYPE_TYPEDEF, "T");
		btf_types__whole(types, &any);
		btf_types__find_enumerator(types, "A", &value);
		btf_types__find_enumerator(types, "no such name", &value);
		btf_types__each_name(types, TYPE_STRUCT, ignore_name, NULL);
		btf_types__each_function(types, ask_function, types);
	}
	btf_types__free(types);
	diag__clear(&d);
}

static void write_bytes(const char *path, const void *bytes, size_t len)
{
	FILE *f = fopen(path, "w");

	assert_non_null(f);
	assert_int_equal(fwrite(bytes, 1, len, f), len);
	assert_int_equal(fclose(f), 0);
}

static size_t read_bytes(const char *path, unsigned char bytes[FILE_SIZE_LIMIT])
{
	FILE *f = fopen(path, "r");
	size_t len;

	assert_non_null(f);
	len = fread(bytes, 1, FILE_SIZE_LIMIT, f);
	fclose(f);
	return len;
}

/* A file that is damaged in one place is read or refused, but survived. */
static void damaged_files_are_survived(void **state)
{
	static unsigned char bytes[FILE_SIZE_LIMIT];
	struct btf *btf = new_btf();
	int l = add_int(btf, "long int", 8, BTF_INT_SIGNED), s, proto;
	const char *path;
	size_t len;

	(void)state;
	btf__add_typedef(btf, "T", btf__add_const(btf, l));
	btf__add_enum(btf, "e", 4);
	btf__add_enum_value(btf, "A", -1);
	s = btf__add_struct(btf, "s", 24);
	btf__add_field(btf, "a", l, 0, 5);
	btf__add_field(btf, "b", btf__add_array(btf, l, l, 2), 64, 0);
	proto = btf__add_func_proto(btf, l);
	btf__add_func_param(btf, "s", s);
	add_function(btf, "f", proto);
	path = save(btf);
	len = read_bytes(path, bytes);
	for (size_t n = 0; n < len; n++) {
		write_bytes(path, bytes, n);
		ask_all(path);
	}
	for (size_t i = 0; i < len; i++) {
		unsigned char right = bytes[i];

		for (int bit = 0; bit < 8; bit++) {
			bytes[i] = right ^ (unsigned char)(1 << bit);
			write_bytes(path, bytes, len);
			ask_all(path);
		}
		bytes[i] = right;
	}
}

/* By value, which no C can say. */
static void a_struct_inside_of_itself_ends(void **state)
{
	struct btf *btf = new_btf();
	int s = btf__add_struct(btf, "s", 8);

	(void)state;
	btf__add_field(btf, "s", s, 0, 0);
	btf__add_typedef(btf, "T", s);
	ask_all(save(btf));
}

/* Nor this: a pointer, and a typedef of a function that takes itself. */
static void types_of_themselves_end(void **state)
{
	struct btf *btf = new_btf();
	int proto = btf__add_func_proto(btf, 0);
	struct btf_types *types;

	(void)state;
	btf__add_func_param(btf, "f", btf__type_cnt(btf));
	btf__add_typedef(btf, "f_t", proto);
	btf__add_typedef(btf, "T", btf__add_ptr(btf, btf__type_cnt(btf)));
	types = types_of(btf);
	assert_string_equal(declared(types, find_t(types)), "void *v");
	ask_all(path_of("types.btf"));
}

/* A size that does not fit must not become a small one. */
static void arrays_without_end_have_no_size(void **state)
{
	struct btf *btf = new_btf();
	int i = add_int(btf, "long int", 8, BTF_INT_SIGNED), array = i;
	struct btf_types *types;
	bool is_complete;

	(void)state;
	for (int n = 0; n < 3; n++)
		array = btf__add_array(btf, i, array, 1U << 31);
	btf__add_typedef(btf, "T", array);
	types = types_of(btf);
	is_complete = find_t(types)->is_complete;
	btf_types__free(types);
	assert_false(is_complete);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		FILES_TEST(qualifiers_and_pointers),
		FILES_TEST(void_is_nothing),
		FILES_TEST(arrays_have_sizes),
		FILES_TEST(an_enums_sign),
		FILES_TEST(enums_of_64_bits),
		FILES_TEST(members_and_bit_fields),
		FILES_TEST(bit_fields_tell_that_it_is_packed),
		FILES_TEST(a_prototype),
		FILES_TEST(behind_a_pointer_only_the_name),
		FILES_TEST(things_are_found_by_kind_and_name),
		FILES_TEST(a_record_of_a_copy_is_found),
		FILES_TEST(enumerators_are_found),
		FILES_TEST(names_are_visited_by_kind),
		FILES_TEST(functions_are_visited),
		FILES_TEST(a_function_by_its_id),
		FILES_TEST(a_module_has_its_own_functions),
		FILES_TEST(sizes_are_the_architectures),
		FILES_TEST(what_is_no_btf_is_told),
		FILES_TEST(damaged_files_are_survived),
		FILES_TEST(a_struct_inside_of_itself_ends),
		FILES_TEST(types_of_themselves_end),
		FILES_TEST(arrays_without_end_have_no_size),
	};

	btf_types__free(NULL);
	return RUN_ROWS_WITH(numbers, number, make_root, remove_root) +
	       RUN_ROWS_WITH(one_byte, signs_of_a_byte, make_root, remove_root) +
	       RUN_ROWS_WITH(alignments, alignment, make_root, remove_root) +
	       RUN_ROWS_WITH(same_names, several_of_a_name, make_root, remove_root) +
	       cmocka_run_group_tests_name("btf", tests, NULL, NULL);
}
