#include "btf.h"

#include "abi.h"
#include "arena.h"
#include "c_names.h"
#include "hash.h"

#include <bpf/btf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* C needs less than a tenth of it; more would be damaged BTF, or made to use up the stack. */
enum {
	MAX_DEPTH = 512,
	/* An index of the functions costs as much as two searches without one. */
	SEARCHES_WITHOUT_INDEX = 3,
	NR_CHAINS = 1 << 16,
};

struct btf_types {
	struct arena *arena;
	struct btf *base; /* the kernel's, when btf is a module's */
	bool shares_base; /* it is another one's */
	struct btf *btf;
	const struct abi_arch *arch;
	struct type **nodes; /* by BTF id; NULL: not converted yet */
	bool *busy;	     /* by BTF id: its parts are being converted */
	uint32_t nr_nodes;
	uint32_t *chains; /* the first function of each hash of a name; NULL: there is no index */
	uint32_t *next;	  /* by BTF id: the next one of the same hash; 0: none */
	unsigned int nr_searches;
	bool char_is_signed; /* plain char */
	unsigned int depth;  /* how many are busy */
	bool no_memory;
};

static const char *name_at(const struct btf_types *bt, uint32_t offset)
{
	const char *name = offset ? btf__name_by_offset(bt->btf, offset) : NULL;

	return name && *name ? name : NULL;
}

static bool has_name(const struct btf_types *bt, const struct btf_type *b, const char *name)
{
	const char *own = name_at(bt, b->name_off);

	return own && !strcmp(own, name);
}

static uint32_t scalar_align(const struct btf_types *bt, uint64_t size)
{
	return size < bt->arch->max_align ? (uint32_t)size : bt->arch->max_align;
}

/* False where a type leads back to itself in a way that no C type can. */
static bool enter(struct btf_types *bt, uint32_t id)
{
	if (bt->busy[id] || bt->depth == MAX_DEPTH)
		return false;
	bt->busy[id] = true;
	bt->depth++;
	return true;
}

static void leave(struct btf_types *bt, uint32_t id)
{
	bt->busy[id] = false;
	bt->depth--;
}

static const struct type void_type = { .kind = TYPE_VOID };

static const struct type *node(struct btf_types *bt, uint32_t id);
static void complete(struct btf_types *bt, struct type *n);

static const struct type *complete_node(struct btf_types *bt, uint32_t id)
{
	return btf_types__complete(bt, node(bt, id));
}

static void fill_number(const struct btf_types *bt, struct type *n, const struct btf_type *b)
{
	n->kind = TYPE_FLOAT;
	n->name = c_names__usual(name_at(bt, b->name_off));
	if (btf_is_int(b)) {
		n->kind = (btf_int_encoding(b) & BTF_INT_BOOL) ? TYPE_BOOL : TYPE_INT;
		n->is_signed = btf_int_encoding(b) & BTF_INT_SIGNED;
		n->is_char = n->name && !strcmp(n->name, "char");
		if (n->is_char)
			n->is_signed = bt->char_is_signed;
		else if (n->name && !strcmp(n->name, "signed char"))
			n->is_signed = true;
	}
	n->size = b->size;
	n->align = scalar_align(bt, b->size);
	n->is_complete = true;
}

/*
 * Old pahole has no sign for any type of one byte: 5.10's `signed char` has none. There a plain char is as the
 * architecture has it; Linux has made it unsigned everywhere only since 6.2 (-funsigned-char).
 */
static bool find_char_sign(const struct btf_types *bt)
{
	uint32_t nr = btf__type_cnt(bt->btf);
	bool signed_char = false, plain_char = false;

	for (uint32_t id = 1; id < nr; id++) {
		const struct btf_type *b = btf__type_by_id(bt->btf, id);

		if (!btf_is_int(b) || !(btf_int_encoding(b) & BTF_INT_SIGNED))
			continue;
		signed_char |= has_name(bt, b, "signed char");
		plain_char |= has_name(bt, b, "char");
	}
	return plain_char || (!signed_char && abi_arch__char_is_signed(bt->arch));
}

/* pahole before 1.24 has no sign for an enum: a negative value tells. */
static bool enum_is_signed(const struct btf_type *b)
{
	if (btf_kflag(b))
		return true;
	for (uint32_t i = 0; btf_is_enum(b) && i < btf_vlen(b); i++)
		if (btf_enum(b)[i].val < 0)
			return true;
	return false;
}

