#include "arena.h"
#include "c_names.h"
#include "dwarf_die.h"

#include <search.h>
#include <stdlib.h>
#include <string.h>

enum {
	/* Deeper than any C type; a damaged file may go deeper still. */
	MAX_DEPTH = 64,
	MAX_LENGTH = 1 << 28, /* of an array or list */
};

static const struct type void_type = { .kind = TYPE_VOID };

struct node {
	const void *die; /* the key: where it is in memory */
	Dwarf_Die from;
	struct type type;
	bool is_tried; /* TYPE_STRUCT, TYPE_UNION: its members have been looked for */
};

static int compare_nodes(const void *pa, const void *pb)
{
	const struct node *a = pa, *b = pb;

	return a->die < b->die ? -1 : a->die > b->die;
}

static void no_free(void *node)
{
	(void)node;
}

void dwarf_type__free(struct dwarf *dw)
{
	tdestroy(dw->nodes, no_free);
}

/* What there is of DIE, empty where it is *NEW; NULL: no memory. */
static struct node *find_node(struct dwarf *dw, const void *die, bool *new)
{
	struct node key = { .die = die }, *node;
	struct node **at = tfind(&key, &dw->nodes, compare_nodes);

	*new = !at;
	if (at)
		return *at;
	node = arena__alloc(dw->arena, sizeof(*node));
	if (!node)
		return NULL;
	node->die = die;
	return tsearch(node, &dw->nodes, compare_nodes) ? node : NULL;
}

static const struct type *type_of_die(struct dwarf *dw, Dwarf_Die *die);

static const char *name_of(struct dwarf *dw, Dwarf_Die *die)
{
	return c_names__identifier(dw->arena, dwarf_diename(die));
}

static uint32_t scalar_align(const struct dwarf *dw, uint64_t size)
{
	return size < dw->arch->max_align ? (uint32_t)size : dw->arch->max_align;
}

/* What C has no number for (decimal floating point, _Complex) stays unknown. */
static void fill_number(struct dwarf *dw, struct type *n, Dwarf_Die *die)
{
	uint64_t encoding = 0, size = 0;

	dwarf_die__number(die, DW_AT_encoding, &encoding);
	dwarf_die__number(die, DW_AT_byte_size, &size);
	n->kind = TYPE_INT;
	n->size = size;
	if (encoding == DW_ATE_boolean)
		n->kind = TYPE_BOOL;
	else if (encoding == DW_ATE_float)
		n->kind = TYPE_FLOAT;
	else
		n->is_signed = encoding == DW_ATE_signed || encoding == DW_ATE_signed_char;
	n->name = c_names__number(n, c_names__usual(dwarf_diename(die)));
	if (!n->name || encoding == DW_ATE_complex_float || encoding == DW_ATE_decimal_float ||
	    encoding == DW_ATE_imaginary_float) {
		*n = void_type;
		return;
	}
	n->is_char = !strcmp(n->name, "char");
	n->align = scalar_align(dw, size);
	n->is_complete = true;
}

static void fill_pointer(struct dwarf *dw, struct type *n, Dwarf_Die *die)
{
	uint64_t size = dw->arch->word;

	dwarf_die__number(die, DW_AT_byte_size, &size);
	if (size != dw->arch->word)
		return;
	n->kind = TYPE_POINTER;
	n->size = dw->arch->word;
	n->align = dw->arch->word;
	n->is_complete = true;
	n->target = dwarf_type__of(dw, die);
}

/* The number of elements; 0 for `[]`, and where it is told only when the program runs. */
static uint32_t array_length(Dwarf_Die *range)
{
	Dwarf_Attribute attr;
	Dwarf_Sword last;
	uint64_t count;

	if (!dwarf_die__number(range, DW_AT_count, &count)) {
		if (!dwarf_attr(range, DW_AT_upper_bound, &attr) || dwarf_formsdata(&attr, &last) || last < 0)
			return 0;
		count = (uint64_t)last + 1;
	}
	return count < MAX_LENGTH ? (uint32_t)count : 0;
}

struct ranges {
	uint32_t lengths[8];
	unsigned int nr;
	bool is_odd; /* not an array of C's */
};

