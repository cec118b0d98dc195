#include "ast.h"

#include "arena.h"
#include "ast_type.h"

#include <clang-c/Index.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* A declaration at file scope in the source. */
struct top {
	size_t start;
	bool is_declarator; /* of a function, a variable or a typedef: may share its specifiers */
};

/* Of a function. */
struct place {
	CXCursor cursor;
	unsigned int top; /* the number of its declaration */
};

struct ast {
	struct arena *arena;
	CXIndex index;
	CXTranslationUnit unit;
	CXFile file; /* the source itself */
	size_t len;  /* of it, in bytes */
	struct ast_function *functions;
	struct place *places; /* of the functions */
	unsigned int nr_functions;
	unsigned int max_functions;
	unsigned int max_places;
	struct top *tops;
	unsigned int nr_tops;
	unsigned int max_tops;
	unsigned int nr_errors;
	struct ast_types types;
};

/* For what a macro made, where the macro is used: that is the user's own text. */
static struct ast_position position(CXSourceLocation at)
{
	struct ast_position p;
	unsigned int bytes;

	clang_getExpansionLocation(at, NULL, &p.line, &p.column, &bytes);
	p.offset = bytes;
	return p;
}

/* The same, without what takes longest. */
static size_t offset(CXSourceLocation at)
{
	unsigned int bytes;

	clang_getExpansionLocation(at, NULL, NULL, NULL, &bytes);
	return bytes;
}

/* clang_File_isEqual() goes by what stat() says, which is nothing of a file that is in memory only. */
static bool is_source(const struct ast *ast, CXFile file)
{
	return file == ast->file;
}

static bool in_source(const struct ast *ast, CXSourceLocation at)
{
	CXFile file;

	clang_getExpansionLocation(at, &file, NULL, NULL, NULL);
	return is_source(ast, file);
}

/* AT is a place in the source's text, and not one that a macro stands for or has taken as an argument. */
static bool in_text(const struct ast *ast, CXSourceLocation at)
{
	unsigned int used;
	CXFile file;

	clang_getExpansionLocation(at, &file, NULL, NULL, &used);
	return is_source(ast, file) &&
	       clang_equalLocations(at, clang_getLocationForOffset(ast->unit, file, used));
}

static void look_at_parameters(struct ast *ast, CXCursor c, struct ast_function *f)
{
	size_t last = f->at;

	f->params = arena__array(ast->arena, f->nr_params, sizeof(*f->params));
	if (!f->params) {
		ast->types.no_memory = true;
		f->nr_params = 0;
	}
	for (unsigned int i = 0; i < f->nr_params; i++) {
		CXCursor arg = clang_Cursor_getArgument(c, i);
		size_t start = offset(clang_getRangeStart(clang_getCursorExtent(arg)));

		f->params[i].name = ast__take_string(ast->arena, clang_getCursorSpelling(arg));
		f->params[i].type = ast_types__convert(&ast->types, clang_getCursorType(arg), AST_WHOLE);
		f->params[i].start = start;
		f->params[i].at = offset(clang_getCursorLocation(arg));
		/* What one macro makes, all begins where the macro is used. */
		f->has_macro |= start <= last;
		last = start > f->params[i].at ? start : f->params[i].at;
	}
}

static enum CXChildVisitResult find_body(CXCursor c, CXCursor parent, CXClientData data)
{
	(void)parent;
	if (clang_getCursorKind(c) != CXCursor_CompoundStmt)
		return CXChildVisit_Continue;
	*(CXCursor *)data = c;
	return CXChildVisit_Break;
}

static void look_at_body(const struct ast *ast, CXCursor c, struct ast_function *f, bool in_full)
{
	CXCursor body = clang_getNullCursor();
	CXSourceLocation start;

	clang_visitChildren(c, find_body, &body);
	if (clang_Cursor_isNull(body))
		return;
	start = clang_getRangeStart(clang_getCursorExtent(body));
	f->body = offset(start);
	if (!in_full)
		return;
	f->has_text_body = in_text(ast, start);
	f->has_macro |= !f->has_text_body;
}