static void fill_enum(struct btf_types *bt, struct type *n, const struct btf_type *b)
{
	uint32_t nr = btf_vlen(b);
	struct type_enumerator *list = arena__array(bt->arena, nr, sizeof(*list));

	n->kind = TYPE_ENUM;
	n->name = name_at(bt, b->name_off);
	n->size = b->size;
	n->align = scalar_align(bt, b->size);
	n->is_complete = true;
	n->is_signed = enum_is_signed(b);
	if (!list) {
		bt->no_memory = true;
		return;
	}
	for (uint32_t i = 0; i < nr; i++) {
		if (btf_is_enum64(b)) {
			const struct btf_enum64 *e = &btf_enum64(b)[i];

			list[i].name = name_at(bt, e->name_off);
			list[i].value = (int64_t)btf_enum64_value(e);
		} else {
			const struct btf_enum *e = &btf_enum(b)[i];

			list[i].name = name_at(bt, e->name_off);
			list[i].value = n->is_signed ? e->val : (int64_t)(uint32_t)e->val;
		}
	}
	n->nr = nr;
	n->enumerators = list;
}

static void fill_function(struct btf_types *bt, struct type *n, const struct btf_type *b)
{
	const struct btf_param *p = btf_params(b);
	uint32_t nr = btf_vlen(b);
	struct type_parameter *list = arena__array(bt->arena, nr, sizeof(*list));

	n->kind = TYPE_FUNCTION;
	n->target = node(bt, b->type);
	if (!list) {
		bt->no_memory = true;
		return;
	}
	/* The last one of a variadic function has neither a name nor a type. */
	if (nr && !p[nr - 1].name_off && !p[nr - 1].type) {
		n->is_variadic = true;
		nr--;
	}
	for (uint32_t i = 0; i < nr; i++) {
		list[i].name = name_at(bt, p[i].name_off);
		list[i].type = node(bt, p[i].type);
	}
	n->nr = nr;
	n->parameters = list;
}

static void fill_array(struct btf_types *bt, struct type *n, const struct btf_type *b)
{
	const struct type *element;

	n->kind = TYPE_ARRAY;
	n->target = complete_node(bt, btf_array(b)->type);
	n->nr = btf_array(b)->nelems;
	element = type__strip(n->target);
	if (!element->is_complete || __builtin_mul_overflow(element->size, n->nr, &n->size))
		return;
	n->is_complete = true;
	n->align = element->align;
}

static void fill_pointer(struct btf_types *bt, struct type *n, const struct btf_type *b)
{
	n->kind = TYPE_POINTER;
	n->size = bt->arch->word;
	n->align = bt->arch->word;
	n->is_complete = true;
	n->target = node(bt, b->type);
}

static void fill_alias(struct btf_types *bt, struct type *n, const struct btf_type *b)
{
	static const uint8_t qualifiers[] = {
		[BTF_KIND_CONST] = TYPE_CONST,
		[BTF_KIND_VOLATILE] = TYPE_VOLATILE,
		[BTF_KIND_RESTRICT] = TYPE_RESTRICT,
	};
	uint32_t kind = btf_kind(b);

	n->kind = TYPE_TYPEDEF;
	if (kind == BTF_KIND_TYPEDEF) {
		n->name = name_at(bt, b->name_off);
	} else { /* a type tag (__user, __rcu) says nothing about placement */
		n->kind = TYPE_QUALIFIED;
		n->qualifiers = kind < sizeof(qualifiers) ? qualifiers[kind] : 0;
	}
	n->target = node(bt, b->type);
}