static int add_range(Dwarf_Die *child, void *ctx)
{
	struct ranges *r = ctx;

	if (dwarf_tag(child) == DW_TAG_subrange_type && r->nr < sizeof(r->lengths) / sizeof(*r->lengths))
		r->lengths[r->nr++] = array_length(child);
	else
		r->is_odd = true;
	return 0;
}

static void fill_row(struct type *n, const struct type *element, uint32_t align, uint32_t length)
{
	const struct type *e = type__strip(element);

	n->kind = TYPE_ARRAY;
	n->target = element;
	n->nr = length;
	n->size = length * e->size;
	n->align = align ? align : e->align;
	n->is_complete = e->is_complete;
}

/* The alignment that a declaration of DIE, or a typedef on the way to its type, asks for; 0: none. */
static uint32_t asked_align(const Dwarf_Die *die)
{
	Dwarf_Die next = *die;
	uint64_t align;

	for (int i = 0; i < MAX_DEPTH; i++) {
		int tag;

		if (dwarf_die__number(&next, DW_AT_alignment, &align))
			return align < 1 << 28 ? (uint32_t)align : 0;
		if (!dwarf_die__refer(&next, DW_AT_type, &next))
			return 0;
		tag = dwarf_tag(&next);
		if (tag != DW_TAG_typedef && tag != DW_TAG_const_type && tag != DW_TAG_volatile_type &&
		    tag != DW_TAG_array_type)
			return 0;
	}
	return 0;
}

/* The rows from the last dimension to the first, which is the array itself. */
static void fill_array(struct dwarf *dw, struct type *n, Dwarf_Die *die)
{
	const struct type *element = dwarf_type__of(dw, die);
	uint32_t align = asked_align(die);
	struct ranges r = { .nr = 0 };

	dwarf_die__each_child(die, add_range, &r);
	/* A vector is passed in registers of its own. */
	if (dwarf_die__flag(die, DW_AT_GNU_vector) || r.is_odd || !r.nr)
		return;
	if (type__is_record(element)) {
		Dwarf_Die other;

		if (dwarf_die__refer(die, DW_AT_type, &other))
			element = dwarf_type__complete(dw, &other);
	}
	while (r.nr > 1) {
		struct type *row = arena__alloc(dw->arena, sizeof(*row));

		if (!row) {
			dw->no_memory = true;
			return;
		}
		fill_row(row, element, align, r.lengths[--r.nr]);
		element = row;
	}
	fill_row(n, element, align, r.lengths[0]);
}

static unsigned int count_children(Dwarf_Die *die)
{
	Dwarf_Die child;
	unsigned int nr = 0;

	if (dwarf_child(die, &child))
		return 0;
	do {
		nr++;
	} while (nr < MAX_LENGTH && dwarf_siblingof(&child, &child) == 0);
	return nr;
}

struct enumerators {
	struct dwarf *dw;
	struct type_enumerator *list;
	unsigned int nr;
	bool is_signed;
	bool has_negative;
};

/* A constant of 1 to 8 bytes does not tell whether it has a sign: the enum does. */
static int64_t enumerator_value(const struct enumerators *e, Dwarf_Attribute *attr)
{
	Dwarf_Word value = 0;
	Dwarf_Sword with_sign = 0;

	if (dwarf_whatform(attr) == DW_FORM_sdata || e->is_signed) {
		dwarf_formsdata(attr, &with_sign);
		return with_sign;
	}
	dwarf_formudata(attr, &value);
	return (int64_t)value;
}

static int add_enumerator(Dwarf_Die *child, void *ctx)
{
	struct enumerators *e = ctx;
	Dwarf_Attribute attr;
	struct type_enumerator *to = &e->list[e->nr];

	if (dwarf_tag(child) != DW_TAG_enumerator || !dwarf_attr(child, DW_AT_const_value, &attr))
		return 0;
	to->name = name_of(e->dw, child);
	to->value = enumerator_value(e, &attr);
	e->has_negative |= dwarf_whatform(&attr) == DW_FORM_sdata && to->value < 0;
	e->nr += to->name != NULL;
	return 0;
}

