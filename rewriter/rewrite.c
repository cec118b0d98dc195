#include "rewrite_places.h"

#include "arena.h"
#include "choose.h"
#include "dialect.h"
#include "edits.h"
#include "local.h"
#include "plan.h"
#include "scan.h"
#include "text.h"
#include "wrapper.h"

#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

/* What clang calls the source, so that "x.h" is not looked for in the working directory. */
#define SOURCE_PATH "/kprobe-args.dialect/source.c"

/* BCC compiles a function with internal linkage only where it is called (facts/libbcc.md). */
#define INTERNAL "static inline __attribute__((__always_inline__)) "

struct rewrite {
	struct arena *arena;
	struct rewrite_error *errors;
	unsigned int nr_errors;
	struct probe *probes;
	char *text;
	size_t len;
	bool changed;
};

static int add_error(struct run *run, const struct rewrite_error *e)
{
	struct run_error *n = arena__alloc(run->arena, sizeof(*n)), **last = &run->errors;

	if (!n || !e->message)
		return -ENOMEM;
	n->error = *e;
	while (*last)
		last = &(*last)->next;
	*last = n;
	return -EINVAL;
}

int run__fail(struct run *run, struct ast_position at, const char *fmt, ...)
{
	struct rewrite_error e = { .line = at.line, .column = at.column, .offset = at.offset };
	char *message = NULL;
	va_list ap;
	int len;

	va_start(ap, fmt);
	len = vasprintf(&message, fmt, ap);
	va_end(ap);
	if (len < 0)
		return -ENOMEM;
	e.message = arena__strdup(run->arena, message);
	free(message);
	return add_error(run, &e);
}

static int take_errors(struct run *run, const struct ast_error *first)
{
	for (const struct ast_error *e = first; e; e = e->next) {
		struct rewrite_error error = {
			.message = e->message,
			.file_name = e->file_name,
			.line = e->at.line,
			.column = e->at.column,
			.offset = e->at.offset,
		};

		if (add_error(run, &error) == -ENOMEM)
			return -ENOMEM;
	}
	return -EINVAL;
}

static int parse(struct run *run, const char *text, size_t len, struct ast_error *error, struct ast **ast)
{
	const struct rewrite_options *r = run->options;
	struct dialect d = { 0 };
	struct ast_options o = {
		.file_name = SOURCE_PATH,
		.target = run->arch->target,
		.args = r->clang_args,
		.nr_args = r->nr_clang_args,
		.leaves_bodies = true,
	};
	int err = 0;

	if (!r->has_own_dialect)
		err = dialect__get(&d, run->arch, r->clang_args, r->nr_clang_args, run->arena);
	if (err)
		return err;
	if (!r->has_own_dialect) {
		o.args = d.args;
		o.nr_args = d.nr_args;
		o.files = d.files;
		o.nr_files = d.nr_files;
	}
	return ast__parse(&o, text, len, run->arena, error, ast);
}

/* NAME as it stands in a string literal. */
static void write_file_name(FILE *out, const char *name)
{
	for (const char *p = name; *p; p++) {
		unsigned char c = (unsigned char)*p;

		if (c == '"' || c == '\\')
			fprintf(out, "\\%c", c);
		else if (c < ' ' || c == 0x7f)
			fprintf(out, "\\%03o", c);
		else
			fputc(c, out);
	}
}

/*
 * From here on, compilers tell the line that they would tell for byte AT of the source, and the column. Where a line
 * ends there, its end ends the directive too.
 */
static void write_line(FILE *out, const struct run *run, size_t at)
{
	const char *name = NULL;
	unsigned int line = ast__told_line(run->ast, at, &name);
	bool is_line_end = at >= run->len || run->text[at] == '\n' || run->text[at] == '\r';

	fprintf(out, "#line %u \"", line + is_line_end);
	write_file_name(out, name && strcmp(name, SOURCE_PATH) != 0 ? name : run->file_name);
	fputs(is_line_end ? "\"" : "\"\n", out);
	for (size_t i = at; !is_line_end && i > 0 && run->text[i - 1] != '\n'; i--)
		fputc(' ', out);
}