/* The function of C, which extends over EXTENT. IN_FULL: whatever its linkage. */
static void look_at_function(struct ast *ast, CXCursor c, CXSourceRange extent, struct ast_function *f,
			     bool in_full)
{
	CXType type = clang_getCursorType(c);
	int nr_params = clang_Cursor_getNumArguments(c);

	f->name = ast__take_string(ast->arena, clang_getCursorSpelling(c));
	f->nr_params = nr_params > 0 ? (unsigned int)nr_params : 0;
	f->is_variadic = type.kind == CXType_FunctionProto && clang_isFunctionTypeVariadic(type);
	f->is_definition = clang_isCursorDefinition(c);
	f->is_external = clang_getCursorLinkage(c) == CXLinkage_External;
	f->is_in_source = in_source(ast, clang_getRangeStart(extent));
	f->has_extern = clang_Cursor_getStorageClass(c) == CX_SC_Extern;
	f->is_first = clang_equalCursors(clang_getCanonicalCursor(c), c);
	f->at = offset(clang_getCursorLocation(c));
	f->start = offset(clang_getRangeStart(extent));
	f->end = offset(clang_getRangeEnd(extent));
	in_full |= f->is_external;
	if (in_full) {
		f->result = ast_types__convert(&ast->types, clang_getCursorResultType(c), AST_WHOLE);
		look_at_parameters(ast, c, f);
	}
	if (f->is_definition)
		look_at_body(ast, c, f, in_full);
}

/* LIST with room for one more behind its NR entries of SIZE bytes: *MAX grows. NULL: LIST is as it was. */
static void *make_room(struct ast *ast, void *list, unsigned int nr, unsigned int *max, size_t size)
{
	unsigned int wanted = *max ? 2 * *max : 16;

	if (nr < *max)
		return list;
	list = reallocarray(list, wanted, size);
	if (list)
		*max = wanted;
	else
		ast->types.no_memory = true;
	return list;
}

static void collect_function(struct ast *ast, CXCursor c, CXSourceRange extent)
{
	unsigned int nr = ast->nr_functions;
	struct place *places = make_room(ast, ast->places, nr, &ast->max_places, sizeof(*places));
	struct ast_function *functions;

	if (!places)
		return;
	ast->places = places;
	functions = make_room(ast, ast->functions, nr, &ast->max_functions, sizeof(*functions));
	if (!functions)
		return;
	ast->functions = functions;
	places[nr] = (struct place){ .cursor = c, .top = ast->nr_tops - 1 };
	functions[nr] = (struct ast_function){ 0 };
	ast->nr_functions++;
	look_at_function(ast, c, extent, &functions[nr], false);
}

static enum CXChildVisitResult collect(CXCursor c, CXCursor parent, CXClientData data)
{
	struct ast *ast = data;
	enum CXCursorKind kind = clang_getCursorKind(c);
	CXSourceRange extent;
	struct top *tops;

	(void)parent;
	/* An extent takes long, and most declarations are those of headers. */
	if (!in_source(ast, clang_getCursorLocation(c)))
		return CXChildVisit_Continue;
	extent = clang_getCursorExtent(c);
	if (!in_source(ast, clang_getRangeStart(extent)))
		return CXChildVisit_Continue;
	tops = make_room(ast, ast->tops, ast->nr_tops, &ast->max_tops, sizeof(*tops));
	if (!tops)
		return CXChildVisit_Break;
	ast->tops = tops;
	tops[ast->nr_tops++] = (struct top){
		.start = offset(clang_getRangeStart(extent)),
		.is_declarator = kind == CXCursor_FunctionDecl || kind == CXCursor_VarDecl ||
				 kind == CXCursor_TypedefDecl,
	};
	if (kind == CXCursor_FunctionDecl)
		collect_function(ast, c, extent);
	return ast->types.no_memory ? CXChildVisit_Break : CXChildVisit_Continue;
}

static const struct place *place_of(const struct ast *ast, const struct ast_function *f)
{
	return &ast->places[f - ast->functions];
}

struct ast_position ast__position(const struct ast *ast, size_t at)
{
	return position(clang_getLocationForOffset(ast->unit, ast->file, (unsigned int)at));
}

