#include "ast_type.h"

#include "arena.h"

#include <stdlib.h>
#include <string.h>

enum {
	/* Declarators and records nest; what is deeper than this is made to crash a compiler. */
	MAX_NESTING = 1000,
	FIRST_KNOWN = 256, /* a power of two */
};

/* A type that was converted before. */
struct ast_known {
	CXType from; /* no kind: the entry is free */
	bool is_whole;
	const struct type *type;
};

char *ast__take_string(struct arena *a, CXString s)
{
	const char *text = clang_getCString(s);
	char *copy = text && *text ? arena__strdup(a, text) : NULL;

	clang_disposeString(s);
	return copy;
}

static uint64_t size_or_zero(long long size)
{
	return size > 0 ? (uint64_t)size : 0;
}

static struct type *new_type(struct ast_types *types, enum type_kind kind, CXType t)
{
	struct type *n = arena__alloc(types->arena, sizeof(*n));
	long long size = clang_Type_getSizeOf(t);
	long long align = clang_Type_getAlignOf(t);

	if (!n) {
		types->no_memory = true;
		return NULL;
	}
	n->kind = kind;
	n->is_complete = size >= 0;
	n->size = size_or_zero(size);
	n->align = (uint32_t)size_or_zero(align);
	return n;
}

struct list {
	struct ast_types *types;
	void *entries;
	uint32_t nr;
	uint32_t max;
	bool is_unsigned; /* an enum */
};

/* A new zeroed entry of SIZE bytes; lists are short, and the arena forgives the old copies. */
static void *list__add(struct list *l, size_t size)
{
	if (l->nr == l->max) {
		uint32_t max = l->max ? 2 * l->max : 8;
		void *entries = arena__array(l->types->arena, max, size);

		if (!entries) {
			l->types->no_memory = true;
			return NULL;
		}
		if (l->nr)
			memcpy(entries, l->entries, l->nr * size);
		l->entries = entries;
		l->max = max;
	}
	return (char *)l->entries + size * l->nr++;
}

static enum CXVisitorResult add_member(CXCursor c, CXClientData data)
{
	struct list *l = data;
	struct type_member *m = list__add(l, sizeof(*m));

	if (!m)
		return CXVisit_Break;
	m->name = ast__take_string(l->types->arena, clang_getCursorSpelling(c));
	m->bit_offset = size_or_zero(clang_Cursor_getOffsetOfField(c));
	m->bit_size = clang_Cursor_isBitField(c) ? (uint32_t)clang_getFieldDeclBitWidth(c) : 0;
	/* A zero-width bit-field only moves what follows, which the offsets already tell. */
	if (clang_Cursor_isBitField(c) && !m->bit_size)
		l->nr--;
	else
		m->type = ast_types__convert(l->types, clang_getCursorType(c), AST_WHOLE);
	return CXVisit_Continue;
}

static enum CXChildVisitResult add_enumerator(CXCursor c, CXCursor parent, CXClientData data)
{
	struct list *l = data;
	struct type_enumerator *e;

	(void)parent;
	if (clang_getCursorKind(c) != CXCursor_EnumConstantDecl)
		return CXChildVisit_Continue;
	e = list__add(l, sizeof(*e));
	if (!e)
		return CXChildVisit_Break;
	e->name = ast__take_string(l->types->arena, clang_getCursorSpelling(c));
	e->value = l->is_unsigned ? (int64_t)clang_getEnumConstantDeclUnsignedValue(c) :
				    clang_getEnumConstantDeclValue(c);
	return CXChildVisit_Continue;
}

/* clang spells what has no tag "(unnamed struct at file:1:2)". */
static const char *tag_name(struct ast_types *types, CXCursor decl)
{
	char *name;

	if (clang_Cursor_isAnonymous(decl))
		return NULL;
	name = ast__take_string(types->arena, clang_getCursorSpelling(decl));
	return name && strchr(name, '(') ? NULL : name;
}

/* The tag, or NULL where there is none, and whether it can be used: see struct type. */
static void take_tag(struct ast_types *types, CXCursor decl, struct type *n)
{
	n->name = tag_name(types, decl);
	/* Declared in a parameter list or a body. */
	n->is_local = clang_getCursorKind(clang_getCursorSemanticParent(decl)) == CXCursor_FunctionDecl;
	n->is_undefined = clang_Cursor_isNull(clang_getCursorDefinition(decl));
}

static const struct type *convert_record(struct ast_types *types, CXType t, enum ast_depth depth)
{
	CXCursor decl = clang_getTypeDeclaration(t);
	bool is_union = clang_getCursorKind(decl) == CXCursor_UnionDecl;
	struct type *n = new_type(types, is_union ? TYPE_UNION : TYPE_STRUCT, t);
	struct list members = { .types = types };

	if (!n)
		return NULL;
	take_tag(types, decl, n);
	if (depth == AST_POINTED_TO && n->name) {
		n->is_complete = false;
		return n;
	}
	clang_Type_visitFields(t, add_member, &members);
	n->nr = members.nr;
	n->members = members.entries;
	return n;
}

