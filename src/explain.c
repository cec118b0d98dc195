#include "explain.h"

#include "access.h"
#include "arena.h"
#include "json_string.h"
#include "text.h"

#include <errno.h>
#include <string.h>

enum { NR_COLUMNS = 6 };

struct row {
	const char *cells[NR_COLUMNS];
};

static const char *location(struct arena *a, const struct abi_arch *arch, const struct parameter *p)
{
	struct text t;

	if (text__open(&t))
		return NULL;
	if (p->place.unknown)
		fputc('?', t.out);
	else
		abi_place__write(t.out, arch, &p->place);
	return text__keep(&t, a);
}

static const char *expression(struct arena *a, const struct prototype *proto, const struct parameter *p)
{
	struct access how = { .arch = proto->arch, .context = proto->is_syscall ? "regs" : "ctx" };
	struct text t;

	if (p->place.unknown)
		return p->place.unknown;
	if (text__open(&t))
		return NULL;
	access__write_expression(t.out, &how, p->type, &p->place);
	return text__keep(&t, a);
}

static int fill_row(struct row *row, struct arena *a, const struct prototype *proto,
		    const struct parameter *p)
{
	row->cells[0] = arena__printf(a, "%u", p->index + 1);
	row->cells[1] = p->name;
	row->cells[2] = type__declaration(a, p->type, NULL);
	row->cells[3] = location(a, proto->arch, p);
	row->cells[4] = origin__name(p->origin);
	row->cells[5] = expression(a, proto, p);
	for (int i = 0; i < NR_COLUMNS; i++)
		if (!row->cells[i])
			return -ENOMEM;
	return 0;
}

static void write_row(FILE *out, const struct row *row, const size_t widths[NR_COLUMNS])
{
	for (int i = 0; i + 1 < NR_COLUMNS; i++)
		fprintf(out, "%-*s  ", (int)widths[i], row->cells[i]);
	fprintf(out, "%s\n", row->cells[NR_COLUMNS - 1]);
}

static void write_table(FILE *out, const struct row *rows, unsigned int nr)
{
	size_t widths[NR_COLUMNS] = { 0 };

	for (unsigned int r = 0; r < nr; r++)
		for (int i = 0; i < NR_COLUMNS; i++) {
			size_t len = strlen(rows[r].cells[i]);

			widths[i] = len > widths[i] ? len : widths[i];
		}
	for (unsigned int r = 0; r < nr; r++)
		write_row(out, &rows[r], widths);
}

/* Where a result is that is not in one register, nor where a hidden pointer shows. */
static void write_result_place(FILE *out, const struct prototype *p)
{
	const struct abi_place *place = &p->result_place;

	if (!p->arch->results) /* of an architecture that nothing can be traced on */
		return;
	if (place->unknown) {
		fprintf(out, ", which is not known: %s", place->unknown);
	} else if (place->nr_pieces > 1 || (place->by_reference && !p->has_hidden_result)) {
		fputs(place->by_reference ? " at the " : " in ", out);
		abi_place__write(out, p->arch->results, place);
	}
}

static void write_head(FILE *out, const struct prototype *p, const struct abi_arch *arch, struct arena *a)
{
	prototype__write(out, p);
	fprintf(out, "\n%s, prototype from %s%s%s", arch->name, origin__name(p->origin), p->header ? " " : "",
		p->header ? p->header : "");
	if (p->module)
		fprintf(out, ", module %s", p->module);
	if (p->file)
		fprintf(out, ", in %s", p->file);
	if (p->result)
		fprintf(out, ", returns %s", type__declaration(a, p->result, NULL));
	write_result_place(out, p);
	fputs("\n\n", out);
	if (p->is_forced)
		fputs("--force: this is where the arguments would be if the prototype were right.\n\n", out);
	if (p->is_syscall)
		fprintf(out,
			"A system call: its arguments are in the user's registers, which its only parameter, in %s, "
			"points to.\n\n",
			arch->registers[0].assembler);
	if (p->has_hidden_result)
		fputs("The result is written through a hidden pointer, which takes the place of a first "
		      "argument.\n\n",
		      out);
	if (p->is_variadic)
		fputs("The arguments behind ... are not known.\n\n", out);
}

int explain__text(FILE *out, const struct prototype *p, const struct abi_arch *arch)
{
	static const struct row head = {
		{ "#", "NAME", "TYPE", "AT ENTRY", "TYPE FROM", "READ AS" },
	};
	struct arena *a = arena__new();
	struct row *rows = a ? arena__array(a, p->nr_params + 1, sizeof(*rows)) : NULL;
	int err = rows ? 0 : -ENOMEM;

	if (!err)
		rows[0] = head;
	for (unsigned int i = 0; i < p->nr_params && !err; i++)
		err = fill_row(&rows[i + 1], a, p, &p->params[i]);
	if (!err) {
		write_head(out, p, arch, a);
		write_table(out, rows, p->nr_params ? p->nr_params + 1 : 0);
	}
	arena__free(a);
	return err;
}

static void write_type(FILE *out, const struct type *t, struct arena *a)
{
	const char *text = t ? type__declaration(a, t, NULL) : NULL;

	json__string(out, text ? text : "?");
}

static void write_piece(FILE *out, const struct abi_arch *arch, const struct abi_piece *piece,
			bool by_reference)
{
	if (piece->on_stack)
		fprintf(out, "{\"stack\":%u,", piece->stack);
	else
		fprintf(out, "{\"register\":\"%s\",", arch->registers[piece->reg].name);
	fprintf(out, "\"size\":%u%s}", piece->size, by_reference ? ",\"reference\":true" : "");
}

static void write_parameter(FILE *out, const struct abi_arch *arch, const struct parameter *p,
			    struct arena *a)
{
	fprintf(out, "{\"index\":%u,\"name\":", p->index + 1);
	json__string(out, p->name);
	fputs(",\"type\":", out);
	write_type(out, p->type, a);
	fprintf(out, ",\"size\":%llu,", (unsigned long long)type__strip(p->type)->size);
	if (p->place.unknown) {
		fputs("\"in\":null,\"unknown\":", out);
		json__string(out, p->place.unknown);
	} else {
		fputs("\"in\":[", out);
		for (unsigned int i = 0; i < p->place.nr_pieces; i++) {
			fputs(i ? "," : "", out);
			write_piece(out, arch, &p->place.pieces[i], p->place.by_reference);
		}
		fputc(']', out);
	}
	fputc('}', out);
}

int explain__json(FILE *out, const struct prototype *p, const struct abi_arch *arch)
{
	struct arena *a = arena__new();

	if (!a)
		return -ENOMEM;
	fputs("{\"function\":", out);
	json__string(out, p->function);
	if (p->file) {
		fputs(",\"file\":", out);
		json__string(out, p->file);
	}
	if (p->is_syscall)
		fputs(",\"syscall\":true", out);
	fprintf(out, ",\"arch\":\"%s\",\"variadic\":%s,\"result\":{\"type\":", arch->name,
		p->is_variadic ? "true" : "false");
	write_type(out, p->result, a);
	fprintf(out, ",\"hidden_pointer\":%s},\"params\":[", p->has_hidden_result ? "true" : "false");
	for (unsigned int i = 0; i < p->nr_params; i++) {
		fputs(i ? "," : "", out);
		write_parameter(out, p->arch, &p->params[i], a);
	}
	fputs("]}\n", out);
	arena__free(a);
	return 0;
}
