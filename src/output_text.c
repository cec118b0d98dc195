#include "output.h"

#include "errno_name.h"
#include "meaning.h"
#include "probe.h"
#include "symbols.h"
#include "user_stack.h"

#include <string.h>
#include <time.h>

enum {
	TIME_WIDTH = 9,
	SINCE_WIDTH = 12,
	CPU_WIDTH = 4,
	PID_WIDTH = 8,
	COMM_WIDTH = 16,
	FUNCTION_WIDTH = 17,
};

/* The line that is written. */
struct line {
	struct out *o;
	const struct output_options *options;
	const struct layout *layout;
	const struct record *record;
};

static void write_header(struct out *o, const struct output_options *options)
{
	if (options->wall_time)
		out__column(o, "TIME", TIME_WIDTH);
	if (options->since)
		out__column(o, "TIME(s)", SINCE_WIDTH);
	if (options->cpu)
		out__column(o, "CPU", CPU_WIDTH);
	out__column(o, "PID", PID_WIDTH);
	out__column(o, "TID", PID_WIDTH);
	if (!options->is_program)
		out__column(o, "COMM", COMM_WIDTH);
	out__column(o, options->is_program ? "TABLE" : "FUNC", FUNCTION_WIDTH);
	out__string(o, options->is_program ? "DATA" : "ARGS");
	out__end_line(o);
}

static void write_escaped(struct out *o, unsigned char c)
{
	static const char from[] = "\n\t\r\a\b\f\v\"\\", to[] = "ntrabfv\"\\";
	const char *p = c ? strchr(from, c) : NULL;

	if (p) {
		out__char(o, '\\');
		out__char(o, to[p - from]);
	} else if (c >= ' ' && c < 0x7f) {
		out__char(o, (char)c);
	} else {
		out__string(o, "\\x");
		out__char(o, "0123456789abcdef"[c >> 4]);
		out__char(o, "0123456789abcdef"[c & 15]);
	}
}

/* A name of a file or a symbol. */
static void write_text(struct out *o, const char *text)
{
	for (; *text; text++)
		write_escaped(o, (unsigned char)*text);
}

static void write_string(struct out *o, const struct value *v)
{
	out__char(o, '"');
	for (size_t i = 0; i < v->len; i++)
		write_escaped(o, (unsigned char)v->text[i]);
	out__string(o, v->is_cut ? "\"..." : "\"");
}

static void write_bytes(struct out *o, const struct value *v)
{
	for (size_t i = 0; i < v->len; i++) {
		unsigned char c = (unsigned char)v->text[i];

		out__string(o, i ? " " : "");
		out__char(o, "0123456789abcdef"[c >> 4]);
		out__char(o, "0123456789abcdef"[c & 15]);
	}
}

static void write_wide(struct out *o, const struct value *v)
{
	unsigned __int128 n = v->wide;
	char digits[40], *p = digits + sizeof(digits);

	if (v->type->is_signed && (__int128)n < 0) {
		out__char(o, '-');
		n = -n;
	}
	do {
		*--p = (char)('0' + (int)(n % 10));
		n /= 10;
	} while (n);
	out__bytes(o, p, (size_t)(digits + sizeof(digits) - p));
}

/* Bytes that may be any, where no quotes show their end. */
static void write_name(struct out *o, const struct meaning *m)
{
	for (size_t i = 0; i < m->name_len; i++)
		if (m->name[i] == '>')
			out__string(o, "\\x3e");
		else
			write_escaped(o, (unsigned char)m->name[i]);
	out__string(o, m->is_cut ? "..." : "");
}

/* In place of the value, or behind it as strace -y has it: "0xffff888100000000<hello.txt>". */
static void write_meaning(struct out *o, const struct meaning *m)
{
	out__string(o, m->is_instead ? "" : "<");
	out__string(o, m->text);
	write_name(o, m);
	out__string(o, m->is_instead ? "" : ">");
}