static void fill_enum(struct dwarf *dw, struct type *n, Dwarf_Die *die)
{
	struct enumerators e = { .dw = dw };
	const struct type *underlying = type__strip(dwarf_type__of(dw, die));
	uint64_t size = underlying->size;

	e.list = arena__array(dw->arena, count_children(die), sizeof(*e.list));
	if (!e.list) {
		dw->no_memory = true;
		return;
	}
	dwarf_die__number(die, DW_AT_byte_size, &size);
	n->kind = TYPE_ENUM;
	n->name = name_of(dw, die);
	if (dwarf_die__flag(die, DW_AT_declaration) || !size)
		return;
	e.is_signed = underlying->is_signed;
	dwarf_die__each_child(die, add_enumerator, &e);
	/* Before DWARF 3 there is no underlying type. */
	n->is_signed = e.is_signed || (underlying->kind == TYPE_VOID && e.has_negative);
	n->size = size;
	n->align = scalar_align(dw, size);
	n->is_complete = true;
	n->nr = e.nr;
	n->enumerators = e.list;
}

static void fill_alias(struct dwarf *dw, struct type *n, Dwarf_Die *die)
{
	switch (dwarf_tag(die)) {
	case DW_TAG_typedef:
		n->kind = TYPE_TYPEDEF;
		n->name = name_of(dw, die);
		break;
	case DW_TAG_const_type:
		n->qualifiers = TYPE_CONST;
		break;
	case DW_TAG_volatile_type:
		n->qualifiers = TYPE_VOLATILE;
		break;
	case DW_TAG_restrict_type:
		n->qualifiers = TYPE_RESTRICT;
		break;
	}
	if (n->kind != TYPE_TYPEDEF || !n->name)
		n->kind = TYPE_QUALIFIED;
	n->target = dwarf_type__of(dw, die);
	/* An atomic record may be larger than what it is made of. */
	if (dwarf_tag(die) == DW_TAG_atomic_type && type__is_record(n->target))
		n->target = &void_type;
}

struct list {
	struct dwarf *dw;
	struct type *function;
	struct type_parameter *parameters;
};

static bool is_trivial(Dwarf_Die *record, unsigned int depth);

struct trivial {
	unsigned int depth;
	unsigned int nr; /* members */
};

/* Not 0: a part that may make copying more than moving bytes. */
static int check_trivial(Dwarf_Die *child, void *ctx)
{
	struct trivial *t = ctx;
	Dwarf_Die type;
	int tag = dwarf_tag(child);

	if (tag == DW_TAG_subprogram || dwarf_die__flag(child, DW_AT_virtuality))
		return 1;
	if (tag != DW_TAG_member && tag != DW_TAG_inheritance)
		return 0;
	if (dwarf_die__flag(child, DW_AT_external) || dwarf_die__flag(child, DW_AT_declaration))
		return 0;
	t->nr++;
	for (int i = 0; dwarf_die__refer(i ? &type : child, DW_AT_type, &type); i++) {
		tag = dwarf_tag(&type);
		if (tag == DW_TAG_structure_type || tag == DW_TAG_class_type || tag == DW_TAG_union_type)
			return !is_trivial(&type, t->depth + 1);
		if (i == MAX_DEPTH || tag == DW_TAG_pointer_type || tag == DW_TAG_reference_type)
			break;
	}
	return 0;
}

/* A class that is C's struct: g++ does not tell how others are passed. An empty one is passed in its own way. */
static bool is_trivial(Dwarf_Die *record, unsigned int depth)
{
	struct trivial t = { .depth = depth };

	return depth < MAX_DEPTH && !dwarf_die__flag(record, DW_AT_declaration) &&
	       !dwarf_die__each_child(record, check_trivial, &t) && t.nr;
}

static const struct type *pointer_to(struct dwarf *dw, const struct type *t)
{
	struct type *pointer = arena__alloc(dw->arena, sizeof(*pointer));

	if (!pointer)
		return &void_type;
	pointer->kind = TYPE_POINTER;
	pointer->size = dw->arch->word;
	pointer->align = dw->arch->word;
	pointer->is_complete = true;
	pointer->target = t;
	return pointer;
}

/* Its name only, so that it cannot be placed. */
static const struct type *without_members(struct dwarf *dw, const struct type *t)
{
	struct type *declared = arena__alloc(dw->arena, sizeof(*declared));

	if (!declared)
		return &void_type;
	declared->kind = type__strip(t)->kind;
	declared->name = type__strip(t)->name;
	return declared;
}