static void fill(struct btf_types *bt, struct type *n, const struct btf_type *b)
{
	switch (btf_kind(b)) {
	case BTF_KIND_INT:
	case BTF_KIND_FLOAT:
		fill_number(bt, n, b);
		break;
	case BTF_KIND_PTR:
		fill_pointer(bt, n, b);
		break;
	case BTF_KIND_ARRAY:
		fill_array(bt, n, b);
		break;
	case BTF_KIND_STRUCT:
	case BTF_KIND_UNION:
		n->kind = btf_is_struct(b) ? TYPE_STRUCT : TYPE_UNION;
		n->name = name_at(bt, b->name_off);
		break;
	case BTF_KIND_FWD:
		n->kind = btf_kflag(b) ? TYPE_UNION : TYPE_STRUCT;
		n->name = name_at(bt, b->name_off);
		break;
	case BTF_KIND_ENUM:
	case BTF_KIND_ENUM64:
		fill_enum(bt, n, b);
		break;
	case BTF_KIND_FUNC_PROTO:
		fill_function(bt, n, b);
		break;
	case BTF_KIND_TYPEDEF:
	case BTF_KIND_CONST:
	case BTF_KIND_VOLATILE:
	case BTF_KIND_RESTRICT:
	case BTF_KIND_TYPE_TAG:
		fill_alias(bt, n, b);
		break;
	default:
		n->kind = TYPE_VOID;
	}
}

static const struct type *node(struct btf_types *bt, uint32_t id)
{
	const struct btf_type *b = id ? btf__type_by_id(bt->btf, id) : NULL;
	struct type *n;

	if (!b || id >= bt->nr_nodes)
		return &void_type;
	if (bt->nodes[id] && (!bt->busy[id] || type__is_record(bt->nodes[id])))
		return bt->nodes[id];
	if (!enter(bt, id))
		return &void_type;
	n = arena__alloc(bt->arena, sizeof(*n));
	if (n) {
		n->id = id;
		bt->nodes[id] = n;
		fill(bt, n, b);
	}
	bt->no_memory |= !n;
	leave(bt, id);
	return n ? n : &void_type;
}

static uint64_t round_up(uint64_t value, uint32_t align)
{
	return (value + align - 1) / align * align;
}

/* Bits from the start of the record to the end of its last member. */
static uint64_t end_of_members(const struct type *n)
{
	uint64_t end = 0;

	for (uint32_t i = 0; i < n->nr; i++) {
		const struct type_member *m = &n->members[i];
		uint64_t bits = m->bit_size ? m->bit_size : 8 * type__strip(m->type)->size;

		end = m->bit_offset + bits > end ? m->bit_offset + bits : end;
	}
	return end;
}

/* Only in a packed record does a member lie across its own alignment. */
static bool is_misaligned(const struct type_member *m, const struct type *t)
{
	uint64_t unit = 8 * (uint64_t)t->align;

	return m->bit_size ? m->bit_offset % unit + m->bit_size > 8 * t->size : m->bit_offset % unit;
}

/* What the members need; 1 for a packed record. */
static uint32_t members_align(const struct type *n)
{
	uint32_t align = 1;

	for (uint32_t i = 0; i < n->nr; i++) {
		const struct type *t = type__strip(n->members[i].type);

		if (t->align && is_misaligned(&n->members[i], t))
			return 1;
		align = t->align > align ? t->align : align;
	}
	return n->size % align == 0 ? align : 1;
}

/* 0 where the size is larger than the members need: an aligned() or a bit-field without a name, of unknown size. */
static uint32_t record_align(const struct type *n)
{
	uint32_t align = members_align(n);

	return round_up((end_of_members(n) + 7) / 8, align) == n->size ? align : 0;
}

static void fill_members(struct btf_types *bt, struct type *n, const struct btf_type *b)
{
	uint32_t nr = btf_vlen(b);
	struct type_member *list = arena__array(bt->arena, nr, sizeof(*list));

	if (!list) {
		bt->no_memory = true;
		return;
	}
	for (uint32_t i = 0; i < nr; i++) {
		list[i].name = name_at(bt, btf_members(b)[i].name_off);
		list[i].bit_offset = btf_member_bit_offset(b, i);
		list[i].bit_size = btf_member_bitfield_size(b, i);
		list[i].type = complete_node(bt, btf_members(b)[i].type);
		if (type__strip(list[i].type) == n) /* it cannot be in itself */
			list[i].type = &void_type;
	}
	n->nr = nr;
	n->members = list;
	n->size = b->size;
	n->align = record_align(n);
	n->is_abridged = true;
	n->is_complete = true;
}

static void complete(struct btf_types *bt, struct type *n)
{
	const struct btf_type *b = btf__type_by_id(bt->btf, n->id);

	if (!b || !btf_is_composite(b) || !enter(bt, n->id))
		return;
	fill_members(bt, n, b);
	leave(bt, n->id);
}