bool ast__starts_in_macro(const struct ast *ast, const struct ast_function *f)
{
	return !in_text(ast, clang_getRangeStart(clang_getCursorExtent(place_of(ast, f)->cursor)));
}

bool ast__is_alone(const struct ast *ast, const struct ast_function *f)
{
	unsigned int i = place_of(ast, f)->top;
	const struct top *t = &ast->tops[i];

	if (i && t[-1].is_declarator && t[-1].start == t->start)
		return false;
	return i + 1 == ast->nr_tops || !t[1].is_declarator || t[1].start != t->start;
}

size_t ast__place_behind(const struct ast *ast, const struct ast_function *f)
{
	const struct place *p = place_of(ast, f);
	/* Where the last token of a macro's argument is, cannot be told from where the macro is used. */
	bool is_argument = !in_text(ast, clang_getRangeEnd(clang_getCursorExtent(p->cursor)));
	size_t at = is_argument ? f->end + 1 : f->end;
	bool is_shared = is_argument;
	unsigned int top = p->top + 1;

	/* A macro may make the next declarations too. */
	while (top < ast->nr_tops && ast->tops[top].start < at) {
		is_shared = true;
		top++;
	}
	if (!is_shared)
		return f->end;
	return top < ast->nr_tops ? ast->tops[top].start : ast->len;
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
		look_at_function(ast, c, clang_getCursorExtent(c), f, true);
	return ast->types.no_memory ? NULL : f;
}

const struct type *ast__find_variable(struct ast *ast, const char *name)
{
	CXCursor c;

	if (!find(ast, name, CXCursor_VarDecl, &c))
		return NULL;
	return ast_types__convert(&ast->types, clang_getCursorType(c), AST_WHOLE);
}

unsigned int ast__nr_errors(const struct ast *ast)
{
	return ast->nr_errors;
}

const struct ast_function *ast__functions(const struct ast *ast, unsigned int *nr)
{
	*nr = ast->nr_functions;
	return ast->functions;
}

bool ast__first_mention(const struct ast *ast, const struct ast_function *f, size_t *at)
{
	CXSourceLocation first = clang_getCursorLocation(clang_getCanonicalCursor(place_of(ast, f)->cursor));

	*at = offset(first);
	return in_source(ast, first);
}

struct use {
	CXCursor parameter;
	bool found;
};

static enum CXChildVisitResult find_use(CXCursor c, CXCursor parent, CXClientData data)
{
	struct use *u = data;

	(void)parent;
	if (clang_getCursorKind(c) == CXCursor_DeclRefExpr)
		u->found = clang_equalCursors(clang_getCursorReferenced(c), u->parameter);
	return u->found ? CXChildVisit_Break : CXChildVisit_Recurse;
}

bool ast__uses_parameter(const struct ast *ast, const struct ast_function *f, unsigned int i)
{
	CXCursor c = place_of(ast, f)->cursor;
	struct use u = { .parameter = clang_Cursor_getArgument(c, i) };

	clang_visitChildren(c, find_use, &u);
	return u.found;
}

struct references {
	void (*found)(void *ctx, const char *function);
	void *ctx;
};

static enum CXChildVisitResult find_reference(CXCursor c, CXCursor parent, CXClientData data)
{
	const struct references *r = data;
	CXCursor to = clang_getCursorReferenced(c);
	CXString name;

	(void)parent;
	if (clang_getCursorKind(c) != CXCursor_DeclRefExpr ||
	    clang_getCursorKind(to) != CXCursor_FunctionDecl)
		return CXChildVisit_Recurse;
	name = clang_getCursorSpelling(to);
	r->found(r->ctx, clang_getCString(name));
	clang_disposeString(name);
	return CXChildVisit_Continue;
}

void ast__each_reference(const struct ast *ast, const struct ast_function *f,
			 void (*found)(void *ctx, const char *function), void *ctx)
{
	struct references r = { .found = found, .ctx = ctx };

	for (unsigned int i = 0; i < ast->nr_functions; i++)
		if (ast->functions[i].is_definition && (!f || f == &ast->functions[i]))
			clang_visitChildren(ast->places[i].cursor, find_reference, &r);
}

struct stored_pointers {
	void (*found)(void *ctx, const char *map, const char *method);
	void *ctx;
};

