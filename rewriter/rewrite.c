#include "rewrite.h"

#include "abi.h"
#include "access.h"
#include "arena.h"
#include "ast.h"
#include "edits.h"
#include "text.h"

#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

/* BCC reads ctx and this many registers (facts/libbcc.md). */
enum { BCC_MAX_PARAMS = 6 };

struct probe {
	const struct ast_function *definition; /* as long as the AST is there */
	const char *name;
	const char *body_name;
	struct abi_place *places; /* of the parameters behind ctx */
	unsigned int nr_places;
	struct probe *next;
};

struct rewrite {
	struct arena *arena;
	const struct abi_arch *arch;
	struct rewrite_error error;
	struct probe *probes;
	char *text;
	size_t len;
	bool changed;
};

/* What one run needs besides its result. */
struct run {
	const struct rewrite_options *options;
	const char *file_name;
	const char *text;
	size_t len;
	struct ast *ast;
	struct edits *edits;
	struct rewrite *result;
};

__attribute__((format(printf, 3, 4))) static int fail(struct run *run, struct ast_position at,
						      const char *fmt, ...)
{
	struct rewrite_error *e = &run->result->error;
	char *message = NULL;
	va_list ap;
	int len;

	va_start(ap, fmt);
	len = vasprintf(&message, fmt, ap);
	va_end(ap);
	if (len < 0)
		return -ENOMEM;
	e->message = arena__strdup(run->result->arena, message);
	free(message);
	e->line = at.line;
	e->column = at.column;
	e->offset = at.offset;
	return e->message ? -EINVAL : -ENOMEM;
}

static bool has_prefix(const struct run *run, const char *name)
{
	static const char *const usual[] = { "kprobe__", NULL };
	const char *const *p = run->options->prefixes ? run->options->prefixes : usual;

	for (; *p; p++)
		if (!strncmp(name, *p, strlen(*p)))
			return true;
	return false;
}

static bool takes_registers(const struct ast_function *f)
{
	const struct type *t = f->nr_params ? type__strip(f->params[0].type) : NULL;

	t = t && t->kind == TYPE_POINTER ? type__strip(t->target) : NULL;
	return t && t->kind == TYPE_STRUCT && t->name && !strcmp(t->name, "pt_regs");
}

static bool is_probe(const struct run *run, const struct ast_function *f)
{
	return f->is_definition && f->is_external && f->name && takes_registers(f) &&
	       has_prefix(run, f->name);
}

/* BCC copies the text of the type in front of the name, which is wrong for these. */
static bool is_plain(const struct type *t)
{
	const struct type *s = type__strip(t);

	if (!type__is_scalar(t) || s->kind == TYPE_BOOL)
		return false;
	return s->size <= 8 && (s->kind != TYPE_POINTER || t->kind == TYPE_TYPEDEF || !s->target ||
				s->target->kind != TYPE_FUNCTION);
}

/* An #if in the parameter list would be cut in two by BCC. */
static bool has_directive(const struct run *run, const struct ast_function *f)
{
	bool at_line_start = false;

	for (size_t i = f->start; i < f->body && i < run->len; i++) {
		char c = run->text[i];

		if (c == '#' && at_line_start)
			return true;
		if (c == '\n')
			at_line_start = true;
		else if (c != ' ' && c != '\t')
			at_line_start = false;
	}
	return false;
}

static bool needs_rewrite(const struct run *run, const struct ast_function *f)
{
	if (f->nr_params < 2)
		return false;
	if (run->options->every_probe || f->nr_params > 1 + BCC_MAX_PARAMS || f->is_variadic ||
	    f->has_macro || f->is_old_style || has_directive(run, f))
		return true;
	for (unsigned int i = 1; i < f->nr_params; i++)
		if (!f->params[i].name || !is_plain(f->params[i].type))
			return true;
	return false;
}

static int place_params(struct run *run, struct probe *p)
{
	const struct ast_function *f = p->definition;
	struct arena *a = run->result->arena;
	const struct type **types = arena__array(a, f->nr_params, sizeof(*types));
	struct abi_signature sig = { .is_variadic = f->is_variadic };

	p->nr_places = f->nr_params - 1;
	p->places = arena__array(a, f->nr_params, sizeof(*p->places));
	if (!types || !p->places)
		return -ENOMEM;
	for (unsigned int i = 0; i < p->nr_places; i++) {
		types[i] = type__decay(a, f->params[i + 1].type, run->result->arch->word);
		if (!types[i])
			return -ENOMEM;
	}
	sig.params = types;
	sig.nr_params = p->nr_places;
	abi__place(run->result->arch, &sig, p->places);
	for (unsigned int i = 0; i < p->nr_places; i++) {
		const struct ast_parameter *param = &f->params[i + 1];

		if (p->places[i].unknown)
			return fail(run, param->at, "parameter '%s' of %s cannot be read: %s",
				    param->name ? param->name : "?", f->name, p->places[i].unknown);
	}
	return 0;
}