const struct type *btf_types__complete(struct btf_types *bt, const struct type *t)
{
	const struct type *s = type__strip(t);

	if (type__is_record(s) && !s->is_complete && s->id && s->id < bt->nr_nodes)
		complete(bt, bt->nodes[s->id]);
	return t;
}

static bool is_kind(const struct btf_type *b, enum type_kind kind)
{
	switch (kind) {
	case TYPE_STRUCT:
		return btf_is_struct(b);
	case TYPE_UNION:
		return btf_is_union(b);
	case TYPE_ENUM:
		return btf_is_any_enum(b);
	case TYPE_TYPEDEF:
		return btf_is_typedef(b);
	default:
		return false;
	}
}

const struct type *btf_types__find(struct btf_types *bt, enum type_kind kind, const char *name)
{
	uint32_t nr = btf__type_cnt(bt->btf);

	for (uint32_t id = 1; id < nr; id++) {
		const struct btf_type *b = btf__type_by_id(bt->btf, id);

		if (is_kind(b, kind) && has_name(bt, b, name))
			return complete_node(bt, id);
	}
	return NULL;
}

static bool is_same_record(const struct btf_types *bt, const struct type *t, uint32_t id)
{
	const struct btf_type *b = id ? btf__type_by_id(bt->btf, id) : NULL;
	const char *name = b ? name_at(bt, b->name_off) : NULL;

	if (!b || !is_kind(b, t->kind))
		return false;
	return t->name && name ? !strcmp(t->name, name) : t->name == name;
}

const struct type *btf_types__whole(struct btf_types *bt, const struct type *t)
{
	t = type__strip(t);
	if (!type__is_record(t))
		return NULL;
	if (is_same_record(bt, t, t->id))
		t = complete_node(bt, t->id);
	else if (t->name)
		t = btf_types__find(bt, t->kind, t->name);
	return t && t->is_complete ? t : NULL;
}

static bool find_value(const struct btf_types *bt, const struct btf_type *b, const char *name)
{
	for (uint32_t i = 0; i < btf_vlen(b); i++) {
		const char *own =
			name_at(bt, btf_is_enum64(b) ? btf_enum64(b)[i].name_off : btf_enum(b)[i].name_off);

		if (own && !strcmp(own, name))
			return true;
	}
	return false;
}

const struct type *btf_types__find_enumerator(struct btf_types *bt, const char *name, int64_t *value)
{
	uint32_t nr = btf__type_cnt(bt->btf);
	const struct type *t = NULL;

	for (uint32_t id = 1; id < nr && !t; id++) {
		const struct btf_type *b = btf__type_by_id(bt->btf, id);

		if (btf_is_any_enum(b) && find_value(bt, b, name))
			t = node(bt, id);
	}
	for (uint32_t i = 0; t && i < t->nr; i++)
		if (t->enumerators[i].name && !strcmp(t->enumerators[i].name, name)) {
			*value = t->enumerators[i].value;
			return t;
		}
	return NULL;
}

bool btf_types__char_is_signed(const struct btf_types *bt)
{
	return bt->char_is_signed;
}

static int32_t offset_in(const struct btf_types *bt, const struct btf_type *record, const char *member)
{
	for (uint32_t i = 0; i < btf_vlen(record); i++) {
		const char *name = name_at(bt, btf_members(record)[i].name_off);

		if (name && !strcmp(name, member))
			return (int32_t)(btf_member_bit_offset(record, i) / 8);
	}
	return -1;
}

void btf_types__find_members(const struct btf_types *bt, struct btf_member_at *wanted, unsigned int nr)
{
	uint32_t nr_types = btf__type_cnt(bt->btf);

	for (uint32_t id = 1; id < nr_types; id++) {
		const struct btf_type *b = btf__type_by_id(bt->btf, id);
		const char *name = btf_is_struct(b) ? name_at(bt, b->name_off) : NULL;

		for (unsigned int i = 0; name && i < nr; i++)
			if (wanted[i].offset < 0 && !strcmp(wanted[i].record, name))
				wanted[i].offset = offset_in(bt, b, wanted[i].member);
	}
}

