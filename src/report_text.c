#include "report.h"

#include "arena.h"
#include "errno_name.h"
#include "item.h"
#include "meaning.h"
#include "probe.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

enum {
	COUNT_WIDTH = 12,
	/* BCC's histograms: a narrow one, and one for numbers of more digits. */
	NARROW_NUMBER = 10,
	NARROW_BAR = 40,
	WIDE_NUMBER = 20,
	WIDE_BAR = 20,
	NR_FREQUENT = 3,
	MAX_EMPTY = 3,
};

static void write_right(struct out *o, uint64_t number, unsigned int width)
{
	char text[32];

	snprintf(text, sizeof(text), "%*" PRIu64, (int)width, number);
	out__string(o, text);
}

static void write_spaces(struct out *o, unsigned int nr)
{
	while (nr--)
		out__char(o, ' ');
}

/* "14:02:31, the last 5.000 s" */
static void write_time(struct out *o, const struct report *r)
{
	time_t seconds = (time_t)(((int64_t)r->s->time + r->to_wall_time) / 1000000000);
	char clock[16], text[64];
	struct tm tm;

	if (!r->has_intervals)
		return;
	localtime_r(&seconds, &tm);
	strftime(clock, sizeof(clock), "%H:%M:%S", &tm);
	snprintf(text, sizeof(text), "%s%s, %s %.3f s", r->interval == 1 ? "" : "\n", clock,
		 r->interval ? "the last" : "all of", (double)r->ns / 1e9);
	out__string(o, text);
	out__end_line(o);
}

static void write_not_called(struct out *o, const struct report *r, unsigned int nr)
{
	unsigned int all = r->probe->nr_functions;

	if (nr == all)
		return;
	write_spaces(o, COUNT_WIDTH + 2);
	out__char(o, '(');
	out__unsigned(o, all - nr);
	out__string(o, " of ");
	out__unsigned(o, all);
	out__string(o, " functions were not called)");
	out__end_line(o);
}

static void write_counts(struct out *o, const struct report *r, const unsigned int *functions,
			 unsigned int nr)
{
	write_spaces(o, COUNT_WIDTH - 5);
	out__string(o, "COUNT  FUNC");
	out__end_line(o);
	for (unsigned int i = 0; i < nr; i++) {
		write_right(o, r->s->calls[functions[i]], COUNT_WIDTH);
		out__string(o, "  ");
		out__string(o, r->probe->functions[functions[i]].proto.function);
		out__end_line(o);
	}
	write_not_called(o, r, nr);
}

static void write_calls(struct out *o, uint64_t nr)
{
	out__unsigned(o, nr);
	out__string(o, nr == 1 ? " call" : " calls");
}

/* What a bound of a row is, at most 20 characters. */
static int format_bound(char *to, size_t size, bool is_negative, uint64_t number)
{
	if (is_negative)
		return snprintf(to, size, "%" PRId64, (int64_t)number);
	return snprintf(to, size, "%" PRIu64, number);
}

static bool is_wide(const struct histogram_row *rows, unsigned int nr)
{
	char text[32];

	for (unsigned int i = 0; i < nr; i++)
		if (format_bound(text, sizeof(text), rows[i].is_negative, rows[i].low) > NARROW_NUMBER ||
		    format_bound(text, sizeof(text), rows[i].is_negative, rows[i].high) > NARROW_NUMBER)
			return true;
	return false;
}

/* "         2 -> 3         ", or "         0              " */
static void write_bounds(struct out *o, const struct histogram_row *row, int width)
{
	bool is_one = row->low == row->high;
	char low[32], high[32];
	int low_len = format_bound(low, sizeof(low), row->is_negative, row->low);
	int high_len = is_one ? 0 : format_bound(high, sizeof(high), row->is_negative, row->high);

	write_spaces(o, (unsigned int)(width - low_len));
	out__string(o, low);
	out__string(o, is_one ? "    " : " -> ");
	out__string(o, is_one ? "" : high);
	write_spaces(o, (unsigned int)(width - high_len));
}

