/* The regions of summary.c, summary_return.c and summary_maps.c. */
#include "source_writer.h"

#include "arena.h"
#include "embedded.h"
#include "expression.h"
#include "item.h"
#include "prototype.h"

#include <errno.h>
#include <string.h>

const char summary_words[] =
	"item items text value status function duration result texts numbers nr_values functions";

/* Whether an item of any probe is so. */
static bool any(const struct writer *w, bool (*is_so)(const struct item *item))
{
	for (unsigned int i = 0; i < w->source->nr_probes; i++) {
		const struct item_list *l = w->source->probes[i].items;

		for (unsigned int n = 0; n < l->nr; n++)
			if (!l->items[n].unknown && is_so(&l->items[n]))
				return true;
	}
	return false;
}

static bool is_any(const struct item *item)
{
	(void)item;
	return true;
}

static bool is_text(const struct item *item)
{
	return item->is_text;
}

static bool is_number_kept(const struct item *item)
{
	return !item->is_text && item__keeps_values(item);
}

static bool is_top_number(const struct item *item)
{
	return !item->is_text && item->kind == ITEM_TOP;
}

static bool is_profiled_number(const struct item *item)
{
	return !item->is_text && item->kind == ITEM_PROFILE;
}

static bool is_histogram(const struct item *item)
{
	return item->kind == ITEM_HISTOGRAM;
}

static bool with_items(const struct writer *w)
{
	return any(w, is_any);
}

static bool with_slots(const struct writer *w)
{
	return any(w, item__has_slots);
}

static bool with_histograms(const struct writer *w)
{
	return any(w, is_histogram);
}

static bool with_values(const struct writer *w)
{
	return any(w, item__keeps_values);
}

static bool with_numbers(const struct writer *w)
{
	return any(w, is_number_kept);
}

static bool with_texts(const struct writer *w)
{
	return any(w, is_text);
}

static bool with_top(const struct writer *w)
{
	return any(w, is_top_number);
}

static bool with_profile(const struct writer *w)
{
	return any(w, is_profiled_number);
}

static int write_sizes(struct writer *w)
{
	const struct summary *s = w->source->summary;

	fprintf(w->out, "enum { NR_FUNCTIONS = %u", s->nr_functions);
	if (with_items(w))
		fprintf(w->out, ", NR_ITEMS = %u", s->nr_items);
	if (with_values(w))
		fprintf(w->out, ", MAX_VALUES = %u", s->max_values);
	if (with_numbers(w))
		fprintf(w->out, ", NR_NUMBERS = %u", s->nr_numbers);
	if (with_texts(w))
		fprintf(w->out, ", NR_TEXTS = %u, TEXT_SIZE = %u", s->nr_texts, s->text_size);
	fputs(" };\n", w->out);
	return 0;
}

static bool is_user(const struct writer *w)
{
	return w->source->nr_probes && w->source->probes[0].proto->file;
}

/*
 * A kprobe's program is alone on its CPU until it ends (kernel/trace/bpf_trace.c: bpf_prog_active). A uprobe's may be
 * preempted by another, from Linux 6.0 on where the kernel is preemptible (bpf_prog_run_array_uprobe).
 */
static int write_add_one(struct writer *w)
{
	fprintf(w->out, "INLINE void add_one(u64 *n)\n{\n\t%s;\n}\n",
		is_user(w) ? "__sync_fetch_and_add(n, 1)" : "++*n");
	return 0;
}

static int write_maps(struct writer *w)
{
	/* Its comment is about the file. */
	const char *text = strstr(embedded_summary_maps, "//{");

	return source_template__fill_in(w, text, strlen(text), true);
}

/* "item", "item + 2" */
static void write_place(struct writer *w, unsigned int i)
{
	fputs("item", w->out);
	if (i)
		fprintf(w->out, " + %u", i);
}

/* The function that adds a number to the item, and the last argument where it has one. */
static void write_number(struct writer *w, unsigned int i, const char *status, const char *value)
{
	static const char *const names[] = {
		[ITEM_HISTOGRAM] = "add_to_histogram",
		[ITEM_TOP] = "add_to_top",
		[ITEM_PROFILE] = "add_to_profile",
	};
	const struct item *item = &w->chunk->probe->items->items[i];

	fprintf(w->out, "%s(", names[item->kind]);
	write_place(w, i);
	fprintf(w->out, ", %s, %s", status, value);
	if (item__has_slots(item) && type__strip(item->type)->kind == TYPE_POINTER)
		fprintf(w->out, ", IS_ERROR(%s)", value);
	else if (item__has_slots(item))
		fprintf(w->out, ", %d", item__is_signed(item));
	fputs(");\n", w->out);
}