void btf_types__each_name(struct btf_types *bt, enum type_kind kind,
			  void (*visit)(const char *name, void *to), void *to)
{
	uint32_t nr = btf__type_cnt(bt->btf);

	for (uint32_t id = 1; id < nr; id++) {
		const struct btf_type *b = btf__type_by_id(bt->btf, id);

		if (is_kind(b, kind) && name_at(bt, b->name_off))
			visit(name_at(bt, b->name_off), to);
	}
}

/* By value, a parameter or result needs its members; behind a pointer its name is enough. */
static const struct type *complete_function(struct btf_types *bt, uint32_t id)
{
	const struct type *f = node(bt, id);

	if (f->kind != TYPE_FUNCTION)
		return NULL;
	btf_types__complete(bt, f->target);
	for (uint32_t i = 0; i < f->nr; i++)
		btf_types__complete(bt, f->parameters[i].type);
	return bt->no_memory ? NULL : f;
}

/* A module's functions begin behind the kernel's types. */
static uint32_t first_function(const struct btf_types *bt)
{
	return bt->base ? btf__type_cnt(bt->base) : 1;
}

static bool is_function(const struct btf_types *bt, const struct btf_type *b, const char *name)
{
	return btf_is_func(b) && has_name(bt, b, name);
}

/* Whether a function of this name and prototype stands before ID, from FIRST on. */
static bool is_repeated(const struct btf_types *bt, uint32_t first, uint32_t id, const char *name)
{
	uint32_t proto = btf__type_by_id(bt->btf, id)->type;

	while (--id >= first) {
		const struct btf_type *b = btf__type_by_id(bt->btf, id);

		if (b->type == proto && is_function(bt, b, name))
			return true;
	}
	return false;
}

static uint32_t chain_of(const char *name)
{
	uint64_t h = hash(name, strlen(name), HASH_START);

	return (h ^ h >> 32) % NR_CHAINS;
}

/* Without memory, searches go through all types as before. */
static void index_functions(struct btf_types *bt)
{
	uint32_t nr = btf__type_cnt(bt->btf);

	bt->chains = calloc(NR_CHAINS, sizeof(*bt->chains));
	bt->next = bt->chains ? calloc(nr, sizeof(*bt->next)) : NULL;
	if (!bt->next) {
		free(bt->chains);
		bt->chains = NULL;
		return;
	}
	/* From the last one on, so that each chain begins with the first one. */
	for (uint32_t id = nr - 1; id; id--) {
		const struct btf_type *b = btf__type_by_id(bt->btf, id);
		const char *name = btf_is_func(b) ? name_at(bt, b->name_off) : NULL;
		uint32_t *chain = name ? &bt->chains[chain_of(name)] : NULL;

		if (!chain)
			continue;
		bt->next[id] = *chain;
		*chain = id;
	}
}

/* The first function of this name from FROM on, before END; END: there is none. */
static uint32_t next_of_name(const struct btf_types *bt, const char *name, uint32_t from, uint32_t end)
{
	uint32_t id = bt->chains ? bt->chains[chain_of(name)] : from;

	while (bt->chains && id && id < from)
		id = bt->next[id];
	while (id && id < end && !is_function(bt, btf__type_by_id(bt->btf, id), name))
		id = bt->chains ? bt->next[id] : id + 1;
	return id && id < end ? id : end;
}

/* Among the types from FIRST up to END. */
static unsigned int find_functions(struct btf_types *bt, uint32_t first, uint32_t end, const char *name,
				   const struct type **list, unsigned int max)
{
	unsigned int nr = 0;

	for (uint32_t id = first; (id = next_of_name(bt, name, id, end)) < end; id++) {
		const struct type *f;

		if (nr && is_repeated(bt, first, id, name))
			continue;
		f = complete_function(bt, btf__type_by_id(bt->btf, id)->type);
		if (f && nr < max)
			list[nr] = f;
		nr += f != NULL;
	}
	return nr;
}

unsigned int btf_types__find_functions(struct btf_types *bt, const char *name, const struct type **list,
				       unsigned int max)
{
	uint32_t first = first_function(bt);
	unsigned int nr;

	if (++bt->nr_searches == SEARCHES_WITHOUT_INDEX + 1)
		index_functions(bt);
	nr = find_functions(bt, first, btf__type_cnt(bt->btf), name, list, max);

	/* pahole leaves out of a module what the kernel has in the same words. */
	return nr ? nr : find_functions(bt, 1, first, name, list, max);
}

