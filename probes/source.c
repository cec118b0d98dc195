#include "source.h"

#include "definitions.h"
#include "embedded.h"
#include "prototype.h"
#include "text.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum {
	/* Of the 512 bytes of BPF stack, the rest is for the arguments and the compiler. */
	MAX_ON_STACK = 256,
};

struct writer {
	FILE *out;
	char *fixed; /* the template without the regions that are replaced */
	const struct prototype *proto;
	const struct layout *layout;
	const struct source_options *options;
};

static bool is_word(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

/* Whether NAME is a word of the template's own text, where a parameter of that name would hide it. */
static bool is_taken(const struct writer *w, const char *name)
{
	size_t len = strlen(name);

	for (const char *p = w->fixed; (p = strstr(p, name)); p += len)
		if ((p == w->fixed || !is_word(p[-1])) && !is_word(p[len]))
			return true;
	return false;
}

static void write_name(const struct writer *w, FILE *out, const struct parameter *p)
{
	fprintf(out, "%s%s", p->name, is_taken(w, p->name) ? "_" : "");
}

/* Behind a parameter of unknown size nothing can be placed, nor is it C: the list ends there. */
static unsigned int nr_declared(const struct prototype *p)
{
	unsigned int n = 0;

	while (n < p->nr_params && !abi__unplaceable(p->params[n].type))
		n++;
	return n;
}

/* The headers that the user named define what they declare, and what the user declares with them. */
static bool is_defined_by_include(const struct writer *w, const struct parameter *p)
{
	return w->options->nr_includes && (p->origin == ORIGIN_HEADER || p->origin == ORIGIN_USER);
}

static int write_definitions(struct writer *w)
{
	struct definitions *d = definitions__new();
	int err = d ? 0 : -ENOMEM;

	for (unsigned int i = 0; i < nr_declared(w->proto) && !err; i++)
		if (!is_defined_by_include(w, &w->proto->params[i]))
			err = definitions__write(d, w->out, w->proto->params[i].type);
	definitions__free(d);
	return err;
}

static int write_includes(struct writer *w)
{
	for (unsigned int i = 0; i < w->options->nr_includes; i++)
		fprintf(w->out, "#include <%s>\n", w->options->includes[i]);
	return 0;
}

/* The type of a number in the record: "u64", "s32"; NULL for anything else. */
static const char *number_name(const struct type *t)
{
	static const char *const names[][2] = {
		[1] = { "u8", "s8" }, [2] = { "u16", "s16" }, [4] = { "u32", "s32" }, [8] = { "u64", "s64" }
	};

	t = type__strip(t);
	if (!type__is_scalar(t) || t->size > 8 || !names[t->size][0])
		return NULL;
	return names[t->size][t->is_signed];
}

static const struct type *unqualified(const struct type *t)
{
	while (t->kind == TYPE_QUALIFIED)
		t = t->target;
	return t;
}

/* Members in the order in which they lie. */
static const struct field *field_at(const struct layout *l, uint32_t offset)
{
	const struct field *next = NULL;

	for (unsigned int i = 0; i < l->nr_fields; i++) {
		const struct field *f = &l->fields[i];

		if (!f->unknown && f->size && f->offset >= offset && (!next || f->offset < next->offset))
			next = f;
	}
	return next;
}

static void write_field(FILE *out, const struct field *f)
{
	const char *number = number_name(f->type);

	fputc('\t', out);
	if (f->role == FIELD_STRING)
		fprintf(out, "char %s[%u]", f->member, f->size);
	else if (number)
		fprintf(out, "%s %s", number, f->member);
	else
		type__declare(out, unqualified(f->type), f->member);
	fputs(";\n", out);
}

static int write_fields(struct writer *w)
{
	const struct layout *l = w->layout;
	const struct field *f;

	for (uint32_t at = 0; (f = field_at(l, at)); at = f->offset + 1)
		write_field(w->out, f);
	if (l->size > l->used)
		fprintf(w->out, "\tchar padding[%u];\n", l->size - l->used);
	return 0;
}

static int write_maps(struct writer *w)
{
	if (w->layout->size > MAX_ON_STACK)
		fputs("BPF_PERCPU_ARRAY(scratch, struct call, 1);\n", w->out);
	fprintf(w->out, "_Static_assert(sizeof(struct call) == %u, \"the record is as described\");\n",
		w->layout->size);
	return 0;
}

/* A clone's name has dots (foo.isra.0), which C does not know. */
static void write_function_name(FILE *out, const char *function)
{
	fputs("kprobe__", out);
	for (; *function; function++)
		fputc(is_word(*function) ? *function : '_', out);
}

const char *source__function_name(const struct prototype *p, struct arena *a)
{
	struct text t;

	if (text__open(&t))
		return NULL;
	write_function_name(t.out, p->function);
	return text__keep(&t, a);
}

static int write_function(struct writer *w)
{
	fputs("int ", w->out);
	write_function_name(w->out, w->proto->function);
	fputs("(struct pt_regs *ctx", w->out);
	if (w->proto->has_hidden_result)
		fputs(", void *hidden_result", w->out);
	for (unsigned int i = 0; i < nr_declared(w->proto); i++) {
		const struct parameter *p = &w->proto->params[i];
		struct text t;
		char *name;

		if (text__open(&t))
			return -ENOMEM;
		write_name(w, t.out, p);
		name = text__take(&t);
		if (!name)
			return -ENOMEM;
		fputs(", ", w->out);
		type__declare(w->out, p->type, name);
		free(name);
	}
	fputs(")\n", w->out);
	return 0;
}

static int write_storage(struct writer *w)
{
	if (w->layout->size <= MAX_ON_STACK) {
		fputs("\tstruct call storage, *call = &storage;\n", w->out);
		return 0;
	}
	/* No second probe runs on this CPU before this one has ended: kernel/trace/bpf_trace.c. */
	fputs("\tint first = 0;\n"
	      "\tstruct call *call = scratch.lookup(&first);\n\n"
	      "\tif (!call)\n\t\treturn 0;\n",
	      w->out);
	return 0;
}

static void write_fault(FILE *out, const struct field *f)
{
	fprintf(out, "\t\tcall->header.faults |= 1ULL << %d;\n", f->read);
}

static void capture_value(struct writer *w, const struct field *f)
{
	const struct parameter *p = &w->proto->params[f->param];
	bool pointer = type__strip(f->type)->kind == TYPE_POINTER;

	fprintf(w->out, "\tcall->%s = %s", f->member, pointer ? "(u64)" : "");
	write_name(w, w->out, p);
	fputs(";\n", w->out);
}

static void capture_target(struct writer *w, const struct field *f)
{
	fprintf(w->out, "\tif (read_memory(&call->%s, sizeof(call->%s), ", f->member, f->member);
	write_name(w, w->out, &w->proto->params[f->param]);
	fputs("))\n", w->out);
	write_fault(w->out, f);
}

static void capture_string(struct writer *w, const struct field *f)
{
	fprintf(w->out, "\tif (read_string(call->%s, sizeof(call->%s), ", f->member, f->member);
	write_name(w, w->out, &w->proto->params[f->param]);
	fputs(", ", w->out);
	if (f->limit == f->param)
		fputs("NO_LIMIT", w->out);
	else
		write_name(w, w->out, &w->proto->params[f->limit]);
	fputs("))\n", w->out);
	write_fault(w->out, f);
}

static int write_capture(struct writer *w)
{
	static void (*const capture[])(struct writer *, const struct field *) = {
		[FIELD_VALUE] = capture_value,
		[FIELD_TARGET] = capture_target,
		[FIELD_STRING] = capture_string,
		[FIELD_ADDRESS] = capture_value,
	};

	for (unsigned int i = 0; i < w->layout->nr_fields; i++)
		if (!w->layout->fields[i].unknown && w->layout->fields[i].size)
			capture[w->layout->fields[i].role](w, &w->layout->fields[i]);
	if (w->layout->size > w->layout->used)
		fputs("\t__builtin_memset(call->padding, 0, sizeof(call->padding));\n", w->out);
	return 0;
}

static const struct region {
	const char *name;
	int (*write)(struct writer *w);
} regions[] = {
	{ "includes", write_includes }, { "definitions", write_definitions }, { "fields", write_fields },
	{ "maps", write_maps },		{ "function", write_function },	      { "storage", write_storage },
	{ "capture", write_capture },
};

static const struct region *find_region(const char *name, size_t len)
{
	for (size_t i = 0; i < sizeof(regions) / sizeof(*regions); i++)
		if (strlen(regions[i].name) == len && !strncmp(regions[i].name, name, len))
			return &regions[i];
	return NULL;
}

/* Copies TEXT to OUT, each region as its function writes it, or left out where W is NULL. */
static int fill_in(FILE *out, const char *text, struct writer *w)
{
	static const char begin[] = "//{ ", end[] = "//}";
	bool inside = false;
	int err = 0;

	for (const char *line = text, *next; *line && !err; line = next) {
		size_t len = strcspn(line, "\n");

		next = line + len + (line[len] == '\n');
		if (!strncmp(line, begin, strlen(begin))) {
			const struct region *r = find_region(line + strlen(begin), len - strlen(begin));

			inside = true;
			if (w)
				err = r ? r->write(w) : -EINVAL;
		} else if (!strncmp(line, end, strlen(end))) {
			inside = false;
		} else if (!inside) {
			fwrite(line, 1, (size_t)(next - line), out);
		}
	}
	return err;
}

/* fill_in() to a string that the caller frees. */
static int fill_string(char **text, struct writer *w)
{
	/* The comment at the top of the file is about the file, not about what is made of it. */
	const char *start = strstr(embedded_call, "#include");
	struct text t;
	int err = text__open(&t);

	if (err)
		return err;
	if (w)
		w->out = t.out;
	err = fill_in(t.out, start, w);
	*text = text__take(&t);
	if (err) {
		free(*text);
		*text = NULL;
	}
	return *text ? 0 : err ? err : -ENOMEM;
}

int source__write(const struct prototype *p, const struct layout *l, const struct source_options *options,
		  char **text)
{
	struct writer w = { .proto = p, .layout = l, .options = options };
	int err = fill_string(&w.fixed, NULL);

	*text = NULL;
	if (!err)
		err = fill_string(text, &w);
	free(w.fixed);
	return err;
}