/* Records are written as deep as DEPTH says. */
static void write_value(const struct line *line, const struct value *v, unsigned int depth);

/* With what its type tells of it. */
static void write_typed(const struct line *line, const struct value *v, unsigned int depth)
{
	struct meaning m;
	bool has_meaning = meanings__of_value(line->options->meanings, v, &m);

	if (!has_meaning || !m.is_instead)
		write_value(line, v, depth);
	if (has_meaning)
		write_meaning(line->o, &m);
}

/* With what is known of the I-th field. */
static void write_field(const struct line *line, unsigned int i, const struct value *v)
{
	struct meaning m;
	bool has_meaning = meanings__of_field(line->options->meanings, line->record, i, v, &m);

	if (!has_meaning || !m.is_instead)
		write_value(line, v, line->options->depth);
	if (has_meaning)
		write_meaning(line->o, &m);
}

static void write_parts(const struct line *line, const struct value *v, unsigned int depth)
{
	struct out *o = line->o;
	struct value part;
	const char *name;
	bool first = true;

	out__char(o, '{');
	for (uint32_t i = 0; value__next_part(v, &i, &part, &name);) {
		out__string(o, first ? "" : ", ");
		first = false;
		if (name) {
			out__char(o, '.');
			out__string(o, name);
			out__char(o, '=');
		}
		write_typed(line, &part, depth);
	}
	out__char(o, '}');
}

static void write_record(const struct line *line, const struct value *v, unsigned int depth)
{
	if (depth)
		write_parts(line, v, depth - 1);
	else
		out__string(line->o, "{...}");
}

static void write_number(const struct line *line, struct value v)
{
	if (line->options->raw)
		v = value__as_number(v);
	if (v.kind == VALUE_NAME)
		out__bytes(line->o, v.text, v.len);
	else if (v.kind == VALUE_SIGNED)
		out__signed(line->o, (int64_t)v.number);
	else
		out__unsigned(line->o, v.number);
}

static void write_value(const struct line *line, const struct value *v, unsigned int depth)
{
	switch (v->kind) {
	case VALUE_UNKNOWN:
		out__char(line->o, '?');
		break;
	case VALUE_FAULT:
		out__string(line->o, "<fault>");
		break;
	case VALUE_SIGNED:
	case VALUE_UNSIGNED:
	case VALUE_NAME:
		write_number(line, *v);
		break;
	case VALUE_WIDE:
		write_wide(line->o, v);
		break;
	case VALUE_BOOL:
		out__string(line->o, v->number ? "true" : "false");
		break;
	case VALUE_POINTER:
		out__hex(line->o, v->number, 1);
		break;
	case VALUE_NULL:
		out__string(line->o, "NULL");
		break;
	case VALUE_STRING:
		write_string(line->o, v);
		break;
	case VALUE_RECORD:
		write_record(line, v, depth);
		break;
	case VALUE_ARRAY:
		write_parts(line, v, depth);
		break;
	case VALUE_BYTES:
		write_bytes(line->o, v);
		break;
	}
}

/* The kernel's errors by name; a pointer that is one is written as the number that it stands for. */
static void write_result(const struct line *line, const struct value *v)
{
	struct out *o = line->o;
	int error = line->options->is_user ? 0 : value__error(v);
	const char *name = error ? errno_name(error) : NULL;

	if (v->kind == VALUE_POINTER && !v->number) {
		out__string(o, "NULL");
		return;
	}
	if (v->kind == VALUE_POINTER && error)
		out__signed(o, -error);
	else if (error)
		write_value(line, v, line->options->depth);
	else
		write_typed(line, v, line->options->depth);
	if (v->kind == VALUE_UNSIGNED && error) {
		out__string(o, " (");
		out__signed(o, -error);
	}
	if (name) {
		out__char(o, ' ');
		out__string(o, name);
	}
	if (v->kind == VALUE_UNSIGNED && error)
		out__char(o, ')');
}