enum passing {
	BY_VALUE, /* as a struct of C */
	BY_ADDRESS,
	UNKNOWN,
};

/* The Itanium C++ ABI passes and returns objects that cannot simply be copied by the address of a copy. */
static enum passing passing_of(Dwarf_Die *die, const struct type *t)
{
	uint64_t how = DW_CC_normal;
	Dwarf_Die record;

	if (!type__is_record(t) || !dwarf_die__is_cxx(die))
		return BY_VALUE;
	if (!dwarf_die__refer(die, DW_AT_type, &record) || dwarf_peel_type(&record, &record))
		return UNKNOWN;
	dwarf_die__number(&record, DW_AT_calling_convention, &how);
	if (how == DW_CC_pass_by_reference)
		return BY_ADDRESS;
	return (how == DW_CC_pass_by_value && type__strip(t)->nr) || is_trivial(&record, 0) ? BY_VALUE :
											      UNKNOWN;
}

static const struct type *parameter_type(struct dwarf *dw, Dwarf_Die *die, const struct type *t)
{
	enum passing how = passing_of(die, t);

	return how == BY_VALUE ? t : how == BY_ADDRESS ? pointer_to(dw, t) : without_members(dw, t);
}

/* Without its members nobody can tell whether it takes the place of a parameter. */
static const struct type *result_type(struct dwarf *dw, Dwarf_Die *die, const struct type *t)
{
	return passing_of(die, t) == BY_VALUE ? t : without_members(dw, t);
}

/* By value, a record needs its members; behind a pointer its name is enough. */
static const struct type *complete_type_of(struct dwarf *dw, Dwarf_Die *die)
{
	const struct type *t = dwarf_type__of(dw, die);
	Dwarf_Die other;

	if (type__is_record(t) && dwarf_die__refer(die, DW_AT_type, &other))
		dwarf_type__complete(dw, &other);
	return t;
}

static int add_parameter(Dwarf_Die *child, void *ctx)
{
	struct list *l = ctx;
	struct type_parameter *to = &l->parameters[l->function->nr];
	const char *name;

	switch (dwarf_tag(child)) {
	case DW_TAG_unspecified_parameters:
		l->function->is_variadic = true;
		break;
	case DW_TAG_formal_parameter:
		name = dwarf_diename(child);
		to->name = name && *name ? arena__strdup(l->dw->arena, name) : NULL;
		to->type = parameter_type(l->dw, child, complete_type_of(l->dw, child));
		l->function->nr++;
		break;
	}
	return 0;
}

static void fill_function(struct dwarf *dw, struct type *n, Dwarf_Die *die)
{
	struct list l = { .dw = dw, .function = n };

	n->kind = TYPE_FUNCTION;
	n->target = result_type(dw, die, complete_type_of(dw, die));
	l.parameters = arena__array(dw->arena, count_children(die), sizeof(*l.parameters));
	if (!l.parameters) {
		dw->no_memory = true;
		return;
	}
	dwarf_die__each_child(die, add_parameter, &l);
	n->parameters = l.parameters;
}

static void fill(struct dwarf *dw, struct type *n, Dwarf_Die *die)
{
	switch (dwarf_tag(die)) {
	case DW_TAG_base_type:
		fill_number(dw, n, die);
		break;
	case DW_TAG_pointer_type:
	case DW_TAG_reference_type:
	case DW_TAG_rvalue_reference_type:
		fill_pointer(dw, n, die);
		break;
	case DW_TAG_array_type:
		fill_array(dw, n, die);
		break;
	case DW_TAG_structure_type:
	case DW_TAG_class_type:
	case DW_TAG_union_type:
		n->kind = dwarf_tag(die) == DW_TAG_union_type ? TYPE_UNION : TYPE_STRUCT;
		n->name = name_of(dw, die);
		break;
	case DW_TAG_enumeration_type:
		fill_enum(dw, n, die);
		break;
	case DW_TAG_subroutine_type:
		fill_function(dw, n, die);
		break;
	case DW_TAG_typedef:
	case DW_TAG_const_type:
	case DW_TAG_volatile_type:
	case DW_TAG_restrict_type:
	case DW_TAG_atomic_type:
		fill_alias(dw, n, die);
		break;
	default: /* void, as far as C goes */
		break;
	}
}

