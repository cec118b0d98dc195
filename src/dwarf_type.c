#include "arena.h"
#include "c_names.h"
#include "dwarf_die.h"

#include <search.h>
#include <stdlib.h>
#include <string.h>

enum {
	/* Deeper than any C type; a damaged file may go deeper still. */
	MAX_DEPTH = 64,
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
	return count < DWARF_MAX_LENGTH ? (uint32_t)count : 0;
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

uint32_t dwarf_type__asked_align(const Dwarf_Die *die)
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
	uint32_t align = dwarf_type__asked_align(die);
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

	e.list = arena__array(dw->arena, dwarf_die__nr_children(die), sizeof(*e.list));
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

const struct type *dwarf_type__by_value(struct dwarf *dw, Dwarf_Die *die)
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
		to->type = parameter_type(l->dw, child, dwarf_type__by_value(l->dw, child));
		l->function->nr++;
		break;
	}
	return 0;
}

static void fill_function(struct dwarf *dw, struct type *n, Dwarf_Die *die)
{
	struct list l = { .dw = dw, .function = n };

	n->kind = TYPE_FUNCTION;
	n->target = result_type(dw, die, dwarf_type__by_value(dw, die));
	l.parameters = arena__array(dw->arena, dwarf_die__nr_children(die), sizeof(*l.parameters));
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
	dwarf_record__fill(dw, &node->type, &definition);
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
