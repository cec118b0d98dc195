#include "ast.h"

#include "arena.h"

#include <clang-c/Index.h>
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

struct ast {
	struct arena *arena;
	CXIndex index;
	CXTranslationUnit unit;
	CXFile file; /* the source itself */
	struct ast_function *functions;
	unsigned int nr_functions;
	unsigned int max_functions;
	bool no_memory;
};

/* What a type is converted for decides how deep the conversion goes. */
enum depth {
	WHOLE,	   /* with its members */
	POINTED_TO /* a record or enum by its name only: that ends every cycle */
};

static char *take_string(struct arena *a, CXString s)
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

static const struct type *convert(struct ast *ast, CXType t, enum depth depth);

static struct type *new_type(struct ast *ast, enum type_kind kind, CXType t)
{
	struct type *n = arena__alloc(ast->arena, sizeof(*n));
	long long size = clang_Type_getSizeOf(t);
	long long align = clang_Type_getAlignOf(t);

	if (!n) {
		ast->no_memory = true;
		return NULL;
	}
	n->kind = kind;
	n->is_complete = size >= 0;
	n->size = size_or_zero(size);
	n->align = (uint32_t)size_or_zero(align);
	return n;
}

struct list {
	struct ast *ast;
	void *entries;
	uint32_t nr;
	uint32_t max;
};

