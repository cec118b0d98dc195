#include "source.h"

#include "access.h"
#include "arena.h"
#include "definitions.h"
#include "embedded.h"
#include "expression.h"
#include "expression_source.h"
#include "item.h"
#include "words.h"
#include "prototype.h"
#include "source_writer.h"
#include "text.h"

#include <errno.h>
#include <string.h>

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

static unsigned int nr_prints(const struct source_probe *p)
{
	return p->prints ? p->prints->nr : 0;
}

static unsigned int nr_expressions(const struct source_probe *p)
{
	return nr_prints(p) + (p->filter != NULL);
}

static const struct expression *expression_of(const struct source_probe *p, unsigned int i)
{
	return i < nr_prints(p) ? &p->prints->items[i] : p->filter;
}

static bool is_used(const struct source_probe *p, unsigned int param)
{
	const struct layout *l = p->layout;

	for (unsigned int i = 0; i < nr_expressions(p); i++)
		for (unsigned int n = 0; n < expression_of(p, i)->nr_params; n++)
			if (expression_of(p, i)->params[n] == param)
				return true;
	for (unsigned int i = 0; i < l->nr_fields; i++) {
		const struct field *f = &l->fields[i];

		if (layout__is_of_parameter(f) && (f->param == param || f->limit == param))
			return true;
	}
	return false;
}

/*
 * Behind a parameter of unknown size nothing can be placed, nor is it C: the list ends there. Where calls are summed
 * up, so it does behind the last one that is used: what is on the stack is not read for nothing.
 */
static unsigned int nr_declared(const struct source_probe *probe)
{
	const struct prototype *p = probe->proto;
	unsigned int n = 0, last = p->nr_params;

	while (probe->items && last && !is_used(probe, last - 1))
		last--;
	while (n < last && !abi__unplaceable(p->params[n].type))
		n++;
	return n;
}

/* Whether an expression names what is known at the return: SCOPE_RESULT, SCOPE_DURATION. */
static bool names_return(const struct source_probe *p, unsigned int which)
{
	return is_used(p, p->proto->nr_params + which);
}

static bool filters_at_return(const struct source_probe *p)
{
	return p->filter && layout__is_at_return(p->proto, p->filter);
}

/* The headers that the user named define what they declare, and what the user declares with them. */
static bool is_defined_by_include(const struct source *s, const struct parameter *p)
{
	return s->nr_includes && (p->origin == ORIGIN_HEADER || p->origin == ORIGIN_USER);
}

static int define_parameters(struct writer *w, struct definitions *d, const struct source_probe *probe)
{
	const struct prototype *p = probe->proto;
	const struct field *result =
		probe->layout->result ? &probe->layout->fields[probe->layout->result] : NULL;
	bool has_result = (result && result->size) || names_return(probe, SCOPE_RESULT);
	int err = 0;

	for (unsigned int i = 0; i < nr_declared(probe) && !err; i++)
		if (!is_defined_by_include(w->source, &p->params[i]))
			err = definitions__write(d, w->out, p->params[i].type);
	if (!err && has_result)
		err = definitions__write(d, w->out, p->result);
	return err;
}

static int write_definitions(struct writer *w)
{
	struct definitions *d = definitions__new();
	int err = d ? 0 : -ENOMEM;

	for (unsigned int i = 0; i < w->source->nr_probes && !err; i++)
		err = define_parameters(w, d, &w->source->probes[i]);
	if (!err && w->expressions)
		err = expression_source__write_definitions(w->expressions, d, w->out);
	definitions__free(d);
	return err;
}

static int write_includes(struct writer *w)
{
	for (unsigned int i = 0; i < w->source->nr_includes; i++)
		fprintf(w->out, "#include <%s>\n", w->source->includes[i]);
	if (w->expressions)
		fputs("#include <kprobe_args/expression.h>\n", w->out);
	return 0;
}

static const char *expression_name(const struct writer *w, const struct source_probe *p, unsigned int i)
{
	if (i == nr_prints(p))
		return arena__printf(w->arena, "%s_filter", p->name);
	return arena__printf(w->arena, "%s_value_%u", p->name, i + 1);
}

