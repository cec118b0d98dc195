#include "expression_source.h"

#include "arena.h"
#include "definitions.h"
#include "expression_writer.h"

#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

struct expression_source {
	struct arena *arena;
	const struct expression_scope *scope; /* of the expression that is added */
	struct partial *partial;
};

struct expression_source *expression_source__new(struct arena *a, const char *suffix, uint32_t word)
{
	struct expression_source *s = arena__alloc(a, sizeof(*s));

	if (!s)
		return NULL;
	s->arena = a;
	s->partial = partial__new(a, suffix, word);
	return s->partial ? s : NULL;
}

static const char *format(struct writer *w, const char *fmt, va_list ap)
{
	char *bytes = NULL;
	const char *text;

	if (vasprintf(&bytes, fmt, ap) < 0)
		bytes = NULL;
	text = arena__strdup(w->arena, bytes);
	free(bytes);
	w->no_memory |= !text;
	return text;
}

void writer__line(struct writer *w, const char *fmt, ...)
{
	va_list ap;

	for (unsigned int i = 0; i < w->depth; i++)
		fputc('\t', w->out);
	va_start(ap, fmt);
	vfprintf(w->out, fmt, ap);
	va_end(ap);
	fputc('\n', w->out);
}

const char *writer__text(struct writer *w, const char *fmt, ...)
{
	const char *text;
	va_list ap;

	va_start(ap, fmt);
	text = format(w, fmt, ap);
	va_end(ap);
	return text;
}

/* FUNCTION itself, or the one of its address. */
static bool is_function(const char *function, const char *name)
{
	size_t len = strlen(function);

	return !strncmp(name, function, len) && (!name[len] || !strcmp(name + len, "__at"));
}

/* What the functions' text and its macros use. */
static bool is_reserved(const struct writer *w, const char *name)
{
	static const char *const words[] = {
		"result",
		"result_size",
		"at",
		"status",
		"value_",
		"text_",
		"u8",
		"u16",
		"u32",
		"u64",
		"s8",
		"s16",
		"s32",
		"s64",
		"read_memory",
		"read_string",
		"is_same_text",
		"quotient",
		"remainder",
		"is_division",
		"signed_bits",
		"unsigned_bits",
		"typeof",
		"asm",
		"KEEP_APART",
		"READ",
		"READ_BYTES",
		"READ_IS_TEXT",
		"READ_IS_STRING",
		"TEXT_ROOM",
		"INLINE",
		"NO_LIMIT",
		"ctx",
	};

	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++)
		if (!strcmp(words[i], name))
			return true;
	return is_function(w->function, name) || !strncmp(name, "STATUS_", 7);
}

static bool is_taken(const struct writer *w, const char *name)
{
	for (const struct name *n = w->names; n; n = n->next)
		if (!strcmp(n->text, name))
			return true;
	return is_reserved(w, name);
}

const char *writer__name(struct writer *w, const char *hint)
{
	struct name *n = arena__alloc(w->arena, sizeof(*n));
	const char *name = hint;

	for (unsigned int i = 2; n && name && is_taken(w, name); i++)
		name = writer__text(w, "%s%u", hint, i);
	if (!n || !name) {
		w->no_memory = true;
		return "";
	}
	*n = (struct name){ w->names, name };
	w->names = n;
	return name;
}

const char *writer__variable(struct writer *w, const struct type *t, const char *hint)
{
	const char *name = writer__name(w, hint);

	if (!t) {
		w->no_memory = true;
		return "";
	}
	fputc('\t', w->variables.out);
	type__declare(w->variables.out, t, name);
	/* LLVM may calculate with it where it is not read, and the verifier does not take that for harmless. */
	fputs(" = 0;\n", w->variables.out);
	return name;
}

const char *writer__number_type(const struct type *t)
{
	static const char *const names[][2] = {
		[1] = { "u8", "s8" }, [2] = { "u16", "s16" }, [4] = { "u32", "s32" }, [8] = { "u64", "s64" }
	};

	t = type__strip(t);
	return names[t->size][t->kind != TYPE_POINTER && t->is_signed];
}

const char *writer__bind(struct writer *w, struct value v, enum rank rank)
{
	const char *text = v.text && v.rank > rank ? writer__text(w, "(%s)", v.text) : v.text;

	return text ? text : "";
}

struct value writer__keep(struct writer *w, struct value v, const struct type *t, const char *hint)
{
	const char *name;

	if (v.rank == RANK_NAME || !v.text)
		return v;
	name = writer__variable(w, t, hint);
	writer__line(w, "%s = %s;", name, v.text);
	return (struct value){ name, RANK_NAME, v.pointer };
}

