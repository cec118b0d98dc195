#include "prototypes.h"

enum {
	NR_RECORDS = 160,
	MAX_RECORD = 40, /* bytes, about: what alignment adds is not counted */
};

struct generator {
	FILE *out;
	struct random random;
	const struct prototypes_options *options;
	bool is_union[NR_RECORDS];
	unsigned int size[NR_RECORDS]; /* about */
	unsigned int nr_records;
	unsigned int nr_members;      /* of the record that is written */
	bool has_packed, has_aligned; /* any of them */
	bool may_pack, may_align;     /* it and its members; it alone */
	bool is_in_union;
};

uint64_t random__next(struct random *r)
{
	uint64_t z = r->state += 0x9e3779b97f4a7c15;

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
	z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
	return z ^ (z >> 31);
}

unsigned int random__below(struct random *r, unsigned int limit)
{
	return (unsigned int)(random__next(r) >> 33) % limit;
}

static unsigned int below(struct generator *g, unsigned int limit)
{
	return random__below(&g->random, limit);
}

static bool percent(struct generator *g, unsigned int chance)
{
	return below(g, 100) < chance;
}

struct scalar {
	const char *declaration; /* %s is the name */
	unsigned int size;
};

static const struct scalar scalars[] = {
	{ "_Bool %s", 1 },
	{ "char %s", 1 },
	{ "signed char %s", 1 },
	{ "unsigned char %s", 1 },
	{ "short %s", 2 },
	{ "unsigned short %s", 2 },
	{ "int %s", 4 },
	{ "unsigned int %s", 4 },
	{ "long %s", 8 },
	{ "unsigned long %s", 8 },
	{ "long long %s", 8 },
	{ "unsigned long long %s", 8 },
	{ "void *%s", 8 },
	{ "const char *%s", 8 },
	{ "struct opaque *%s", 8 },
	{ "int (*%s)(long, struct opaque *)", 8 },
	{ "enum e_int %s", 4 },
	{ "enum e_char %s", 1 },
	{ "enum e_long %s", 8 },
	{ "u32_t %s", 4 },
	{ "u64_t %s", 8 },
};

static const struct scalar wide_scalars[] = {
	{ "__int128 %s", 16 },
	{ "unsigned __int128 %s", 16 },
};

static const struct scalar floats[] = {
	{ "float %s", 4 },
	{ "double %s", 8 },
	{ "long double %s", 16 },
};

#define COUNT(array) (sizeof(array) / sizeof(*(array)))

static const struct scalar *any_scalar(struct generator *g, bool has_int128)
{
	if (has_int128 && percent(g, 6))
		return &wide_scalars[below(g, COUNT(wide_scalars))];
	if (g->options->has_float && percent(g, 25))
		return &floats[below(g, COUNT(floats))];
	return &scalars[below(g, COUNT(scalars))];
}

static const struct scalar *scalar_of_size(struct generator *g, unsigned int max)
{
	const struct scalar *s;

	do
		s = any_scalar(g, g->options->has_int128_members);
	while (s->size > max);
	return s;
}

/* DECLARATION with NAME in the place of its one %s. */
static void declare(struct generator *g, const char *declaration, const char *name)
{
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
	fprintf(g->out, declaration, name);
#pragma GCC diagnostic pop
}

static void declare_numbered(struct generator *g, const char *declaration, char prefix, unsigned int i,
			     const char *suffix)
{
	char name[32];

	snprintf(name, sizeof(name), "%c%u%s", prefix, i, suffix);
	declare(g, declaration, name);
}

static void write_member_attributes(struct generator *g, bool is_bit_field)
{
	/* gcc and clang lay out a bit-field of lesser alignment in different ways. */
	if (!is_bit_field && g->has_aligned && percent(g, 3))
		fprintf(g->out, " __attribute__((aligned(%u)))", 1 << below(g, 5));
	if (g->may_pack && percent(g, 3))
		fputs(" __attribute__((packed))", g->out);
	fputs("; ", g->out);
}

static unsigned int write_scalar(struct generator *g, unsigned int max)
{
	const struct scalar *s = scalar_of_size(g, max);

	declare_numbered(g, s->declaration, 'm', g->nr_members++, "");
	return s->size;
}

static unsigned int write_array(struct generator *g, unsigned int max)
{
	const struct scalar *s = scalar_of_size(g, max);
	unsigned int nr = 1 + below(g, max / s->size);
	char suffix[16];

	snprintf(suffix, sizeof(suffix), "[%u]", nr);
	declare_numbered(g, s->declaration, 'm', g->nr_members++, suffix);
	return nr * s->size;
}