/* Their definitions stand before all probes, so that all expressions are taken before anything is written. */
static int take_expressions(struct writer *w, struct chunk *c)
{
	const struct source_probe *p = c->probe;
	int err = 0;

	if (!nr_expressions(p))
		return 0;
	if (!w->expressions)
		w->expressions = expression_source__new(w->arena, w->source->nr_includes ? "__btf" : "",
							p->scope->word);
	c->functions = arena__array(w->arena, nr_expressions(p), sizeof(*c->functions));
	if (!w->expressions || !c->functions)
		return -ENOMEM;
	for (unsigned int i = 0; i < nr_expressions(p) && !err; i++) {
		const char *name = expression_name(w, p, i);

		err = name ? expression_source__add(w->expressions, p->scope, expression_of(p, i), name,
						    &c->functions[i]) :
			     -ENOMEM;
	}
	return err;
}

/* The type of a number in the record: "u64", "s32"; NULL for anything else. */
const char *source_writer__number(const struct type *t)
{
	static const char *const names[][2] = {
		[1] = { "u8", "s8" }, [2] = { "u16", "s16" }, [4] = { "u32", "s32" }, [8] = { "u64", "s64" }
	};

	t = type__strip(t);
	if (!type__is_scalar(t) || t->size > 8 || !names[t->size][0])
		return NULL;
	return names[t->size][t->is_signed];
}

static int write_expressions(struct writer *w)
{
	for (unsigned int i = 0; i < nr_expressions(w->chunk->probe); i++)
		fprintf(w->out, "\n%s", w->chunk->functions[i]);
	return 0;
}

static const struct type *unqualified(const struct type *t)
{
	while (t->kind == TYPE_QUALIFIED)
		t = t->target;
	return t;
}

/* Where the record has the parameter itself; NULL: nowhere. */
static const struct field *kept_field(const struct layout *l, unsigned int param)
{
	for (unsigned int i = 0; i < l->nr_fields; i++)
		if (l->fields[i].param == param && layout__is_parameter(&l->fields[i]))
			return &l->fields[i];
	return NULL;
}

/* The parameter I as it is kept until the return. */
static const char *kept_parameter(const struct writer *w, unsigned int i)
{
	const struct source_probe *p = w->chunk->probe;
	const struct type *t = p->proto->params[i].type;
	const struct field *f = kept_field(p->layout, i);
	const char *type;

	if (!f)
		return "";
	if (type__strip(t)->kind == TYPE_POINTER)
		return arena__printf(w->arena, "(void *)call->%s", f->member);
	if (!type__is_record(t))
		return arena__printf(w->arena, "call->%s", f->member);
	type = type__declaration(w->arena, unqualified(t), NULL);
	return type ? arena__printf(w->arena, "*(%s *)&call->%s", type, f->member) : NULL;
}

/* What expression I names, as it is called when the function returns. */
static const char *const *kept_names(const struct writer *w, unsigned int i)
{
	const struct source_probe *p = w->chunk->probe;
	const struct expression *e = expression_of(p, i);
	unsigned int nr = p->proto->nr_params;
	const char **names = arena__array(w->arena, nr + NR_SCOPE_RETURN, sizeof(*names));

	for (unsigned int n = 0; n < e->nr_params && names; n++) {
		unsigned int param = e->params[n];

		names[param] = param < nr ? kept_parameter(w, param) : w->chunk->params[param];
	}
	return names;
}

void source_writer__call(struct writer *w, unsigned int i, bool at_return, const char *result)
{
	const struct source_probe *p = w->chunk->probe;
	const char *const *names = at_return ? kept_names(w, i) : w->chunk->params;

	if (names)
		expression_source__write_call(w->out, expression_of(p, i), expression_name(w, p, i), names,
					      result);
}

void source_writer__status(struct writer *w, unsigned int i, unsigned int pointer, bool at_return,
			   const char *result)
{
	const char *name = pointer == ITEM_NO_POINTER ? NULL :
			   at_return		      ? kept_parameter(w, pointer) :
							w->chunk->params[pointer];

	if (name)
		fprintf(w->out, "!%s ? STATUS_NULL : ", name);
	source_writer__call(w, i, at_return, result);
}