static int add_text(struct edits *edits, size_t at, struct text *text, int err)
{
	char *bytes = text__take(text);

	if (!err)
		err = bytes ? edits__add(edits, at, 0, bytes) : -ENOMEM;
	free(bytes);
	return err;
}

/* The new names hold from the first line on, so that prototypes and calls mean the body too. */
static int add_names(const struct run *run, struct edits *edits)
{
	static const char mark[] = "\xef\xbb\xbf"; /* UTF-8's, which has to come first */
	size_t at = run->len >= 3 && !memcmp(run->text, mark, 3) ? 3 : 0;
	struct text text;
	int err = text__open(&text);

	if (err)
		return err;
	for (const struct probe *p = run->probes; p; p = p->next)
		if (!p->is_in_place)
			fprintf(text.out, "#define %s %s\n", p->name, p->body_name);
	fputs("#line 1 \"", text.out);
	write_file_name(text.out, run->file_name);
	fputs("\"\n", text.out);
	return add_text(edits, at, &text, err);
}

static int add_prototype(struct run *run, struct edits *edits, struct probe *p,
			 const struct ast_function *first)
{
	bool is_line_start = !first->start || run->text[first->start - 1] == '\n';
	int err = wrapper__is_declarable(run, p);
	struct text text;

	p->is_risky = true;
	if (!err)
		err = text__open(&text);
	if (err)
		return err;
	fputs(is_line_start ? INTERNAL : "\n" INTERNAL, text.out);
	err = wrapper__write_prototype(text.out, run, p);
	fputs(";\n", text.out);
	write_line(text.out, run, first->start);
	return add_text(edits, first->start, &text, err);
}

static const struct ast_function *first_declaration(const struct run *run, const struct probe *p)
{
	unsigned int nr;
	const struct ast_function *f = ast__functions(run->ast, &nr);

	if (p->definition->is_first)
		return p->definition;
	for (unsigned int i = 0; i < nr; i++)
		if (f[i].is_first && f[i].name && !strcmp(f[i].name, p->name))
			return &f[i];
	return NULL;
}

/*
 * The body must have internal linkage, or BCC would take it for a probe. When the first declaration is
 * static, all the others are too, with and without `extern` (C11 6.2.2p4 and p5).
 */
static int make_static(struct run *run, struct edits *edits, struct probe *p)
{
	const struct ast_function *first = first_declaration(run, p);
	struct ast_position at;

	if (!first) {
		at = ast__first_mention(run->ast, p->definition);
		if (!at.line)
			return run__fail(run, p->definition->at, "%s is also declared in an included file",
					 p->name);
		return run__fail(run, at, "%s is used here before it is declared at file scope", p->name);
	}
	if (first->has_extern || first->starts_in_macro || !first->is_alone)
		return add_prototype(run, edits, p, first);
	return edits__add(edits, first->start, 0, INTERNAL);
}

/* What the generated function says has to mean the same as in the AST. */
static int check_macros(struct run *run, const struct probe *p, const char *text)
{
	struct scan_name s;
	struct scan scan;

	scan__start(&scan, text, strlen(text));
	while (scan__next(&scan, &s)) {
		const struct name *n = names__add(run->names, s.text, s.len);

		if (!n)
			return -ENOMEM;
		/* This one is often defined as its older self. */
		if (n->is_macro && strncmp(s.text, "bpf_probe_read", strlen("bpf_probe_read")) != 0)
			return run__fail(
				run, p->definition->at,
				"%s cannot be rewritten: the source makes '%.*s' a macro, and it has to keep its meaning",
				p->name, (int)s.len, s.text);
	}
	return 0;
}

