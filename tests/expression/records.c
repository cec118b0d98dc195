#include "records.h"

#define COUNT(array) (sizeof(array) / sizeof(*(array)))

const char *const texts[] = { "",
			      "a",
			      "sh",
			      "bash",
			      "kworker",
			      "kworkers",
			      "a longer text",
			      "0123456789abcdef",
			      "\\377\\001?",
			      "a text that nobody has, and which takes the most of the stack..." };

unsigned int nr_texts(void)
{
	return COUNT(texts);
}

struct writer {
	FILE *out;
	struct random *random;
	unsigned int nr_records; /* so far */
	unsigned int nr_members; /* of the record that is written */
	bool in_union;		 /* no _Bool there: its byte could be any */
};

static unsigned int below(struct writer *w, unsigned int limit)
{
	return random__below(w->random, limit);
}

static bool percent(struct writer *w, unsigned int chance)
{
	return random__percent(w->random, chance);
}

/* %u is the number of a name. */
static const char *const numbers[] = {
	"volatile char m%u",
	"volatile signed char m%u",
	"volatile unsigned char m%u",
	"volatile short m%u",
	"volatile unsigned short m%u",
	"volatile int m%u",
	"volatile int m%u",
	"volatile unsigned int m%u",
	"volatile unsigned int m%u",
	"volatile long m%u",
	"volatile unsigned long m%u",
	"volatile unsigned long m%u",
	"volatile long long m%u",
	"volatile unsigned long long m%u",
	"volatile u32 m%u",
	"volatile s16 m%u",
	"volatile u64 m%u",
	"volatile enum e_int m%u",
	"volatile enum e_uint m%u",
	"volatile enum e_char m%u",
	"volatile enum e_long m%u",
	"volatile _Bool m%u",
};

/* The last one is no member of unions. */
static const char *any_number(struct writer *w)
{
	return numbers[below(w, COUNT(numbers) - w->in_union)];
}

#pragma GCC diagnostic ignored "-Wformat-nonliteral"

static void write_number(struct writer *w)
{
	fprintf(w->out, any_number(w), w->nr_members++);
}

static void write_bits(struct writer *w)
{
	static const struct {
		const char *type;
		unsigned int bits;
	} types[] = {
		{ "_Bool", 1 },		 { "signed char", 8 },	   { "unsigned char", 8 },
		{ "short", 16 },	 { "unsigned short", 16 }, { "int", 32 },
		{ "unsigned int", 32 },	 { "unsigned int", 32 },   { "long", 64 },
		{ "unsigned long", 64 }, { "enum e_int", 32 },	   { "enum e_uint", 32 },
	};
	unsigned int i = below(w, COUNT(types));

	if (percent(w, 6))
		fprintf(w->out, "%s : 0", types[i].type);
	else if (percent(w, 6))
		fprintf(w->out, "%s : %u", types[i].type, 1 + below(w, types[i].bits));
	else
		fprintf(w->out, "volatile %s m%u : %u", types[i].type, w->nr_members++,
			1 + below(w, types[i].bits));
}

static void write_pointer(struct writer *w)
{
	unsigned int record = below(w, NR_RECORDS);

	switch (below(w, 10)) {
	case 0:
		fprintf(w->out, "volatile int *volatile m%u", w->nr_members++);
		break;
	case 1:
		fprintf(w->out, "const volatile unsigned char *volatile m%u", w->nr_members++);
		break;
	case 2:
		fprintf(w->out, "const volatile char *volatile m%u", w->nr_members++);
		break;
	case 3:
		fprintf(w->out, "volatile u64 *volatile m%u", w->nr_members++);
		break;
	case 4:
		fprintf(w->out, "struct t%u *volatile *volatile m%u", record, w->nr_members++);
		break;
	case 5:
		fprintf(w->out, "void *volatile m%u", w->nr_members++);
		break;
	default:
		fprintf(w->out, "struct t%u *volatile m%u", record, w->nr_members++);
	}
}

static void write_array(struct writer *w)
{
	if (percent(w, 30)) {
		fprintf(w->out, "volatile char m%u[%u]", w->nr_members++, 1 + below(w, 17));
		return;
	}
	if (percent(w, 15)) {
		fprintf(w->out, "struct t%u *volatile m%u[%u]", below(w, NR_RECORDS), w->nr_members,
			1 + below(w, 3));
		w->nr_members++;
		return;
	}
	write_number(w);
	fprintf(w->out, "[%u]", 1 + below(w, 5));
	if (percent(w, 30))
		fprintf(w->out, "[%u]", 1 + below(w, 4));
}

static void write_members(struct writer *w, unsigned int nr);