/* At the return, the filter's values are those of that time. */
static void write_filter_call(struct writer *w, bool at_return)
{
	fputs("\tif (", w->out);
	source_writer__call(w, nr_prints(w->chunk->probe), at_return, "&is_wanted");
	fputs(") {\n\t\tadd_count(COUNT_UNDECIDED);\n\t\tis_wanted = 0;\n\t}\n"
	      "\tif (!is_wanted) {\n\t\tadd_count(COUNT_FILTERED);\n",
	      w->out);
}

static int write_filter(struct writer *w)
{
	const struct source_probe *p = w->chunk->probe;

	if (!p->filter || filters_at_return(p))
		return 0;
	write_filter_call(w, false);
	if (p->layout->has_return)
		fputs("\t\tcall->header.reserved = 1;\n\t\tgoto remember;\n\t}\n", w->out);
	else
		fputs("\t\treturn 0;\n\t}\n", w->out);
	return 0;
}

/* With returns, a call that is left out is remembered all the same: its return is none of a call from before. */
static int write_remember(struct writer *w)
{
	const struct source_probe *p = w->chunk->probe;

	if (p->filter && !filters_at_return(p))
		fputs("remember:\n", w->out);
	return 0;
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
		type__declare(out, unqualified(f->type), f->member);
	fputs(";\n", out);
}

static int write_fields(struct writer *w)
{
	const struct layout *l = w->chunk->probe->layout;
	const struct field *f;

	for (uint32_t at = 0; (f = field_at(l, at)); at = f->offset + 1)
		write_field(w->out, f);
	if (l->size > l->used)
		fprintf(w->out, "\tchar padding[%u];\n", l->size - l->used);
	return 0;
}

/* Bytes of the stack that the expressions take: they are evaluated one after the other. */
static uint64_t expression_stack(const struct source_probe *p)
{
	uint64_t most = 0;

	for (unsigned int i = 0; i < nr_expressions(p); i++)
		if (expression_of(p, i)->stack > most)
			most = expression_of(p, i)->stack;
	return most ? most + EXPRESSION_STACK_RESERVE + 8 * (uint64_t)p->proto->nr_params : 0;
}

