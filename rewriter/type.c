#include "type.h"

#include "arena.h"
#include "text.h"

#include <string.h>

/* Damaged BTF may define a type by itself. */
enum { MAX_ALIASES = 64 };

static const struct type void_type = { .kind = TYPE_VOID };

const struct type *type__strip(const struct type *t)
{
	unsigned int n = 0;

	while (t && (t->kind == TYPE_TYPEDEF || t->kind == TYPE_QUALIFIED)) {
		if (++n > MAX_ALIASES)
			return &void_type;
		t = t->target;
	}
	return t;
}

/* T, which is an array, without the typedefs around it; its qualifiers are its element's (C11 6.7.3p9). */
static const struct type *element_of(struct arena *a, const struct type *t)
{
	unsigned int qualifiers = 0;
	struct type *q;

	for (; t->kind != TYPE_ARRAY; t = t->target)
		if (t->kind == TYPE_QUALIFIED)
			qualifiers |= t->qualifiers;
	if (!qualifiers || !t->target)
		return t->target;
	q = arena__alloc(a, sizeof(*q));
	if (q) {
		*q = *t->target;
		q->kind = TYPE_QUALIFIED;
		q->qualifiers = (uint8_t)qualifiers;
		q->target = t->target;
	}
	return q;
}

const struct type *type__decay(struct arena *a, const struct type *t, uint32_t word)
{
	const struct type *s = type__strip(t);
	struct type *p;

	if (!s || (s->kind != TYPE_ARRAY && s->kind != TYPE_FUNCTION))
		return t;
	p = arena__alloc(a, sizeof(*p));
	if (!p)
		return NULL;
	p->kind = TYPE_POINTER;
	p->size = word;
	p->align = word;
	p->is_complete = true;
	p->target = s->kind == TYPE_ARRAY ? element_of(a, t) : t;
	return p->target || !s->target ? p : NULL;
}

bool type__is_scalar(const struct type *t)
{
	t = type__strip(t);
	return t && (t->kind == TYPE_BOOL || t->kind == TYPE_INT || t->kind == TYPE_ENUM ||
		     t->kind == TYPE_POINTER);
}

bool type__is_record(const struct type *t)
{
	t = type__strip(t);
	return t && (t->kind == TYPE_STRUCT || t->kind == TYPE_UNION);
}

const struct type_enumerator *type__find_enumerator(const struct type *t, const char *name)
{
	for (uint32_t i = 0; t->kind == TYPE_ENUM && i < t->nr; i++)
		if (t->enumerators[i].name && !strcmp(t->enumerators[i].name, name))
			return &t->enumerators[i];
	return NULL;
}

bool type__is_string(const struct type *t)
{
	t = type__strip(t);
	if (!t || t->kind != TYPE_POINTER)
		return false;
	t = type__strip(t->target);
	return t && t->kind == TYPE_INT && t->is_char;
}

/* MORE: something follows that has to be kept apart. */
static void write_qualifiers(FILE *out, unsigned int qualifiers, bool more)
{
	static const struct {
		unsigned int bit;
		const char *word;
	} words[] = {
		{ TYPE_CONST, "const" },
		{ TYPE_VOLATILE, "volatile" },
		{ TYPE_RESTRICT, "restrict" },
	};

	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++) {
		if (!(qualifiers & words[i].bit))
			continue;
		qualifiers &= ~words[i].bit;
		fprintf(out, "%s%s", words[i].word, more || qualifiers ? " " : "");
	}
}

/* The part of a declaration that stands before everything else: "struct file". */
static void write_base(FILE *out, const struct type *t)
{
	static const char *const keyword[] = {
		[TYPE_STRUCT] = "struct ",
		[TYPE_UNION] = "union ",
		[TYPE_ENUM] = "enum ",
	};

	if (!t || (t->kind == TYPE_VOID && !t->name)) {
		fputs("void", out);
		return;
	}
	if (t->kind < sizeof(keyword) / sizeof(*keyword) && keyword[t->kind])
		fputs(keyword[t->kind], out);
	fputs(t->name ? t->name : "{...}", out);
}

static bool is_suffixed(const struct type *t)
{
	return t && (t->kind == TYPE_ARRAY || t->kind == TYPE_FUNCTION);
}

static bool is_derived(const struct type *t)
{
	return t && (t->kind == TYPE_POINTER || is_suffixed(t));
}

/* Qualifiers of a pointer stand behind its star; those of anything else stand in front. */
static const struct type *skip_qualifiers(const struct type *t, unsigned int *qualifiers)
{
	*qualifiers = 0;
	while (t && t->kind == TYPE_QUALIFIED) {
		*qualifiers |= t->qualifiers;
		t = t->target;
	}
	return t;
}

static void write_parameters(FILE *out, const struct type *t)
{
	fputc('(', out);
	for (uint32_t i = 0; i < t->nr; i++) {
		fputs(i ? ", " : "", out);
		type__declare(out, t->parameters[i].type, NULL);
	}
	if (t->is_variadic)
		fputs(t->nr ? ", ..." : "...", out);
	else if (!t->nr)
		fputs("void", out);
	fputc(')', out);
}

/* What stands before the name: a declarator is read from the inside out (C11 6.7.6). */
static void write_left(FILE *out, const struct type *t, bool more)
{
	unsigned int qualifiers;

	t = skip_qualifiers(t, &qualifiers);
	if (!is_derived(t)) {
		write_qualifiers(out, qualifiers, true);
		write_base(out, t);
		fputs(more ? " " : "", out);
		return;
	}
	write_left(out, t->target, true);
	if (t->kind != TYPE_POINTER)
		return;
	fputs(is_suffixed(t->target) ? "(*" : "*", out);
	write_qualifiers(out, qualifiers, more);
}

static void write_right(FILE *out, const struct type *t)
{
	unsigned int qualifiers;

	t = skip_qualifiers(t, &qualifiers);
	if (!is_derived(t))
		return;
	if (t->kind == TYPE_ARRAY)
		fprintf(out, "[%u]", t->nr);
	else if (t->kind == TYPE_FUNCTION)
		write_parameters(out, t);
	else if (is_suffixed(t->target))
		fputc(')', out);
	write_right(out, t->target);
}

void type__declare(FILE *out, const struct type *t, const char *name)
{
	bool named = name && *name;

	write_left(out, t, named);
	fputs(named ? name : "", out);
	write_right(out, t);
}

const char *type__declaration(struct arena *a, const struct type *t, const char *name)
{
	struct text text;

	if (text__open(&text))
		return NULL;
	type__declare(text.out, t, name);
	return text__keep(&text, a);
}