static void write_bar(struct out *o, uint64_t nr, uint64_t most, unsigned int width)
{
	unsigned int stars = (unsigned int)((unsigned __int128)nr * width / most);

	out__char(o, '|');
	for (unsigned int i = 0; i < width; i++)
		out__char(o, i < stars ? '*' : ' ');
	out__char(o, '|');
}

static void write_row(struct out *o, const struct histogram_row *row, int width, uint64_t most)
{
	char count[32];

	write_bounds(o, row, width);
	snprintf(count, sizeof(count), " : %-8" PRIu64 " ", row->nr);
	out__string(o, count);
	write_bar(o, row->nr, most, width == WIDE_NUMBER ? WIDE_BAR : NARROW_BAR);
	out__end_line(o);
}

/* How many rows from the first one on have nothing in them. */
static unsigned int nr_empty(const struct histogram_row *rows, unsigned int nr)
{
	unsigned int i = 0;

	while (i < nr && !rows[i].nr)
		i++;
	return i;
}

/* As bcc draws them; without any value there is nothing to draw. IS_SHORT: one line stands for many empty rows. */
static void write_histogram(struct out *o, const struct snapshot_item *item, const char *unit, bool is_short)
{
	struct histogram_row rows[NR_SLOTS];
	unsigned int nr = histogram__rows(item->sums.slots, rows);
	int width = is_wide(rows, nr) ? WIDE_NUMBER : NARROW_NUMBER;
	uint64_t most = 1;

	if (!nr)
		return;
	for (unsigned int i = 0; i < nr; i++)
		most = rows[i].nr > most ? rows[i].nr : most;
	out__string(o, "     ");
	out__column(o, unit ? unit : "value", (unsigned int)(2 * width));
	out__string(o, ": count    distribution");
	out__end_line(o);
	for (unsigned int i = 0; i < nr; i++) {
		unsigned int gap = is_short ? nr_empty(&rows[i], nr - i) : 0;

		if (gap <= MAX_EMPTY) {
			write_row(o, &rows[i], width, most);
			continue;
		}
		write_spaces(o, (unsigned int)width + 1);
		out__string(o, "...");
		out__end_line(o);
		i += gap - 1;
	}
}

/* "          12  ? (the memory could not be read)" */
static void write_unknown(struct out *o, const struct subject *s)
{
	for (unsigned int status = STATUS_OK + 1; status < NR_STATUS; status++) {
		struct value v = record__no_value(status);

		if (!s->i->sums.status[status] || v.kind == VALUE_NULL)
			continue;
		write_right(o, s->i->sums.status[status], COUNT_WIDTH);
		out__string(o, "  ? (");
		out__string(o, v.kind == VALUE_UNKNOWN ? v.reason : "the memory could not be read");
		out__char(o, ')');
		out__end_line(o);
	}
}

static void write_others(struct out *o, size_t nr_values, uint64_t calls)
{
	if (!nr_values)
		return;
	write_right(o, calls, COUNT_WIDTH);
	out__string(o, "  (");
	out__unsigned(o, nr_values);
	out__string(o, nr_values == 1 ? " other value)" : " other values)");
	out__end_line(o);
}

static void write_unkept(struct out *o, const struct subject *s)
{
	if (!s->i->sums.unkept)
		return;
	write_right(o, s->i->sums.unkept, COUNT_WIDTH);
	out__string(o, "  (values that came when there was room for no more: ");
	out__unsigned(o, s->i->nr_values);
	out__string(o, s->r->interval ? " are told apart in this time)" : " are told apart)");
	out__end_line(o);
}

static void write_item_value(struct out *o, const struct subject *s, const struct snapshot_value *value)
{
	struct value v = snapshot__value(value, s->item, s->r->probe->summary.text_size);
	struct meaning m;

	if (s->item->is_result)
		output_text__result(o, s->r->values, &v);
	else
		output_text__value(o, s->r->values, &v, report__meaning(s, &v, &m) ? &m : NULL);
}