static bool name_is_taken(const struct run *run, const char *name)
{
	unsigned int nr;
	const struct ast_function *f = ast__functions(run->ast, &nr);

	for (unsigned int i = 0; i < nr; i++)
		if (f[i].name && !strcmp(f[i].name, name))
			return true;
	return false;
}

static int name_body(struct run *run, struct probe *p)
{
	struct arena *a = run->result->arena;

	p->body_name = arena__printf(a, "%s__body", p->definition->name);
	while (p->body_name && name_is_taken(run, p->body_name))
		p->body_name = arena__printf(a, "%s_", p->body_name);
	return p->body_name ? 0 : -ENOMEM;
}

/*
 * Every declaration of the function in the source becomes static: the body must have internal
 * linkage, or BCC would take it for a probe.
 */
static int make_static(struct run *run, const struct ast_function *f)
{
	static const char inlined[] = "static inline __attribute__((__always_inline__)) ";
	static const char external[] = "extern";
	size_t len = strlen(external);

	if (!f->is_in_source)
		return fail(run, f->at, "%s is also declared in an included file", f->name);
	if (run->len - f->start > len && !strncmp(run->text + f->start, external, len))
		return edits__add(run->edits, f->start, len, "static");
	return edits__add(run->edits, f->start, 0, inlined);
}

static int make_declarations_static(struct run *run, const struct probe *p)
{
	unsigned int nr;
	const struct ast_function *f = ast__functions(run->ast, &nr);
	int err = 0;

	for (unsigned int i = 0; i < nr && !err; i++)
		if (f[i].name && !strcmp(f[i].name, p->definition->name))
			err = make_static(run, &f[i]);
	return err;
}

static const char *context_name(const struct ast_function *f)
{
	return f->params[0].name ? f->params[0].name : "ctx";
}

/* The name of the wrapper's variable for parameter I, which counts from 1. */
static void write_name(FILE *out, const struct ast_function *f, unsigned int i)
{
	if (f->params[i].name)
		fputs(f->params[i].name, out);
	else
		fprintf(out, "unnamed_%u", i);
}

static int write_local(FILE *out, const struct run *run, const struct probe *p, unsigned int i)
{
	const struct ast_function *f = p->definition;
	struct arena *a = run->result->arena;
	const char *on_unread = run->options->on_unread;
	const struct type *t = type__decay(a, f->params[i].type, run->result->arch->word);
	const char *name = f->params[i].name;
	struct access how = {
		.arch = run->result->arch,
		.context = context_name(f),
		.user_stack = run->options->user_stack,
		.on_unread = on_unread ? on_unread : "return 0;",
	};

	if (!name)
		name = arena__printf(a, "unnamed_%u", i);
	if (!t || !name)
		return -ENOMEM;
	access__write_local(out, &how, t, name, &p->places[i - 1]);
	return 0;
}

static void write_call(FILE *out, const struct probe *p)
{
	const struct ast_function *f = p->definition;
	bool is_void = !f->result || type__strip(f->result)->kind == TYPE_VOID;

	fprintf(out, "\t%s%s(%s", is_void ? "" : "return ", p->body_name, context_name(f));
	for (unsigned int i = 1; i < f->nr_params; i++) {
		fputs(", ", out);
		write_name(out, f, i);
	}
	fputs(");\n", out);
}

static int write_wrapper(FILE *out, const struct run *run, const struct probe *p)
{
	const struct ast_function *f = p->definition;
	int err = 0;

	fprintf(out, "\n#undef %s\n", f->name);
	type__declare(out, f->result, f->name);
	fputc('(', out);
	type__declare(out, f->params[0].type, context_name(f));
	fputs(")\n{\n", out);
	for (unsigned int i = 1; i < f->nr_params && !err; i++)
		err = write_local(out, run, p, i);
	write_call(out, p);
	fprintf(out, "}\n#define %s %s\n", f->name, p->body_name);
	return err;
}

