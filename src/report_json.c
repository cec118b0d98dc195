#include "report.h"

#include "arena.h"
#include "item.h"
#include "meaning.h"
#include "probe.h"

#include <errno.h>
#include <string.h>

static void write_number(struct out *o, const char *key, uint64_t value)
{
	out__char(o, ',');
	output_json__number(o, key, value);
}

static void write_string(struct out *o, const char *key, const char *value)
{
	out__char(o, ',');
	output_json__key(o, key);
	output_json__string(o, value);
}

/* What every object begins with. */
static void begin_object(struct out *o, const struct report *r, const char *type, const struct function *f)
{
	out__string(o, "{\"type\":");
	output_json__string(o, type);
	if (r->interval)
		write_number(o, "interval", r->interval);
	else
		out__string(o, ",\"total\":true");
	write_number(o, "time", r->s->time);
	write_number(o, "elapsed_ns", r->ns);
	write_string(o, "function", f->proto.function);
}

static void end_object(struct out *o, const struct function *f)
{
	if (f->proto.is_forced)
		out__string(o, ",\"certain\":false");
	out__char(o, '}');
	out__end_line(o);
}

static void write_bound(struct out *o, const char *key, const struct histogram_row *row, uint64_t value)
{
	output_json__key(o, key);
	if (row->is_negative)
		out__signed(o, (int64_t)value);
	else
		out__unsigned(o, value);
	out__char(o, ',');
}

static void write_buckets(struct out *o, const struct subject *s)
{
	struct histogram_row rows[NR_SLOTS];
	unsigned int nr = histogram__rows(s->i->sums.slots, rows);
	bool first = true;

	out__string(o, ",\"buckets\":[");
	for (unsigned int n = 0; n < nr; n++) {
		if (!rows[n].nr)
			continue;
		out__string(o, first ? "{" : ",{");
		first = false;
		write_bound(o, "low", &rows[n], rows[n].low);
		write_bound(o, "high", &rows[n], rows[n].high);
		output_json__number(o, "count", rows[n].nr);
		out__char(o, '}');
	}
	out__char(o, ']');
}

/* Calls by why there is no value. */
static void write_unknown(struct out *o, const struct subject *s)
{
	bool first = true;

	for (unsigned int status = STATUS_OK + 1; status < NR_STATUS; status++) {
		struct value v = record__no_value(status);

		if (!s->i->sums.status[status] || v.kind == VALUE_NULL)
			continue;
		out__string(o, first ? ",\"unknown\":{" : ",");
		first = false;
		output_json__number(o, output_json__reason(&v), s->i->sums.status[status]);
	}
	if (!first)
		out__char(o, '}');
}

static void write_item_value(struct out *o, const struct subject *s, const struct snapshot_value *value)
{
	struct value v = snapshot__value(value, s->item, s->r->probe->summary.text_size);
	struct meaning m;

	output_json__noted_value(o, s->r->values, &v, report__meaning(s, &v, &m) ? &m : NULL,
				 s->item->is_result);
}

/* Those that were NULL are not among them. */
static void write_values(struct out *o, const struct subject *s)
{
	size_t nr = s->i->nr_values < s->r->rows ? s->i->nr_values : s->r->rows;
	uint64_t shown = 0;

	out__string(o, ",\"values\":[");
	for (size_t n = 0; n < nr; n++) {
		out__string(o, n ? ",{" : "{");
		write_item_value(o, s, &s->i->values[n]);
		write_number(o, "count", s->i->values[n].nr);
		out__char(o, '}');
		shown += s->i->values[n].nr;
	}
	out__char(o, ']');
	if (s->item->is_text)
		write_number(o, "null_calls", s->i->sums.status[STATUS_NULL]);
	write_number(o, "other_values", s->i->nr_values - nr);
	write_number(o, "other_calls", snapshot_item__nr_kept(s->i) - shown);
	write_number(o, "unkept_calls", s->i->sums.unkept);
}

static void write_item(struct out *o, const struct subject *s)
{
	bool is_top = s->item->kind == ITEM_TOP;

	begin_object(o, s->r, is_top ? "top" : "histogram", s->f);
	write_string(o, "expression", s->item->label);
	if (s->item->unit)
		write_string(o, "unit", s->item->unit);
	write_number(o, "calls", snapshot_item__nr_calls(s->i, is_top));
	if (is_top)
		write_values(o, s);
	else
		write_buckets(o, s);
	write_unknown(o, s);
	end_object(o, s->f);
}

