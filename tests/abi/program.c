#include "program.h"

#include "abi_cursor.h"
#include "access.h"
#include "arena.h"
#include "btf.h"
#include "text.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_NAMES = 1024, DATA_ALIGN = 64, MAX_RECORD = 512 };

struct writer {
	FILE *out;
	const struct program_options *options;
	struct program_counts *counts;
	const struct type *records[MAX_NAMES]; /* by the number in their tag */
	unsigned int nr_bit_fields;
	int err;
};

/*
 * Masks: the bits of a type that hold data.
 */

static void set_bit(const struct writer *w, uint8_t *mask, uint64_t bit)
{
	/* Bits are counted from the most significant one where bytes are. */
	if (w->options->arch->is_big_endian)
		mask[bit / 8] |= (uint8_t)(0x80 >> bit % 8);
	else
		mask[bit / 8] |= (uint8_t)(1 << bit % 8);
}

/* Ten bytes of sixteen. */
static bool is_x87(const struct writer *w, const struct type *t)
{
	return t->kind == TYPE_FLOAT && t->size > 8 && w->options->arch == &abi_x86_64;
}

static void set_mask(const struct writer *w, uint8_t *mask, const struct type *t);

static void set_member_mask(const struct writer *w, uint8_t *mask, const struct type_member *m)
{
	if (!m->bit_size)
		set_mask(w, mask + m->bit_offset / 8, m->type);
	else if (m->name) /* the others are padding */
		for (uint32_t i = 0; i < m->bit_size; i++)
			set_bit(w, mask, m->bit_offset + i);
}

static void set_mask(const struct writer *w, uint8_t *mask, const struct type *t)
{
	t = type__strip(t);
	if (t->kind == TYPE_ARRAY) {
		uint64_t size = type__strip(t->target)->size;

		for (uint32_t i = 0; i < t->nr; i++)
			set_mask(w, mask + i * size, t->target);
	} else if (type__is_record(t)) {
		for (uint32_t i = 0; i < t->nr; i++)
			set_member_mask(w, mask, &t->members[i]);
	} else if (t->kind == TYPE_BOOL) {
		mask[0] |= 1;
	} else if (is_x87(w, t)) {
		memset(mask, 0xff, 10);
	} else {
		memset(mask, 0xff, t->size);
	}
}

/* Records have tags of a letter and a number. */
static unsigned int record_number(const struct type *t)
{
	if (!t->name || t->name[0] != 't')
		return MAX_NAMES;
	return (unsigned int)strtoul(t->name + 1, NULL, 10);
}

static void write_mask(struct writer *w, const struct type *t)
{
	uint8_t mask[MAX_RECORD] = { 0 };

	if (t->size > sizeof(mask)) {
		w->err = -E2BIG;
		return;
	}
	set_mask(w, mask, t);
	fprintf(w->out, "static const u8 mask_%s[] = {", t->name);
	for (uint64_t i = 0; i < t->size; i++)
		fprintf(w->out, " %u,", mask[i]);
	fputs(" 0 };\n", w->out);
}

/*
 * Layout: the compiler shall have every member where the tool has it.
 */

static void write_bit_field_check(struct writer *w, const struct type *record, const struct type_member *m)
{
	const char *keyword = record->kind == TYPE_UNION ? "union" : "struct";

	fprintf(w->out,
		"\t{\n\t\t%s %s t;\n\n\t\t__builtin_memset(&t, 0, sizeof(t));\n\t\tt.%s = -1;\n"
		"\t\tif (!has_bits(&t, sizeof(t), %llu, %u))\n\t\t\treturn %u;\n\t}\n",
		keyword, record->name, m->name, (unsigned long long)m->bit_offset, m->bit_size,
		w->nr_bit_fields++);
}

static void write_bit_field_checks(struct writer *w)
{
	fputs("static int check_layout(void)\n{\n", w->out);
	for (unsigned int i = 0; i < MAX_NAMES; i++) {
		const struct type *t = w->records[i];

		for (uint32_t j = 0; t && j < t->nr; j++)
			if (t->members[j].bit_size && t->members[j].name)
				write_bit_field_check(w, t, &t->members[j]);
	}
	fputs("\treturn -1;\n}\n\n", w->out);
}