/* A new zeroed entry of SIZE bytes; lists are short, and the arena forgives the old copies. */
static void *list__add(struct list *l, size_t size)
{
	if (l->nr == l->max) {
		uint32_t max = l->max ? 2 * l->max : 8;
		void *entries = arena__array(l->ast->arena, max, size);

		if (!entries) {
			l->ast->no_memory = true;
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
	m->name = take_string(l->ast->arena, clang_getCursorSpelling(c));
	m->bit_offset = size_or_zero(clang_Cursor_getOffsetOfField(c));
	m->bit_size = clang_Cursor_isBitField(c) ? (uint32_t)clang_getFieldDeclBitWidth(c) : 0;
	/* A zero-width bit-field only moves what follows, which the offsets already tell. */
	if (clang_Cursor_isBitField(c) && !m->bit_size)
		l->nr--;
	else
		m->type = convert(l->ast, clang_getCursorType(c), WHOLE);
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
	e->name = take_string(l->ast->arena, clang_getCursorSpelling(c));
	e->value = clang_getEnumConstantDeclValue(c);
	return CXChildVisit_Continue;
}

/* The tag, or NULL where there is none: clang spells "(unnamed struct at file:1:2)". */
static const char *tag_name(struct ast *ast, CXCursor decl)
{
	char *name;

	if (clang_Cursor_isAnonymous(decl))
		return NULL;
	name = take_string(ast->arena, clang_getCursorSpelling(decl));
	return name && strchr(name, '(') ? NULL : name;
}

static const struct type *convert_record(struct ast *ast, CXType t, enum depth depth)
{
	CXCursor decl = clang_getTypeDeclaration(t);
	bool is_union = clang_getCursorKind(decl) == CXCursor_UnionDecl;
	struct type *n = new_type(ast, is_union ? TYPE_UNION : TYPE_STRUCT, t);
	struct list members = { .ast = ast };

	if (!n)
		return NULL;
	n->name = tag_name(ast, decl);
	if (depth == POINTED_TO && n->name) {
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

static const struct type *convert_enum(struct ast *ast, CXType t, enum depth depth)
{
	CXCursor decl = clang_getTypeDeclaration(t);
	struct type *n = new_type(ast, TYPE_ENUM, t);
	struct list list = { .ast = ast };

	if (!n)
		return NULL;
	n->name = tag_name(ast, decl);
	n->is_signed = is_signed_kind(clang_getCanonicalType(clang_getEnumDeclIntegerType(decl)).kind);
	if (depth == POINTED_TO && n->name)
		return n;
	clang_visitChildren(decl, add_enumerator, &list);
	n->nr = list.nr;
	n->enumerators = list.entries;
	return n;
}

static const struct type *convert_function(struct ast *ast, CXType t)
{
	struct type *n = new_type(ast, TYPE_FUNCTION, t);
	int nr = clang_getNumArgTypes(t);
	struct type_parameter *params;

	if (!n)
		return NULL;
	n->is_complete = false;
	n->nr = nr > 0 ? (uint32_t)nr : 0;
	n->is_variadic = clang_isFunctionTypeVariadic(t);
	n->target = convert(ast, clang_getResultType(t), POINTED_TO);
	params = arena__array(ast->arena, n->nr, sizeof(*params));
	if (!params) {
		ast->no_memory = true;
		return NULL;
	}
	for (uint32_t i = 0; i < n->nr; i++)
		params[i].type = convert(ast, clang_getArgType(t, i), POINTED_TO);
	n->parameters = params;
	return n;
}

static const struct type *convert_array(struct ast *ast, CXType t, enum depth depth)
{
	struct type *n = new_type(ast, TYPE_ARRAY, t);
	long long nr = clang_getArraySize(t);

	if (!n)
		return NULL;
	n->target = convert(ast, clang_getArrayElementType(t), depth);
	n->nr = nr > 0 && nr <= UINT32_MAX ? (uint32_t)nr : 0;
	/* clang has no size for `int a[]`; as a member it has none (C11 6.7.2.1p18). */
	if (t.kind == CXType_IncompleteArray && n->target) {
		n->is_complete = true;
		n->size = 0;
		n->align = n->target->align;
	}
	return n;
}

static const struct type *convert_typedef(struct ast *ast, CXType t, enum depth depth)
{
	CXCursor decl = clang_getTypeDeclaration(t);
	struct type *n = new_type(ast, TYPE_TYPEDEF, t);

	if (!n)
		return NULL;
	n->name = take_string(ast->arena, clang_getCursorSpelling(decl));
	n->target = convert(ast, clang_getTypedefDeclUnderlyingType(decl), depth);
	return n;
}

static const char *const number_names[] = {
	[CXType_Void] = "void",
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
	return kind < sizeof(number_names) / sizeof(*number_names) && number_names[kind];
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

static const struct type *convert_number(struct ast *ast, CXType t)
{
	struct type *n = new_type(ast, number_kind(t.kind), t);

	if (!n)
		return NULL;
	if (n->kind == TYPE_VOID) /* clang gives it GNU C's size of 1 */
		*n = (struct type){ .kind = TYPE_VOID };
	n->is_char = t.kind == CXType_Char_U || t.kind == CXType_Char_S;
	n->is_signed = is_signed_kind(t.kind);
	n->name = number_names[t.kind];
	return n;
}

static const struct type *convert_pointer(struct ast *ast, CXType t)
{
	struct type *n = new_type(ast, TYPE_POINTER, t);

	if (n)
		n->target = convert(ast, clang_getPointeeType(t), POINTED_TO);
	return n;
}

/* A vector, a complex number, ...: only what it is called and how large it is. */
static const struct type *convert_other(struct ast *ast, CXType t)
{
	struct type *n = new_type(ast, TYPE_VOID, t);

	if (n) {
		n->is_complete = false;
		n->name = take_string(ast->arena, clang_getTypeSpelling(t));
	}
	return n;
}

static const struct type *convert_unqualified(struct ast *ast, CXType t, enum depth depth)
{
	if (is_number(t.kind))
		return convert_number(ast, t);
	switch (t.kind) {
	case CXType_Pointer:
		return convert_pointer(ast, t);
	case CXType_ConstantArray:
	case CXType_IncompleteArray:
	case CXType_VariableArray:
		return convert_array(ast, t, depth);
	case CXType_FunctionProto:
	case CXType_FunctionNoProto:
		return convert_function(ast, t);
	case CXType_Record:
		return convert_record(ast, t, depth);
	case CXType_Enum:
		return convert_enum(ast, t, depth);
	case CXType_Typedef:
		return convert_typedef(ast, t, depth);
	case CXType_Elaborated:
		return convert(ast, clang_Type_getNamedType(t), depth);
	case CXType_Attributed:
		return convert(ast, clang_Type_getModifiedType(t), depth);
	case CXType_Unexposed: /* typeof() */
		if (!clang_equalTypes(t, clang_getCanonicalType(t)))
			return convert(ast, clang_getCanonicalType(t), depth);
		return convert_other(ast, t);
	default:
		return convert_other(ast, t);
	}
}

static const struct type *convert(struct ast *ast, CXType t, enum depth depth)
{
	unsigned int q = (clang_isConstQualifiedType(t) ? TYPE_CONST : 0) |
			 (clang_isVolatileQualifiedType(t) ? TYPE_VOLATILE : 0) |
			 (clang_isRestrictQualifiedType(t) ? TYPE_RESTRICT : 0);
	const struct type *target = convert_unqualified(ast, t, depth);
	struct type *n;

	if (!q || !target)
		return target;
	n = new_type(ast, TYPE_QUALIFIED, t);
	if (!n)
		return NULL;
	n->qualifiers = (uint8_t)q;
	n->target = target;
	return n;
}

static struct ast_position position(CXSourceLocation at)
{
	struct ast_position p;
	unsigned int offset;

	/* For what a macro made, where the macro is used: that is the user's own text. */
	clang_getExpansionLocation(at, NULL, &p.line, &p.column, &offset);
	p.offset = offset;
	return p;
}

static bool in_source(const struct ast *ast, CXSourceLocation at)
{
	CXFile file;

	clang_getExpansionLocation(at, &file, NULL, NULL, NULL);
	return file && clang_File_isEqual(file, ast->file);
}

static bool from_macro(CXSourceLocation at)
{
	unsigned int expansion, spelling;
	CXFile file_a, file_b;

	clang_getExpansionLocation(at, &file_a, NULL, NULL, &expansion);
	clang_getSpellingLocation(at, &file_b, NULL, NULL, &spelling);
	return expansion != spelling || !clang_File_isEqual(file_a, file_b);
}

static void look_at_parameters(struct ast *ast, CXCursor c, struct ast_function *f)
{
	int nr = clang_Cursor_getNumArguments(c);

	f->nr_params = nr > 0 ? (unsigned int)nr : 0;
	f->params = arena__array(ast->arena, f->nr_params, sizeof(*f->params));
	if (!f->params) {
		ast->no_memory = true;
		f->nr_params = 0;
	}
	for (unsigned int i = 0; i < f->nr_params; i++) {
		CXCursor arg = clang_Cursor_getArgument(c, i);
		CXSourceRange extent = clang_getCursorExtent(arg);

		f->params[i].name = take_string(ast->arena, clang_getCursorSpelling(arg));
		f->params[i].type = convert(ast, clang_getCursorType(arg), WHOLE);
		f->params[i].at = position(clang_getCursorLocation(arg));
		f->has_macro |= from_macro(clang_getCursorLocation(arg)) ||
				from_macro(clang_getRangeStart(extent)) ||
				from_macro(clang_getRangeEnd(extent));
	}
}

static enum CXChildVisitResult find_body(CXCursor c, CXCursor parent, CXClientData data)
{
	struct ast_function *f = data;

	(void)parent;
	if (clang_getCursorKind(c) != CXCursor_CompoundStmt)
		return CXChildVisit_Continue;
	f->body = position(clang_getRangeStart(clang_getCursorExtent(c))).offset;
	f->has_macro |= from_macro(clang_getRangeStart(clang_getCursorExtent(c)));
	return CXChildVisit_Break;
}

static void look_at_function(struct ast *ast, CXCursor c, struct ast_function *f)
{
	CXSourceRange extent = clang_getCursorExtent(c);
	CXType type = clang_getCursorType(c);

	f->name = take_string(ast->arena, clang_getCursorSpelling(c));
	f->result = convert(ast, clang_getCursorResultType(c), WHOLE);
	f->is_variadic = type.kind == CXType_FunctionProto && clang_isFunctionTypeVariadic(type);
	f->is_old_style = type.kind == CXType_FunctionNoProto && clang_Cursor_getNumArguments(c) > 0;
	f->is_definition = clang_isCursorDefinition(c);
	f->is_external = clang_getCursorLinkage(c) == CXLinkage_External;
	f->is_in_source = in_source(ast, clang_getCursorLocation(c));
	f->at = position(clang_getCursorLocation(c));
	f->start = position(clang_getRangeStart(extent)).offset;
	f->end = position(clang_getRangeEnd(extent)).offset;
	f->end_line = position(clang_getRangeEnd(extent)).line;
	f->has_macro = from_macro(clang_getCursorLocation(c)) || from_macro(clang_getRangeStart(extent)) ||
		       from_macro(clang_getRangeEnd(extent));
	look_at_parameters(ast, c, f);
	clang_visitChildren(c, find_body, f);
}

static struct ast_function *new_function(struct ast *ast)
{
	if (ast->nr_functions == ast->max_functions) {
		unsigned int max = ast->max_functions ? 2 * ast->max_functions : 16;
		struct ast_function *p = realloc(ast->functions, max * sizeof(*p));

		if (!p) {
			ast->no_memory = true;
			return NULL;
		}
		ast->functions = p;
		ast->max_functions = max;
	}
	ast->functions[ast->nr_functions] = (struct ast_function){ 0 };
	return &ast->functions[ast->nr_functions++];
}

static enum CXChildVisitResult collect_function(CXCursor c, CXCursor parent, CXClientData data)
{
	struct ast *ast = data;
	struct ast_function *f;

	(void)parent;
	if (clang_getCursorKind(c) != CXCursor_FunctionDecl || !in_source(ast, clang_getCursorLocation(c)))
		return CXChildVisit_Continue;
	f = new_function(ast);
	if (f)
		look_at_function(ast, c, f);
	return ast->no_memory ? CXChildVisit_Break : CXChildVisit_Continue;
}

struct search {
	struct ast *ast;
	const char *name;
	enum CXCursorKind kind;
	CXCursor found;
};

static enum CXChildVisitResult match_name(CXCursor c, CXCursor parent, CXClientData data)
{
	struct search *s = data;
	CXString spelling;
	bool same;

	(void)parent;
	if (clang_getCursorKind(c) != s->kind)
		return CXChildVisit_Continue;
	spelling = clang_getCursorSpelling(c);
	same = !strcmp(clang_getCString(spelling), s->name);
	clang_disposeString(spelling);
	if (!same)
		return CXChildVisit_Continue;
	s->found = c;
	return CXChildVisit_Break;
}

static bool find(struct ast *ast, const char *name, enum CXCursorKind kind, CXCursor *found)
{
	struct search s = { .ast = ast, .name = name, .kind = kind };

	s.found = clang_getNullCursor();
	clang_visitChildren(clang_getTranslationUnitCursor(ast->unit), match_name, &s);
	*found = s.found;
	return !clang_Cursor_isNull(s.found);
}

const struct ast_function *ast__find_function(struct ast *ast, const char *name)
{
	struct ast_function *f = NULL;
	CXCursor c;

	if (find(ast, name, CXCursor_FunctionDecl, &c))
		f = arena__alloc(ast->arena, sizeof(*f));
	if (f)
		look_at_function(ast, c, f);
	return ast->no_memory ? NULL : f;
}

const struct type *ast__find_variable(struct ast *ast, const char *name)
{
	CXCursor c;

	if (!find(ast, name, CXCursor_VarDecl, &c))
		return NULL;
	return convert(ast, clang_getCursorType(c), WHOLE);
}

const struct ast_function *ast__functions(const struct ast *ast, unsigned int *nr)
{
	*nr = ast->nr_functions;
	return ast->functions;
}

static void read_error(const struct ast *ast, CXDiagnostic d, struct arena *a, struct ast_error *error)
{
	CXSourceLocation at = clang_getDiagnosticLocation(d);
	CXFile file;

	error->message = take_string(a, clang_getDiagnosticSpelling(d));
	error->at = position(at);
	clang_getExpansionLocation(at, &file, NULL, NULL, NULL);
	if (file && !clang_File_isEqual(file, ast->file))
		error->file_name = take_string(a, clang_getFileName(file));
}

/* An unknown type becomes int behind an error: what the AST says then is not what was meant. */
static int first_error(const struct ast *ast, struct arena *a, struct ast_error *error)
{
	unsigned int nr = clang_getNumDiagnostics(ast->unit);
	int err = 0;

	for (unsigned int i = 0; i < nr && !err; i++) {
		CXDiagnostic d = clang_getDiagnostic(ast->unit, i);

		if (clang_getDiagnosticSeverity(d) >= CXDiagnostic_Error) {
			read_error(ast, d, a, error);
			err = -EINVAL;
		}
		clang_disposeDiagnostic(d);
	}
	return err;
}

static int parse_unit(struct ast *ast, const struct ast_options *o, const char *text, size_t len)
{
	struct CXUnsavedFile file = { .Filename = o->file_name, .Contents = text, .Length = len };
	const char **args = calloc(o->nr_args + 4, sizeof(*args));
	unsigned int nr = 0;
	enum CXErrorCode code;

	if (!args)
		return -ENOMEM;
	args[nr++] = "-target";
	args[nr++] = o->target;
	args[nr++] = "-xc";
	for (unsigned int i = 0; i < o->nr_args; i++)
		args[nr++] = o->args[i];
	code = clang_parseTranslationUnit2(ast->index, o->file_name, args, (int)nr, &file, 1,
					   CXTranslationUnit_None, &ast->unit);
	free(args);
	if (code == CXError_Success)
		ast->file = clang_getFile(ast->unit, o->file_name);
	return code == CXError_Success ? 0 : -EINVAL;
}

int ast__parse(const struct ast_options *options, const char *text, size_t len, struct arena *errors_in,
	       struct ast_error *error, struct ast **out)
{
	struct ast *ast = calloc(1, sizeof(*ast));
	int err = -ENOMEM;

	*error = (struct ast_error){ 0 };
	if (!ast)
		return -ENOMEM;
	ast->arena = arena__new();
	ast->index = clang_createIndex(0, 0);
	if (!ast->arena || !ast->index)
		goto out;
	err = parse_unit(ast, options, text, len);
	if (err) {
		error->message = "clang could not read the source at all";
		goto out;
	}
	err = first_error(ast, errors_in, error);
	if (err)
		goto out;
	clang_visitChildren(clang_getTranslationUnitCursor(ast->unit), collect_function, ast);
	err = ast->no_memory ? -ENOMEM : 0;
out:
	if (err) {
		ast__free(ast);
		ast = NULL;
	}
	*out = ast;
	return err;
}

void ast__free(struct ast *ast)
{
	if (!ast)
		return;
	if (ast->unit)
		clang_disposeTranslationUnit(ast->unit);
	if (ast->index)
		clang_disposeIndex(ast->index);
	free(ast->functions);
	arena__free(ast->arena);
	free(ast);
}