/* The size of the elements that a pointer of type T steps over has to be known. */
static int use_elements(struct expression_source *s, const struct type *t)
{
	const struct expression_types *types = s->scope->types;

	t = type__strip(type__strip(t)->target);
	while (t->kind == TYPE_ARRAY)
		t = type__strip(t->target);
	if (!type__is_record(t))
		return 0;
	if (!t->is_complete)
		t = type__strip(types->complete(types->ctx, t));
	return partial__use(s->partial, t, NULL, 0);
}

static int use_member(struct expression_source *s, const struct expression_node *n)
{
	const struct expression_node *base = n->operands[0];

	if (expression__place_parameter(n))
		return 0; /* defined as a whole, with the parameter */
	/* A record without a tag is called by its typedef, which this one may have. */
	if (base->kind == EXPRESSION_DEREFERENCE && !partial__type(s->partial, base->operands[0]->type))
		return -ENOMEM;
	return partial__use(s->partial, n->member.record, n->member.path, n->member.nr_path);
}

/* Notes all members that N is about to use. */
static int use_records(struct expression_source *s, const struct expression_node *n)
{
	const struct expression_node *first = n->operands[0];
	int err = 0;

	if (n->is_constant)
		return 0;
	if (n->kind == EXPRESSION_MEMBER)
		err = use_member(s, n);
	else if ((n->kind == EXPRESSION_INDEX || n->kind == EXPRESSION_ADD ||
		  n->kind == EXPRESSION_SUBTRACT) &&
		 type__strip(first->type)->kind == TYPE_POINTER)
		err = use_elements(s, first->type);
	for (unsigned int i = 0; i < 3 && n->operands[i] && !err; i++)
		err = use_records(s, n->operands[i]);
	return err;
}

static void name_parameters(struct writer *w)
{
	for (unsigned int i = 0; i < w->e->nr_params; i++)
		w->params[w->e->params[i]] = writer__name(w, w->scope->params[w->e->params[i]].name);
}

/* The type of a parameter as the probe function has it: an array is a pointer. */
static void write_parameters(struct writer *w, FILE *out)
{
	for (unsigned int i = 0; i < w->e->nr_params; i++) {
		unsigned int p = w->e->params[i];
		const struct type *t = type__decay(w->arena, w->scope->params[p].type, w->scope->word);

		if (!t) {
			w->no_memory = true;
			return;
		}
		type__declare(out, t, w->params[p]);
		fputs(", ", out);
	}
}

static bool has_branches(const struct expression_node *n)
{
	if (n->kind == EXPRESSION_CONDITIONAL || n->kind == EXPRESSION_LOGICAL_AND ||
	    n->kind == EXPRESSION_LOGICAL_OR)
		return true;
	for (unsigned int i = 0; i < 3 && n->operands[i]; i++)
		if (has_branches(n->operands[i]))
			return true;
	return false;
}

/* Where one of two parameters is used, LLVM would read the one of two registers: see KEEP_APART(). */
static void keep_parameters_apart(struct writer *w)
{
	const struct expression *e = w->e;

	if (e->nr_params < 2 || !has_branches(e->root))
		return;
	for (unsigned int i = 0; i < e->nr_params; i++)
		if (!type__is_record(w->scope->params[e->params[i]].type))
			writer__line(w, "KEEP_APART(%s);", w->params[e->params[i]]);
}

static void write_head(struct writer *w, FILE *out, const char *suffix, const char *result)
{
	fprintf(out, "INLINE int %s%s(", w->function, suffix);
	write_parameters(w, out);
	fprintf(out, "%s)\n{\n", result);
}

/* Comments end at the first star and slash; what the user typed may have both, as in *a / *b. */
static void write_comment(FILE *out, const char *text)
{
	fputs("/* ", out);
	for (const char *c = text; *c; c++) {
		fputc((unsigned char)*c < ' ' ? ' ' : *c, out);
		if ((c[0] == '*' && c[1] == '/') || (c[0] == '/' && c[1] == '*'))
			fputc(' ', out);
	}
	fputs(" */\n", out);
}

/* A function of its own: what it reads before may fault, and then there is no address. */
static void write_address_function(struct writer *w, FILE *out, const char *body, const char *variables,
				   struct value at)
{
	write_head(w, out, "__at", "const void **result");
	fprintf(out, "%s%s%s\t*result = %s;\n\treturn STATUS_OK;\n}\n\n", variables, *variables ? "\n" : "",
		body, at.text);
}

static void write_address_call(struct writer *w, FILE *out)
{
	fprintf(out, "\tconst void *at = 0;\n\tint status = %s__at(", w->function);
	for (unsigned int i = 0; i < w->e->nr_params; i++)
		fprintf(out, "%s, ", w->params[w->e->params[i]]);
	fputs("&at);\n\n", out);
}