void output_text__value(struct out *o, const struct output_options *options, const struct value *v,
			const struct meaning *m)
{
	const struct line line = { .o = o, .options = options };

	if (!m || !m->is_instead)
		write_value(&line, v, options->depth);
	if (m)
		write_meaning(o, m);
}

void output_text__result(struct out *o, const struct output_options *options, const struct value *v)
{
	const struct line line = { .o = o, .options = options };

	write_result(&line, v);
}

/* " = -2 ENOENT (12.345 us)" */
static void write_return(const struct line *line)
{
	uint64_t ns = record__duration(line->record, line->layout), fraction = ns % 1000;
	struct out *o = line->o;
	struct value v;

	if (record__result(line->record, line->layout, &v)) {
		out__string(o, " = ");
		write_result(line, &v);
	} else {
		out__string(o, " returned");
	}
	out__string(o, " (");
	out__unsigned(o, ns / 1000);
	out__char(o, '.');
	for (unsigned int digit = 100; digit; digit /= 10)
		out__char(o, (char)('0' + fraction / digit % 10));
	out__string(o, " us)");
}

static const char indent[] = "        ";

static void write_offset(struct out *o, const char *name, uint64_t offset)
{
	write_text(o, name);
	out__char(o, '+');
	out__hex(o, offset, 1);
}

static void write_kernel_frame(const struct line *line, const char *function, int i, uint64_t address)
{
	struct out *o = line->o;
	struct symbol_name s;

	out__string(o, indent);
	if (!line->options->symbols ||
	    symbols__find_frame(line->options->symbols, function, i, address, &s)) {
		out__hex(o, address, 1);
	} else {
		write_offset(o, s.name, s.offset);
		if (s.module) {
			out__string(o, " [");
			out__string(o, s.module);
			out__char(o, ']');
		}
	}
	out__char(o, '\n');
}

/* " [libc.so.6]", " [prog+0x1139]" where there is no symbol, " [heap]", " [the process had ended]" */
static void write_where(struct out *o, const struct user_frame *f)
{
	const char *slash = f->file ? strrchr(f->file, '/') : NULL;
	const char *name = slash ? slash + 1 : f->file;

	out__string(o, " [");
	if (name && !f->symbol && f->has_address)
		write_offset(o, name, f->file_address);
	else if (name || f->mapping)
		write_text(o, name ? name : f->mapping);
	if (f->unknown) {
		out__string(o, name || f->mapping ? ": " : "");
		out__string(o, f->unknown);
	}
	out__char(o, ']');
}

static void write_user_frame(const struct line *line, int i, uint64_t address)
{
	const struct call_header *h = &line->record->header;
	struct user_frame f;

	user_stacks__find(line->options->user_stacks, h->tgid, h->time, address, i, &f);
	out__string(line->o, indent);
	if (f.symbol)
		write_offset(line->o, f.symbol, f.offset);
	else
		out__hex(line->o, address, 1);
	write_where(line->o, &f);
	out__char(line->o, '\n');
}

/* Behind the last of NR frames. */
static void write_end(struct out *o, int nr, const char *none)
{
	if (nr == MAX_FRAMES)
		out__string(o, "        ...\n");
	if (nr > 0)
		return;
	out__string(o, "        ? (");
	out__string(o, none);
	out__string(o, ")\n");
}

static void write_stacks(const struct line *line, const char *function)
{
	const struct layout *l = line->layout;
	uint64_t frames[MAX_FRAMES];
	int nr;

	if (l->has_kernel_stack) {
		nr = record__stack(line->record, l, false, frames);
		for (int i = 0; i < nr; i++)
			write_kernel_frame(line, function, i, frames[i]);
		write_end(line->o, nr, "the kernel could not tell its stack");
	}
	if (l->has_user_stack) {
		nr = user_stack__frames(line->record, l, frames);
		for (int i = 0; i < nr; i++)
			write_user_frame(line, i, frames[i]);
		write_end(line->o, nr, "no stack of a program");
	}
}