/* What was evaluated at the entry, and kept until the return; NULL: that is done now. */
static const struct field *kept(const struct source_probe *p, const struct item *item)
{
	const struct layout *l = p->layout;

	for (unsigned int i = 0; i < l->nr_fields; i++)
		if (l->fields[i].role == FIELD_EXPRESSION && l->fields[i].expression == item->expression)
			return &l->fields[i];
	return NULL;
}

static void sum_up_text(struct writer *w, unsigned int i)
{
	const struct source_probe *p = w->chunk->probe;
	const struct item *item = &p->items->items[i];
	const struct field *f = kept(p, item);

	fputs("\ttext.item = ", w->out);
	write_place(w, i);
	fputs(";\n", w->out);
	if (f) {
		fprintf(w->out, "\t__builtin_memcpy(text.text, call->%s, sizeof(text.text));\n", f->member);
		fprintf(w->out, "\tadd_text(&text, call->%s);\n", p->layout->fields[f->status].member);
		return;
	}
	fputs("\tadd_text(&text, ", w->out);
	source_writer__status(w, item->expression, item->pointer, p->layout->has_return,
			      "text.text, sizeof(text.text)");
	fputs(");\n", w->out);
}

static void sum_up_number(struct writer *w, unsigned int i)
{
	const struct source_probe *p = w->chunk->probe;
	const struct item *item = &p->items->items[i];
	const struct field *f = kept(p, item);

	if (f) {
		const char *status = arena__printf(w->arena, "call->%s", p->layout->fields[f->status].member);
		const char *value = arena__printf(w->arena, "call->%s", f->member);

		fputc('\t', w->out);
		write_number(w, i, status ? status : "", value ? value : "");
		return;
	}
	fprintf(w->out, "\t{\n\t\t%s value = 0;\n\t\tint status = ", source_writer__number(item->type));
	source_writer__status(w, item->expression, item->pointer, p->layout->has_return, "&value");
	fputs(";\n\n\t\t", w->out);
	write_number(w, i, "status", "value");
	fputs("\t}\n", w->out);
}

static bool has_text(const struct item_list *l)
{
	for (unsigned int i = 0; i < l->nr; i++)
		if (l->items[i].is_text && !l->items[i].unknown)
			return true;
	return false;
}

static bool has_any(const struct item_list *l)
{
	return item_list__has(l, ITEM_HISTOGRAM) || item_list__has(l, ITEM_TOP) ||
	       item_list__has(l, ITEM_PROFILE);
}

static int write_sum_up(struct writer *w)
{
	const struct item_list *l = w->chunk->probe->items;

	if (!has_any(l))
		return 0;
	fputs("\tint item = NR_ITEMS * function_id(ctx);\n", w->out);
	/* What is behind the text's end belongs to the key too. */
	if (has_text(l))
		fputs("\tstruct text_key text;\n\n\t__builtin_memset(&text, 0, sizeof(text));\n", w->out);
	for (unsigned int i = 0; i < l->nr; i++) {
		if (l->items[i].unknown)
			continue;
		if (l->items[i].is_text)
			sum_up_text(w, i);
		else
			sum_up_number(w, i);
	}
	return 0;
}

const struct region summary_regions[] = {
	{ "summary_maps", write_maps, NULL },
	{ "sizes", write_sizes, NULL },
	{ "add_one", write_add_one, NULL },
	{ "sum_up", write_sum_up, NULL },
	{ "with_items", NULL, with_items },
	{ "with_slots", NULL, with_slots },
	{ "with_histograms", NULL, with_histograms },
	{ "with_values", NULL, with_values },
	{ "with_numbers", NULL, with_numbers },
	{ "with_texts", NULL, with_texts },
	{ "with_top", NULL, with_top },
	{ "with_profile", NULL, with_profile },
	{ NULL, NULL, NULL },
};
