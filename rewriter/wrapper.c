#include "wrapper.h"

#include "arena.h"
#include "local.h"
#include "plan.h"
#include "text.h"
#include "type_name.h"

#include <errno.h>
#include <string.h>

static int write_head(FILE *out, const struct run *run, const struct probe *p)
{
	const char *declarator;
	struct text text;
	int err = text__open(&text);

	if (err)
		return err;
	fprintf(text.out, "%s(", p->name);
	write_list(text.out, p);
	fputc(')', text.out);
	declarator = text__keep(&text, run->arena);
	type__declare(out, p->result, declarator);
	return declarator ? 0 : -ENOMEM;
}

struct hints {
	FILE *out;
	const char *pointer; /* one that BCC follows */
};

static void write_hint(void *ctx, const char *map, const char *method)
{
	const struct hints *h = ctx;

	if (!strcmp(method, "update") || !strcmp(method, "insert"))
		fprintf(h->out, "\tif (0)\n\t\t%s.%s(0, &%s);\n", map, method, h->pointer);
}

/*
 * BCC looks only into probe functions for the maps that hold pointers of the kernel. The user's function is none any
 * more, so what it does with maps is said here again, in code that is never run.
 */
static void write_hints(FILE *out, const struct run *run, const struct probe *p)
{
	struct hints h = { .out = out };

	for (unsigned int i = 0; i < p->nr_params && !h.pointer; i++)
		if (type__strip(p->params[i].type)->kind == TYPE_POINTER)
			h.pointer = p->params[i].name;
	if (h.pointer)
		ast__each_stored_pointer(run->ast, p->definition, write_hint, &h);
}

static void write_call(FILE *out, const struct probe *p)
{
	const struct type *s = type__strip(p->definition->result);
	bool is_void = !s || s->kind == TYPE_VOID;

	fprintf(out, "\t%s%s(%s", is_void ? "" : "return ", p->body_name, p->context);
	for (unsigned int i = 0; i < p->nr_params; i++)
		fprintf(out, ", %s", p->params[i].name);
	fprintf(out, ");\n%s", is_void ? "\treturn 0;\n" : "");
}

int wrapper__write(FILE *out, const struct run *run, const struct probe *p)
{
	int err = write_head(out, run, p);

	fputs("\n{\n", out);
	write_locals(out, run, p);
	write_hints(out, run, p);
	write_call(out, p);
	fputs("}\n", out);
	return err;
}

/* C11 6.5.2.2p6: what a function without a prototype is called with. */
static const struct type *promoted(const struct type *t)
{
	static const struct type number = { .kind = TYPE_FLOAT, .name = "double", .size = 8, .align = 8 };
	const struct type *s = type__strip(t);

	if ((s->kind == TYPE_INT || s->kind == TYPE_BOOL || s->kind == TYPE_ENUM) && s->size < 4)
		return integer_type(4, true);
	return s->kind == TYPE_FLOAT && s->size < 8 ? &number : t;
}

/* The I-th parameter's type as a prototype has it; NULL: no memory. */
static const struct type *prototype_type(const struct run *run, const struct probe *p, unsigned int i)
{
	const struct type *t = type__decay(run->arena, p->definition->params[i].type, run->arch->word);

	return t && p->is_old_style ? promoted(t) : t;
}

int wrapper__write_prototype(FILE *out, const struct run *run, const struct probe *p)
{
	const struct ast_function *f = p->definition;
	const char *declarator;
	struct text text;
	int err = text__open(&text);

	if (err)
		return err;
	fprintf(text.out, "%s(", p->body_name);
	for (unsigned int i = 0; i < f->nr_params; i++) {
		fputs(i ? ", " : "", text.out);
		type__declare(text.out, prototype_type(run, p, i), NULL);
	}
	fputs(f->is_variadic ? ", ...)" : ")", text.out);
	declarator = text__keep(&text, run->arena);
	type__declare(out, f->result, declarator);
	return declarator ? 0 : -ENOMEM;
}

int wrapper__is_declarable(struct run *run, const struct probe *p)
{
	const struct ast_function *f = p->definition;

	for (unsigned int i = 0; i < f->nr_params; i++) {
		const struct type *t = prototype_type(run, p, i);

		if (!t)
			return -ENOMEM;
		if (!type__is_sayable(t))
			return run__fail(
				run, f->params[i].at,
				"%s cannot be declared in advance: the type of '%s' is declared inside of the parameter list",
				p->name, f->params[i].name ? f->params[i].name : "this parameter");
	}
	if (type__is_sayable(f->result))
		return 0;
	return run__fail(run, f->at, "%s cannot be declared in advance: its result's type has no name",
			 p->name);
}