static unsigned int write_bit_field(struct generator *g)
{
	static const struct {
		const char *type;
		unsigned int bits;
	} types[] = {
		{ "_Bool", 1 },		  { "char", 8 },       { "unsigned char", 8 },	     { "short", 16 },
		{ "unsigned short", 16 }, { "int", 32 },       { "unsigned int", 32 },	     { "long", 32 },
		{ "unsigned long", 32 },  { "long long", 64 }, { "unsigned long long", 64 },
	};
	unsigned int i = below(g, COUNT(types));
	unsigned int bits = 1 + below(g, types[i].bits);
	bool may_be_unnamed = !g->is_in_union || !g->options->is_for_btf;

	if (g->options->is_for_btf && bits == types[i].bits && bits > 1)
		bits--;
	/* To clang, but not to gcc, a record of floats and one of these is still nothing but floats. */
	if (may_be_unnamed && !g->options->has_float && percent(g, 4))
		fprintf(g->out, "%s : 0", types[i].type);
	else if (may_be_unnamed && percent(g, 10))
		fprintf(g->out, "%s : %u", types[i].type, bits);
	else
		fprintf(g->out, "%s m%u : %u", types[i].type, g->nr_members++, bits);
	return (bits + 7) / 8;
}

static const char *keyword(const struct generator *g, unsigned int record)
{
	return g->is_union[record] ? "union" : "struct";
}

static unsigned int write_record_member(struct generator *g, unsigned int max)
{
	unsigned int record = g->nr_records ? below(g, g->nr_records) : 0;

	if (!g->nr_records || g->size[record] > max)
		return write_scalar(g, max);
	fprintf(g->out, "%s t%u m%u", keyword(g, record), record, g->nr_members++);
	if (g->size[record] && g->size[record] * 2 <= max && percent(g, 15)) {
		fputs("[2]", g->out);
		return 2 * g->size[record];
	}
	return g->size[record];
}

static unsigned int write_members(struct generator *g, unsigned int size, bool is_union);

static unsigned int write_anonymous(struct generator *g, unsigned int max)
{
	bool is_union = percent(g, 50);
	unsigned int size = 1 + below(g, max);

	fprintf(g->out, "%s { ", is_union ? "union" : "struct");
	size = write_members(g, size, is_union);
	fprintf(g->out, "}%s", g->has_packed && percent(g, 5) ? " __attribute__((packed))" : "");
	return size;
}

static unsigned int write_plain_member(struct generator *g, unsigned int max)
{
	unsigned int kind = below(g, 100);

	if (kind < 62)
		return write_scalar(g, max);
	if (kind < 76)
		return write_array(g, max);
	if (kind < 89)
		return write_record_member(g, max);
	if (kind < 96)
		return write_anonymous(g, max);
	if (kind < 99)
		fprintf(g->out, "int m%u[0]", g->nr_members++);
	else
		fprintf(g->out, "struct empty m%u", g->nr_members++);
	return 0;
}

static unsigned int write_member(struct generator *g, unsigned int max)
{
	bool is_bit_field = percent(g, 16);
	unsigned int size = is_bit_field ? write_bit_field(g) : write_plain_member(g, max);

	write_member_attributes(g, is_bit_field);
	return size;
}

/* Members of SIZE bytes together, or one after the other in a union. */
static unsigned int write_members(struct generator *g, unsigned int size, bool is_union)
{
	unsigned int sum = 0, largest = 0, nr = is_union ? 1 + below(g, 4) : 16;
	bool was_in_union = g->is_in_union;

	g->is_in_union = is_union;
	for (unsigned int i = 0; i < nr && (is_union || sum < size); i++) {
		unsigned int s = write_member(g, is_union ? size : size - sum);

		sum += s;
		largest = s > largest ? s : largest;
	}
	g->is_in_union = was_in_union;
	return is_union ? largest : sum;
}

static void write_record_attributes(struct generator *g)
{
	if (g->may_pack && percent(g, 12))
		fputs(" __attribute__((packed))", g->out);
	/* Compilers differ on what has an alignment and no size. */
	if (g->may_align && percent(g, g->size[g->nr_records] ? 6 : 40))
		fprintf(g->out, " __attribute__((aligned(%u)))", 2 << below(g, 5));
}

/* All members of a transparent union are passed in the same way. */
static void write_transparent_union(struct generator *g)
{
	unsigned int i = g->nr_records++;

	g->is_union[i] = true;
	g->size[i] = 8;
	fprintf(g->out,
		"union t%u { void *m0; struct opaque *m1; unsigned long m2; } __attribute__((transparent_union));\n",
		i);
}