static enum CXChildVisitResult find_first(CXCursor c, CXCursor parent, CXClientData data)
{
	(void)parent;
	*(CXCursor *)data = c;
	return CXChildVisit_Break;
}

/* The variable that METHOD, as in MAP.update, belongs to; its cursor has no kind when there is none. */
static CXCursor map_of(CXCursor method)
{
	CXCursor c = clang_getNullCursor();

	clang_visitChildren(method, find_first, &c);
	return clang_getCursorKind(c) == CXCursor_DeclRefExpr ? c : clang_getNullCursor();
}

static bool is_pointer_to_pointer(CXType t)
{
	CXType to = clang_getPointeeType(clang_getCanonicalType(t));

	return to.kind == CXType_Pointer;
}

/* The member expression that C calls, MAP.METHOD, and in *MAP the variable; no kinds when it is something else. */
static CXCursor method_of(CXCursor c, CXCursor *map)
{
	CXCursor method = clang_getNullCursor();

	clang_visitChildren(c, find_first, &method);
	if (clang_getCursorKind(method) == CXCursor_UnexposedExpr) /* the function becomes a pointer */
		clang_visitChildren(method, find_first, &method);
	*map = map_of(method);
	if (clang_getCursorKind(method) != CXCursor_MemberRefExpr || clang_Cursor_isNull(*map))
		return clang_getNullCursor();
	return method;
}

static enum CXChildVisitResult find_stored(CXCursor c, CXCursor parent, CXClientData data)
{
	const struct stored_pointers *s = data;
	CXCursor method, map;
	CXString map_name, method_name;

	(void)parent;
	if (clang_getCursorKind(c) != CXCursor_CallExpr || clang_Cursor_getNumArguments(c) != 2 ||
	    !is_pointer_to_pointer(clang_getCursorType(clang_Cursor_getArgument(c, 1))))
		return CXChildVisit_Recurse;
	method = method_of(c, &map);
	if (clang_Cursor_isNull(method))
		return CXChildVisit_Recurse;
	map_name = clang_getCursorSpelling(map);
	method_name = clang_getCursorSpelling(method);
	s->found(s->ctx, clang_getCString(map_name), clang_getCString(method_name));
	clang_disposeString(map_name);
	clang_disposeString(method_name);
	return CXChildVisit_Recurse;
}

void ast__each_stored_pointer(const struct ast *ast, const struct ast_function *f,
			      void (*found)(void *ctx, const char *map, const char *method), void *ctx)
{
	struct stored_pointers s = { .found = found, .ctx = ctx };

	clang_visitChildren(place_of(ast, f)->cursor, find_stored, &s);
}

static enum CXChildVisitResult find_last(CXCursor c, CXCursor parent, CXClientData data)
{
	(void)parent;
	*(CXCursor *)data = c;
	return CXChildVisit_Continue;
}

/* What stands behind a cast or in parentheses; itself is returned for everything else. */
static CXCursor without_cast(CXCursor c)
{
	CXCursor inner = c;

	switch (clang_getCursorKind(c)) {
	case CXCursor_CStyleCastExpr:
	case CXCursor_ParenExpr:
	case CXCursor_UnexposedExpr: /* of these, what the compiler converts */
		clang_visitChildren(c, find_last, &inner);
		return clang_isExpression(clang_getCursorKind(inner)) ? inner : c;
	default:
		return c;
	}
}

static void add_target(struct ast *ast, CXType t, struct ast_argument *a)
{
	CXType canonical = clang_getCanonicalType(t);
	CXType to = clang_getPointeeType(canonical);

	if (canonical.kind == CXType_ConstantArray)
		to = t;
	else if (canonical.kind == CXType_Pointer && to.kind != CXType_Void)
		to = clang_getPointeeType(t).kind == CXType_Invalid ? to : clang_getPointeeType(t);
	else
		return;
	a->targets[a->nr_targets] = ast_types__convert(&ast->types, to, AST_WHOLE);
	if (a->targets[a->nr_targets])
		a->nr_targets++;
}

