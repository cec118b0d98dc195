#include "access.h"

#include <stdarg.h>
#include <string.h>

static const struct type *unqualified(const struct type *t)
{
	while (t && t->kind == TYPE_QUALIFIED)
		t = t->target;
	return t;
}

static void write_cast(FILE *out, const struct type *t, const char *stars)
{
	fputc('(', out);
	type__declare(out, unqualified(t), stars);
	fputc(')', out);
}

static void write_register(FILE *out, const struct access *how, const struct abi_piece *piece)
{
	fprintf(out, "%s->%s", how->context, how->arch->registers[piece->reg].field);
}

static void write_stack_address(FILE *out, const struct access *how, const struct abi_piece *piece)
{
	fprintf(out, "(%s->%s + %u)", how->context, how->arch->stack_pointer, piece->stack);
}

static void write_address(FILE *out, const struct access *how, const struct abi_piece *piece)
{
	if (piece->on_stack)
		write_stack_address(out, how, piece);
	else
		write_register(out, how, piece);
}

static void write_piece(FILE *out, const struct access *how, const struct abi_piece *piece)
{
	if (piece->on_stack)
		fprintf(out, "%u bytes at ", piece->size);
	write_address(out, how, piece);
}

void access__write_expression(FILE *out, const struct access *how, const struct type *t,
			      const struct abi_place *place)
{
	const struct abi_piece *first = &place->pieces[0];

	if (place->unknown) {
		fputc('?', out);
	} else if (place->by_reference) {
		/* The address of the copy may be on the stack itself. */
		fputs(first->on_stack ? "**" : "*", out);
		write_cast(out, t, first->on_stack ? "**" : "*");
		write_address(out, how, first);
	} else if (place->nr_pieces == 1 && first->on_stack) {
		fputc('*', out);
		write_cast(out, t, "*");
		write_stack_address(out, how, first);
	} else if (place->nr_pieces == 1 && type__is_scalar(t)) {
		write_cast(out, t, NULL);
		write_register(out, how, first);
	} else {
		fputs("{ ", out);
		for (unsigned int i = 0; i < place->nr_pieces; i++) {
			fputs(i ? ", " : "", out);
			write_piece(out, how, &place->pieces[i]);
		}
		fputs(place->nr_pieces ? " }" : "}", out);
	}
}

/* SIZE bytes at the address that PIECE is or holds are read to where TO (printf-like) points. */
__attribute__((format(printf, 5, 6))) static void write_read(FILE *out, const struct access *how,
							     uint32_t size, const struct abi_piece *piece,
							     const char *to, ...)
{
	va_list ap;

	fprintf(out, "\tif (bpf_probe_read_%s(", how->user_stack ? "user" : "kernel");
	va_start(ap, to);
	vfprintf(out, to, ap);
	va_end(ap);
	fprintf(out, ", %u, (void *)", size);
	write_address(out, how, piece);
	fprintf(out, "))\n\t\t%s\n", how->on_unread);
}

static void write_declaration(FILE *out, const struct type *t, const char *name)
{
	fputc('\t', out);
	type__declare(out, unqualified(t), name);
}

static bool is_bool(const struct type *t)
{
	return type__strip(t)->kind == TYPE_BOOL;
}

static bool is_pointer(const struct type *t)
{
	return type__strip(t)->kind == TYPE_POINTER;
}

static void write_from_register(FILE *out, const struct access *how, const struct type *t, const char *name,
				const struct abi_place *place)
{
	write_declaration(out, t, name);
	fputs(" = ", out);
	/* A bool is one byte; the bits above it are garbage (psABI 3.2.3, facts/abi.md). */
	if (is_bool(t))
		fputs("(unsigned char)", out);
	else
		write_cast(out, t, NULL);
	write_register(out, how, &place->pieces[0]);
	fputs(";\n", out);
}

static void write_bool_from_stack(FILE *out, const struct access *how, const struct type *t, const char *name,
				  const struct abi_piece *piece)
{
	fprintf(out, "\tunsigned char %s__byte = 0;\n", name);
	write_read(out, how, piece->size, piece, "&%s__byte", name);
	write_declaration(out, t, name);
	fprintf(out, " = %s__byte;\n", name);
}

static void write_from_stack(FILE *out, const struct access *how, const struct type *t, const char *name,
			     const struct abi_piece *piece)
{
	write_declaration(out, t, name);
	if (is_pointer(t)) {
		/* BCC follows a pointer into dereferences only if it comes out of ctx. */
		fputs(" = ", out);
		write_cast(out, t, NULL);
		fprintf(out, "%s->%s;\n", how->context, how->arch->stack_pointer);
	} else {
		fputs(" = 0;\n", out);
	}
	write_read(out, how, piece->size, piece, "&%s", name);
}

/* Where the piece begins in its register when that is stored in memory. */
static uint32_t offset_in_register(const struct abi_arch *arch, const struct abi_piece *piece)
{
	uint32_t below = piece->shift / 8;

	return arch->is_big_endian ? arch->word - below - piece->size : below;
}

