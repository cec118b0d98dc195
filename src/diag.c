#include "diag.h"

#include "arena.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

static char *format(const char *fmt, va_list ap)
{
	char *text = NULL;

	return vasprintf(&text, fmt, ap) < 0 ? NULL : text;
}

int diag__fail(struct diag *d, int err, const char *fmt, ...)
{
	va_list ap;

	if (d->message)
		return err;
	va_start(ap, fmt);
	d->message = format(fmt, ap);
	va_end(ap);
	return err;
}

void diag__quote(struct diag *d, const char *text, struct span at)
{
	if (d->quoted)
		return;
	d->quoted = strdup(text);
	d->at = at;
}

void diag__hint(struct diag *d, const char *fmt, ...)
{
	va_list ap;

	if (d->hint)
		return;
	va_start(ap, fmt);
	d->hint = format(fmt, ap);
	va_end(ap);
}

void diag__note(struct diag *d, const char *fmt, ...)
{
	struct diag_note *n = calloc(1, sizeof(*n)), **last = &d->notes;
	va_list ap;

	if (!n)
		return;
	va_start(ap, fmt);
	n->text = format(fmt, ap);
	va_end(ap);
	for (; *last; last = &(*last)->next)
		if (n->text && (*last)->text && !strcmp(n->text, (*last)->text)) {
			free(n->text);
			free(n);
			return;
		}
	*last = n;
}

const char *const *diag__notes(const struct diag *d, struct arena *a, unsigned int *nr)
{
	const char **list;

	*nr = 0;
	for (const struct diag_note *n = d->notes; n; n = n->next)
		++*nr;
	list = arena__array(a, *nr, sizeof(*list));
	*nr = 0;
	for (const struct diag_note *n = d->notes; n && list; n = n->next)
		list[(*nr)++] = arena__strdup(a, n->text);
	return list;
}

static void drop_notes(struct diag *d)
{
	for (struct diag_note *n = d->notes, *next; n; n = next) {
		next = n->next;
		free(n->text);
		free(n);
	}
	d->notes = NULL;
}

void diag__print_notes(struct diag *d, FILE *out)
{
	for (const struct diag_note *n = d->notes; n; n = n->next)
		fprintf(out, "kprobe-args: %s\n", n->text ? n->text : "(out of memory)");
	drop_notes(d);
}

/* The column of a byte: a tab and a line break are written as one space, UTF-8 continues quietly. */
void diag__write_quoted(FILE *out, const char *text, struct span at)
{
	fputs("  ", out);
	for (const char *p = text; *p; p++)
		fputc(*p == '\n' || *p == '\t' || *p == '\r' ? ' ' : *p, out);
	fputs("\n  ", out);
	for (size_t i = 0; i < at.start + at.len && text[i]; i++) {
		if (((unsigned char)text[i] & 0xc0) == 0x80)
			continue;
		fputc(i < at.start ? ' ' : i == at.start ? '^' : '~', out);
	}
	if (!at.len || at.start >= strlen(text))
		fputc('^', out);
	fputc('\n', out);
}

void diag__print(const struct diag *d, FILE *out)
{
	fprintf(out, "kprobe-args: %s\n", d->message ? d->message : "failed without a reason");
	if (d->quoted)
		diag__write_quoted(out, d->quoted, d->at);
	if (d->hint)
		fprintf(out, "  %s\n", d->hint);
}

void diag__clear_failure(struct diag *d)
{
	struct diag_note *notes = d->notes;

	free(d->message);
	free(d->quoted);
	free(d->hint);
	*d = (struct diag){ .notes = notes };
}

void diag__clear(struct diag *d)
{
	diag__clear_failure(d);
	drop_notes(d);
}