static void look_at_argument(struct ast *ast, CXCursor c, struct ast_argument *a)
{
	CXEvalResult value = clang_Cursor_Evaluate(c);

	a->is_constant = value && clang_EvalResult_getKind(value) == CXEval_Int;
	if (a->is_constant)
		a->value = clang_EvalResult_getAsLongLong(value);
	if (value)
		clang_EvalResult_dispose(value);
	while (a->nr_targets < AST_MAX_TARGETS) {
		CXCursor inner = without_cast(c);

		add_target(ast, clang_getCursorType(c), a);
		if (clang_equalCursors(inner, c))
			break;
		c = inner;
	}
}

struct method_calls {
	struct ast *ast;
	void (*found)(void *ctx, const struct ast_method_call *call);
	void *ctx;
};

static enum CXChildVisitResult find_method_call(CXCursor c, CXCursor parent, CXClientData data)
{
	const struct method_calls *m = data;
	struct ast_method_call call = { 0 };
	CXCursor method, map;
	int nr;

	(void)parent;
	if (clang_getCursorKind(c) != CXCursor_CallExpr)
		return CXChildVisit_Recurse;
	method = method_of(c, &map);
	if (clang_Cursor_isNull(method))
		return CXChildVisit_Recurse;
	call.map = ast__take_string(m->ast->arena, clang_getCursorSpelling(map));
	call.method = ast__take_string(m->ast->arena, clang_getCursorSpelling(method));
	nr = clang_Cursor_getNumArguments(c);
	call.nr_arguments = nr < 0 ? 0 : nr < AST_MAX_ARGUMENTS ? (unsigned int)nr : AST_MAX_ARGUMENTS;
	for (unsigned int i = 0; i < call.nr_arguments; i++)
		look_at_argument(m->ast, clang_Cursor_getArgument(c, i), &call.arguments[i]);
	if (call.map && call.method)
		m->found(m->ctx, &call);
	return CXChildVisit_Recurse;
}

void ast__each_method_call(struct ast *ast, void (*found)(void *ctx, const struct ast_method_call *call),
			   void *ctx)
{
	struct method_calls m = { .ast = ast, .found = found, .ctx = ctx };

	for (unsigned int i = 0; i < ast->nr_functions; i++)
		if (ast->functions[i].is_definition)
			clang_visitChildren(ast->places[i].cursor, find_method_call, &m);
}

bool ast__is_defined(const struct ast *ast, const struct ast_function *f, unsigned int i)
{
	CXCursor arg = clang_Cursor_getArgument(place_of(ast, f)->cursor, i);
	CXType t = clang_getCanonicalType(clang_getCursorType(arg));
	CXType element = clang_getArrayElementType(t);
	CXCursor decl;

	t = element.kind == CXType_Invalid ? clang_getPointeeType(t) : element;
	decl = clang_getCursorDefinition(clang_getTypeDeclaration(t));
	return !clang_Cursor_isNull(decl);
}

unsigned int ast__told_line(struct ast *ast, size_t at, const char **file_name)
{
	CXSourceLocation where = clang_getLocationForOffset(ast->unit, ast->file, (unsigned int)at);
	unsigned int line, column;
	CXString name;

	clang_getPresumedLocation(where, &name, &line, &column);
	*file_name = ast__take_string(ast->arena, name);
	return line;
}

static void read_error(const struct ast *ast, CXDiagnostic d, struct arena *a, struct ast_error *error)
{
	CXSourceLocation at = clang_getDiagnosticLocation(d);
	CXFile file;

	error->message = ast__take_string(a, clang_getDiagnosticSpelling(d));
	error->at = position(at);
	clang_getExpansionLocation(at, &file, NULL, NULL, NULL);
	if (file && !is_source(ast, file))
		error->file_name = ast__take_string(a, clang_getFileName(file));
}

/* The function between whose braces E is: it has no part in what is declared. NULL: E is elsewhere. */
static struct ast_function *body_around(const struct ast *ast, const struct ast_error *e)
{
	struct ast_function *f;
	unsigned int low = 0, high = ast->nr_functions;

	if (e->file_name || !e->at.line)
		return NULL;
	/* The last function that begins at or before it. */
	while (low < high) {
		unsigned int middle = (low + high) / 2;

		if (ast->functions[middle].start <= e->at.offset)
			low = middle + 1;
		else
			high = middle;
	}
	f = low ? &ast->functions[low - 1] : NULL;
	return f && f->is_definition && e->at.offset > f->body && e->at.offset < f->end ? f : NULL;
}

