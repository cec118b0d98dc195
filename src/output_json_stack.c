/* The kernel's and a program's stack, as arrays of frames. */
#include "output_json.h"

#include "symbols.h"
#include "user_stack.h"

static void write_symbol(struct out *o, const char *symbol, uint64_t offset)
{
	out__string(o, ",\"symbol\":");
	output_json__string(o, symbol);
	out__string(o, ",\"offset\":");
	out__unsigned(o, offset);
}

static void write_kernel_frame(const struct line *line, const char *function, int i, uint64_t address)
{
	struct symbols *symbols = line->options->symbols;
	struct out *o = line->o;
	struct symbol_name s;

	out__string(o, "{\"address\":");
	output_json__hex(o, address);
	if (symbols && !symbols__find_frame(symbols, function, i, address, &s)) {
		write_symbol(o, s.name, s.offset);
		if (s.module) {
			out__string(o, ",\"module\":");
			output_json__string(o, s.module);
		}
	}
	out__char(o, '}');
}

static void write_member(struct out *o, const char *key, const char *text)
{
	if (!text)
		return;
	out__char(o, ',');
	output_json__key(o, key);
	output_json__string(o, text);
}

static void write_user_frame(const struct line *line, int i, uint64_t address)
{
	const struct call_header *h = &line->record->header;
	struct out *o = line->o;
	struct user_frame f;

	user_stacks__find(line->options->user_stacks, h->tgid, h->time, address, i, &f);
	out__string(o, "{\"address\":");
	output_json__hex(o, address);
	if (f.symbol)
		write_symbol(o, f.symbol, f.offset);
	write_member(o, "file", f.file);
	if (f.file && f.has_address) {
		out__string(o, ",\"file_address\":");
		output_json__hex(o, f.file_address);
	}
	write_member(o, "mapping", f.mapping);
	write_member(o, "unknown", f.unknown);
	out__char(o, '}');
}

/* What could not be told is null; NR as record__stack() returns it. */
static bool begin_stack(const struct line *line, const char *key, int nr)
{
	out__char(line->o, ',');
	output_json__key(line->o, key);
	out__string(line->o, nr < 0 ? "null" : "[");
	return nr >= 0;
}

void output_json__kernel_stack(const struct line *line, const char *function)
{
	uint64_t frames[MAX_FRAMES];
	int nr;

	if (!line->layout->has_kernel_stack)
		return;
	nr = record__stack(line->record, line->layout, false, frames);
	if (!begin_stack(line, "stack", nr)) {
		write_member(line->o, "stack_unknown", "the kernel could not tell its stack");
		return;
	}
	for (int i = 0; i < nr; i++) {
		out__string(line->o, i ? "," : "");
		write_kernel_frame(line, function, i, frames[i]);
	}
	out__char(line->o, ']');
}

void output_json__user_stack(const struct line *line)
{
	uint64_t frames[MAX_FRAMES];
	int nr;

	if (!line->layout->has_user_stack)
		return;
	nr = user_stack__frames(line->record, line->layout, frames);
	if (!begin_stack(line, "user_stack", nr)) {
		write_member(line->o, "user_stack_unknown", "no stack of a program");
		return;
	}
	for (int i = 0; i < nr; i++) {
		out__string(line->o, i ? "," : "");
		write_user_frame(line, i, frames[i]);
	}
	out__char(line->o, ']');
}
