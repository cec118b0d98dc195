/* What is captured of a call, at its entry and at its return: one assignment or read a field of the record. */
#include "source_writer.h"

#include "arena.h"
#include "expression.h"
#include "item.h"
#include "prototype.h"

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
	const struct field *f = at_return ? source_writer__kept_field(w->chunk->probe->layout, param) : NULL;

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
		source_writer__names_return(w->chunk->probe, SCOPE_DURATION) ?
			"duration" :
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

void source_capture__fields(struct writer *w, bool at_return)
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

void source_capture__return_values(struct writer *w)
{
	const struct source_probe *p = w->chunk->probe;
	const struct type *t = p->proto->result;

	if (source_writer__names_return(p, SCOPE_DURATION))
		fputs("\tu64 duration = bpf_ktime_get_ns() - call->header.time;\n", w->out);
	if (!source_writer__names_return(p, SCOPE_RESULT))
		return;
	fputc('\t', w->out);
	if (type__strip(t)->kind == TYPE_POINTER)
		type__declare(w->out, source_writer__unqualified(t), "result");
	else
		fprintf(w->out, "%s result", source_writer__number(t));
	fprintf(w->out, " = (%s)",
		type__strip(t)->kind == TYPE_POINTER ? "void *" : source_writer__number(t));
	write_result_register(w, &p->proto->result_place.pieces[0]);
	fputs(";\n", w->out);
}