static void write_layout_asserts(struct writer *w, const struct type *t)
{
	const char *keyword = t->kind == TYPE_UNION ? "union" : "struct";

	fprintf(w->out, "_Static_assert(sizeof(%s %s) == %llu && _Alignof(%s %s) == %u, \"%s\");\n", keyword,
		t->name, (unsigned long long)t->size, keyword, t->name, t->align, t->name);
	for (uint32_t i = 0; i < t->nr; i++)
		if (!t->members[i].bit_size && t->members[i].name)
			fprintf(w->out, "_Static_assert(__builtin_offsetof(%s %s, %s) == %llu, \"%s.%s\");\n",
				keyword, t->name, t->members[i].name,
				(unsigned long long)t->members[i].bit_offset / 8, t->name,
				t->members[i].name);
}

/* The records that parameters consist of, those inside of others too. */
static void collect_records(struct writer *w, const struct type *t)
{
	unsigned int number;

	t = type__strip(t);
	if (t->kind == TYPE_ARRAY)
		collect_records(w, t->target);
	if (!type__is_record(t))
		return;
	for (uint32_t i = 0; i < t->nr; i++)
		collect_records(w, t->members[i].type);
	number = record_number(t);
	if (number < MAX_NAMES)
		w->records[number] = t;
}

/*
 * Prototypes.
 */

/* Whether the bits that hold data are the same in both. */
static bool is_same_layout(const struct program_options *options, const struct type *a, const struct type *b)
{
	const struct writer w = { .options = options };
	uint8_t masks[2][MAX_RECORD] = { { 0 } };

	a = type__strip(a);
	b = type__strip(b);
	if (a->kind != b->kind || a->size != b->size || a->size > MAX_RECORD)
		return false;
	set_mask(&w, masks[0], a);
	set_mask(&w, masks[1], b);
	return !memcmp(masks[0], masks[1], MAX_RECORD);
}

static const struct type *void_if_null(const struct type *t)
{
	static const struct type void_type = { .kind = TYPE_VOID };

	return t ? t : &void_type;
}

/* The types of F as BTF has them, in the place of the AST's. 0; -EINVAL: they are others. */
static int take_btf(const struct program_options *options, struct arena *arena, const struct ast_function *f,
		    struct abi_signature *sig, const struct type **types)
{
	const struct type *b = NULL;

	if (btf_types__find_functions(options->btf, f->name, &b, 1) != 1 || b->nr != f->nr_params ||
	    b->is_variadic != f->is_variadic ||
	    type__strip(void_if_null(b->target))->size != type__strip(f->result)->size) {
		fprintf(stderr, "BTF has another prototype of %s\n", f->name);
		return -EINVAL;
	}
	sig->result = void_if_null(b->target);
	if (type__strip(sig->result)->kind != TYPE_VOID && !is_same_layout(options, f->result, sig->result)) {
		fprintf(stderr, "BTF has another type of the result of %s\n", f->name);
		return -EINVAL;
	}
	for (unsigned int i = 0; i < f->nr_params; i++) {
		if (!is_same_layout(options, types[i], b->parameters[i].type)) {
			fprintf(stderr, "BTF has another type of parameter %u of %s: %s\n", i, f->name,
				type__declaration(arena, types[i], NULL));
			return -EINVAL;
		}
		types[i] = b->parameters[i].type;
	}
	return 0;
}

/* PARAMS has room for the result behind the parameters. */
static int place_all(const struct program_options *options, struct arena *arena, const struct ast_function *f,
		     struct program_param *params)
{
	const struct type **types = arena__array(arena, f->nr_params, sizeof(*types));
	struct abi_place *places = arena__array(arena, f->nr_params, sizeof(*places));
	bool *moves = arena__array(arena, f->nr_params, sizeof(*moves));
	struct abi_signature sig = {
		.result = f->result,
		.params = types,
		.nr_params = f->nr_params,
		.is_variadic = f->is_variadic,
	};
	int err = 0;

	if (!types || !places || !moves)
		return -ENOMEM;
	for (unsigned int i = 0; i < f->nr_params; i++) {
		types[i] = params[i].type = type__decay(arena, f->params[i].type, options->arch->word);
		if (!types[i])
			return -ENOMEM;
	}
	if (options->btf)
		err = take_btf(options, arena, f, &sig, types);
	if (err)
		return err;
	abi__place(options->arch, &sig, places);
	err = abi__find_moving(options->arch, &sig, places, moves);
	if (err)
		return err;
	for (unsigned int i = 0; i < f->nr_params; i++) {
		/* --explain tells that these may be elsewhere. */
		if (moves[i])
			abi_place__fail(&places[i], "BTF does not tell an alignment that it hangs on");
		params[i].place = places[i];
	}
	params[f->nr_params].type = f->result;
	abi__place_result(options->arch, sig.result, &params[f->nr_params].place);
	return 0;
}