static const struct type *type_of_die(struct dwarf *dw, Dwarf_Die *die)
{
	struct node *node;
	bool new;

	if (dw->depth == MAX_DEPTH)
		return &void_type;
	node = find_node(dw, die->addr, &new);
	if (!node) {
		dw->no_memory = true;
		return &void_type;
	}
	if (!new)
		return &node->type;
	node->type.kind = TYPE_VOID;
	node->from = *die;
	node->type.id = ++dw->nr_nodes;
	dw->depth++;
	fill(dw, &node->type, die);
	dw->depth--;
	return &node->type;
}

const struct type *dwarf_type__of(struct dwarf *dw, Dwarf_Die *die)
{
	Dwarf_Attribute attr;
	Dwarf_Die other;

	if (!dwarf_formref_die(dwarf_attr_integrate(die, DW_AT_type, &attr), &other))
		return &void_type;
	return type_of_die(dw, &other);
}

const struct type *dwarf_type__function(struct dwarf *dw, Dwarf_Die *die)
{
	struct type *n = arena__alloc(dw->arena, sizeof(*n));

	if (!n) {
		dw->no_memory = true;
		return &void_type;
	}
	fill_function(dw, n, die);
	return n;
}

struct record {
	struct dwarf *dw;
	struct type_member *list;
	unsigned int nr;
	uint32_t align;	 /* of the members so far */
	uint32_t asked;	 /* the same of those for which the source asks for one */
	uint64_t end;	 /* of the last member, in bits */
	bool is_packed;	 /* one of them does not lie at its own alignment */
	bool is_unknown; /* one of them cannot be told */
};

/* DWARF 2 counts from the most significant bit of a number around the bit-field. */
static bool bit_field_offset(const struct dwarf *dw, Dwarf_Die *die, const struct type *t, uint64_t byte,
			     uint64_t width, uint64_t *offset)
{
	uint64_t from_top, storage = type__strip(t)->size;

	if (dwarf_die__number(die, DW_AT_data_bit_offset, offset))
		return true;
	*offset = 8 * byte;
	if (!dwarf_die__number(die, DW_AT_bit_offset, &from_top))
		return true;
	dwarf_die__number(die, DW_AT_byte_size, &storage);
	if (dw->arch->is_big_endian)
		*offset += from_top;
	else
		*offset += 8 * storage - from_top - width;
	return true;
}

/* Where a member begins, in bytes; false: only the running program could tell. */
static bool byte_offset(Dwarf_Die *die, uint64_t *offset)
{
	Dwarf_Attribute attr;
	Dwarf_Op *ops;
	size_t nr;

	*offset = 0;
	if (!dwarf_attr(die, DW_AT_data_member_location, &attr))
		return true;
	if (dwarf_die__number(die, DW_AT_data_member_location, offset))
		return true;
	if (dwarf_getlocation(&attr, &ops, &nr) || nr != 1 || ops->atom != DW_OP_plus_uconst)
		return false;
	*offset = ops->number;
	return true;
}

static void consider_align(struct record *r, Dwarf_Die *die, const struct type_member *m)
{
	uint32_t align = asked_align(die), own = type__strip(m->type)->align;
	uint64_t end;

	/* A bit-field may lie anywhere, and still aligns its record as its type would. */
	if (!align && own && !m->bit_size && m->bit_offset % (8 * (uint64_t)own))
		r->is_packed = true;
	r->asked = align > r->asked ? align : r->asked;
	align = align ? align : own;
	r->align = align > r->align ? align : r->align;
	end = m->bit_offset + (m->bit_size ? m->bit_size : 8 * type__strip(m->type)->size);
	r->end = end > r->end ? end : r->end;
}

