/* Declarations of parameters become types: C that names them is written for the compiler process. */
#include "resolver.h"

#include "arena.h"
#include "btf.h"
#include "definitions.h"
#include "spec.h"
#include "text.h"
#include "user_function.h"

#include <errno.h>
#include <string.h>

static bool is_word(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

static enum type_kind tag_kind(const char *word)
{
	return !strcmp(word, "struct") ? TYPE_STRUCT :
	       !strcmp(word, "union")  ? TYPE_UNION :
	       !strcmp(word, "enum")   ? TYPE_ENUM :
					 TYPE_TYPEDEF;
}

/* Calls VISIT with the names in the text of a declaration that may be those of types. */
static int each_type_name(const char *text, struct arena *a,
			  int (*visit)(enum type_kind kind, const char *name, void *ctx), void *ctx)
{
	enum type_kind kind = TYPE_TYPEDEF;
	int err = 0;

	while (*text && !err) {
		size_t len = 0;
		const char *word;

		while (is_word(text[len]))
			len++;
		if (!len) {
			text++;
			continue;
		}
		word = arena__strndup(a, text, len);
		text += len;
		if (!word)
			return -ENOMEM;
		if (tag_kind(word) != TYPE_TYPEDEF) {
			kind = tag_kind(word);
			continue;
		}
		text += strspn(text, " \t");
		/* Behind a star a name is enough, and the last word is the parameter's own. */
		if ((kind == TYPE_TYPEDEF && (!*text || *text == '[' || *text == ')')) ||
		    (kind != TYPE_TYPEDEF && *text == '*')) {
			kind = TYPE_TYPEDEF;
			continue;
		}
		err = visit(kind, word, ctx);
		kind = TYPE_TYPEDEF;
	}
	return err;
}

/* The list has room: there are no more names than bytes of text. */
struct named_types {
	struct named_type *list;
	unsigned int nr;
};

static int add_type_name(enum type_kind kind, const char *name, void *ctx)
{
	struct named_types *t = ctx;

	t->list[t->nr++] = (struct named_type){ .kind = kind, .name = name };
	return 0;
}

int resolve__named_types(const struct spec *spec, struct arena *a, struct named_type **types,
			 unsigned int *nr)
{
	struct named_types t = { .nr = 0 };
	int err = 0;

	t.list = arena__array(a, strlen(spec->text), sizeof(*t.list));
	if (!t.list)
		return -ENOMEM;
	for (unsigned int i = 0; i < spec->nr_args && !err; i++)
		if (spec->args[i].kind == SPEC_DECLARATION)
			err = each_type_name(spec->args[i].text, a, add_type_name, &t);
	*types = t.list;
	*nr = t.nr;
	return err;
}

static const struct type *find_type(const struct resolver *r, enum type_kind kind, const char *name)
{
	const struct user_function *u = r->user;

	if (!u)
		return r->btf ? btf_types__find(r->btf, kind, name) : NULL;
	for (unsigned int i = 0; i < u->nr_types; i++)
		if (u->types[i].kind == kind && !strcmp(u->types[i].name, name))
			return u->types[i].type;
	return NULL;
}

struct define {
	struct resolver *resolver;
	struct definitions *definitions;
	FILE *out;
	struct named_types seen; /* to look for a name in all of BTF takes its time, "const" included */
	bool is_missing;	 /* a typedef is not there */
};

static bool is_seen(const struct named_types *seen, enum type_kind kind, const char *name)
{
	for (unsigned int i = 0; i < seen->nr; i++)
		if (seen->list[i].kind == kind && !strcmp(seen->list[i].name, name))
			return true;
	return false;
}

static int define_type(enum type_kind kind, const char *name, void *ctx)
{
	struct define *d = ctx;
	const struct type *t;

	if (is_seen(&d->seen, kind, name))
		return 0;
	add_type_name(kind, name, &d->seen);
	t = find_type(d->resolver, kind, name);
	d->is_missing |= !t && kind == TYPE_TYPEDEF;
	return t ? definitions__write(d->definitions, d->out, t) : 0;
}

/* The definitions in BTF or DWARF of the types that the declarations name. */
static int write_known_types(struct resolver *r, const struct declarations *list, FILE *out)
{
	struct define d = { .resolver = r, .definitions = definitions__new(), .out = out };
	size_t len = 0;
	int err;

	for (unsigned int i = 0; i < list->nr; i++)
		len += list->texts[i] ? strlen(list->texts[i]) : 0;
	d.seen.list = arena__array(r->arena, len, sizeof(*d.seen.list));
	err = d.definitions && d.seen.list ? 0 : -ENOMEM;
	for (unsigned int i = 0; i < list->nr && !err; i++)
		if (list->texts[i])
			err = each_type_name(list->texts[i], r->arena, define_type, &d);
	definitions__free(d.definitions);
	if (r->user && d.is_missing)
		fputs("#include <kprobe_args/user_types.h>\n", out);
	return err;
}

#define DECLARED "declared_%u"

/* One declaration a line, so that a message's line tells which. */
static int write_declared(struct resolver *r, struct declarations *list, const char **source)
{
	struct text text;
	int err = text__open(&text);
	FILE *out = text.out;

	if (err)
		return err;
	if (r->has_headers)
		fputs("#include <linux/types.h>\n", out);
	else if (!r->btf && !r->user)
		fputs("#include <kprobe_args/types.h>\n", out);
	resolve_headers__write_includes(out, r);
	if (r->user || (r->btf && !r->has_headers))
		err = write_known_types(r, list, out);
	fflush(out);
	list->first_line = 1;
	for (const char *p = text.bytes; p && *p; p++)
		list->first_line += *p == '\n';
	for (unsigned int i = 0; i < list->nr; i++) {
		if (list->texts[i])
			fprintf(out, "void " DECLARED "(", i);
		for (const char *p = list->texts[i]; p && *p; p++)
			fputc(*p == '\n' || *p == '\r' ? ' ' : *p, out);
		fputs(list->texts[i] ? ");\n" : "\n", out);
	}
	*source = text__keep(&text, r->arena);
	return *source ? err : -ENOMEM;
}

int resolve_declaration__ask(struct resolver *r, struct declarations *list, struct compiler_reply *reply)
{
	const char **names = arena__array(r->arena, list->nr, sizeof(*names)), *source;
	int err = names ? write_declared(r, list, &source) : -ENOMEM;

	for (unsigned int i = 0; i < list->nr && !err; i++) {
		names[i] = arena__printf(r->arena, DECLARED, i);
		err = names[i] ? 0 : -ENOMEM;
	}
	return err ? err : resolve_headers__ask_types(r, source, names, list->nr, reply);
}

static int explain_declaration(struct resolver *r, const struct declarations *list,
			       const struct compiler_reply *reply)
{
	unsigned int first = list->first_line, arg = reply->line - first, prefix;
	struct span at;
	char head[32];

	if (reply->file_name || reply->line < first || arg >= r->spec->nr_args)
		return diag__fail(r->diag, -EINVAL, "the declarations do not compile: %s", reply->message);
	prefix = (unsigned int)snprintf(head, sizeof(head), "void " DECLARED "(", arg) + 1;
	at = r->spec->args[arg].at;
	if (reply->column >= prefix && reply->column - prefix < at.len) {
		at.start += reply->column - prefix;
		at.len = 1;
		while (is_word(r->spec->text[at.start]) && is_word(r->spec->text[at.start + at.len]))
			at.len++;
	}
	diag__quote(r->diag, r->spec->text, at);
	diag__hint(r->diag, r->user ? "A type has to be one of C's or of the file's debug information." :
			    r->btf || r->has_headers ?
				      "A type has to be one of the kernel's or of C." :
				      "There is neither BTF nor a header, so only the types of C are known.");
	return diag__fail(r->diag, -EINVAL, "this declaration does not compile: %s", reply->message);
}

/* It is "void declared_N(...)". */
const struct type_parameter *resolve_declaration__parameter(const struct type *declared)
{
	return declared && declared->kind == TYPE_FUNCTION && declared->nr == 1 ? declared->parameters : NULL;
}

static int take_declared(struct resolver *r, unsigned int i, const struct type *f,
			 struct type_parameter *declared)
{
	const struct type_parameter *p = resolve_declaration__parameter(f);
	const struct type *t = p ? p->type : NULL;

	if (!t || abi__unplaceable(t)) {
		diag__quote(r->diag, r->spec->text, r->spec->args[i].at);
		return diag__fail(r->diag, -EINVAL, "this cannot be a parameter: %s",
				  t ? abi__unplaceable(t) : "one declaration is wanted");
	}
	*declared = *p;
	return 0;
}

int resolve_declaration__types(struct resolver *r, struct type_parameter **declared)
{
	const struct spec *spec = r->spec;
	struct declarations list = { .nr = spec->nr_args };
	struct compiler_reply reply;
	unsigned int nr = 0;
	int err;

	*declared = arena__array(r->arena, spec->nr_args, sizeof(**declared));
	list.texts = arena__array(r->arena, spec->nr_args, sizeof(*list.texts));
	if (!list.texts || !*declared)
		return -ENOMEM;
	for (unsigned int i = 0; i < spec->nr_args; i++)
		if (spec->args[i].kind == SPEC_DECLARATION) {
			list.texts[i] = spec->args[i].text;
			nr++;
		}
	if (!nr)
		return 0;
	err = resolve_declaration__ask(r, &list, &reply);
	if (err)
		return err;
	if (reply.err)
		return explain_declaration(r, &list, &reply);
	for (unsigned int i = 0; i < spec->nr_args && !err; i++)
		if (spec->args[i].kind == SPEC_DECLARATION)
			err = take_declared(r, i, reply.types[i], &(*declared)[i]);
	return err;
}