static int add_wrapper(struct run *run, struct edits *edits, struct probe *p)
{
	const struct ast_function *f = p->definition;
	const char *wrapper;
	struct text text;
	int err = text__open(&text);

	if (err)
		return err;
	err = wrapper__write(text.out, run, p);
	wrapper = text__keep(&text, run->arena);
	if (!err)
		err = wrapper ? check_macros(run, p, wrapper) : -ENOMEM;
	if (!err)
		err = text__open(&text);
	if (err)
		return err;
	p->is_risky |= f->behind != f->end || f->starts_in_macro;
	fprintf(text.out, "\n#undef %s\n%s#define %s %s\n", p->name, wrapper, p->name, p->body_name);
	write_line(text.out, run, f->behind);
	return add_text(edits, f->behind, &text, 0);
}

static int add_list(struct edits *edits, const struct probe *p)
{
	struct text text;
	char *bytes;
	int err = text__open(&text);

	if (err)
		return err;
	write_list(text.out, p);
	bytes = text__take(&text);
	err = bytes ? edits__add(edits, p->list_start, p->list_end - p->list_start, bytes) : -ENOMEM;
	free(bytes);
	return err;
}

static int add_locals(struct run *run, struct edits *edits, struct probe *p)
{
	size_t at = p->definition->body + 1;
	const char *locals;
	struct text text;
	int err = text__open(&text);

	if (err)
		return err;
	write_locals(text.out, run, p);
	locals = text__keep(&text, run->arena);
	err = locals ? check_macros(run, p, locals) : -ENOMEM;
	if (!err)
		err = text__open(&text);
	if (err)
		return err;
	fprintf(text.out, "\n%s", locals);
	write_line(text.out, run, at);
	return add_text(edits, at, &text, 0);
}

static int edit_in_place(struct run *run, struct edits *edits, struct probe *p)
{
	static const char *const attribute[] = { "__attribute__", "__attribute", NULL };
	const struct ast_function *f = p->definition;
	int err = add_list(edits, p);

	/* An attribute may be about a parameter that is gone, and a macro may hide anything. */
	p->is_risky = f->has_macro || scan__has_word(run->text, f->start, f->at.offset, attribute);
	return err ? err : add_locals(run, edits, p);
}

static int add_edits(struct run *run, struct edits *edits, struct probe *p)
{
	int err;

	if (p->is_in_place)
		return edit_in_place(run, edits, p);
	err = make_static(run, edits, p);
	return err ? err : add_wrapper(run, edits, p);
}

/* Does STEP for every probe, also behind one that fails, so that all errors are told at once. */
static int for_all(struct run *run, struct edits *edits,
		   int (*step)(struct run *run, struct edits *edits, struct probe *p))
{
	int result = 0;

	for (struct probe *p = run->probes; p; p = p->next) {
		int err = step(run, edits, p);

		if (err == -ENOMEM)
			return err;
		result = result ? result : err;
	}
	return result;
}

static int plan(struct run *run, struct edits *edits, struct probe *p)
{
	(void)edits;
	return plan_probe(run, p);
}

/* In AST the probe P is a function of its old name that takes registers, and its body, if any, is no probe. */
static bool is_there(const struct ast *ast, const struct probe *p)
{
	unsigned int nr, nr_probes = 0, nr_bodies = 0;
	const struct ast_function *f = ast__functions(ast, &nr);

	for (unsigned int i = 0; i < nr; i++) {
		if (!f[i].is_definition || !f[i].name)
			continue;
		if (!strcmp(f[i].name, p->name))
			nr_probes += f[i].is_external &&
				     f[i].nr_params == (p->kind == PROBE_SYSCALL ? 1 + p->nr_params : 1);
		else if (!strcmp(f[i].name, p->body_name))
			nr_bodies += !f[i].is_external && f[i].nr_params == 1 + p->nr_params;
	}
	return nr_probes == 1 && nr_bodies == (p->is_in_place ? 0 : 1);
}

