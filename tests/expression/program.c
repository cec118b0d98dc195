#include "program.h"

#include "arena.h"
#include "arithmetic.h"
#include "definitions.h"
#include "expression_source.h"
#include "records.h"
#include "scope.h"
#include "text.h"

#include <errno.h>

int program__write_functions(struct program *p)
{
	int err = 0;

	p->source = expression_source__new(p->arena, "", p->scope->scope.word);
	if (!p->source)
		return -ENOMEM;
	for (unsigned int i = 0; i < p->nr && !err; i++) {
		p->items[i].name = arena__printf(p->arena, "expression_%u", i);
		err = expression_source__add(p->source, &p->scope->scope, &p->items[i].e, p->items[i].name,
					     &p->items[i].function);
	}
	return err;
}

int program__write_definitions(const struct program *p, FILE *out)
{
	struct definitions *d = definitions__new();
	int err = d ? 0 : -ENOMEM;

	for (unsigned int i = 0; i < p->scope->scope.nr_params && !err; i++)
		err = definitions__write(d, out, p->scope->scope.params[i].type);
	if (!err)
		err = expression_source__write_definitions(p->source, d, out);
	definitions__free(d);
	return err;
}

/* The number that BASIC() of reference.h gives for T. */
static unsigned int basic_number(const struct type *t)
{
	static const unsigned int numbers[NR_BASIC + 1] = {
		[BASIC_BOOL] = 1,    [BASIC_CHAR] = 2,	 [BASIC_UNSIGNED_PLAIN_CHAR] = 2,
		[BASIC_SCHAR] = 3,   [BASIC_UCHAR] = 4,	 [BASIC_SHORT] = 5,
		[BASIC_USHORT] = 6,  [BASIC_INT] = 7,	 [BASIC_UINT] = 8,
		[BASIC_LONG] = 9,    [BASIC_ULONG] = 10, [BASIC_LLONG] = 11,
		[BASIC_ULLONG] = 12,
	};

	return numbers[arithmetic__basic(t, 8)];
}

/* Whether C's type is another one: an expression that the compiler evaluates without evaluating TEXT. */
static void write_type_check(const struct program *p, const struct item *item, FILE *out)
{
	const struct type *t = item->e.type, *s = type__strip(t);
	const char *text = item->generated.reference;
	const char *name;

	fputs("\to->type_differs = ", out);
	if (item->e.capture == CAPTURE_BYTES) {
		fprintf(out, "sizeof(%s) != %llu;\n", text, (unsigned long long)item->e.size);
	} else if (s->kind != TYPE_POINTER) {
		if (p->is_gcc ? item->generated.is_wide_bits : item->generated.is_part) {
			fputs("0;\n", out);
			return;
		}
		fprintf(out, "BASIC(+(%s)) != %u", text, basic_number(expression__promoted(item->e.root, 8)));
		if (!item->generated.is_bits)
			fprintf(out, " || BASIC(%s) != %u", text, basic_number(s));
		fputs(";\n", out);
	} else {
		name = type__declaration(p->arena, t, NULL);
		/* What a record has that a pointer to const points to is const: that is left aside. */
		if (strstr(name, "{...}") || strstr(text, "p1"))
			fputs("0;\n", out);
		else
			fprintf(out, "!__builtin_types_compatible_p(__typeof__(%s), %s);\n", text, name);
	}
}

static void write_reference_function(const struct program *p, const struct item *item, FILE *out)
{
	const char *text = item->generated.reference;

	fprintf(out, "static void reference_%s(struct outcome *o)\n{\n", item->name);
	write_type_check(p, item, out);
	if (item->e.capture == CAPTURE_STRING)
		fprintf(out, "\tset_string(o, %s);\n", text);
	else if (item->e.capture == CAPTURE_NUMBER)
		fprintf(out, "\tset_number(o, %s(%s));\n",
			type__strip(item->e.type)->kind == TYPE_POINTER ? "(unsigned long)" : "", text);
	else if (item->generated.is_place)
		fprintf(out, "\tset_bytes(o, &%s, sizeof(%s));\n", text, text);
	else
		fprintf(out, "\t__typeof__(%s) value = %s;\n\n\tset_bytes(o, &value, sizeof(value));\n", text,
			text);
	fputs("}\n\n", out);
}