/* Without a name, or a name but no tag, or an array of such. */
static void write_inner(struct writer *w)
{
	bool is_union = percent(w, 50), was_in_union = w->in_union;

	w->in_union |= is_union;
	fprintf(w->out, "%s { ", is_union ? "union" : "struct");
	write_members(w, 1 + below(w, 4));
	fputs("}", w->out);
	w->in_union = was_in_union;
	if (percent(w, 10))
		fputs(" __attribute__((packed))", w->out);
	if (percent(w, 40))
		fprintf(w->out, " m%u", w->nr_members++);
	else
		return;
	if (percent(w, 30))
		fprintf(w->out, "[%u]", 1 + below(w, 3));
}

/* One of those before, which may hold a _Bool. */
static void write_record_member(struct writer *w)
{
	unsigned int i;

	if (!w->nr_records || w->in_union) {
		write_number(w);
		return;
	}
	i = below(w, w->nr_records);
	if (percent(w, 20))
		fprintf(w->out, "r%u m%u", i, w->nr_members++);
	else
		fprintf(w->out, "struct t%u m%u", i, w->nr_members++);
	if (percent(w, 15))
		fprintf(w->out, "[%u]", 1 + below(w, 2));
}

static void write_members(struct writer *w, unsigned int nr)
{
	for (unsigned int i = 0; i < nr; i++) {
		unsigned int kind = below(w, 100);

		if (kind < 30)
			write_number(w);
		else if (kind < 45)
			write_bits(w);
		else if (kind < 68)
			write_pointer(w);
		else if (kind < 80)
			write_array(w);
		else if (kind < 90)
			write_inner(w);
		else if (kind < 98)
			write_record_member(w);
		else
			fprintf(w->out, "volatile __int128 m%u", w->nr_members++);
		/* gcc and clang lay out a packed bit-field in different ways. */
		if ((kind < 30 || kind >= 45) && percent(w, 4))
			fputs(" __attribute__((packed))", w->out);
		fputs("; ", w->out);
	}
}

/* A typedef names each one; to that of every fourth there is no other way. */
static void write_record(struct writer *w)
{
	unsigned int i = w->nr_records;

	w->nr_members = 0;
	w->in_union = false;
	fprintf(w->out, "struct t%u { volatile int first; ", i);
	write_members(w, 3 + below(w, 12));
	/* An array at the end may be longer, but not one of _Bool: the bytes behind it are others. */
	fputs(percent(w, 25) ? "volatile unsigned short tail[]; " :
	      percent(w, 50) ? "volatile unsigned short tail[2]; " :
			       "volatile short tail; ",
	      w->out);
	fputs("}", w->out);
	if (percent(w, 12))
		fputs(" __attribute__((packed))", w->out);
	else if (percent(w, 8))
		fprintf(w->out, " __attribute__((aligned(%u)))", 16 << below(w, 2));
	fprintf(w->out, ";\ntypedef struct t%u r%u;\nNAMED(struct, t%u) TYPE_NAME(r%u)\n", i, i, i, i);
	w->nr_records++;
}

void records__write(FILE *out, struct random *r)
{
	struct writer w = { .out = out, .random = r };

	fputs("typedef unsigned char u8; typedef unsigned int u32; typedef short s16;\n"
	      "typedef unsigned long long u64;\n"
	      "typedef struct { volatile u32 val; volatile short low, high; } idt;\n"
	      "enum e_int { E_MINUS = -1, E_ZERO, E_SEVEN = 7 };\n"
	      "enum e_uint { U_ZERO, U_FIVE = 5, U_HIGH = 0xf0000000 };\n"
	      "enum e_char { C_ZERO, C_NINE = 9 } __attribute__((packed));\n"
	      "enum e_long { L_ONE = 1, L_WIDE = 1UL << 40 };\n"
	      "NAMED(enum, e_int) NAMED(enum, e_uint) NAMED(enum, e_char) NAMED(enum, e_long)\n"
	      "TYPE_NAME(u8) TYPE_NAME(u32) TYPE_NAME(s16) TYPE_NAME(u64) TYPE_NAME(idt)\n"
	      "struct small { volatile long a; volatile unsigned int b : 5; volatile int c : 9; volatile char d[2]; };\n"
	      "NAMED(struct, small)\n",
	      out);
	for (unsigned int i = 0; i < NR_RECORDS; i++)
		fprintf(out, "struct t%u;\n", i);
	while (w.nr_records < NR_RECORDS)
		write_record(&w);
	fprintf(out,
		"void f(struct t%u *p0, const struct t%u *p1, r%u *p2, int p3, unsigned long p4, signed char p5,"
		" const volatile char *p6, struct small p7, enum e_uint p8, _Bool p9, volatile int *p10, long p11,"
		" void *p12, idt *p13, unsigned short p14, char p15);\n",
		below(&w, NR_RECORDS), below(&w, NR_RECORDS), below(&w, NR_RECORDS));
}
