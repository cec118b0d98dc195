#include "choose.h"

#include "access.h"
#include "arena.h"
#include "scan.h"
#include "type_name.h"

#include <errno.h>
#include <string.h>

/* BCC reads ctx and this many registers (facts/libbcc.md). */
enum { BCC_MAX_PARAMS = 6 };

static bool begins_with(const char *text, const char *prefix)
{
	return !strncmp(text, prefix, strlen(prefix));
}

static bool has_prefix(const struct run *run, const char *name)
{
	static const char *const usual[] = { "kprobe__", "kretprobe__", "syscall__", NULL };
	const char *const *p = run->options->prefixes ? run->options->prefixes : usual;

	for (; *p; p++)
		if (begins_with(name, *p))
			return true;
	return false;
}

static bool takes_registers(const struct ast_function *f)
{
	const struct type *t = f->nr_params ? type__strip(f->params[0].type) : NULL;

	t = t && (t->kind == TYPE_POINTER || t->kind == TYPE_ARRAY) ? type__strip(t->target) : NULL;
	return t && t->kind == TYPE_STRUCT && t->name && !strcmp(t->name, "pt_regs");
}

static bool is_probe(const struct run *run, const struct ast_function *f)
{
	return f->is_definition && f->is_external && f->is_in_source && f->name && takes_registers(f) &&
	       has_prefix(run, f->name);
}

/* As BCC's own rewriter tells them apart (src/cc/frontends/clang/b_frontend_action.cc: rewriteFuncParam). */
static enum probe_kind kind_of(const struct run *run, const char *name)
{
	if (run->options->every_probe)
		return PROBE_ENTRY;
	if (begins_with(name, "kretprobe__"))
		return PROBE_RETURN;
	if (begins_with(name, "syscall__") || begins_with(name, "kprobe____x64_sys_"))
		return PROBE_SYSCALL;
	return PROBE_ENTRY;
}

/* TEXT is NAME__byte, say: then no variable of ours can have the NAME (access.h). */
static int note_stem(struct run *run, const char *text, size_t len)
{
	size_t end = len;
	struct name *n;

	while (end > 2 && (text[end - 1] != '_' || text[end - 2] != '_'))
		end--;
	if (end <= 2 || !access__is_ending(text + end, len - end))
		return 0;
	n = names__add(run->names, text, end - 2);
	if (!n)
		return -ENOMEM;
	n->is_stem = true;
	return 0;
}

static int note_name(struct run *run, const struct scan_name *s)
{
	struct name *n = names__add(run->names, s->text, s->len);

	if (!n)
		return -ENOMEM;
	n->uses++;
	n->is_macro |= s->where == SCAN_MACRO;
	n->is_asked |= s->where == SCAN_CONDITION;
	n->is_meant |= s->where == SCAN_MEANING;
	run->has_macros |= s->where == SCAN_MACRO;
	return note_stem(run, s->text, s->len);
}

/* A parameter's name need not be in the text: macros put names together. */
static int note_params(struct run *run, const struct ast_function *f)
{
	int err = 0;

	for (unsigned int i = 0; f->params && i < f->nr_params && !err; i++)
		if (f->params[i].name)
			err = note_stem(run, f->params[i].name, strlen(f->params[i].name));
	return err;
}

/* F is the I-th of ast__functions(). */
static int note_function(struct run *run, const struct ast_function *f, unsigned int i)
{
	struct name *n = f->name ? names__add(run->names, f->name, strlen(f->name)) : NULL;

	if (!n)
		return f->name ? -ENOMEM : 0;
	n->nr_functions++;
	if (f->is_first)
		n->function = i + 1;
	n->is_nameless |= f->params && f->nr_params && !f->params[0].name;
	/* What is left are the uses that declare nothing. */
	if (n->uses && n->len <= run->len - f->at && !memcmp(run->text + f->at, f->name, n->len))
		n->uses--;
	return note_params(run, f);
}

static int collect_names(struct run *run)
{
	unsigned int nr;
	const struct ast_function *f = ast__functions(run->ast, &nr);
	struct scan_name s;
	struct scan scan;
	int err = 0;

	scan__start(&scan, run->text, run->len);
	while (!err && scan__next(&scan, &s))
		err = note_name(run, &s);
	for (unsigned int i = 0; i < nr && !err; i++)
		err = note_function(run, &f[i], i);
	return err;
}

