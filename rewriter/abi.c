#include "abi.h"

#include "abi_cursor.h"

#include <string.h>
#include <sys/utsname.h>

static const struct abi_arch *const archs[] = {
	&abi_x86_64, &abi_arm64,   &abi_i386,	&abi_riscv64,  &abi_loongarch64,
	&abi_s390x,  &abi_ppc64le, &abi_mips64, &abi_mips64el, &abi_arm,
};

const struct abi_arch *abi__nth(unsigned int i)
{
	return i < sizeof(archs) / sizeof(*archs) ? archs[i] : NULL;
}

/* `uname -m`, but for mips64, which it prints for both byte orders. */
static const char *machine(struct utsname *uts)
{
	if (uname(uts))
		return "";
	if (!strcmp(uts->machine, "mips64") && __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__)
		return "mips64el";
	return uts->machine;
}

/* The other names that uname, the kernel's Makefiles and the compilers have for an architecture. */
static const char *usual_name(const char *name)
{
	static const char *const names[][2] = {
		{ "aarch64", "arm64" },	      { "amd64", "x86_64" },  { "i486", "i386" },
		{ "i586", "i386" },	      { "i686", "i386" },     { "loongarch", "loongarch64" },
		{ "powerpc64le", "ppc64le" }, { "riscv", "riscv64" }, { "s390", "s390x" },
	};

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		if (!strcmp(names[i][0], name))
			return names[i][1];
	/* "armv7l" */
	return !strncmp(name, "armv", strlen("armv")) ? "arm" : name;
}

const struct abi_arch *abi__find(const char *name)
{
	struct utsname uts;

	name = usual_name(name ? name : machine(&uts));
	for (unsigned int i = 0; i < sizeof(archs) / sizeof(*archs); i++)
		if (!strcmp(archs[i]->name, name))
			return archs[i];
	return NULL;
}

/*
 * Whether all parts of T are known and lie in it. Damaged BTF may have a record in itself, so the number
 * of parts that are looked at is limited.
 */
static bool is_sound(const struct type *t, unsigned int *nr_parts)
{
	enum { MAX_PARTS = 10000 };

	t = type__strip(t);
	if (++*nr_parts > MAX_PARTS || !t || t->kind == TYPE_VOID || !t->is_complete)
		return false;
	if (t->kind == TYPE_ARRAY)
		return is_sound(t->target, nr_parts) && type__strip(t->target)->size * t->nr <= t->size;
	for (uint32_t i = 0; type__is_record(t) && i < t->nr; i++) {
		const struct type_member *m = &t->members[i];

		if (!is_sound(m->type, nr_parts))
			return false;
		if (m->bit_offset + (m->bit_size ? m->bit_size : 8 * type__strip(m->type)->size) >
		    8 * t->size)
			return false;
	}
	return true;
}

const char *abi__unplaceable(const struct type *t)
{
	const struct type *s = type__strip(t);
	unsigned int nr_parts = 0;

	if (!s || s->kind == TYPE_VOID)
		return "its type is not known";
	if (!s->is_complete)
		return "its size is not known";
	if (s->size > 1 << 20)
		return "it is larger than a megabyte";
	if (!is_sound(s, &nr_parts))
		return "a part of its type is not known";
	return NULL;
}

/* 1, 0, or -1 when it cannot be told. */
static int result_shifts(const struct abi_arch *arch, const struct type *t)
{
	t = type__strip(t);
	if (!t || !arch->result_shifts)
		return 0;
	if (t->kind == TYPE_VOID)
		return 0;
	return abi__unplaceable(t) || (t->size && abi__is_nameless(t)) ? -1 : arch->result_shifts(t);
}

static void start(struct abi_cursor *c, const struct abi_arch *arch, const struct abi_signature *sig)
{
	int shifts = result_shifts(arch, sig->result);

	*c = (struct abi_cursor){ .arch = arch, .stack = arch->stack_start };
	if (sig->is_variadic && arch->variadic_is_on_stack)
		c->reg = arch->nr_registers;
	if (shifts < 0)
		c->lost = "whether a pointer to the result stands before the parameters cannot be told";
	if (shifts > 0)
		abi_cursor__skip_word(c);
}

void abi__place(const struct abi_arch *arch, const struct abi_signature *sig, struct abi_place *places)
{
	struct abi_cursor c;

	start(&c, arch, sig);
	memset(places, 0, sig->nr_params * sizeof(*places));
	for (unsigned int i = 0; i < sig->nr_params; i++) {
		const struct type *t = type__strip(sig->params[i]);
		const char *why = abi__unplaceable(t);

		if (c.lost)
			abi_place__fail(&places[i], c.lost);
		else if (why) /* and everything behind it is moved to who knows where */
			abi_cursor__lose(&c, &places[i], why, "it stands behind a parameter of unknown type");
		else if (t->size && abi__is_nameless(t)) /* nothing to clang, something to gcc */
			abi_cursor__lose_disputed(&c, &places[i]);
		else
			arch->place(&c, t, &places[i]);
	}
}

bool abi__result_shifts(const struct abi_arch *arch, const struct type *t)
{
	return result_shifts(arch, t) > 0;
}

void abi__place_result(const struct abi_arch *arch, const struct type *t, struct abi_place *place)
{
	struct abi_cursor c = { .arch = arch->results };
	const char *why;

	*place = (struct abi_place){ 0 };
	t = type__strip(t);
	if (!t || t->kind == TYPE_VOID)
		return;
	why = abi__unplaceable(t);
	if (why)
		abi_place__fail(place, why);
	else if (!arch->results)
		abi_place__fail(place, "where this architecture has results is not known to kprobe-args");
	else if (t->size && abi__is_nameless(t))
		abi_cursor__lose_disputed(&c, place);
	else
		arch->results->place(&c, t, place);
}

static bool piece__equal(const struct abi_piece *a, const struct abi_piece *b)
{
	return a->on_stack == b->on_stack && a->reg == b->reg && a->shift == b->shift &&
	       a->stack == b->stack && a->offset == b->offset && a->size == b->size;
}

void abi_place__fail(struct abi_place *place, const char *why)
{
	*place = (struct abi_place){ .unknown = why };
}

bool abi_place__equal(const struct abi_place *a, const struct abi_place *b)
{
	if (!a->unknown != !b->unknown || a->by_reference != b->by_reference || a->nr_pieces != b->nr_pieces)
		return false;
	for (unsigned int i = 0; i < a->nr_pieces; i++)
		if (!piece__equal(&a->pieces[i], &b->pieces[i]))
			return false;
	return true;
}

void abi_piece__write(FILE *out, const struct abi_arch *arch, const struct abi_piece *piece)
{
	if (piece->on_stack)
		fprintf(out, arch->stack_format, piece->stack);
	else
		fputs(arch->registers[piece->reg].assembler, out);
}

void abi_place__write(FILE *out, const struct abi_arch *arch, const struct abi_place *place)
{
	if (place->unknown)
		fprintf(out, "? (%s)", place->unknown);
	else if (!place->nr_pieces)
		fputs("nowhere", out);
	else if (place->by_reference)
		fputs("address in ", out);
	for (unsigned int i = 0; i < place->nr_pieces; i++) {
		fputs(i ? " and " : "", out);
		abi_piece__write(out, arch, &place->pieces[i]);
	}
}

bool abi_arch__char_is_signed(const struct abi_arch *arch)
{
	static const char *const list[] = { "x86_64", "i386", "mips64", "mips64el", "loongarch64" };

	for (size_t i = 0; i < sizeof(list) / sizeof(*list); i++)
		if (!strcmp(list[i], arch->name))
			return true;
	return false;
}