static void write_bytes_function(struct writer *w, FILE *out)
{
	const struct expression_node *root = w->e->root;
	unsigned long long size = w->e->size;

	write_head(w, out, "", "void *result");
	if (expression__place_parameter(root)) {
		fprintf(out, "\t__builtin_memcpy(result, &%s, %llu);\n\treturn STATUS_OK;\n}\n",
			writer__parameter_part(w, root).text, size);
		return;
	}
	write_address_call(w, out);
	fprintf(out,
		"\t/* Nothing is at 0, and the result is cleared then. */\n"
		"\tif (read_memory(result, %llu, at) && !status)\n\t\tstatus = STATUS_FAULT;\n"
		"\treturn status;\n}\n",
		size);
}

/* How many characters there are at most: the array's, or as many as a parameter says. */
static const char *string_limit(struct writer *w)
{
	if (w->e->size)
		return writer__text(w, "%llu", (unsigned long long)w->e->size);
	return w->e->limit == NO_EXPRESSION_LIMIT ? "NO_LIMIT" : w->params[w->e->limit];
}

static void write_string_function(struct writer *w, FILE *out)
{
	write_head(w, out, "", "char *result, u32 result_size");
	write_address_call(w, out);
	fprintf(out,
		"\tif (read_string(result, result_size, at, %s) && !status)\n"
		"\t\tstatus = at ? STATUS_FAULT : STATUS_NULL;\n"
		"\treturn status;\n}\n",
		string_limit(w));
}

static void write_number_function(struct writer *w, FILE *out, const char *body, const char *variables,
				  struct value v)
{
	const char *type = writer__number_type(w->e->type);
	bool is_pointer = type__strip(w->e->type)->kind == TYPE_POINTER;

	write_head(w, out, "", writer__text(w, "%s *result", type));
	fprintf(out, "%s%s", variables, *variables ? "\n" : "");
	if (*body)
		fprintf(out, "\t*result = 0;\n%s", body);
	fprintf(out, "\t*result = %s%s;\n\treturn STATUS_OK;\n}\n", is_pointer ? "(u64)" : "",
		is_pointer ? writer__bind(w, v, RANK_UNARY) : v.text);
}

/* The statements that the value needs come out of its evaluation, which is done first. */
static void write_function(struct writer *w, FILE *out)
{
	const struct expression *e = w->e;
	bool in_memory = e->capture == CAPTURE_BYTES && !expression__place_parameter(e->root);
	char *body = NULL, *variables = NULL;
	struct value v = { .text = "" };
	struct text t;

	if (text__open(&t) || text__open(&w->variables)) {
		w->no_memory = true;
		return;
	}
	w->out = t.out;
	keep_parameters_apart(w);
	if (in_memory)
		v = writer__address(w, e->root, true);
	else if (e->capture != CAPTURE_BYTES)
		v = writer__value(w, e->root);
	body = text__take(&t);
	variables = text__take(&w->variables);
	if (body && variables && v.text && !w->no_memory) {
		write_comment(out, e->text);
		if (e->capture == CAPTURE_NUMBER)
			write_number_function(w, out, body, variables, v);
		else if (in_memory || e->capture == CAPTURE_STRING)
			write_address_function(w, out, body, variables, v);
		if (e->capture == CAPTURE_BYTES)
			write_bytes_function(w, out);
		else if (e->capture == CAPTURE_STRING)
			write_string_function(w, out);
	} else {
		w->no_memory = true;
	}
	free(body);
	free(variables);
}

int expression_source__add(struct expression_source *s, const struct expression_scope *scope,
			   const struct expression *e, const char *name, const char **function)
{
	struct writer w = {
		.arena = s->arena,
		.partial = s->partial,
		.scope = scope,
		.e = e,
		.function = name,
		.depth = 1,
		.remembers = e->nr_reads <= MAX_KEPT_READS,
		.params = arena__array(s->arena, scope->nr_params, sizeof(char *)),
	};
	struct text t;
	int err;

	s->scope = scope;
	err = w.params ? use_records(s, e->root) : -ENOMEM;
	if (!err)
		err = text__open(&t);
	if (err)
		return err;
	name_parameters(&w);
	write_function(&w, t.out);
	*function = text__keep(&t, s->arena);
	return w.no_memory || !*function ? -ENOMEM : 0;
}

int expression_source__write_definitions(struct expression_source *s, struct definitions *d, FILE *out)
{
	return partial__write(s->partial, d, out);
}

void expression_source__write_call(FILE *out, const struct expression *e, const char *name,
				   const char *const *names, const char *result)
{
	fprintf(out, "%s(", name);
	for (unsigned int i = 0; i < e->nr_params; i++)
		fprintf(out, "%s, ", names[e->params[i]]);
	fprintf(out, "%s)", result);
}