/* The result is parsed only where the source is out of the ordinary: it takes as long as the first parse. */
static int verify(struct run *run, const struct rewrite *r)
{
	const struct probe *p = run->probes;
	struct ast *ast = NULL;
	struct ast_error e;
	int err;

	while (p && !p->is_risky)
		p = p->next;
	if (!p)
		return 0;
	err = parse(run, r->text, r->len, &e, &ast);
	if (err == -ENOMEM)
		return err;
	if (err)
		err = run__fail(run, p->definition->at,
				"%s cannot be rewritten: the result would not compile: %s", p->name,
				e.message);
	else if (ast__nr_errors(ast) > ast__nr_errors(run->ast))
		err = run__fail(run, p->definition->at,
				"%s cannot be rewritten: the result would not compile", p->name);
	for (; p && !err; p = p->next)
		if (!is_there(ast, p))
			err = run__fail(
				run, p->definition->at,
				"%s cannot be rewritten: the macros around it do not let it be renamed",
				p->name);
	ast__free(ast);
	return err;
}

static int rewrite_probes(struct run *run, struct rewrite *r)
{
	struct edits *edits = edits__new();
	int err = edits ? choose_probes(run) : -ENOMEM;

	if (!err)
		err = for_all(run, edits, plan);
	if (!err && run->probes)
		err = add_names(run, edits);
	if (!err)
		err = for_all(run, edits, add_edits);
	if (!err)
		err = edits__apply(edits, run->text, run->len, &r->text, &r->len);
	if (!err)
		err = verify(run, r);
	r->changed = run->probes != NULL;
	r->probes = run->probes;
	edits__free(edits);
	return err;
}

static int run_all(struct run *run, struct rewrite *r)
{
	struct ast_position nowhere = { 0 };
	const char *arch = run->options->arch;
	struct ast_error e;
	int err;

	run->arch = abi__find(arch);
	if (!run->arch)
		return run__fail(run, nowhere, "no architecture of the name '%s'",
				 arch ? arch : "of this machine");
	run->names = names__new();
	if (!run->names)
		return -ENOMEM;
	err = parse(run, run->text, run->len, &e, &run->ast);
	if (err == -EINVAL)
		return take_errors(run, &e);
	return err ? err : rewrite_probes(run, r);
}

static int keep_errors(struct rewrite *r, const struct run_error *errors)
{
	for (const struct run_error *e = errors; e; e = e->next)
		r->nr_errors++;
	r->errors = arena__array(r->arena, r->nr_errors, sizeof(*r->errors));
	if (!r->errors)
		return -ENOMEM;
	r->nr_errors = 0;
	for (const struct run_error *e = errors; e; e = e->next)
		r->errors[r->nr_errors++] = e->error;
	free(r->text);
	r->text = NULL;
	r->len = 0;
	r->changed = false;
	r->probes = NULL;
	return -EINVAL;
}

int rewrite__run(const struct rewrite_options *options, const char *text, size_t len, struct rewrite **result)
{
	struct rewrite *r = calloc(1, sizeof(*r));
	struct run run = {
		.options = options,
		.file_name = options->file_name ? options->file_name : "probe.c",
		.text = text,
		.len = len,
	};
	int err = -ENOMEM;

	*result = r;
	if (!r)
		return -ENOMEM;
	r->arena = arena__new();
	run.arena = r->arena;
	if (r->arena)
		err = run_all(&run, r);
	if (err == -EINVAL)
		err = keep_errors(r, run.errors);
	ast__free(run.ast);
	names__free(run.names);
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

const struct rewrite_error *rewrite__errors(const struct rewrite *r, unsigned int *nr)
{
	*nr = r->nr_errors;
	return r->errors;
}

const struct abi_place *rewrite__places(const struct rewrite *r, const char *name, unsigned int *nr)
{
	for (const struct probe *p = r->probes; p; p = p->next) {
		if (p->kind == PROBE_SYSCALL || strcmp(p->name, name) != 0)
			continue;
		*nr = p->nr_params;
		return p->places;
	}
	return NULL;
}