static void write_pointers(struct out *o, const struct subject *s)
{
	struct report_pointers p;

	report__pointers(s->i, &p);
	out__string(o, ",\"pointers\":{");
	output_json__number(o, "kernel", p.kernel);
	write_number(o, "user", p.user);
	write_number(o, "null", p.null);
	write_number(o, "errors", p.errors);
	write_number(o, "small", p.small);
	out__char(o, '}');
}

static void write_bound_value(struct out *o, const struct item *item, const struct snapshot_value *value)
{
	struct value v = snapshot__value(value, item, 0);

	output_json__value(o, &v);
}

static void write_range(struct out *o, const struct subject *s)
{
	struct snapshot_value least = { 0 }, most = { 0 };

	if (!report__range(s, &least.number, &most.number))
		return;
	out__string(o, ",\"min\":");
	write_bound_value(o, s->item, &least);
	out__string(o, ",\"max\":");
	write_bound_value(o, s->item, &most);
}

static void write_argument(struct out *o, const struct subject *s, struct arena *a)
{
	const struct item *item = s->item;
	const char *type = type__declaration(a, item->type, NULL);

	out__string(o, "{\"type\":");
	output_json__string(o, item->is_text || !type ? "text" : type);
	if (item->unknown) {
		write_string(o, "reason", item->unknown);
		out__char(o, '}');
		return;
	}
	write_number(o, "different", s->i->nr_values);
	write_values(o, s);
	if (type__strip(item->type)->kind == TYPE_POINTER) {
		write_pointers(o, s);
	} else if (!item->is_text) {
		write_range(o, s);
		write_buckets(o, s);
	}
	write_unknown(o, s);
	out__char(o, '}');
}

/* The arguments stand together; what the function returns stands beside them, as in lines. */
static void write_arguments(struct out *o, const struct report *r, unsigned int function, bool of_return,
			    struct arena *a)
{
	const struct function *f = &r->probe->functions[function];
	bool first = !of_return;

	for (unsigned int n = 0; n < f->items.nr; n++) {
		const struct subject s = report__subject(r, function, n);

		if (s.item->is_return != of_return)
			continue;
		out__string(o, first ? "" : ",");
		first = false;
		output_json__key(o, s.item->unit ? "duration_ns" : s.item->label);
		write_argument(o, &s, a);
	}
}

static void write_profile(struct out *o, const struct report *r, unsigned int function, struct arena *a)
{
	const struct function *f = &r->probe->functions[function];

	begin_object(o, r, "profile", f);
	write_number(o, "calls", r->s->calls[function]);
	out__string(o, ",\"args\":{");
	write_arguments(o, r, function, false, a);
	out__char(o, '}');
	write_arguments(o, r, function, true, a);
	end_object(o, f);
}

static void write_function(struct out *o, const struct report *r, unsigned int function, struct arena *a)
{
	const struct function *f = &r->probe->functions[function];

	if (r->mode == MODE_ARGUMENTS) {
		write_profile(o, r, function, a);
		return;
	}
	if (r->mode == MODE_COUNT) {
		begin_object(o, r, "count", f);
		write_number(o, "calls", r->s->calls[function]);
		end_object(o, f);
	}
	for (unsigned int n = 0; n < f->items.nr; n++) {
		const struct subject s = report__subject(r, function, n);

		write_item(o, &s);
	}
}

static int write_report(struct out *o, const struct report *r, struct arena *a)
{
	unsigned int nr;
	const unsigned int *functions = report__functions(r, a, &nr);

	if (!functions)
		return -ENOMEM;
	for (unsigned int i = 0; i < nr; i++)
		write_function(o, r, functions[i], a);
	return 0;
}

static void write_end(struct out *o, const struct totals *t)
{
	out__string(o, "{\"type\":\"end\"");
	write_number(o, "calls", t->calls);
	write_number(o, "counted", t->counted);
	write_number(o, "filtered", t->filtered);
	write_number(o, "undecided", t->undecided);
	write_number(o, "lost", t->lost);
	write_number(o, "unread", t->unread);
	if (t->knows_missed)
		write_number(o, "missed", t->missed);
	else
		out__string(o, ",\"missed\":null");
	if (t->has_returns) {
		write_number(o, "unreturned", t->unreturned);
		write_number(o, "unremembered", t->unremembered);
		write_number(o, "unpaired", t->unpaired);
	}
	out__char(o, '}');
	out__end_line(o);
}

const struct report_format report_json = {
	.write = write_report,
	.end = write_end,
};
