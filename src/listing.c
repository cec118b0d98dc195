#include "listing.h"

#include "arena.h"
#include "json_string.h"
#include "prototype.h"

#include <ctype.h>
#include <errno.h>
#include <string.h>

static void write_name(FILE *out, const struct listing *l)
{
	fprintf(out, "%s%s%s", l->scope ? l->scope : "", l->scope ? ":" : "", l->name);
	if (l->needs_address && l->address)
		fprintf(out, "@0x%llx", (unsigned long long)l->address);
}

/* Behind the name, so that an address may stand between them. */
static void write_parameters(FILE *out, const struct prototype *p)
{
	struct prototype nameless = *p;

	nameless.function = "";
	prototype__write(out, &nameless);
}

static void write_declarations(FILE *out, const struct listing_declarations *d)
{
	fputc('(', out);
	for (unsigned int i = 0; i < d->nr; i++)
		fprintf(out, "%s%s", i ? ", " : "", d->list[i]);
	fputs(d->nr ? ")" : "void)", out);
}

static void write_text(FILE *out, const struct listing *l, const struct prototype *p)
{
	write_name(out, l);
	if (l->declarations)
		write_declarations(out, l->declarations);
	else if (p)
		write_parameters(out, p);
	if (l->reason)
		fprintf(out, "  # %s", l->reason);
	fputc('\n', out);
}

static void write_parameter(FILE *out, const char *name, const char *type, bool first)
{
	fputs(first ? "{\"name\":" : ",{\"name\":", out);
	json__string(out, name);
	fputs(",\"type\":", out);
	json__string(out, type);
	fputc('}', out);
}

/* "const char * filename": its last word is the name. */
static int write_declaration(FILE *out, const char *text, struct arena *a, bool first)
{
	size_t end = strlen(text), start, len;
	const char *type;

	for (start = end; start && (isalnum((unsigned char)text[start - 1]) || text[start - 1] == '_');
	     start--)
		;
	for (len = start; len && text[len - 1] == ' '; len--)
		;
	type = arena__strndup(a, text, len);
	if (!type)
		return -ENOMEM;
	write_parameter(out, text + start, type, first);
	return 0;
}

static int write_json_parameters(FILE *out, const struct listing *l, const struct prototype *p,
				 struct arena *a)
{
	int err = 0;

	fprintf(out, ",\"variadic\":%s,\"params\":[", p && p->is_variadic ? "true" : "false");
	for (unsigned int i = 0; l->declarations && i < l->declarations->nr && !err; i++)
		err = write_declaration(out, l->declarations->list[i], a, !i);
	for (unsigned int i = 0; !l->declarations && i < p->nr_params; i++)
		write_parameter(out, p->params[i].name, type__declaration(a, p->params[i].type, NULL), !i);
	fputc(']', out);
	return err;
}

static int write_json(FILE *out, const struct listing *l, const struct prototype *p, struct arena *a)
{
	int err = 0;

	fputs("{\"function\":", out);
	json__string(out, l->name);
	fputs(",\"in\":", out);
	json__string(out, l->scope);
	if (l->address)
		fprintf(out, ",\"address\":\"0x%llx\"", (unsigned long long)l->address);
	if (p || l->declarations)
		err = write_json_parameters(out, l, p, a);
	if (p && p->result) {
		fputs(",\"result\":", out);
		json__string(out, type__declaration(a, p->result, NULL));
	}
	fputs(",\"obstacle\":", out);
	json__string(out, l->obstacle);
	if (l->reason) {
		fputs(",\"reason\":", out);
		json__string(out, l->reason);
	}
	fputs("}\n", out);
	return err;
}

int listing__write(FILE *out, const struct listing *l, const struct abi_arch *arch, bool json)
{
	struct arena *a = arena__new();
	struct prototype p;
	bool has_type = l->type && !l->declarations;
	int err = a ? 0 : -ENOMEM;

	if (!err && has_type)
		err = prototype__from_function(&p, a, arch, l->name, l->type, ORIGIN_BTF);
	if (!err && json)
		err = write_json(out, l, has_type ? &p : NULL, a);
	else if (!err)
		write_text(out, l, has_type ? &p : NULL);
	arena__free(a);
	return err;
}