int btf_types__each_function(struct btf_types *bt, int (*visit)(const char *name, uint32_t id, void *ctx),
			     void *ctx)
{
	uint32_t nr = btf__type_cnt(bt->btf);
	int ret = 0;

	for (uint32_t id = first_function(bt); id < nr && !ret; id++) {
		const struct btf_type *b = btf__type_by_id(bt->btf, id);

		if (btf_is_func(b) && name_at(bt, b->name_off))
			ret = visit(name_at(bt, b->name_off), id, ctx);
	}
	return ret;
}

const struct type *btf_types__function(struct btf_types *bt, uint32_t id)
{
	const struct btf_type *b = btf__type_by_id(bt->btf, id);

	return b && btf_is_func(b) ? complete_function(bt, b->type) : NULL;
}

static int silent(enum libbpf_print_level level, const char *fmt, va_list ap)
{
	(void)level;
	(void)fmt;
	(void)ap;
	return 0;
}

/* PATH alone or on BASE. */
static int parse_file(const char *path, struct btf *base, struct btf **out)
{
	struct btf *btf = base ? btf__parse_split(path, base) : btf__parse(path, NULL);
	int err = libbpf_get_error(btf);

	*out = err ? NULL : btf;
	return err;
}

static int open_file(struct btf_types *bt, const char *path, const char *base, struct diag *d)
{
	const char *read = base ? base : path;
	int err = base ? parse_file(base, NULL, &bt->base) : 0;

	if (!err) {
		read = path;
		err = parse_file(path, bt->base, &bt->btf);
	}
	if (!err)
		return 0;
	diag__hint(d,
		   "--btf takes a raw BTF file, as in /sys/kernel/btf, or an ELF file with a .BTF section.");
	return diag__fail(d, err, "no BTF could be read from %s: %s", read, strerror(-err));
}

static int open_kernel(struct btf **out)
{
	static const char vmlinux[] = "/sys/kernel/btf/vmlinux";

	return access(vmlinux, R_OK) ? -ENOENT : parse_file(vmlinux, NULL, out);
}

static int open_running(struct btf_types *bt, const char *module, const struct btf_types *kernel)
{
	char *path = NULL;
	int err;

	bt->shares_base = module && kernel;
	if (bt->shares_base)
		bt->base = kernel->btf;
	err = bt->shares_base ? 0 : open_kernel(module ? &bt->base : &bt->btf);
	if (err || !module)
		return err;
	if (asprintf(&path, "/sys/kernel/btf/%s", module) < 0)
		return -ENOMEM;
	err = access(path, R_OK) ? -ENOENT : parse_file(path, bt->base, &bt->btf);
	free(path);
	return err;
}

int btf_types__open(const struct btf_options *o, struct btf_types **out, struct diag *d)
{
	struct btf_types *bt = calloc(1, sizeof(*bt));
	int err = -ENOMEM;

	*out = NULL;
	if (!bt)
		return -ENOMEM;
	libbpf_set_print(silent);
	bt->arch = o->arch;
	bt->arena = arena__new();
	if (!bt->arena)
		goto end;
	err = o->path ? open_file(bt, o->path, o->base, d) : open_running(bt, o->module, o->kernel);
	if (err)
		goto end;
	bt->nr_nodes = btf__type_cnt(bt->btf);
	bt->char_is_signed = bt->shares_base ? o->kernel->char_is_signed : find_char_sign(bt);
	bt->nodes = calloc(bt->nr_nodes, sizeof(*bt->nodes));
	bt->busy = calloc(bt->nr_nodes, sizeof(*bt->busy));
	err = bt->nodes && bt->busy ? 0 : -ENOMEM;
end:
	if (err)
		btf_types__free(bt);
	else
		*out = bt;
	return err;
}

void btf_types__free(struct btf_types *bt)
{
	if (!bt)
		return;
	btf__free(bt->btf);
	if (!bt->shares_base)
		btf__free(bt->base);
	arena__free(bt->arena);
	free(bt->nodes);
	free(bt->busy);
	free(bt->chains);
	free(bt->next);
	free(bt);
}