static bool is_on_stack(const struct source_probe *p)
{
	uint64_t size = p->layout->size, more = expression_stack(p);

	for (unsigned int i = 0; i < nr_declared(p); i++)
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

static int write_maps(struct writer *w)
{
	const struct source_probe *p = w->chunk->probe;

	if (p->layout->has_return)
		fprintf(w->out, "BPF_HASH(%s_pending, struct call_key, struct %s_call, %u);\n", p->name,
			p->name, nr_pending(w->source, p->layout));
	if (!is_on_stack(p) && is_preempted(p))
		fprintf(w->out,
			"BPF_HASH(%s_scratch, u64, struct %s_call, %d);\n"
			"BPF_PERCPU_ARRAY(%s_empty, struct %s_call, 1);\n",
			p->name, p->name, NR_SCRATCH, p->name, p->name);
	else if (!is_on_stack(p))
		fprintf(w->out, "BPF_PERCPU_ARRAY(%s_scratch, struct %s_call, 1);\n", p->name, p->name);
	fprintf(w->out, "_Static_assert(sizeof(struct %s_call) == %u, \"the record is as described\");\n",
		p->name, p->layout->size);
	return 0;
}

const char *source__prefix(const struct prototype *p)
{
	return p->file ? "uprobe" : "kprobe";
}

static int write_function(struct writer *w)
{
	const struct chunk *c = w->chunk;

	fprintf(w->out, "int %s__%s(struct pt_regs *ctx", source__prefix(c->probe->proto), c->probe->name);
	if (c->registers) {
		fprintf(w->out, ", const struct pt_regs *%s)\n", c->registers);
		return 0;
	}
	if (c->hidden_result)
		fprintf(w->out, ", void *%s", c->hidden_result);
	for (unsigned int i = 0; i < c->nr_params; i++) {
		fputs(", ", w->out);
		type__declare(w->out, c->probe->proto->params[i].type, c->params[i]);
	}
	fputs(")\n", w->out);
	return 0;
}

static void write_record_storage(struct writer *w)
{
	const struct source_probe *p = w->chunk->probe;

	if (is_on_stack(p)) {
		fprintf(w->out, "\tstruct %s_call storage, *call = &storage;\n", p->name);
		return;
	}
	fprintf(w->out, "\tint first = 0;\n\tstruct %s_call *call;\n", p->name);
}

static int write_acquire(struct writer *w)
{
	const struct source_probe *p = w->chunk->probe;

	if (is_on_stack(p)) {
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

static int write_release(struct writer *w)
{
	const struct source_probe *p = w->chunk->probe;

	if (!is_on_stack(p) && is_preempted(p))
		fprintf(w->out, "\t%s_scratch.delete(&id);\n", p->name);
	return 0;
}

/* BCC turns what is read through a parameter into a read of the kernel's memory. */
static void write_syscall_arguments(struct writer *w)
{
	const struct chunk *c = w->chunk;
	struct access how = { .arch = c->probe->proto->arch, .context = c->registers };

	for (unsigned int i = 0; i < c->nr_params; i++) {
		const struct parameter *p = &c->probe->proto->params[i];

		if (p->place.unknown || !is_used(c->probe, i))
			continue;
		fputc('\t', w->out);
		type__declare(w->out, unqualified(p->type), c->params[i]);
		fputs(" = ", w->out);
		access__write_expression(w->out, &how, p->type, &p->place);
		fputs(";\n", w->out);
	}
}

static int write_storage(struct writer *w)
{
	const struct source_probe *p = w->chunk->probe;

	if (w->chunk->registers)
		write_syscall_arguments(w);
	if (p->filter && !filters_at_return(p))
		fprintf(w->out, "\t%s is_wanted;\n", source_writer__number(p->filter->type));
	/* Nothing is kept of a call that is summed up at its entry. */
	if (!p->items || p->layout->has_return)
		write_record_storage(w);
	return 0;
}

static void write_fault(FILE *out, const struct field *f)
{
	fprintf(out, "\t\tcall->header.faults |= 1ULL << %d;\n", f->read);
}

static bool is_pointer(const struct writer *w, unsigned int param)
{
	return type__strip(w->chunk->probe->proto->params[param].type)->kind == TYPE_POINTER;
}

/* The parameter, or when the function returns what the record has of it. */
static void write_value(const struct writer *w, unsigned int param, bool at_return, bool as_pointer)
{
	const struct field *f = at_return ? kept_field(w->chunk->probe->layout, param) : NULL;

	if (!f)
		fprintf(w->out, "%s%s", as_pointer && !is_pointer(w, param) ? "(void *)" : "",
			w->chunk->params[param]);
	else
		fprintf(w->out, "%scall->%s", as_pointer ? "(void *)" : "", f->member);
}

static void capture_value(struct writer *w, const struct field *f)
{
	/* A record with a const member cannot be assigned to (C11 6.3.2.1p1). */
	if (!source_writer__number(f->type)) {
		fprintf(w->out, "\t__builtin_memcpy(&call->%s, &%s, sizeof(call->%s));\n", f->member,
			w->chunk->params[f->param], f->member);
		return;
	}
	fprintf(w->out, "\tcall->%s = %s", f->member, is_pointer(w, f->param) ? "(u64)" : "");
	write_value(w, f->param, false, false);
	fputs(";\n", w->out);
}

/* The pointers of a user function are the user's, whatever is in them. */
static const char *memory(const struct writer *w)
{
	return w->chunk->probe->proto->file ? "user_" : "";
}

static void capture_target(struct writer *w, const struct field *f)
{
	fprintf(w->out, "\tif (read_%smemory(&call->%s, sizeof(call->%s), ", memory(w), f->member, f->member);
	write_value(w, f->param, f->at_return, true);
	fputs("))\n", w->out);
	write_fault(w->out, f);
}

static void capture_string(struct writer *w, const struct field *f)
{
	fprintf(w->out, "\tif (read_%sstring(call->%s, sizeof(call->%s), ", memory(w), f->member, f->member);
	write_value(w, f->param, f->at_return, true);
	fputs(", ", w->out);
	if (f->limit == f->param)
		fputs("NO_LIMIT", w->out);
	else
		write_value(w, f->limit, f->at_return, false);
	fputs("))\n", w->out);
	write_fault(w->out, f);
}

/* "ctx->ax" */
static void write_result_register(struct writer *w, const struct abi_piece *piece)
{
	fprintf(w->out, "ctx->%s", w->chunk->probe->proto->arch->results->registers[piece->reg].field);
}

static void capture_result_at_address(struct writer *w, const struct field *f, const struct abi_place *place)
{
	const struct layout *l = w->chunk->probe->layout;

	fprintf(w->out, "\tif (read_memory(&call->%s, sizeof(call->%s), (void *)", f->member, f->member);
	if (l->result_address)
		fprintf(w->out, "call->%s", l->fields[l->result_address].member);
	else
		write_result_register(w, &place->pieces[0]);
	fputs("))\n", w->out);
	write_fault(w->out, f);
}

static uint32_t bytes_in_pieces(const struct abi_place *place)
{
	uint32_t size = 0;

	for (unsigned int i = 0; i < place->nr_pieces; i++)
		size += place->pieces[i].size;
	return size;
}

static void capture_result_pieces(struct writer *w, const struct field *f, const struct abi_place *place)
{
	if (bytes_in_pieces(place) < f->size) /* what is in no register is padding */
		fprintf(w->out, "\t__builtin_memset(&call->%s, 0, sizeof(call->%s));\n", f->member,
			f->member);
	for (unsigned int i = 0; i < place->nr_pieces; i++) {
		const struct abi_piece *piece = &place->pieces[i];

		fprintf(w->out, "\tunsigned long word_%u = ", i);
		write_result_register(w, piece);
		fputs(";\n\t__builtin_memcpy(", w->out);
		if (piece->offset)
			fprintf(w->out, "(char *)&call->%s + %u", f->member, piece->offset);
		else
			fprintf(w->out, "&call->%s", f->member);
		fprintf(w->out, ", &word_%u, %u);\n", i, piece->size);
	}
}

static void capture_result(struct writer *w, const struct field *f)
{
	const struct abi_place *place = &w->chunk->probe->proto->result_place;
	const char *number = source_writer__number(f->type);

	if (place->by_reference) {
		capture_result_at_address(w, f, place);
	} else if (number) {
		fprintf(w->out, "\tcall->%s = (%s)", f->member, number);
		write_result_register(w, &place->pieces[0]);
		fputs(";\n", w->out);
	} else {
		capture_result_pieces(w, f, place);
	}
}

static void capture_result_address(struct writer *w, const struct field *f)
{
	fprintf(w->out, "\tcall->%s = ", f->member);
	write_result_register(w, &w->chunk->probe->proto->result_place.pieces[0]);
	fputs(";\n", w->out);
}

static void capture_duration(struct writer *w, const struct field *f)
{
	fprintf(w->out, "\tcall->%s = %s;\n", f->member,
		names_return(w->chunk->probe, SCOPE_DURATION) ? "duration" :
								"bpf_ktime_get_ns() - call->header.time");
}

/* The parameter that is looked at before expression I is; ITEM_NO_POINTER: none. */
static unsigned int pointer_of(const struct source_probe *p, unsigned int i)
{
	for (unsigned int n = 0; p->items && n < p->items->nr; n++)
		if (!p->items->items[n].unknown && p->items->items[n].expression == i)
			return p->items->items[n].pointer;
	return ITEM_NO_POINTER;
}

static void capture_expression(struct writer *w, const struct field *f)
{
	const char *status = w->chunk->probe->layout->fields[f->status].member;
	const char *result =
		f->is_string ? arena__printf(w->arena, "call->%s, sizeof(call->%s)", f->member, f->member) :
		source_writer__number(f->type) ? arena__printf(w->arena, "&call->%s", f->member) :
						 arena__printf(w->arena, "call->%s", f->member);

	fprintf(w->out, "\tcall->%s = ", status);
	source_writer__status(w, f->expression, pointer_of(w->chunk->probe, f->expression), false,
			      result ? result : "");
	fputs(";\n", w->out);
}

/* Its expression sets it. */
static void capture_nothing(struct writer *w, const struct field *f)
{
	(void)w;
	(void)f;
}

static void capture_stack(struct writer *w, const struct field *f)
{
	bool is_user = f->role == FIELD_USER_STACK;

	fprintf(w->out, "\tread_stack(&call->%s, ctx, %s);\n", f->member, is_user ? "BPF_F_USER_STACK" : "0");
	if (is_user && w->chunk->probe->proto->file)
		fprintf(w->out, "\tread_caller(&call->%s, ctx);\n", f->member);
}

static void capture(struct writer *w, bool at_return)
{
	static void (*const how[])(struct writer *, const struct field *) = {
		[FIELD_VALUE] = capture_value,	     [FIELD_TARGET] = capture_target,
		[FIELD_STRING] = capture_string,     [FIELD_ADDRESS] = capture_value,
		[FIELD_LIMIT] = capture_value,	     [FIELD_EXPRESSION] = capture_expression,
		[FIELD_BEHIND] = capture_expression, [FIELD_STATUS] = capture_nothing,
		[FIELD_RESULT] = capture_result,     [FIELD_RESULT_ADDRESS] = capture_result_address,
		[FIELD_DURATION] = capture_duration, [FIELD_KERNEL_STACK] = capture_stack,
		[FIELD_USER_STACK] = capture_stack,
	};
	const struct layout *l = w->chunk->probe->layout;

	for (unsigned int i = 0; i < l->nr_fields; i++) {
		const struct field *f = &l->fields[i];

		if (!f->unknown && f->size && f->at_return == at_return)
			how[f->role](w, f);
	}
}

static int write_capture(struct writer *w)
{
	const struct layout *l = w->chunk->probe->layout;

	capture(w, false);
	if (l->size > l->used)
		fputs("\t__builtin_memset(call->padding, 0, sizeof(call->padding));\n", w->out);
	return 0;
}

/* What expressions may name behind the parameters. */
static void write_return_values(struct writer *w)
{
	const struct source_probe *p = w->chunk->probe;
	const struct type *t = p->proto->result;

	if (names_return(p, SCOPE_DURATION))
		fputs("\tu64 duration = bpf_ktime_get_ns() - call->header.time;\n", w->out);
	if (!names_return(p, SCOPE_RESULT))
		return;
	fputc('\t', w->out);
	if (type__strip(t)->kind == TYPE_POINTER)
		type__declare(w->out, unqualified(t), "result");
	else
		fprintf(w->out, "%s result", source_writer__number(t));
	fprintf(w->out, " = (%s)",
		type__strip(t)->kind == TYPE_POINTER ? "void *" : source_writer__number(t));
	write_result_register(w, &p->proto->result_place.pieces[0]);
	fputs(";\n", w->out);
}

static int write_at_return(struct writer *w)
{
	const struct source_probe *p = w->chunk->probe;

	write_return_values(w);
	if (!p->filter)
		return 0;
	if (filters_at_return(p)) {
		fprintf(w->out, "\t%s is_wanted;\n\n", source_writer__number(p->filter->type));
		write_filter_call(w, true);
	} else {
		fputs("\tif (call->header.reserved) {\n", w->out);
	}
	fprintf(w->out, "\t\t%s_pending.delete(&key);\n\t\treturn 0;\n\t}\n", p->name);
	return 0;
}

static int write_capture_return(struct writer *w)
{
	write_at_return(w);
	capture(w, true);
	return 0;
}

/* Words of what the functions above write, besides the parameters' own. */
const char probe_words[] =
	"call ctx first storage padding read_memory read_string read_user_memory read_user_string u8 u16 u32 u64 s8 "
	"s16 s32 s64 header faults key word_0 word_1 read_stack read_caller is_wanted remember id";

const struct region probe_regions[] = {
	{ "includes", write_includes, NULL },
	{ "definitions", write_definitions, NULL },
	{ "fields", write_fields, NULL },
	{ "maps", write_maps, NULL },
	{ "expressions", write_expressions, NULL },
	{ "function", write_function, NULL },
	{ "storage", write_storage, NULL },
	{ "filter", write_filter, NULL },
	{ "acquire", write_acquire, NULL },
	{ "release", write_release, NULL },
	{ "capture", write_capture, NULL },
	{ "remember", write_remember, NULL },
	{ "capture_return", write_capture_return, NULL },
	{ "at_return", write_at_return, NULL },
	{ NULL, NULL, NULL },
};

static int name_parameters(struct chunk *c, struct arena *a, const struct template *t)
{
	const struct prototype *p = c->probe->proto;
	struct words names = { 0 };
	int err = source_template__take_words(&names, a, t);

	if (!err)
		err = words__take(&names, a, arena__printf(a, "%s_call", c->probe->name));
	if (!err)
		err = words__take(&names, a, arena__printf(a, "%s_scratch", c->probe->name));
	if (!err)
		err = words__take(&names, a, arena__printf(a, "%s_empty", c->probe->name));
	if (!err)
		err = words__take(&names, a, arena__printf(a, "%s_pending", c->probe->name));
	c->nr_params = nr_declared(c->probe);
	c->params = arena__array(a, p->nr_params + NR_SCOPE_RETURN, sizeof(*c->params));
	if (err || !c->params)
		return err ? err : -ENOMEM;
	c->params[p->nr_params + SCOPE_RESULT] = "result";
	c->params[p->nr_params + SCOPE_DURATION] = "duration";
	for (unsigned int i = 0; i < c->nr_params && !err; i++) {
		c->params[i] = words__make(&names, a, p->params[i].name);
		err = c->params[i] ? 0 : -ENOMEM;
	}
	if (p->is_syscall && !err) {
		c->registers = words__make(&names, a, "regs");
		err = c->registers ? 0 : -ENOMEM;
	}
	if (p->has_hidden_result && !err) {
		c->hidden_result = words__make(&names, a, "hidden_result");
		err = c->hidden_result ? 0 : -ENOMEM;
	}
	return err;
}

static int write_probe(struct writer *w, const struct template *t, const struct chunk *c)
{
	int err;

	w->chunk = c;
	err = source_template__fill_in(w, t->each, t->each_len, true);
	w->chunk = NULL;
	return err;
}

static int prepare(struct writer *w, const struct template *t)
{
	int err = 0;

	w->chunks = arena__array(w->arena, w->source->nr_probes, sizeof(*w->chunks));
	if (!w->chunks)
		return -ENOMEM;
	for (unsigned int i = 0; i < w->source->nr_probes && !err; i++) {
		w->chunks[i].probe = &w->source->probes[i];
		err = name_parameters(&w->chunks[i], w->arena, t);
		if (!err)
			err = take_expressions(w, &w->chunks[i]);
	}
	return err;
}

static int write_all(struct writer *w, const struct template *t)
{
	int err = prepare(w, t);

	if (!err)
		err = source_template__fill_in(w, t->start, t->start_len, true);
	for (unsigned int i = 0; i < w->source->nr_probes && !err; i++)
		err = write_probe(w, t, &w->chunks[i]);
	return err ? err : source_template__fill_in(w, t->rest, t->rest_len, true);
}

static const char *template_of(const struct source_probe *probe)
{
	bool has_return = probe && probe->layout->has_return;

	if (probe && probe->items)
		return has_return ? embedded_summary_return : embedded_summary;
	return has_return ? embedded_call_return : embedded_call;
}

static int write_text(const struct source *s, const char *template, struct arena *a,
		      int (*write)(struct writer *w, const struct template *t), const char **text)
{
	struct writer w = { .arena = a, .source = s };
	struct template t;
	struct text out;
	int err = text__open(&out);

	*text = NULL;
	if (err)
		return err;
	source_template__split(&t, template);
	w.out = out.out;
	err = write(&w, &t);
	*text = text__keep(&out, a);
	return err ? err : *text ? 0 : -ENOMEM;
}

int source__write(const struct source *s, struct arena *a, const char **text)
{
	return write_text(s, template_of(s->nr_probes ? s->probes : NULL), a, write_all, text);
}

static int write_first(struct writer *w, const struct template *t)
{
	int err = prepare(w, t);

	return err ? err : write_probe(w, t, &w->chunks[0]);
}

int source__write_probe(const struct source_probe *probe, struct arena *a, const char **text)
{
	const struct source s = { .probes = probe, .nr_probes = 1 };

	return write_text(&s, template_of(probe), a, write_first, text);
}

/* A clone's name has dots (foo.isra.0), which C does not know. */
const char *source__name(const char *function, struct arena *a)
{
	char *name = arena__strdup(a, function);

	for (char *p = name; p && *p; p++)
		if (!words__is_part(*p))
			*p = '_';
	return name;
}
