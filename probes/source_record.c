/* Where the record of a call lies: its struct, and the BPF stack or maps that it is kept in. */
#include "source_writer.h"

#include "expression.h"
#include "prototype.h"

enum {
	/*
	 * Of the 512 bytes of BPF stack, the rest is for the compiler and what is called. An argument that is a
	 * record is there twice, as it was read and as it was passed on.
	 */
	BPF_STACK = 512,
	MAX_RECORD_ON_STACK = 256,
	MAX_ON_STACK = 352,
	/* Calls that are under way at once: as many as there is room for, in all probes together. */
	PENDING_BYTES = 16 << 20,
	MIN_PENDING = 64,
	NR_SCRATCH = 256, /* threads that are in one probe at once */
	MAX_PENDING = 4096,
};

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
	const char *number = source_writer__number(f->type);

	fputc('\t', out);
	if (number && !f->is_string)
		fprintf(out, "%s %s", number, f->member);
	/* An expression's record may not be defined as a whole. */
	else if (f->is_string || f->role == FIELD_EXPRESSION || f->role == FIELD_BEHIND)
		fprintf(out, "char %s[%u]", f->member, f->size);
	/*
	 * As words: no member is aligned to more than 8 (layout.c), and libbcc's clang, which compiles for the
	 * machine, and its code generator, which is BPF's, have different alignments of an __int128.
	 */
	else if (type__strip(f->type)->align > 8)
		fprintf(out, "u64 %s[%u]", f->member, f->size / 8);
	else
		type__declare(out, source_writer__unqualified(f->type), f->member);
	fputs(";\n", out);
}

int source_record__write_fields(struct writer *w)
{
	const struct layout *l = w->chunk->probe->layout;
	const struct field *f;

	for (uint32_t at = 0; (f = field_at(l, at)); at = f->offset + 1)
		write_field(w->out, f);
	if (l->size > l->used)
		fprintf(w->out, "\tchar padding[%u];\n", l->size - l->used);
	return 0;
}

static bool is_on_stack(const struct chunk *c)
{
	const struct source_probe *p = c->probe;
	uint64_t size = p->layout->size, more = source_writer__expression_stack(p);

	for (unsigned int i = 0; i < c->nr_params; i++)
		if (type__is_record(p->proto->params[i].type))
			size += 2 * type__strip(p->proto->params[i].type)->size;
	return p->layout->size <= MAX_RECORD_ON_STACK && size <= MAX_ON_STACK && size + more <= BPF_STACK;
}

static unsigned int nr_pending(const struct source *s, const struct layout *l)
{
	unsigned int nr = PENDING_BYTES / s->nr_probes / l->size;

	if (nr < MIN_PENDING)
		return MIN_PENDING;
	return nr > MAX_PENDING ? MAX_PENDING : nr;
}

/*
 * A uprobe's program may be preempted by another one on the same CPU, from Linux 6.0 on (include/linux/bpf.h,
 * bpf_prog_run_array_uprobe). A kprobe's is not: kernel/trace/bpf_trace.c, bpf_prog_active.
 */
static bool is_preempted(const struct source_probe *p)
{
	return p->proto->file;
}

int source_record__write_maps(struct writer *w)
{
	const struct source_probe *p = w->chunk->probe;

	if (p->layout->has_return)
		fprintf(w->out, "BPF_HASH(%s_pending, struct call_key, struct %s_call, %u);\n", p->name,
			p->name, nr_pending(w->source, p->layout));
	if (!is_on_stack(w->chunk) && is_preempted(p))
		fprintf(w->out,
			"BPF_HASH(%s_scratch, u64, struct %s_call, %d);\n"
			"BPF_PERCPU_ARRAY(%s_empty, struct %s_call, 1);\n",
			p->name, p->name, NR_SCRATCH, p->name, p->name);
	else if (!is_on_stack(w->chunk))
		fprintf(w->out, "BPF_PERCPU_ARRAY(%s_scratch, struct %s_call, 1);\n", p->name, p->name);
	fprintf(w->out, "_Static_assert(sizeof(struct %s_call) == %u, \"the record is as described\");\n",
		p->name, p->layout->size);
	return 0;
}

void source_record__write_storage(struct writer *w)
{
	const struct source_probe *p = w->chunk->probe;

	if (is_on_stack(w->chunk)) {
		fprintf(w->out, "\tstruct %s_call storage, *call = &storage;\n", p->name);
		return;
	}
	fprintf(w->out, "\tint first = 0;\n\tstruct %s_call *call;\n", p->name);
}

int source_record__write_acquire(struct writer *w)
{
	const struct source_probe *p = w->chunk->probe;

	if (is_on_stack(w->chunk)) {
		/* What is filled in at the return is copied before that. */
		if (p->layout->has_return)
			fputs("\t__builtin_memset(call, 0, sizeof(*call));\n", w->out);
	} else if (is_preempted(p)) {
		fprintf(w->out,
			"\tcall = %s_empty.lookup(&first);\n"
			"\tif (call && !%s_scratch.update(&id, call))\n"
			"\t\tcall = %s_scratch.lookup(&id);\n"
			"\telse\n\t\tcall = 0;\n"
			"\tif (!call) {\n\t\tadd_count(COUNT_LOST);\n\t\treturn 0;\n\t}\n",
			p->name, p->name, p->name);
	} else {
		fprintf(w->out, "\tcall = %s_scratch.lookup(&first);\n\tif (!call)\n\t\treturn 0;\n",
			p->name);
	}
	return 0;
}

int source_record__write_release(struct writer *w)
{
	const struct source_probe *p = w->chunk->probe;

	if (!is_on_stack(w->chunk) && is_preempted(p))
		fprintf(w->out, "\t%s_scratch.delete(&id);\n", p->name);
	return 0;
}