static void write_record(struct generator *g)
{
	unsigned int i = g->nr_records;
	bool is_union = percent(g, 18);
	/* Half of them are of the sizes that registers can hold. */
	unsigned int size = 1 + below(g, percent(g, 50) ? 16 : MAX_RECORD);

	if (percent(g, 2))
		size = 0;
	g->nr_members = 0;
	g->may_pack = g->has_packed && percent(g, 70);
	g->may_align = g->has_aligned && (!g->may_pack || g->options->has_packed_aligned);
	fprintf(g->out, "%s t%u { ", is_union ? "union" : "struct", i);
	g->size[i] = size ? write_members(g, size, is_union) : 0;
	g->is_union[i] = is_union;
	fputc('}', g->out);
	write_record_attributes(g);
	fputs(";\n", g->out);
	g->nr_records++;
}

static unsigned int lowest_bit(unsigned int n)
{
	return n & -n;
}

/* Of exactly SIZE bytes, without padding: packed, or every member at its alignment. */
static void write_record_of_size(struct generator *g, unsigned int size)
{
	unsigned int i = g->nr_records++, offset = 0;
	bool is_packed = g->has_packed && percent(g, 40);

	g->is_union[i] = false;
	g->size[i] = size;
	g->nr_members = 0;
	fprintf(g->out, "struct t%u { ", i);
	while (offset < size) {
		unsigned int align = lowest_bit(offset ? offset | size : size);
		unsigned int left = size - offset;

		offset += write_scalar(g, is_packed || align > left ? left : align);
		fputs("; ", g->out);
	}
	fprintf(g->out, "}%s;\n", is_packed ? " __attribute__((packed))" : "");
}

static void write_types(struct generator *g)
{
	fputs("struct opaque;\n"
	      "typedef unsigned int u32_t;\n"
	      "typedef unsigned long long u64_t;\n"
	      "struct empty { };\n"
	      "enum e_int { E_INT, E_INT_MINUS = -1 };\n"
	      "enum e_char { E_CHAR } __attribute__((packed));\n"
	      "enum e_long { E_LONG = 0x123456789ULL };\n",
	      g->out);
	for (unsigned int size = 1; size <= MAX_RECORD; size++)
		write_record_of_size(g, size);
	while (g->nr_records < NR_RECORDS)
		if (percent(g, 2))
			write_transparent_union(g);
		else
			write_record(g);
	/* Some are known by a typedef. */
	for (unsigned int i = 0; i < NR_RECORDS; i += 8)
		fprintf(g->out, "typedef %s t%u s%u;\n", keyword(g, i), i, i);
}

static void write_parameter(struct generator *g, unsigned int i)
{
	static const struct scalar decaying[] = {
		{ "int %s[7]", 8 },
		{ "const char %s[]", 8 },
		{ "int %s(long)", 8 },
	};
	unsigned int record = below(g, NR_RECORDS);

	if (percent(g, 55)) {
		if (percent(g, 5))
			fputs("const ", g->out);
		declare_numbered(g, any_scalar(g, g->options->has_int128)->declaration, 'p', i, "");
	} else if (percent(g, 3)) {
		declare_numbered(g, decaying[below(g, COUNT(decaying))].declaration, 'p', i, "");
	} else if (record % 8 == 0) {
		fprintf(g->out, "s%u p%u", record, i);
	} else {
		fprintf(g->out, "%s t%u p%u", keyword(g, record), record, i);
	}
}

static void write_result(struct generator *g, unsigned int i)
{
	unsigned int record = below(g, NR_RECORDS);
	char name[32];

	snprintf(name, sizeof(name), "result%u", i);
	fputs("typedef ", g->out);
	if (percent(g, 50))
		declare(g, "void %s", name);
	else if (percent(g, 40))
		declare(g, any_scalar(g, g->options->has_int128)->declaration, name);
	else
		fprintf(g->out, "%s t%u %s", keyword(g, record), record, name);
	fputs(";\n", g->out);
}

static unsigned int nr_params(struct generator *g)
{
	if (percent(g, 60))
		return 3 + below(g, 7);
	return below(g, MAX_PARAMS + 1);
}

static void write_prototype(struct generator *g, unsigned int i)
{
	unsigned int nr = nr_params(g);

	write_result(g, i);
	fprintf(g->out, "result%u f%u(", i, i);
	for (unsigned int j = 0; j < nr; j++) {
		fputs(j ? ", " : "", g->out);
		write_parameter(g, j);
	}
	if (!nr)
		fputs("void", g->out);
	else if (percent(g, 6))
		fputs(", ...", g->out);
	fputs(");\n", g->out);
}

void prototypes__write(FILE *out, const struct prototypes_options *options)
{
	struct generator g = { .out = out, .options = options };

	g.random.state = options->seed;
	g.has_packed = !options->is_for_btf || percent(&g, 50);
	g.has_aligned = !options->is_for_btf || !g.has_packed;
	write_types(&g);
	for (unsigned int i = 0; i < options->nr; i++)
		write_prototype(&g, i);
}