static void write_value_row(struct out *o, const struct subject *s, const struct snapshot_value *value)
{
	write_right(o, value->nr, COUNT_WIDTH);
	out__string(o, "  ");
	write_item_value(o, s, value);
	out__end_line(o);
}

static void write_null_row(struct out *o, uint64_t nr)
{
	write_right(o, nr, COUNT_WIDTH);
	out__string(o, "  NULL");
	out__end_line(o);
}

/* Of a text, what is NULL stands among the values, by its frequency. */
static void write_values(struct out *o, const struct subject *s, size_t rows)
{
	uint64_t null = s->item->is_text ? s->i->sums.status[STATUS_NULL] : 0, others = 0;
	size_t nr = s->i->nr_values + (null > 0), n = 0;

	for (size_t row = 0; row < nr; row++) {
		bool is_null = null && (n == s->i->nr_values || null >= s->i->values[n].nr);
		uint64_t calls = is_null ? null : s->i->values[n].nr;

		if (row >= rows)
			others += calls;
		else if (is_null)
			write_null_row(o, calls);
		else
			write_value_row(o, s, &s->i->values[n]);
		null = is_null ? 0 : null;
		n += !is_null;
	}
	write_others(o, nr > rows ? nr - rows : 0, others);
}

/* "vfs_write: count, 120 calls" */
static void write_title(struct out *o, const struct function *f, const struct item *item, uint64_t calls)
{
	out__string(o, f->proto.function);
	out__string(o, ": ");
	if (item) {
		out__string(o, item->label);
		if (item->unit) {
			out__string(o, " (");
			out__string(o, item->unit);
			out__char(o, ')');
		}
		out__string(o, ", ");
	}
	write_calls(o, calls);
	if (f->proto.is_forced)
		out__string(o, " # not certain");
	out__end_line(o);
}

static void write_item(struct out *o, const struct subject *s)
{
	bool is_top = s->item->kind == ITEM_TOP;

	write_title(o, s->f, s->item, snapshot_item__nr_calls(s->i, is_top));
	if (is_top) {
		write_values(o, s, s->r->rows);
		write_unkept(o, s);
	} else {
		write_histogram(o, s->i, s->item->unit, false);
	}
	write_unknown(o, s);
}

static void write_amount(struct out *o, const char *what, uint64_t nr, bool *first)
{
	if (!nr)
		return;
	out__string(o, *first ? "; " : ", ");
	*first = false;
	out__unsigned(o, nr);
	out__char(o, ' ');
	out__string(o, what);
}

/* "; 20 of the kernel, 4 NULL" */
static void write_pointers(struct out *o, const struct subject *s)
{
	struct report_pointers p;
	bool first = true;

	report__pointers(s->i, &p);
	write_amount(o, "of the kernel", p.kernel, &first);
	write_amount(o, "of the user", p.user, &first);
	write_amount(o, "NULL", p.null, &first);
	write_amount(o, "errors", p.errors, &first);
	write_amount(o, "below 65536", p.small, &first);
}

static void write_range(struct out *o, const struct subject *s)
{
	struct snapshot_value least = { 0 }, most = { 0 };

	if (!report__range(s, &least.number, &most.number))
		return;
	out__string(o, ", ");
	write_item_value(o, s, &least);
	out__string(o, " to ");
	write_item_value(o, s, &most);
}

/* "12 different values", "more than 256 different values" */
static void write_number_of(struct out *o, const struct subject *s)
{
	bool has_null = s->item->is_text && s->i->sums.status[STATUS_NULL];
	size_t nr = s->i->nr_values + has_null;

	out__string(o, s->i->sums.unkept ? "more than " : "");
	out__unsigned(o, nr);
	out__string(o, " different value");
	out__string(o, nr == 1 && !s->i->sums.unkept ? "" : "s");
}