/* An unknown type becomes int behind an error: what the AST says then is not what was meant. */
static int collect_errors(struct ast *ast, bool leaves_bodies, struct arena *a, struct ast_error *first)
{
	unsigned int nr = clang_getNumDiagnostics(ast->unit);
	struct ast_error *last = NULL;

	for (unsigned int i = 0; i < nr; i++) {
		CXDiagnostic d = clang_getDiagnostic(ast->unit, i);
		enum CXDiagnosticSeverity severity = clang_getDiagnosticSeverity(d);
		bool is_error = severity >= CXDiagnostic_Error;
		struct ast_function *body = NULL;
		struct ast_error e = { 0 };

		if (is_error)
			read_error(ast, d, a, &e);
		clang_disposeDiagnostic(d);
		ast->nr_errors += is_error;
		/* Behind a fatal error clang tells no others. */
		if (is_error && severity != CXDiagnostic_Fatal && leaves_bodies)
			body = body_around(ast, &e);
		if (body)
			body->has_errors = true;
		if (!is_error || body)
			continue;
		if (last)
			last->next = arena__alloc(a, sizeof(e));
		last = last ? last->next : first;
		if (!last)
			return -ENOMEM;
		*last = e;
	}
	return last ? -EINVAL : 0;
}

static struct CXUnsavedFile *list_files(const struct ast_options *o, const char *text, size_t len)
{
	struct CXUnsavedFile *files = calloc(o->nr_files + 1, sizeof(*files));

	if (!files)
		return NULL;
	files[0] = (struct CXUnsavedFile){ o->file_name, text, len };
	for (unsigned int i = 0; i < o->nr_files; i++)
		files[i + 1] = (struct CXUnsavedFile){ o->files[i].path, o->files[i].text, o->files[i].len };
	return files;
}

static const char **list_args(const struct ast_options *o, unsigned int *nr)
{
	/* All errors, because those in bodies do not count; no warnings, which take a tenth of the time. */
	const char *const first[] = { "-target", o->target, "-xc", "-ferror-limit=0", "-w" };
	enum { NR_FIRST = sizeof(first) / sizeof(*first) };
	const char **args = calloc(NR_FIRST + o->nr_args, sizeof(*args));

	*nr = 0;
	for (unsigned int i = 0; i < NR_FIRST && args; i++)
		args[(*nr)++] = first[i];
	for (unsigned int i = 0; i < o->nr_args && args; i++)
		args[(*nr)++] = o->args[i];
	return args;
}

static int parse_unit(struct ast *ast, const struct ast_options *o, const char *text, size_t len)
{
	struct CXUnsavedFile *files = list_files(o, text, len);
	enum CXErrorCode code = CXError_Failure;
	unsigned int nr;
	const char **args = list_args(o, &nr);

	if (!args || !files)
		goto out;
	code = clang_parseTranslationUnit2(ast->index, o->file_name, args, (int)nr, files, o->nr_files + 1,
					   CXTranslationUnit_None, &ast->unit);
	if (code == CXError_Success)
		ast->file = clang_getFile(ast->unit, o->file_name);
	ast->len = len;
out:
	free(args);
	free(files);
	return code == CXError_Success ? 0 : -EINVAL;
}

static int collect_all(struct ast *ast)
{
	clang_visitChildren(clang_getTranslationUnitCursor(ast->unit), collect, ast);
	return ast->types.no_memory ? -ENOMEM : 0;
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
	ast->types.arena = ast->arena;
	ast->index = clang_createIndex(0, 0);
	if (!ast->arena || !ast->index)
		goto out;
	err = parse_unit(ast, options, text, len);
	if (err) {
		error->message = "clang could not read the source at all";
		goto out;
	}
	err = collect_all(ast);
	if (!err)
		err = collect_errors(ast, options->leaves_bodies, errors_in, error);
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
	free(ast->places);
	free(ast->tops);
	ast_types__clear(&ast->types);
	arena__free(ast->arena);
	free(ast);
}