static bool is_signed_kind(enum CXTypeKind kind)
{
	switch (kind) {
	case CXType_Char_S:
	case CXType_SChar:
	case CXType_Short:
	case CXType_Int:
	case CXType_Long:
	case CXType_LongLong:
	case CXType_Int128:
		return true;
	default:
		return false;
	}
}

/* Also behind a pointer with its enumerators: what it points to is printed by name, and no enum is a cycle. */
static const struct type *convert_enum(struct ast_types *types, CXType t)
{
	CXCursor decl = clang_getTypeDeclaration(t);
	struct type *n = new_type(types, TYPE_ENUM, t);
	struct list list = { .types = types };

	if (!n)
		return NULL;
	take_tag(types, decl, n);
	n->is_signed = is_signed_kind(clang_getCanonicalType(clang_getEnumDeclIntegerType(decl)).kind);
	list.is_unsigned = !n->is_signed;
	clang_visitChildren(decl, add_enumerator, &list);
	n->nr = list.nr;
	n->enumerators = list.entries;
	return n;
}

static const struct type *convert_function(struct ast_types *types, CXType t)
{
	struct type *n = new_type(types, TYPE_FUNCTION, t);
	int nr = clang_getNumArgTypes(t);
	struct type_parameter *params;

	if (!n)
		return NULL;
	n->is_complete = false;
	n->nr = nr > 0 ? (uint32_t)nr : 0;
	n->is_variadic = clang_isFunctionTypeVariadic(t);
	n->target = ast_types__convert(types, clang_getResultType(t), AST_POINTED_TO);
	params = arena__array(types->arena, n->nr, sizeof(*params));
	if (!params) {
		types->no_memory = true;
		return NULL;
	}
	for (uint32_t i = 0; i < n->nr; i++)
		params[i].type = ast_types__convert(types, clang_getArgType(t, i), AST_POINTED_TO);
	n->parameters = params;
	return n;
}

static const struct type *convert_array(struct ast_types *types, CXType t, enum ast_depth depth)
{
	struct type *n = new_type(types, TYPE_ARRAY, t);
	long long nr = clang_getArraySize(t);

	if (!n)
		return NULL;
	n->target = ast_types__convert(types, clang_getArrayElementType(t), depth);
	n->nr = nr > 0 && nr <= UINT32_MAX ? (uint32_t)nr : 0;
	/* clang has no size for `int a[]`; as a member it has none (C11 6.7.2.1p18). */
	if (t.kind == CXType_IncompleteArray && n->target) {
		n->is_complete = true;
		n->size = 0;
		n->align = n->target->align;
	}
	return n;
}

static const struct type *convert_typedef(struct ast_types *types, CXType t, enum ast_depth depth)
{
	CXCursor decl = clang_getTypeDeclaration(t);
	struct type *n = new_type(types, TYPE_TYPEDEF, t);

	if (!n)
		return NULL;
	n->name = ast__take_string(types->arena, clang_getCursorSpelling(decl));
	n->target = ast_types__convert(types, clang_getTypedefDeclUnderlyingType(decl), depth);
	return n;
}

static const char *const number_names[] = {
	[CXType_Bool] = "_Bool",
	[CXType_Char_U] = "char",
	[CXType_UChar] = "unsigned char",
	[CXType_UShort] = "unsigned short",
	[CXType_UInt] = "unsigned int",
	[CXType_ULong] = "unsigned long",
	[CXType_ULongLong] = "unsigned long long",
	[CXType_UInt128] = "unsigned __int128",
	[CXType_Char_S] = "char",
	[CXType_SChar] = "signed char",
	[CXType_WChar] = "wchar_t",
	[CXType_Short] = "short",
	[CXType_Int] = "int",
	[CXType_Long] = "long",
	[CXType_LongLong] = "long long",
	[CXType_Int128] = "__int128",
	[CXType_Float] = "float",
	[CXType_Double] = "double",
	[CXType_LongDouble] = "long double",
	[CXType_Float128] = "__float128",
	[CXType_Half] = "__fp16",
	[CXType_Float16] = "_Float16",
};

static bool is_number(enum CXTypeKind kind)
{
	return kind == CXType_Void ||
	       (kind < sizeof(number_names) / sizeof(*number_names) && number_names[kind]);
}

static enum type_kind number_kind(enum CXTypeKind kind)
{
	switch (kind) {
	case CXType_Void:
		return TYPE_VOID;
	case CXType_Bool:
		return TYPE_BOOL;
	case CXType_Float:
	case CXType_Double:
	case CXType_LongDouble:
	case CXType_Float128:
	case CXType_Half:
	case CXType_Float16:
		return TYPE_FLOAT;
	default:
		return TYPE_INT;
	}
}