static void write_wall_time(struct out *o, uint64_t time, int64_t offset)
{
	time_t seconds = (time_t)(((int64_t)time + offset) / 1000000000);
	struct tm tm;
	char text[TIME_WIDTH + 1];

	localtime_r(&seconds, &tm);
	strftime(text, sizeof(text), "%H:%M:%S", &tm);
	out__column(o, text, TIME_WIDTH);
}

static void write_since(struct out *o, uint64_t time, uint64_t start)
{
	uint64_t micros = time > start ? (time - start) / 1000 : 0;
	char text[32], *p = text + sizeof(text) - 1;

	*p = '\0';
	for (int i = 0; i < 6; i++, micros /= 10)
		*--p = (char)('0' + micros % 10);
	*--p = '.';
	do {
		*--p = (char)('0' + micros % 10);
		micros /= 10;
	} while (micros);
	out__column(o, p, SINCE_WIDTH);
}

/* A command's name may hold anything; a line break in it would be a line of its own. */
static void write_comm(struct out *o, const char comm[16])
{
	unsigned int width = 0;

	for (; width < 16 && comm[width]; width++) {
		unsigned char c = (unsigned char)comm[width];

		out__char(o, c < ' ' || c == 0x7f ? '?' : (char)c);
	}
	do {
		out__char(o, ' ');
	} while (++width < COMM_WIDTH);
}

static void write_label(struct out *o, const struct field *f)
{
	out__string(o, f->is_spaced ? "(" : "");
	out__string(o, f->label);
	out__string(o, f->is_spaced ? ")" : "");
}

/* Of a ring buffer's record it is not known who has written it. */
static void write_no_origin(const struct line *line)
{
	const struct output_options *options = line->options;

	if (options->wall_time)
		out__column(line->o, "?", TIME_WIDTH);
	if (options->since)
		out__column(line->o, "?", SINCE_WIDTH);
	if (options->cpu)
		out__column(line->o, "?", CPU_WIDTH);
	out__column(line->o, "?", PID_WIDTH);
	out__column(line->o, "?", PID_WIDTH);
}

static void write_origin(const struct line *line)
{
	const struct output_options *options = line->options;
	const struct record *r = line->record;

	if (options->wall_time)
		write_wall_time(line->o, r->header.time, options->to_wall_time);
	if (options->since)
		write_since(line->o, r->header.time, options->start);
	if (options->cpu)
		out__number_column(line->o, r->cpu, CPU_WIDTH);
	out__number_column(line->o, r->header.tgid, PID_WIDTH);
	out__number_column(line->o, r->header.tid, PID_WIDTH);
	if (!options->is_program)
		write_comm(line->o, r->header.comm);
}

static void write_fields(const struct line *line)
{
	bool first = true;

	for (unsigned int i = 0; i < line->layout->nr_fields; i++) {
		struct value v;

		if (!record__value(line->record, line->layout, i, &v))
			continue;
		if (!first)
			out__char(line->o, ' ');
		first = false;
		write_label(line->o, &line->layout->fields[i]);
		out__char(line->o, '=');
		write_field(line, i, &v);
		if (record__after(line->record, line->layout, i, &v)) {
			out__string(line->o, " -> ");
			write_field(line, i, &v);
		}
	}
}

static void write_call(struct out *o, const struct output_options *options, const struct function *f,
		       const struct record *r)
{
	const struct line line = { .o = o, .options = options, .layout = &f->layout, .record = r };

	if (r->is_bare)
		write_no_origin(&line);
	else
		write_origin(&line);
	out__column(o, f->proto.function, FUNCTION_WIDTH);
	write_fields(&line);
	if (f->layout.has_return)
		write_return(&line);
	if (f->proto.is_forced)
		out__string(o, " # not certain");
	if (f->layout.has_kernel_stack || f->layout.has_user_stack) {
		out__char(o, '\n');
		write_stacks(&line, f->proto.function);
	}
	out__end_line(o);
}

const struct output_format output_text = {
	.header = write_header,
	.call = write_call,
};