static int add_wrapper(struct run *run, const struct probe *p)
{
	struct text text;
	char *bytes;
	int err = text__open(&text);

	if (err)
		return err;
	err = write_wrapper(text.out, run, p);
	fprintf(text.out, "#line %u \"%s\"\n", p->definition->end_line, run->file_name);
	bytes = text__take(&text);
	if (!err)
		err = bytes ? edits__add(run->edits, p->definition->end, 0, bytes) : -ENOMEM;
	free(bytes);
	return err;
}

static int add_probe(struct run *run, const struct ast_function *f)
{
	struct rewrite *r = run->result;
	struct probe *p = arena__alloc(r->arena, sizeof(*p));
	int err;

	if (!p)
		return -ENOMEM;
	p->definition = f;
	p->name = arena__strdup(r->arena, f->name);
	if (!p->name)
		return -ENOMEM;
	p->next = r->probes;
	r->probes = p;
	err = place_params(run, p);
	if (!err)
		err = name_body(run, p);
	if (!err)
		err = make_declarations_static(run, p);
	if (!err)
		err = add_wrapper(run, p);
	return err;
}

/* The new names hold from the first line on, so that prototypes and calls mean the body too. */
static int add_names(struct run *run)
{
	struct text text;
	char *bytes;
	int err;

	if (!run->result->probes)
		return 0;
	err = text__open(&text);
	if (err)
		return err;
	for (const struct probe *p = run->result->probes; p; p = p->next)
		fprintf(text.out, "#define %s %s\n", p->definition->name, p->body_name);
	fprintf(text.out, "#line 1 \"%s\"\n", run->file_name);
	bytes = text__take(&text);
	err = bytes ? edits__add(run->edits, 0, 0, bytes) : -ENOMEM;
	free(bytes);
	return err;
}

static int rewrite_probes(struct run *run)
{
	unsigned int nr;
	const struct ast_function *f = ast__functions(run->ast, &nr);
	int err;

	for (unsigned int i = 0; i < nr; i++) {
		if (!is_probe(run, &f[i]) || !needs_rewrite(run, &f[i]))
			continue;
		err = add_probe(run, &f[i]);
		if (err)
			return err;
	}
	err = add_names(run);
	if (err)
		return err;
	run->result->changed = run->result->probes != NULL;
	return edits__apply(run->edits, run->text, run->len, &run->result->text, &run->result->len);
}

static int parse(struct run *run)
{
	struct rewrite *r = run->result;
	struct ast_options o = {
		.file_name = run->file_name,
		.target = r->arch->target,
		.args = run->options->clang_args,
		.nr_args = run->options->nr_clang_args,
	};
	struct ast_error e;
	int err = ast__parse(&o, run->text, run->len, r->arena, &e, &run->ast);

	if (err != -EINVAL)
		return err;
	r->error = (struct rewrite_error){
		.message = e.message,
		.file_name = e.file_name,
		.line = e.at.line,
		.column = e.at.column,
		.offset = e.at.offset,
	};
	return err;
}

int rewrite__run(const struct rewrite_options *options, const char *text, size_t len, struct rewrite **result)
{
	struct rewrite *r = calloc(1, sizeof(*r));
	struct run run = {
		.options = options,
		.file_name = options->file_name ? options->file_name : "probe.c",
		.text = text,
		.len = len,
		.result = r,
	};
	int err = -ENOMEM;

	*result = r;
	if (!r)
		return -ENOMEM;
	r->arena = arena__new();
	run.edits = edits__new();
	if (!r->arena || !run.edits)
		goto out;
	r->arch = abi__find(options->arch);
	if (!r->arch) {
		err = fail(&run, (struct ast_position){ 0 }, "no architecture of the name '%s'",
			   options->arch ? options->arch : "of this machine");
		goto out;
	}
	err = parse(&run);
	if (!err)
		err = rewrite_probes(&run);
out:
	ast__free(run.ast);
	edits__free(run.edits);
	if (err == -ENOMEM) {
		rewrite__free(r);
		*result = NULL;
	}
	return err;
}

void rewrite__free(struct rewrite *r)
{
	if (!r)
		return;
	free(r->text);
	arena__free(r->arena);
	free(r);
}

const char *rewrite__text(const struct rewrite *r, size_t *len)
{
	if (len)
		*len = r->len;
	return r->text;
}

bool rewrite__changed(const struct rewrite *r)
{
	return r->changed;
}

const struct rewrite_error *rewrite__error(const struct rewrite *r)
{
	return &r->error;
}

const struct abi_place *rewrite__places(const struct rewrite *r, const char *name, unsigned int *nr)
{
	for (const struct probe *p = r->probes; p; p = p->next) {
		if (strcmp(p->name, name))
			continue;
		*nr = p->nr_places;
		return p->places;
	}
	return NULL;
}