int program__param(const struct program_options *options, struct arena *arena, const struct ast_function *f,
		   unsigned int param, struct program_param *result)
{
	struct program_param *params = arena__array(arena, f->nr_params + 1, sizeof(*params));
	int err = params ? place_all(options, arena, f, params) : -ENOMEM;

	if (!err)
		*result = params[param];
	return err;
}

static void add_refusals(struct program_refusal *list, const char *why, unsigned long nr)
{
	unsigned int i = 0;

	while (i < MAX_REASONS - 1 && list[i].why && list[i].why != why)
		i++;
	list[i].why = why;
	list[i].nr += nr;
}

void program__add_refusals(struct program_refusal *sum, const struct program_refusal *more)
{
	for (unsigned int i = 0; i < MAX_REASONS && more[i].why; i++)
		add_refusals(sum, more[i].why, more[i].nr);
}

static bool is_void(const struct type *t)
{
	return type__strip(t)->kind == TYPE_VOID;
}

static void count_result(struct program_results *c, const struct program_param *result)
{
	const struct abi_place *place = &result->place;

	if (is_void(result->type))
		return;
	if (place->unknown)
		add_refusals(c->refusals, place->unknown, 1);
	else if (place->by_reference)
		c->by_reference++;
	else if (!place->nr_pieces)
		c->nowhere++;
	else if (place->nr_pieces == 1)
		c->in_register++;
	else
		c->in_two++;
}

static void count_place(struct program_counts *c, const struct program_param *p)
{
	const struct abi_place *place = &p->place;
	unsigned int nr_stack = 0;

	for (unsigned int i = 0; i < place->nr_pieces; i++)
		nr_stack += place->pieces[i].on_stack;
	c->params++;
	if (place->unknown)
		add_refusals(c->refusals, place->unknown, 1);
	else if (place->by_reference)
		c->by_reference++;
	else if (!place->nr_pieces)
		c->nowhere++;
	else if (!nr_stack)
		c->in_registers++;
	else if (nr_stack == place->nr_pieces)
		c->on_stack++;
	else
		c->split++;
}

static void count_classes(struct program_counts *c, const struct ast_function *f,
			  const struct program_param *params, bool has_hidden_result)
{
	if (f->nr_params <= MAX_CLASS_PARAMS)
		c->compared.nr_params[f->nr_params]++;
	for (unsigned int i = 0; i < f->nr_params; i++) {
		const struct class_of param = {
			.declared = f->params[i].type,
			.type = params[i].type,
			.is_on_stack = params[i].place.nr_pieces && params[i].place.pieces[0].on_stack,
			.is_behind_result = has_hidden_result,
			.is_variadic = f->is_variadic,
		};

		if (!params[i].place.unknown)
			classes__count(&c->compared, &param);
	}
}

static uint32_t data_offset(const struct program_param *p, uint32_t offset)
{
	const struct type *t = type__strip(p->type);
	uint32_t align = t->align > 8 ? t->align : 8;

	return abi__round_up(offset, align > DATA_ALIGN ? DATA_ALIGN : align);
}

static void write_caller(struct writer *w, const struct ast_function *f, const struct program_param *params)
{
	static const char *const more[] = { ", 1", ", 2L", ", data", ", 3ULL" };
	uint32_t offset = 0;

	fprintf(w->out, "static void call_%s(const u8 *d)\n{\n\t%s(", f->name, f->name);
	for (unsigned int i = 0; i < f->nr_params; i++) {
		offset = data_offset(&params[i], offset);
		fputs(i ? ", *(" : "*(", w->out);
		type__declare(w->out, params[i].type, "*");
		fprintf(w->out, ")(d + %u)", offset);
		offset += (uint32_t)type__strip(params[i].type)->size;
	}
	for (unsigned int i = 0; f->is_variadic && i < f->nr_params % 5; i++)
		fputs(more[i % 4], w->out);
	fputs(");\n}\n", w->out);
}

static void write_reader(struct writer *w, const struct ast_function *f, const struct program_param *params)
{
	struct access how = {
		.arch = w->options->arch,
		.context = "ctx",
		.on_unread = "return 1;",
	};
	uint32_t offset = 0;

	fprintf(w->out, "static int read_%s(struct pt_regs *ctx, u8 *out)\n{\n", f->name);
	for (unsigned int i = 0; i < f->nr_params; i++) {
		offset = data_offset(&params[i], offset);
		if (!params[i].place.unknown) {
			access__write_local(w->out, &how, params[i].type, f->params[i].name,
					    &params[i].place);
			fprintf(w->out, "\t__builtin_memcpy(out + %u, &%s, sizeof(%s));\n", offset,
				f->params[i].name, f->params[i].name);
		}
		offset += (uint32_t)type__strip(params[i].type)->size;
	}
	fputs("\treturn 0;\n}\n", w->out);
}