/* Where programs run in the kernel, clang's long double has 8 bytes. */
static uint32_t bytes_held(const struct type *t, const struct abi_piece *piece)
{
	return type__strip(t)->kind == TYPE_FLOAT && piece->size > 8 ? 8 : piece->size;
}

static void write_from_piece(FILE *out, const struct access *how, const struct type *t, const char *name,
			     unsigned int i, const struct abi_piece *piece)
{
	uint32_t skipped;

	if (piece->on_stack) {
		write_read(out, how, bytes_held(t, piece), piece, "(char *)&%s + %u", name, piece->offset);
		return;
	}
	fprintf(out, "\tunsigned long %s__%u = ", name, i);
	write_register(out, how, piece);
	fprintf(out, ";\n\t__builtin_memcpy((char *)&%s + %u, ", name, piece->offset);
	skipped = offset_in_register(how->arch, piece);
	if (skipped)
		fprintf(out, "(char *)&%s__%u + %u, %u);\n", name, i, skipped, piece->size);
	else
		fprintf(out, "&%s__%u, %u);\n", name, i, piece->size);
}

static void write_from_reference(FILE *out, const struct access *how, const struct type *t, const char *name,
				 const struct abi_piece *piece)
{
	uint32_t size = (uint32_t)type__strip(t)->size;

	if (!piece->on_stack) {
		write_read(out, how, size, piece, "&%s", name);
		return;
	}
	fprintf(out, "\tunsigned long %s__address = 0;\n", name);
	write_read(out, how, piece->size, piece, "&%s__address", name);
	fprintf(out, "\tif (bpf_probe_read_%s(&%s, %u, (void *)%s__address))\n\t\t%s\n",
		how->user_stack ? "user" : "kernel", name, size, name, how->on_unread);
}

/* Whatever is not one number in one place is put together piece by piece. */
static void write_from_pieces(FILE *out, const struct access *how, const struct type *t, const char *name,
			      const struct abi_place *place)
{
	write_declaration(out, t, name);
	fprintf(out, ";\n\t__builtin_memset(&%s, 0, sizeof(%s));\n", name, name);
	if (place->by_reference)
		write_from_reference(out, how, t, name, &place->pieces[0]);
	else
		for (unsigned int i = 0; i < place->nr_pieces; i++)
			write_from_piece(out, how, t, name, i, &place->pieces[i]);
}

void access__write_local(FILE *out, const struct access *how, const struct type *t, const char *name,
			 const struct abi_place *place)
{
	bool simple = type__is_scalar(t) && place->nr_pieces == 1 && !place->by_reference;

	if (!simple)
		write_from_pieces(out, how, t, name, place);
	else if (!place->pieces[0].on_stack)
		write_from_register(out, how, t, name, place);
	else if (is_bool(t))
		write_bool_from_stack(out, how, t, name, &place->pieces[0]);
	else
		write_from_stack(out, how, t, name, &place->pieces[0]);
}

bool access__is_slot(const struct access *how, const struct type *t, const struct abi_place *place)
{
	const struct abi_piece *piece = &place->pieces[0];
	bool is_float = type__strip(t)->kind == TYPE_FLOAT;
	uint32_t low = how->arch->is_big_endian ? piece->stack + piece->size : piece->stack;

	/* A BPF program's unsigned long has 8 bytes. */
	return how->arch->word == 8 && type__is_scalar(t) && !is_float && place->nr_pieces == 1 &&
	       !place->by_reference && piece->on_stack && piece->size <= 8 && low % 8 == 0;
}

static uint32_t slot_of(const struct abi_piece *piece)
{
	return piece->stack / 8 * 8;
}

static void write_from_slot(FILE *out, const struct access *how, const struct access_slot *s,
			    const char *first, unsigned int i)
{
	write_declaration(out, s->type, s->name);
	fputs(" = ", out);
	if (is_pointer(s->type)) {
		/* As in write_from_stack(). */
		write_cast(out, s->type, NULL);
		fprintf(out, "%s->%s;\n\t%s = ", how->context, how->arch->stack_pointer, s->name);
	}
	if (is_bool(s->type))
		fputs("(unsigned char)", out);
	else
		write_cast(out, s->type, NULL);
	fprintf(out, "%s__slots[%u];\n", first, i);
}

void access__write_slots(FILE *out, const struct access *how, const struct access_slot *slots,
			 unsigned int nr)
{
	struct abi_piece all = { .on_stack = true, .stack = slot_of(&slots[0].place->pieces[0]) };

	fprintf(out, "\tunsigned long %s__slots[%u];\n", slots[0].name, nr);
	write_read(out, how, 8 * nr, &all, "%s__slots", slots[0].name);
	for (unsigned int i = 0; i < nr; i++)
		write_from_slot(out, how, &slots[i], slots[0].name, i);
}

static bool is_word(const char *text, size_t len, const char *word)
{
	return len == strlen(word) && !memcmp(text, word, len);
}

bool access__is_ending(const char *ending, size_t len)
{
	size_t nr_digits = 0;

	while (nr_digits < len && ending[nr_digits] >= '0' && ending[nr_digits] <= '9')
		nr_digits++;
	return (len && nr_digits == len) || is_word(ending, len, "byte") || is_word(ending, len, "address") ||
	       is_word(ending, len, "slots");
}
