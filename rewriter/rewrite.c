#include "rewrite_places.h"

#include "arena.h"
#include "choose.h"
#include "edits.h"
#include "local.h"
#include "plan.h"
#include "scan.h"
#include "submission.h"
#include "verify.h"
#include "wrapper.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* BCC compiles a function with internal linkage only where it is called (facts/libbcc.md). */
#define INTERNAL "static inline __attribute__((__always_inline__)) "

struct rewrite {
	struct arena *arena;
	struct ast *ast; /* for those who ask more; NULL after an error */
	struct rewrite_error *errors;
	unsigned int nr_errors;
	struct probe *probes;
	char *text;
	size_t len;
	bool changed;
};

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

		if (run__add_error(run, &error) == -ENOMEM)
			return -ENOMEM;
	}
	return -EINVAL;
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

/* Also after ERR, which is returned then: what was written must not become a part of the next edit. */
static int add_edit(struct edits *edits, size_t at, int err)
{
	int also = edits__add(edits, at, 0);

	return err ? err : also;
}

static bool is_line_start(const struct run *run, size_t at)
{
	return !at || run->text[at - 1] == '\n';
}

/* The new names hold from the first line on, so that prototypes and calls mean the body too. */
static int add_names(const struct run *run, struct edits *edits)
{
	static const char mark[] = "\xef\xbb\xbf"; /* UTF-8's, which has to come first */
	size_t at = run->len >= 3 && !memcmp(run->text, mark, 3) ? 3 : 0;
	FILE *out = edits__out(edits);

	for (const struct probe *p = run->probes; p; p = p->next)
		if (!p->is_in_place)
			fprintf(out, "#define %s %s\n", p->name, p->body_name);
	fputs("#line 1 \"", out);
	write_file_name(out, run->file_name);
	fputs("\"\n", out);
	return edits__add(edits, at, 0);
}

static int add_prototype(struct run *run, struct edits *edits, struct probe *p,
			 const struct ast_function *first)
{
	int err = wrapper__is_declarable(run, p);
	FILE *out = edits__out(edits);

	p->is_risky = true;
	if (err)
		return err;
	fputs(is_line_start(run, first->start) ? INTERNAL : "\n" INTERNAL, out);
	err = wrapper__write_prototype(out, run, p);
	fputs(";\n", out);
	write_line(out, run, first->start);
	return add_edit(edits, first->start, err);
}

static const struct ast_function *first_declaration(const struct run *run, const struct probe *p)
{
	const struct name *n = names__find(run->names, p->name, strlen(p->name));
	unsigned int nr;
	const struct ast_function *f = ast__functions(run->ast, &nr);

	return n && n->function ? &f[n->function - 1] : NULL;
}

/*
 * The body must have internal linkage, or BCC would take it for a probe. When the first declaration is
 * static, all the others are too, with and without `extern` (C11 6.2.2p4 and p5).
 */
static int make_static(struct run *run, struct edits *edits, struct probe *p)
{
	const struct ast_function *first = first_declaration(run, p);
	size_t at;

	if (!first) {
		if (!ast__first_mention(run->ast, p->definition, &at))
			return run__fail(run, p->definition->at, "%s is also declared in an included file",
					 p->name);
		return run__fail(run, at, "%s is used here before it is declared at file scope", p->name);
	}
	if (first->has_extern || ast__starts_in_macro(run->ast, first) || !ast__is_alone(run->ast, first))
		return add_prototype(run, edits, p, first);
	fputs(INTERNAL, edits__out(edits));
	return edits__add(edits, first->start, 0);
}

/* What the generated text says has to mean the same as in the AST. */
static int check_macros(struct run *run, const struct probe *p, const char *text)
{
	struct scan_name s;
	struct scan scan;

	if (!text)
		return -ENOMEM;
	scan__start(&scan, text, strlen(text));
	while (run->has_macros && scan__next(&scan, &s)) {
		const struct name *n = names__find(run->names, s.text, s.len);

		/* bpf_probe_read_kernel() is often defined as its older self. */
		if (n && n->is_macro && s.where == SCAN_CODE &&
		    strncmp(s.text, "bpf_probe_read", strlen("bpf_probe_read")) != 0)
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
	size_t behind = ast__place_behind(run->ast, f);
	FILE *out = edits__out(edits);
	int err;

	p->is_risky |= behind != f->end || ast__starts_in_macro(run->ast, f);
	fprintf(out, "%s#undef %s\n", is_line_start(run, behind) ? "" : "\n", p->name);
	err = wrapper__write(out, run, p);
	if (!err)
		err = check_macros(run, p, edits__written(edits));
	fprintf(out, "#define %s %s\n", p->name, p->body_name);
	write_line(out, run, behind);
	return add_edit(edits, behind, err);
}

static int add_list(struct edits *edits, const struct probe *p)
{
	write_list(edits__out(edits), p);
	return edits__add(edits, p->list_start, p->list_end - p->list_start);
}

static int add_locals(struct run *run, struct edits *edits, struct probe *p)
{
	size_t at = p->definition->body + 1;
	FILE *out = edits__out(edits);
	int err;

	fputc('\n', out);
	write_locals(out, run, p);
	err = check_macros(run, p, edits__written(edits));
	write_line(out, run, at);
	return add_edit(edits, at, err);
}

static int edit_in_place(struct run *run, struct edits *edits, struct probe *p)
{
	static const char *const attribute[] = { "__attribute__", "__attribute", NULL };
	const struct ast_function *f = p->definition;
	int err = add_list(edits, p);

	/* An attribute may be about a parameter that is gone, and a macro may hide anything. */
	p->is_risky = f->has_macro || scan__has_word(run->text, f->start, f->at, attribute);
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

static int rewrite_probes(struct run *run, struct rewrite *r)
{
	struct edits *edits = edits__new();
	int err = edits ? choose_probes(run) : -ENOMEM;

	/* Further errors are told together with those. */
	if (err != -ENOMEM) {
		int also = for_all(run, edits, plan);

		err = also == -ENOMEM || !err ? also : err;
	}
	if (!err && run->probes)
		err = add_names(run, edits);
	if (!err)
		err = for_all(run, edits, add_edits);
	if (!err)
		err = edits__apply(edits, run->text, run->len, &r->text, &r->len);
	if (!err)
		err = verify_result(run, r->text, r->len);
	r->changed = run->probes != NULL;
	r->probes = run->probes;
	edits__free(edits);
	return err;
}

static int run_all(struct run *run, struct rewrite *r)
{
	const char *arch = run->options->arch;
	struct ast_error e;
	int err;

	run->arch = abi__find(arch);
	if (!run->arch)
		return run__fail(run, 0, "no architecture of the name '%s'", arch ? arch : "of this machine");
	run->names = names__new();
	if (!run->names)
		return -ENOMEM;
	err = run__parse(run, run->text, run->len, &e, &run->ast);
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
	if (err)
		ast__free(run.ast);
	else
		r->ast = run.ast;
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
	ast__free(r->ast);
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

int rewrite__submissions(struct rewrite *r, const struct rewrite_submission **list, unsigned int *nr)
{
	*list = NULL;
	*nr = 0;
	return r->ast ? submission__find(r->ast, r->arena, list, nr) : 0;
}