static void write_param(const struct writer *w, FILE *out, const struct program_param *p, uint32_t offset,
			unsigned int piece)
{
	const struct type *t = type__strip(p->type);

	if (type__is_record(t))
		fprintf(out, "\t{ mask_%s, ", t->name);
	else if (is_x87(w, t))
		fputs("\t{ x87_bits, ", out);
	else
		fprintf(out, "\t{ %s, ", t->kind == TYPE_BOOL ? "bool_bits" : "all_bits");
	fprintf(out, "%u, %u, %u, %u, %u, %u },\n", offset, (unsigned int)t->size, piece, p->place.nr_pieces,
		p->place.by_reference, !p->place.unknown);
}

static void write_pieces(struct writer *w, FILE *out, const struct program_param *p)
{
	const struct abi_place *place = &p->place;

	for (unsigned int i = 0; i < place->nr_pieces; i++) {
		const struct abi_piece *piece = &place->pieces[i];

		if (!place->by_reference && piece->offset + piece->size > type__strip(p->type)->size)
			w->err = -ERANGE; /* beyond the argument's end */

		fprintf(out, "\t{ %u, %u, %u, %u, %u, %u },\n", piece->on_stack, piece->reg, piece->shift,
			piece->stack, piece->offset, piece->size);
	}
}

/* A function that does nothing but return what is in result_data. */
static void write_result_maker(struct writer *w, const struct ast_function *f)
{
	if (is_void(f->result)) {
		fprintf(w->out, "#define make_%s 0\n", f->name);
		return;
	}
	fprintf(w->out, "static ");
	type__declare(w->out, f->result, "make_");
	fprintf(w->out, "%s(void)\n{\n\treturn *(const ", f->name);
	type__declare(w->out, f->result, "*");
	fputs(")result_data;\n}\n", w->out);
}

/* The tables of all prototypes, which are written at the same time as the functions. */
struct tables {
	struct text prototypes;
	struct text results;
	struct text params;
	struct text pieces;
	unsigned int nr_params;
	unsigned int nr_pieces;
};

static void write_prototype(struct writer *w, struct tables *t, const struct ast_function *f,
			    const struct program_param *params)
{
	bool by_text = w->options->read_by_text;
	uint32_t offset = 0;

	write_caller(w, f, params);
	if (by_text)
		write_reader(w, f, params);
	fprintf(t->prototypes.out, "\t{ call_%s, %s%s, %u, %u },\n", f->name, by_text ? "read_" : "0",
		by_text ? f->name : "", t->nr_params, f->nr_params);
	for (unsigned int i = 0; i < f->nr_params; i++) {
		offset = data_offset(&params[i], offset);
		write_param(w, t->params.out, &params[i], offset, t->nr_pieces);
		write_pieces(w, t->pieces.out, &params[i]);
		offset += (uint32_t)type__strip(params[i].type)->size;
		t->nr_pieces += params[i].place.nr_pieces;
	}
	t->nr_params += f->nr_params;
	write_result_maker(w, f);
	fprintf(t->results.out, "\t{ (void *)make_%s,", f->name);
	write_param(w, t->results.out, &params[f->nr_params], 0, t->nr_pieces);
	fputs("\t},\n", t->results.out);
	write_pieces(w, t->pieces.out, &params[f->nr_params]);
	t->nr_pieces += params[f->nr_params].place.nr_pieces;
}

static bool shifts(const struct writer *w, const struct ast_function *f)
{
	return abi__result_shifts(w->options->arch, f->result);
}

static int add_prototype(struct writer *w, struct tables *t, const struct ast_function *f)
{
	struct arena *arena = arena__new();
	struct program_param *params = arena ? arena__array(arena, f->nr_params + 1, sizeof(*params)) : NULL;
	int err = params ? place_all(w->options, arena, f, params) : -ENOMEM;

	if (!err) {
		w->counts->prototypes++;
		w->counts->hidden_results += shifts(w, f);
		w->counts->variadic += f->is_variadic;
		for (unsigned int i = 0; i < f->nr_params; i++)
			count_place(w->counts, &params[i]);
		count_result(&w->counts->results, &params[f->nr_params]);
		count_classes(w->counts, f, params, shifts(w, f));
		write_prototype(w, t, f, params);
	}
	arena__free(arena);
	return err;
}