static void write_arguments(const struct program *p, const char *function, FILE *out)
{
	const struct expression_scope *s = &p->scope->scope;

	for (unsigned int i = 0; i < s->nr_params; i++) {
		fputs("static ", out);
		type__declare(out, s->params[i].type, s->params[i].name);
		fputs(";\n", out);
	}
	fprintf(out, "\nvoid %s(unsigned int i, const void *bytes)\n{\n", function);
	for (unsigned int i = 0; i < s->nr_params; i++)
		fprintf(out, "\tif (i == %u)\n\t\t__builtin_memcpy((void *)&%s, bytes, sizeof(%s));\n", i,
			s->params[i].name, s->params[i].name);
	fputs("}\n\n", out);
}

static void write_table(const struct program *p, const char *name, const char *prefix, FILE *out)
{
	fprintf(out, "void (*const %s[])(struct outcome *o) = {\n", name);
	for (unsigned int i = 0; i < p->nr; i++)
		fprintf(out, "\t%s_%s,\n", prefix, p->items[i].name);
	fputs("};\n", out);
}

void program__write_reference(const struct program *p, FILE *out)
{
	fprintf(out, "#include \"reference.h\"\n#define NULL ((void *)0)\n%s%s\n", SCOPE_PRELUDE, p->types);
	write_arguments(p, "set_reference_argument", out);
	for (unsigned int i = 0; i < p->nr; i++)
		write_reference_function(p, &p->items[i], out);
	write_table(p, "reference_functions", "reference", out);
	fprintf(out, "const unsigned int nr_functions = %u;\n", p->nr);
}

const char *program__number_type(const struct expression *e)
{
	static const char *const names[][2] = {
		[1] = { "u8", "s8" }, [2] = { "u16", "s16" }, [4] = { "u32", "s32" }, [8] = { "u64", "s64" }
	};
	const struct type *t = type__strip(e->type);

	return names[e->size][t->kind != TYPE_POINTER && t->is_signed];
}

const char *program__call(const struct program *p, const struct item *item, const char *result)
{
	const char *names[16] = { NULL };
	struct text t;

	for (unsigned int i = 0; i < p->scope->scope.nr_params; i++)
		names[i] = p->scope->scope.params[i].name;
	if (text__open(&t))
		return NULL;
	expression_source__write_call(t.out, &item->e, item->name, names, result);
	return text__keep(&t, p->arena);
}

static void write_written_function(const struct program *p, const struct item *item, FILE *out)
{
	fprintf(out, "%s\nstatic void written_%s(struct outcome *o)\n{\n", item->function, item->name);
	if (item->e.capture == CAPTURE_NUMBER)
		fprintf(out,
			"\t%s result = 1;\n\n\to->status = %s;\n\tset_number(o, (unsigned long long)result);\n",
			program__number_type(&item->e), program__call(p, item, "&result"));
	else if (item->e.capture == CAPTURE_BYTES)
		fprintf(out, "\to->status = %s;\n", program__call(p, item, "o->bytes"));
	else
		fprintf(out, "\to->status = %s;\n", program__call(p, item, "(char *)o->bytes, TEXT_SIZE"));
	fputs("}\n\n", out);
}

int program__write_written(const struct program *p, FILE *out)
{
	int err;

	fputs("#include \"probe.h\"\n#include <kprobe_args/expression.h>\n#include \"reference.h\"\n", out);
	err = program__write_definitions(p, out);
	write_arguments(p, "set_written_argument", out);
	for (unsigned int i = 0; i < p->nr; i++)
		write_written_function(p, &p->items[i], out);
	write_table(p, "written_functions", "written", out);
	return err;
}