static const struct type *convert_number(struct ast_types *types, CXType t)
{
	struct type *n = new_type(types, number_kind(t.kind), t);

	if (!n)
		return NULL;
	if (n->kind == TYPE_VOID) { /* clang gives it GNU C's size of 1 */
		*n = (struct type){ .kind = TYPE_VOID };
		return n;
	}
	n->is_char = t.kind == CXType_Char_U || t.kind == CXType_Char_S;
	n->is_signed = is_signed_kind(t.kind);
	n->name = number_names[t.kind];
	return n;
}

static const struct type *convert_pointer(struct ast_types *types, CXType t)
{
	struct type *n = new_type(types, TYPE_POINTER, t);

	if (n)
		n->target = ast_types__convert(types, clang_getPointeeType(t), AST_POINTED_TO);
	return n;
}

/* A vector, a complex number, ...: only what it is called and how large it is. */
static const struct type *convert_other(struct ast_types *types, CXType t)
{
	struct type *n = new_type(types, TYPE_VOID, t);

	if (n) {
		n->is_complete = false;
		n->name = ast__take_string(types->arena, clang_getTypeSpelling(t));
	}
	return n;
}

static const struct type *convert_unqualified(struct ast_types *types, CXType t, enum ast_depth depth)
{
	if (is_number(t.kind))
		return convert_number(types, t);
	switch (t.kind) {
	case CXType_Pointer:
		return convert_pointer(types, t);
	case CXType_ConstantArray:
	case CXType_IncompleteArray:
	case CXType_VariableArray:
		return convert_array(types, t, depth);
	case CXType_FunctionProto:
	case CXType_FunctionNoProto:
		return convert_function(types, t);
	case CXType_Record:
		return convert_record(types, t, depth);
	case CXType_Enum:
		return convert_enum(types, t);
	case CXType_Typedef:
		return convert_typedef(types, t, depth);
	case CXType_Elaborated:
		return ast_types__convert(types, clang_Type_getNamedType(t), depth);
	case CXType_Attributed:
		return ast_types__convert(types, clang_Type_getModifiedType(t), depth);
	case CXType_Unexposed: /* typeof() */
		if (!clang_equalTypes(t, clang_getCanonicalType(t)))
			return ast_types__convert(types, clang_getCanonicalType(t), depth);
		return convert_other(types, t);
	default:
		return convert_other(types, t);
	}
}

static const struct type *convert_qualified(struct ast_types *types, CXType t, enum ast_depth depth)
{
	unsigned int q = (clang_isConstQualifiedType(t) ? TYPE_CONST : 0) |
			 (clang_isVolatileQualifiedType(t) ? TYPE_VOLATILE : 0) |
			 (clang_isRestrictQualifiedType(t) ? TYPE_RESTRICT : 0);
	const struct type *target = convert_unqualified(types, t, depth);
	struct type *n;

	if (!q || !target)
		return target;
	n = new_type(types, TYPE_QUALIFIED, t);
	if (!n)
		return NULL;
	n->qualifiers = (uint8_t)q;
	n->target = target;
	return n;
}

/* The entry of T, or the free one where it belongs. libclang has a hash for cursors, but not for types. */
static struct ast_known *find_known(struct ast_known *known, unsigned int max, CXType t, bool is_whole)
{
	uint64_t hash = (uint64_t)(uintptr_t)t.data[0] * 0x9e3779b97f4a7c15 + is_whole;

	for (unsigned int i = (unsigned int)(hash >> 32);; i++) {
		struct ast_known *k = &known[i & (max - 1)];

		if (!k->from.kind || (k->is_whole == is_whole && clang_equalTypes(k->from, t)))
			return k;
	}
}

static bool grow_known(struct ast_types *types)
{
	unsigned int max = types->max ? 2 * types->max : FIRST_KNOWN;
	struct ast_known *known = calloc(max, sizeof(*known));

	if (!known) {
		types->no_memory = true;
		return false;
	}
	for (unsigned int i = 0; i < types->max; i++) {
		const struct ast_known *k = &types->known[i];

		if (k->from.kind)
			*find_known(known, max, k->from, k->is_whole) = *k;
	}
	free(types->known);
	types->known = known;
	types->max = max;
	return true;
}

const struct type *ast_types__convert(struct ast_types *types, CXType t, enum ast_depth depth)
{
	static const struct type too_deep = { .kind = TYPE_VOID,
					      .name = "(a type that is nested too deeply)" };
	bool is_whole = depth == AST_WHOLE;
	const struct type *type;
	struct ast_known *k;

	if (types->nesting == MAX_NESTING)
		return &too_deep;
	if (2 * types->nr >= types->max && !grow_known(types))
		return NULL;
	k = find_known(types->known, types->max, t, is_whole);
	if (k->from.kind)
		return k->type;
	types->nesting++;
	type = convert_qualified(types, t, depth);
	types->nesting--;
	if (!type || (2 * types->nr >= types->max && !grow_known(types)))
		return NULL;
	k = find_known(types->known, types->max, t, is_whole);
	*k = (struct ast_known){ .from = t, .is_whole = is_whole, .type = type };
	types->nr++;
	return type;
}

void ast_types__clear(struct ast_types *types)
{
	free(types->known);
	*types = (struct ast_types){ 0 };
}