static void note_call(void *ctx, const char *function)
{
	struct run *run = ctx;
	struct name *n = names__find(run->names, function, strlen(function));

	if (n)
		n->is_called = true;
}

/* A probe's name is used where it is not declared, or macros may put it together. */
static bool may_have_calls(const struct run *run)
{
	unsigned int nr;
	const struct ast_function *f = ast__functions(run->ast, &nr);
	bool has_pasting = run->has_macros && memmem(run->text, run->len, "##", 2);

	for (unsigned int i = 0; i < nr; i++) {
		const struct name *n =
			is_probe(run, &f[i]) ? names__find(run->names, f[i].name, strlen(f[i].name)) : NULL;

		if (n && (n->uses || has_pasting))
			return true;
	}
	return false;
}

/* Which calls are compiled, only the AST knows; the text tells cheaply that there may be some. */
static void find_calls(struct run *run)
{
	if (may_have_calls(run))
		ast__each_reference(run->ast, NULL, note_call, run);
}

/* A `;` between the last parameter and the body: clang makes a prototype of a K&R list, and does not tell. */
static bool is_old_style(const struct run *run, const struct ast_function *f)
{
	struct scan scan = { .text = run->text, .len = run->len, .at = f->at };

	for (unsigned int n = 0; n < f->nr_params; n++)
		if (f->params[n].at > scan.at)
			scan.at = f->params[n].at;
	return scan__find(&scan, f->body < run->len ? f->body : run->len, ";");
}

/* A directive before the context's name or behind the last parameter: BCC would leave one half of an #if. */
static bool is_cut_by_directive(const struct run *run, const struct ast_function *f)
{
	size_t first = f->params[0].at, last = f->params[f->nr_params - 1].at;
	bool at_line_start = false;

	if (f->start >= f->body || f->body > run->len ||
	    !memchr(run->text + f->start, '#', f->body - f->start))
		return false;
	for (size_t i = f->start; i < f->body && i < run->len; i++) {
		char c = run->text[i];

		if (c == '#' && at_line_start && (i < first || i > last))
			return true;
		if (c == '\n')
			at_line_start = true;
		else if (c != ' ' && c != '\t')
			at_line_start = false;
	}
	return false;
}

/* BCC writes "TYPE NAME = (TYPE)ctx->REGISTER;" with the text of the declaration and clang's name of the type. */
static bool is_plain(const struct ast_parameter *p)
{
	const struct type *t = type__strip(p->type);

	return p->name && type__is_scalar(t) && t->kind != TYPE_BOOL && t->size <= 8 &&
	       !type__is_anonymous(p->type) && !type__mentions(p->type, p->name);
}

/* BCC takes the i-th of its registers for the i-th parameter. */
static bool is_where_bcc_looks(const struct run *run, const struct abi_place *place, unsigned int i)
{
	return run->arch->word == 8 && !place->unknown && !place->by_reference && place->nr_pieces == 1 &&
	       !place->pieces[0].on_stack && place->pieces[0].reg == i;
}

static bool is_read_by_bcc(const struct run *run, const struct probe *p)
{
	const struct ast_function *f = p->definition;

	for (unsigned int i = 0; i < p->nr_params; i++) {
		if (!is_plain(p->params[i].declared))
			return false;
		if (p->kind == PROBE_ENTRY && !is_where_bcc_looks(run, &p->places[i], i))
			return false;
	}
	return f->nr_params <= 1 + BCC_MAX_PARAMS;
}

/* What BCC 0.26 does not compile, or compiles to something else than is meant. */
static bool needs_rewrite(const struct run *run, const struct probe *p)
{
	const struct ast_function *f = p->definition;
	const struct name *n = names__find(run->names, f->name, strlen(f->name));

	if (!f->params[0].name || n->is_called)
		return true;
	if (f->nr_params < 2)
		/* BCC takes a prototype without the name for a part of the definition. */
		return f->is_variadic || n->is_nameless;
	return run->options->every_probe || f->is_variadic || f->has_macro || p->is_old_style ||
	       type__strip(f->params[0].type)->kind == TYPE_ARRAY || !f->is_first || n->nr_functions > 1 ||
	       is_cut_by_directive(run, f) || !is_read_by_bcc(run, p);
}