/* gcc's callees that take a pointer off the stack are a kind of their own: target/i386.h. */
static bool pops(const struct writer *w, const struct ast_function *f)
{
	return w->options->arch == &abi_i386 && !w->options->is_clang && f->is_variadic && shifts(w, f);
}

static void write_labels(struct writer *w, const struct ast_function *functions, unsigned int nr,
			 bool popping)
{
	unsigned int nr_labels = 0;

	fputs("__asm__(\".text\\n.balign 16\\n\"\n", w->out);
	for (unsigned int i = 0; i < nr; i++) {
		if (pops(w, &functions[i]) != popping)
			continue;
		fprintf(w->out, "\t\".globl %s\\n%s:\\n\"\n", functions[i].name, functions[i].name);
		nr_labels++;
	}
	fprintf(w->out, "\t%s);\n", popping && nr_labels ? "ENTRY_POP" : popping ? "\"\"" : "ENTRY");
}

static void write_register_filler(struct writer *w)
{
	const struct abi_arch *arch = w->options->arch;

	fputs("static void fill_registers(struct pt_regs *ctx)\n{\n", w->out);
	for (unsigned int i = 0; i < arch->nr_registers; i++)
		fprintf(w->out, "\tctx->%s = saved.reg[%u];\n", arch->registers[i].field, i);
	fprintf(w->out, "\tctx->%s = saved.sp;\n}\n\n", arch->stack_pointer);
}

static void write_table(FILE *out, const char *declaration, struct text *text)
{
	char *bytes = text__take(text);

	fprintf(out, "const %s[] = {\n%s\t{ 0 }\n};\n", declaration, bytes ? bytes : "");
	free(bytes);
}

static void write_types(struct writer *w, const struct ast_function *functions, unsigned int nr)
{
	for (unsigned int i = 0; i < nr; i++) {
		for (unsigned int j = 0; j < functions[i].nr_params; j++)
			collect_records(w, functions[i].params[j].type);
		collect_records(w, functions[i].result);
	}
	for (unsigned int i = 0; i < MAX_NAMES; i++)
		if (w->records[i]) {
			write_layout_asserts(w, w->records[i]);
			write_mask(w, w->records[i]);
		}
}

static int write_functions(struct writer *w, const struct ast_function *functions, unsigned int nr)
{
	struct tables t = { 0 };
	int err = 0;

	if (text__open(&t.prototypes) || text__open(&t.results) || text__open(&t.params) ||
	    text__open(&t.pieces))
		err = -ENOMEM;
	for (unsigned int i = 0; i < nr && !err; i++)
		err = add_prototype(w, &t, &functions[i]);
	write_table(w->out, "struct prototype prototypes", &t.prototypes);
	write_table(w->out, "struct result results", &t.results);
	write_table(w->out, "struct param params", &t.params);
	write_table(w->out, "struct piece pieces", &t.pieces);
	fprintf(w->out, "const u32 nr_prototypes = %u;\n", nr);
	return err;
}

int program__write_definitions(FILE *out, const char *types, const struct ast_function *functions,
			       unsigned int nr)
{
	fputs(types, out);
	for (unsigned int i = 0; i < nr; i++) {
		const struct ast_function *f = &functions[i];

		type__declare(out, f->result, f->name);
		fputc('(', out);
		for (unsigned int j = 0; j < f->nr_params; j++) {
			fputs(j ? ", " : "", out);
			type__declare(out, f->params[j].type, f->params[j].name);
		}
		fputs(f->is_variadic ? ", ...)" : f->nr_params ? ")" : "void)", out);
		fputs("\n{\n\t__builtin_trap();\n}\n", out);
	}
	return ferror(out) ? -EIO : 0;
}

int program__write(FILE *out, const struct program_options *options, const char *types,
		   const struct ast_function *functions, unsigned int nr, struct program_counts *counts)
{
	struct writer w = { .out = out, .options = options, .counts = counts };
	int err;

	fprintf(out, "#define SEED 0x%xU\n#include \"program.h\"\n", options->seed | 1);
	fputs(types, out);
	write_types(&w, functions, nr);
	write_bit_field_checks(&w);
	write_labels(&w, functions, nr, false);
	write_labels(&w, functions, nr, true);
	write_register_filler(&w);
	err = write_functions(&w, functions, nr);
	return err ? err : w.err;
}