static int add_member(Dwarf_Die *child, void *ctx)
{
	struct record *r = ctx;
	struct type_member *m = &r->list[r->nr];
	int tag = dwarf_tag(child);
	uint64_t byte, width = 0;

	if (tag == DW_TAG_variant_part)
		r->is_unknown = true;
	if (tag != DW_TAG_member && tag != DW_TAG_inheritance)
		return 0;
	/* A static member of a C++ class is somewhere else. */
	if (dwarf_die__flag(child, DW_AT_external) || dwarf_die__flag(child, DW_AT_declaration))
		return 0;
	m->name = tag == DW_TAG_member ? name_of(r->dw, child) : NULL;
	m->type = complete_type_of(r->dw, child);
	dwarf_die__number(child, DW_AT_bit_size, &width);
	m->bit_size = (uint32_t)width;
	if (dwarf_die__flag(child, DW_AT_virtuality) || !byte_offset(child, &byte)) {
		r->is_unknown = true;
		return 0;
	}
	m->bit_offset = 8 * byte;
	if (width)
		bit_field_offset(r->dw, child, m->type, byte, width, &m->bit_offset);
	consider_align(r, child, m);
	r->nr++;
	return 0;
}

/* Whether an aligned() is left out that is not told by DWARF before version 5. */
static bool is_strict(Dwarf_Die *die)
{
	Dwarf_Attribute attr;
	Dwarf_Half version = 0;
	Dwarf_Die unit;
	const char *producer;

	if (!dwarf_diecu(die, &unit, NULL, NULL) ||
	    dwarf_cu_info(die->cu, &version, NULL, NULL, NULL, NULL, NULL, NULL))
		return false;
	producer = dwarf_formstring(dwarf_attr(&unit, DW_AT_producer, &attr));
	return version < 5 && producer && strstr(producer, "-gstrict-dwarf");
}

/* 0 where it is not known: for one who looks at where members end, the record is larger than it has to be. */
static uint32_t record_align(const struct record *r, Dwarf_Die *die, uint64_t size)
{
	uint32_t align = r->is_packed || size % r->align ? r->asked : r->align;
	uint64_t asked;

	if (dwarf_die__number(die, DW_AT_alignment, &asked))
		return asked < 1 << 28 ? (uint32_t)asked : 0;
	if (8 * size >= r->end + 8 * (uint64_t)align || is_strict(die))
		return 0;
	return align;
}

static void fill_record(struct dwarf *dw, struct type *n, Dwarf_Die *die)
{
	struct record r = { .dw = dw, .align = 1, .asked = 1 };

	r.list = arena__array(dw->arena, count_children(die), sizeof(*r.list));
	if (!r.list) {
		dw->no_memory = true;
		return;
	}
	n->is_complete = true; /* before its members, which may point back here */
	dwarf_die__number(die, DW_AT_byte_size, &n->size);
	dwarf_die__each_child(die, add_member, &r);
	n->is_complete = !r.is_unknown;
	n->nr = r.nr;
	n->members = r.list;
	n->align = record_align(&r, die, n->size);
	/* Then a bit-field without a name may be in it, too. */
	n->is_abridged = !n->align;
}

/* The DIE with the members: it may be in a unit of its own, or in that of another source file. */
static bool find_definition(struct dwarf *dw, Dwarf_Die *die, Dwarf_Die *definition)
{
	const char *name = dwarf_diename(die);

	*definition = *die;
	if (!dwarf_die__flag(die, DW_AT_declaration))
		return true;
	if (dwarf_die__refer(die, DW_AT_signature, definition))
		return true;
	return name && dwarf_die__find_type(dw, dwarf_tag(die), name, definition);
}

const struct type *dwarf_type__complete(struct dwarf *dw, Dwarf_Die *die)
{
	const struct type *t = type_of_die(dw, die);
	Dwarf_Die record, definition;
	struct node *node;
	bool new;

	if (!type__is_record(t) || dw->depth == MAX_DEPTH || dwarf_peel_type(die, &record))
		return t;
	node = find_node(dw, record.addr, &new);
	if (!node || new || node->is_tried)
		return t;
	node->is_tried = true;
	if (!find_definition(dw, &record, &definition))
		return t;
	dw->depth++;
	fill_record(dw, &node->type, &definition);
	dw->depth--;
	return t;
}

const struct type *dwarf__complete(struct dwarf *dw, const struct type *t)
{
	const struct type *s = type__strip(t);
	struct node *node = (struct node *)((char *)(uintptr_t)s - offsetof(struct node, type));

	/* One without a number is in no node: it was made without members on purpose. */
	if (type__is_record(s) && s->id && !s->is_complete)
		dwarf_type__complete(dw, &node->from);
	return t;
}