static int place_params(struct run *run, struct probe *p)
{
	const struct ast_function *f = p->definition;
	const struct type **types = arena__array(run->arena, f->nr_params, sizeof(*types));
	struct abi_signature sig = { .is_variadic = f->is_variadic };

	p->nr_params = f->nr_params - 1;
	p->params = arena__array(run->arena, f->nr_params, sizeof(*p->params));
	p->places = arena__array(run->arena, f->nr_params, sizeof(*p->places));
	if (!types || !p->params || !p->places)
		return -ENOMEM;
	for (unsigned int i = 0; i < p->nr_params; i++) {
		p->params[i].declared = &f->params[i + 1];
		types[i] = type__decay(run->arena, f->params[i + 1].type, run->arch->word);
		if (!types[i])
			return -ENOMEM;
		p->params[i].decayed = types[i];
	}
	sig.params = types;
	sig.nr_params = p->nr_params;
	abi__place(run->arch, &sig, p->places);
	return 0;
}

/* NAME is in the body's text, or in what a macro of the source means. */
static bool is_in_text(const struct run *run, const struct ast_function *f, const char *name)
{
	const struct name *n = names__find(run->names, name, strlen(name));
	const char *words[] = { name, NULL };

	return n && (n->is_meant || scan__has_word(run->text, f->body, f->end, words));
}

static bool is_used(const struct run *run, const struct ast_function *f, unsigned int i)
{
	const char *name = f->params[i].name;

	return ast__uses_parameter(run->ast, f, i) || (f->has_errors && name && is_in_text(run, f, name));
}

/* What cannot be read may stand there all the same, as long as nobody asks for it. */
static int check_param(struct run *run, const struct probe *p, unsigned int i)
{
	const struct probe_param *param = &p->params[i];
	const struct ast_function *f = p->definition;
	const char *name = param->declared->name;
	const char *unknown = p->kind == PROBE_ENTRY ? p->places[i].unknown : NULL;

	if (!unknown && p->kind != PROBE_RETURN)
		return 0;
	if (!is_used(run, f, i + 1))
		return 0;
	if (unknown)
		return run__fail(run, param->declared->at, "parameter '%s' of %s cannot be read: %s", name,
				 f->name, unknown);
	return run__fail(
		run, param->declared->at,
		"parameter '%s' of %s cannot be read: a kretprobe runs at the return, where the parameters are gone",
		name, f->name);
}

static int check_params(struct run *run, const struct probe *p)
{
	int result = 0;

	for (unsigned int i = 0; i < p->nr_params; i++) {
		int err = check_param(run, p, i);

		if (err == -ENOMEM)
			return err;
		result = result ? result : err;
	}
	return result;
}

static int consider(struct run *run, const struct ast_function *f, struct probe **chosen)
{
	struct probe *p = arena__alloc(run->arena, sizeof(*p));
	int err;

	*chosen = NULL;
	if (!p)
		return -ENOMEM;
	p->definition = f;
	p->name = arena__strdup(run->arena, f->name);
	p->kind = kind_of(run, f->name);
	p->is_old_style = is_old_style(run, f);
	err = p->name ? place_params(run, p) : -ENOMEM;
	if (err)
		return err;
	if (needs_rewrite(run, p))
		*chosen = p;
	else if (p->kind != PROBE_RETURN)
		return 0;
	return check_params(run, p);
}

int choose_probes(struct run *run)
{
	unsigned int nr;
	const struct ast_function *f = ast__functions(run->ast, &nr);
	struct probe **last = &run->probes;
	int result = collect_names(run);

	if (result)
		return result;
	find_calls(run);
	for (unsigned int i = 0; i < nr; i++) {
		int err = is_probe(run, &f[i]) ? consider(run, &f[i], last) : 0;

		if (err == -ENOMEM)
			return err;
		if (*last)
			last = &(*last)->next;
		result = result ? result : err;
	}
	return result;
}