/* Of the values that are told apart, those that no other can be more frequent than. */
static void write_frequent(struct out *o, const struct subject *s)
{
	size_t nr = 0;

	for (; nr < NR_FREQUENT && nr < s->i->nr_values && s->i->values[nr].nr > s->i->sums.unkept &&
	       s->i->values[nr].nr > 1;
	     nr++) {
		out__string(o, nr ? ", " : "     most frequent: ");
		write_item_value(o, s, &s->i->values[nr]);
		out__string(o, " (");
		out__unsigned(o, s->i->values[nr].nr);
		out__char(o, ')');
	}
	if (nr)
		out__end_line(o);
}

static void write_distribution(struct out *o, const struct subject *s)
{
	bool is_pointer = type__strip(s->item->type)->kind == TYPE_POINTER;

	write_number_of(o, s);
	if (is_pointer)
		write_pointers(o, s);
	else if (!s->item->is_text)
		write_range(o, s);
	out__end_line(o);
	if (s->item->is_text) {
		write_values(o, s, s->r->rows);
		write_unkept(o, s);
		return;
	}
	if (!is_pointer)
		write_histogram(o, s->i, s->item->unit, true);
	write_frequent(o, s);
}

/* Nothing varies: there is one line. */
static bool is_always_one(const struct item *item, const struct snapshot_item *i)
{
	return report__are_few(i) && i->nr_values == 1 && !(item->is_text && i->sums.status[STATUS_NULL]);
}

static void write_argument_values(struct out *o, const struct subject *s)
{
	if (is_always_one(s->item, s->i)) {
		out__string(o, "always ");
		write_item_value(o, s, &s->i->values[0]);
		out__end_line(o);
	} else if (report__are_few(s->i) && (s->i->nr_values || s->i->sums.status[STATUS_NULL])) {
		if (s->item->is_text || s->i->nr_values)
			write_number_of(o, s);
		else
			out__string(o, "no values: the pointer was always NULL");
		out__end_line(o);
		write_values(o, s, s->r->rows);
	} else if (s->i->nr_values) {
		write_distribution(o, s);
	} else {
		out__string(o, "no values");
		out__end_line(o);
	}
	write_unknown(o, s);
}

static const char *type_name(const struct item *item, struct arena *a)
{
	const char *name = type__declaration(a, item->type, NULL);

	return name ? name : "?";
}

static void write_argument(struct out *o, const struct subject *s, struct arena *a)
{
	const struct item *item = s->item;

	out__string(o, "  ");
	out__string(o, item->label);
	out__string(o, " (");
	out__string(o, item->unit ? item->unit : item->is_text ? "text" : type_name(item, a));
	out__string(o, "): ");
	if (!item->unknown) {
		write_argument_values(o, s);
		return;
	}
	out__string(o, "? (");
	out__string(o, item->unknown);
	out__char(o, ')');
	out__end_line(o);
}

static void write_profile(struct out *o, const struct report *r, unsigned int function, struct arena *a)
{
	const struct function *f = &r->probe->functions[function];

	write_title(o, f, NULL, r->s->calls[function]);
	for (unsigned int n = 0; n < f->items.nr && r->s->calls[function]; n++) {
		const struct subject s = report__subject(r, function, n);

		write_argument(o, &s, a);
	}
}

static void write_function(struct out *o, const struct report *r, unsigned int function)
{
	for (unsigned int n = 0; n < r->probe->functions[function].items.nr; n++) {
		const struct subject s = report__subject(r, function, n);

		if (n)
			out__end_line(o);
		write_item(o, &s);
	}
}

static int write_report(struct out *o, const struct report *r, struct arena *a)
{
	unsigned int nr;
	const unsigned int *functions = report__functions(r, a, &nr);

	if (!functions)
		return -ENOMEM;
	write_time(o, r);
	if (r->mode == MODE_COUNT) {
		write_counts(o, r, functions, nr);
		return 0;
	}
	for (unsigned int i = 0; i < nr; i++) {
		if (i)
			out__end_line(o);
		if (r->mode == MODE_ARGUMENTS)
			write_profile(o, r, functions[i], a);
		else
			write_function(o, r, functions[i]);
	}
	write_not_called(o, r, nr);
	return 0;
}

const struct report_format report_text = {
	.write = write_report,
};
