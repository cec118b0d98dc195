#include "generate.h"

#include "arena.h"
#include "records.h"
#include "scope.h"

#include <stdlib.h>
#include <string.h>

enum {
	MAX_DEPTH = 4,
	MAX_STEPS = 7,
	MAX_MEMBERS = 64,
};

struct generator {
	struct arena *arena;
	struct random *random;
	const struct scope *scope;
	bool may_be_undefined;
	bool is_gcc;
};

/* An expression with its type. */
struct part {
	const char *text, *reference;
	const struct type *type; /* NULL: a number of some type */
	bool is_place;
	bool in_parameter; /* passed by value: it has no address */
	bool varies;	   /* by an index that may be wrong */
	bool is_last;	   /* of what the last pointer points to: an array may go on */
	bool is_part;
	uint32_t bit_size;
};

static unsigned int below(struct generator *g, unsigned int limit)
{
	return random__below(g->random, limit);
}

static bool percent(struct generator *g, unsigned int chance)
{
	return random__percent(g->random, chance);
}

static const char *replace(struct generator *g, const char *form, const char *a, const char *b, const char *c)
{
	const char *parts[] = { a, b, c }, *result = "";

	for (const char *p = form; *p;) {
		size_t n = strcspn(p, "$");

		result = arena__printf(g->arena, "%s%.*s", result, (int)n, p);
		p += n;
		if (*p == '$') {
			result = arena__printf(g->arena, "%s%s", result, parts[p[1] - '1']);
			p += 2;
		}
	}
	return result;
}

static const struct part nothing = { .text = "", .reference = "" };

/* FORM with $1, $2, $3 replaced, in both texts. */
static struct part join(struct generator *g, const char *form, struct part a, struct part b, struct part c)
{
	return (struct part){ .text = replace(g, form, a.text, b.text, c.text),
			      .reference = replace(g, form, a.reference, b.reference, c.reference) };
}

static struct part plain(const char *text)
{
	return (struct part){ .text = text, .reference = text };
}

static const struct type *strip(const struct type *t)
{
	return type__strip(t);
}

static bool is_number(const struct type *t)
{
	t = strip(t);
	return t && (t->kind == TYPE_INT || t->kind == TYPE_BOOL || t->kind == TYPE_ENUM) && t->size <= 8;
}

static bool is_character(const struct type *t)
{
	t = strip(t);
	return t->kind == TYPE_INT && t->size == 1;
}

static const struct type *complete(const struct generator *g, const struct type *t)
{
	t = strip(t);
	return t->is_complete ? t : strip(scope_complete((void *)(uintptr_t)g->scope, t));
}

struct members {
	const struct type_member *list[MAX_MEMBERS];
	bool is_last[MAX_MEMBERS];
	unsigned int nr;
};

static void collect(struct members *m, const struct type *record, bool is_last)
{
	for (uint32_t i = 0; i < record->nr; i++) {
		const struct type_member *member = &record->members[i];
		bool last = is_last && (record->kind == TYPE_UNION || i + 1 == record->nr);

		if (member->name && m->nr < MAX_MEMBERS) {
			m->is_last[m->nr] = last;
			m->list[m->nr++] = member;
		} else if (!member->name && type__is_record(member->type)) {
			collect(m, strip(member->type), last);
		}
	}
}

static struct part number(struct generator *g, unsigned int depth);

/* An index that is often inside of an array of NR elements. */
static struct part index_for(struct generator *g, uint32_t nr, bool must_be_constant, unsigned int depth)
{
	unsigned int kind = below(g, 100);
	struct part n;

	if (must_be_constant || kind < 60)
		return plain(arena__printf(g->arena, "%u", below(g, nr ? nr : 3)));
	g->may_be_undefined = true;
	n = number(g, depth + 2);
	if (kind < 88)
		return join(g,
			    arena__printf(g->arena, "($1) & %u",
					  nr > 3 ? 3 :
					  nr > 1 ? 1 :
						   0),
			    n, nothing, nothing);
	return kind < 96 ? join(g, "($1) & 7", n, nothing, nothing) : n;
}

static struct part to_member(struct generator *g, struct part p, const struct type *record, const char *op)
{
	struct members m = { .nr = 0 };
	const struct type_member *member;
	unsigned int i;
	struct part q;

	collect(&m, record, p.is_last || *op == '-');
	i = below(g, m.nr);
	member = m.list[i];
	q = join(g, arena__printf(g->arena, "$1%s%s", op, member->name), p, nothing, nothing);
	q.type = member->type;
	q.is_place = true;
	q.in_parameter = p.in_parameter && *op == '.';
	q.varies = p.varies && *op == '.';
	q.is_last = m.is_last[i] && !q.in_parameter;
	q.bit_size = member->bit_size;
	return q;
}

static struct part through_pointer(struct generator *g, struct part p, unsigned int depth)
{
	const struct type *target = strip(p.type)->target;
	unsigned int kind = below(g, 100);
	struct part q;

	if (kind < 60 && type__is_record(target))
		return to_member(g, p, complete(g, target), "->");
	if (kind < 85) {
		q = join(g, "(*$1)", p, nothing, nothing);
	} else if (kind < 95) {
		/* One of the objects behind it. */
		q = join(g, percent(g, 50) ? "$1[$2 & 1]" : "(*($1 + ($2 & 1)))", p, number(g, depth + 2),
			 nothing);
	} else {
		q = join(g, percent(g, 50) ? "$1[1]" : "(*(1 + $1))", p, nothing, nothing);
	}
	q.type = target;
	q.is_place = true;
	q.is_last = true;
	return q;
}

/* C does not define what lies behind the end, and compilers do not see all of it: NR is checked by hand. */
static struct part checked_index(struct generator *g, struct part p, struct part index, uint32_t nr)
{
	struct part q = join(g, "$1[$2]", p, index, nothing);

	q.reference = arena__printf(g->arena, "%s[CHECKED(%s, %u)]", p.reference, index.reference, nr);
	return q;
}

static struct part into_array(struct generator *g, struct part p, unsigned int depth)
{
	const struct type *t = strip(p.type);
	unsigned int kind = below(g, 100);
	struct part q, index = index_for(g, t->nr, p.in_parameter, depth);

	if (p.in_parameter || kind < 85 || !t->nr)
		q = checked_index(g, p, index, p.is_last && t->nr ? 0 : t->nr);
	else if (kind < 92)
		q = join(g, "(*$1)", p, nothing, nothing);
	else
		q = join(g, "(*($1 + $2))", p, plain(arena__printf(g->arena, "%u", below(g, t->nr))),
			 nothing);
	q.type = t->target;
	q.is_place = true;
	q.in_parameter = p.in_parameter;
	q.varies = p.varies || strspn(index.text, "0123456789") < strlen(index.text);
	return q;
}

static struct part any_parameter(struct generator *g)
{
	const struct expression_parameter *p = &g->scope->scope.params[below(g, g->scope->scope.nr_params)];

	return (struct part){
		.text = p->name, .reference = p->name, .type = p->type, .is_place = true, .in_parameter = true
	};
}

/* A pointer to one of the records. */
static struct part record_pointer(struct generator *g)
{
	const struct expression_parameter *e = &g->scope->scope.params[below(g, 3)];
	struct part p = {
		.text = e->name, .reference = e->name, .type = e->type, .is_place = true, .in_parameter = true
	};
	unsigned int record = below(g, NR_RECORDS);
	struct type *t;

	if (percent(g, 92))
		return p;
	t = arena__alloc(g->arena, sizeof(*t));
	if (!t)
		abort();
	t->kind = TYPE_POINTER;
	t->target =
		scope_find((void *)(uintptr_t)g->scope, TYPE_STRUCT, arena__printf(g->arena, "t%u", record));
	p = plain(arena__printf(g->arena, "((struct t%u *)p12)", record));
	p.type = t;
	return p;
}

/* A way along members, elements and pointers, to whatever is there. */
static struct part place(struct generator *g, unsigned int depth)
{
	struct part p = percent(g, 85) ? record_pointer(g) : any_parameter(g);

	for (unsigned int i = 0; i < MAX_STEPS; i++) {
		const struct type *t = strip(p.type);

		if (type__is_record(t)) {
			struct members m = { .nr = 0 };

			collect(&m, complete(g, t), true);
			if (!m.nr || (i && percent(g, 4)))
				return p;
			p = to_member(g, p, complete(g, t), ".");
		} else if (t->kind == TYPE_ARRAY) {
			if (percent(g, 12))
				return p;
			p = into_array(g, p, depth);
		} else if (t->kind == TYPE_POINTER && strip(t->target)->kind != TYPE_VOID &&
			   strip(t->target)->kind != TYPE_FUNCTION) {
			if (i && percent(g, 22))
				return p;
			p = through_pointer(g, p, depth);
		} else {
			return p;
		}
	}
	return p;
}

static struct part literal(struct generator *g)
{
	static const char *const literals[] = {
		"0",
		"1",
		"2",
		"3",
		"7",
		"10",
		"100",
		"255",
		"256",
		"4096",
		"65535",
		"-1",
		"-2",
		"-128",
		"1u",
		"5U",
		"0x7fffffff",
		"0x80000000",
		"0xffffffff",
		"4294967295u",
		"2147483648",
		"1l",
		"3UL",
		"7ll",
		"9ull",
		"0x7fffffffffffffff",
		"0x8000000000000000",
		"0xffffffffffffffff",
		"0x123456789abcdef",
		"'a'",
		"'\\n'",
		"'\\377'",
		"'\\0'",
		"017",
		"0b1011",
		"-2147483647 - 1",
		"(-9223372036854775807 - 1)",
		"E_MINUS",
		"E_SEVEN",
		"U_FIVE",
		"U_HIGH",
		"C_NINE",
		"L_ONE",
		"L_WIDE",
		"sizeof(int)",
		"sizeof(struct small)",
	};

	return join(g, "($1)", plain(literals[below(g, sizeof(literals) / sizeof(*literals))]), nothing,
		    nothing);
}

static struct part cast(struct generator *g, struct part p)
{
	static const char *const types[] = {
		"char",
		"signed char",
		"unsigned char",
		"short",
		"unsigned short",
		"int",
		"unsigned",
		"long",
		"unsigned long",
		"long long",
		"unsigned long long",
		"_Bool",
		"u8",
		"u32",
		"s16",
		"u64",
		"enum e_int",
		"enum e_uint",
		"enum e_char",
		"enum e_long",
	};

	return join(g, arena__printf(g->arena, "(%s)$1", types[below(g, sizeof(types) / sizeof(*types))]), p,
		    nothing, nothing);
}

/* Whether the characters that P points to, or is an array of, are a text. */
static struct part compare_text(struct generator *g, struct part p)
{
	const char *text = arena__printf(g->arena, "\"%s\"", texts[below(g, nr_texts())]);
	const char *op = percent(g, 60) ? "==" : "!=", *not = *op == '=' ? "" : "!";
	const struct type *t = strip(p.type);
	struct part q = { 0 };

	if (percent(g, 20))
		q.text = arena__printf(g->arena, "(%s %s %s)", text, op, p.text);
	else
		q.text = arena__printf(g->arena, "(%s %s %s)", p.text, op, text);
	if (t->kind == TYPE_ARRAY)
		q.reference = arena__printf(g->arena, "(%ssame_array(&%s, sizeof(%s), %s, sizeof(%s)))", not,
					    p.reference, p.reference, text, text);
	else
		q.reference = arena__printf(g->arena, "(%ssame_string(%s, %s, sizeof(%s)))", not, p.reference,
					    text, text);
	return q;
}

static bool is_text(const struct type *t)
{
	t = strip(t);
	return (t->kind == TYPE_POINTER || t->kind == TYPE_ARRAY) && is_character(t->target);
}

/* A number that a place, whatever it is, gives. */
static struct part number_of(struct generator *g, struct part p)
{
	const struct type *t = strip(p.type);
	unsigned int kind = below(g, 100);

	if (is_number(t)) {
		/* For gcc the type of such a bit-field has as many bits. */
		if (p.bit_size > 32)
			return join(g, "(unsigned long)$1", p, nothing, nothing);
		return p;
	}
	if (is_text(t) && kind < 60 && !(t->kind == TYPE_ARRAY && !t->nr))
		return compare_text(g, p);
	if (t->kind == TYPE_POINTER && kind < 70)
		return join(g, percent(g, 50) ? "($1 == NULL)" : "(!$1)", p, nothing, nothing);
	if (t->kind == TYPE_POINTER && kind < 85)
		return join(g, "(unsigned long)$1", p, nothing, nothing);
	if (t->kind == TYPE_POINTER)
		return join(g, percent(g, 50) ? "($1 && $2)" : "($1 ? $2 : 3)", p, literal(g), nothing);
	if (t->kind == TYPE_ARRAY && t->nr && !p.in_parameter && !p.varies)
		return join(g, "(&$1[1] - $1)", p, nothing, nothing);
	if (p.is_place && !p.in_parameter && !p.bit_size && !p.varies)
		return join(g, "(&$1 != 0)", p, nothing, nothing);
	return literal(g);
}

static struct part compare_pointers(struct generator *g)
{
	static const char *const ops[] = { "==", "!=", "<", ">=" };
	struct part p = place(g, 2), q = p;

	if (strip(p.type)->kind != TYPE_POINTER)
		return number_of(g, p);
	if (percent(g, 50))
		return join(g, arena__printf(g->arena, "((void *)$1 %s $2)", ops[below(g, 4)]), p,
			    plain("p12"), nothing);
	if (strip(strip(p.type)->target)->kind == TYPE_VOID)
		return join(g, "($1 == 0x1234567890)", p, nothing, nothing);
	return join(g, arena__printf(g->arena, "($1 %s $2 + 1)", ops[below(g, 4)]), p, q, nothing);
}

static struct part divide(struct generator *g, unsigned int depth)
{
	static const char *const forms[] = { "($1 / ($2 | 1))", "($1 % ($2 | 1))", "($1 / $2)", "($1 % $2)" };
	unsigned int kind = below(g, 100);

	if (kind < 40)
		return join(g, percent(g, 50) ? "($1 / 7)" : "($1 % -3)", number(g, depth + 1), nothing,
			    nothing);
	g->may_be_undefined = true;
	return join(g, forms[below(g, 4)], number(g, depth + 1), number(g, depth + 1), nothing);
}

/* clang's own check looks at 32 bits of the right side. */
static struct part shift(struct generator *g, unsigned int depth)
{
	const char *op = percent(g, 50) ? "<<" : ">>";
	unsigned int kind = below(g, 100);

	if (kind < 50)
		return join(g, arena__printf(g->arena, "($1 %s %u)", op, below(g, 32)), number(g, depth + 1),
			    nothing, nothing);
	g->may_be_undefined = true;
	return join(g,
		    arena__printf(g->arena,
				  kind < 85 ? "($1 %s ($2 & 31))" :
				  g->is_gcc ? "($1 %s $2)" :
					      "($1 %s (short)($2))",
				  op),
		    number(g, depth + 1), number(g, depth + 1), nothing);
}

static struct part binary(struct generator *g, unsigned int depth)
{
	static const char *const ops[] = { "+",	 "-",  "*",  "&",  "|",	 "^",  "<",  ">",
					   "<=", ">=", "==", "!=", "&&", "||", "&&", "||" };

	return join(g, arena__printf(g->arena, "($1 %s $2)", ops[below(g, sizeof(ops) / sizeof(*ops))]),
		    number(g, depth + 1), number(g, depth + 1), nothing);
}

static struct part number(struct generator *g, unsigned int depth)
{
	static const char *const unary[] = { "-$1", "~$1", "!$1", "+$1" };
	unsigned int kind = below(g, 100);

	if (depth >= MAX_DEPTH)
		return percent(g, 40) ? literal(g) : number_of(g, any_parameter(g));
	if (kind < 10)
		return literal(g);
	if (kind < 50)
		return number_of(g, place(g, depth));
	if (kind < 70)
		return binary(g, depth);
	if (kind < 75)
		return divide(g, depth);
	if (kind < 80)
		return shift(g, depth);
	if (kind < 86)
		return join(g, "($1 ? $2 : $3)", number(g, depth + 1), number(g, depth + 1),
			    number(g, depth + 1));
	if (kind < 91)
		return cast(g, join(g, "($1)", number(g, depth + 1), nothing, nothing));
	if (kind < 95)
		return join(g, arena__printf(g->arena, "(%s)", unary[below(g, 4)]),
			    join(g, "($1)", number(g, depth + 1), nothing, nothing), nothing, nothing);
	if (kind < 98)
		return compare_pointers(g);
	return join(g, "sizeof($1)", join(g, "($1)", number(g, depth + 1), nothing, nothing), nothing,
		    nothing);
}

/* A pointer that is calculated, or a record that is chosen. */
static struct part calculated(struct generator *g)
{
	struct part p = record_pointer(g), q;
	unsigned int kind = below(g, 100);

	if (kind < 30)
		return join(g, "$1 + ($2)", p, index_for(g, 3, false, 2), nothing);
	if (kind < 50) {
		q = place(g, 2);
		return q.in_parameter || q.bit_size || q.varies || !q.is_place ?
			       q :
			       join(g, "&$1", q, nothing, nothing);
	}
	if (kind < 65)
		return join(g, "$1 ? $2 : NULL", number(g, 2), p, nothing);
	if (kind < 80)
		return join(g, "(char *)$1 + ($2)", p, number(g, 2), nothing);
	q = join(g, "($1 ? *$2 : $2[1])", number(g, 2), p, nothing);
	if (kind < 90)
		return q;
	p = to_member(g, q, complete(g, strip(p.type)->target), ".");
	if (!is_number(p.type)) /* of a record that is no place, C has no arrays */
		return q;
	p.is_place = false;
	p.is_part = true;
	return p;
}

/* Many values at once, or one after the other: what the stack has room for. */
static struct part long_sum(struct generator *g)
{
	static const char *const forms[] = { "($1 + $2)", "($2 ^ $1)", "($1 * $2)", "($2 - $1)",
					     "($2 < $1)" };
	unsigned int nr = 4 + below(g, 26);
	bool nested = percent(g, 60);
	struct part sum = number_of(g, place(g, MAX_DEPTH));

	for (unsigned int i = 0; i < nr; i++) {
		struct part p = number_of(g, place(g, MAX_DEPTH));
		const char *form = forms[below(g, sizeof(forms) / sizeof(*forms))];

		sum = nested ? join(g, form, p, sum, nothing) : join(g, form, sum, p, nothing);
	}
	return sum;
}

struct generated generate(struct arena *a, struct random *r, const struct scope *scope, bool is_gcc)
{
	struct generator g = { .arena = a, .random = r, .scope = scope, .is_gcc = is_gcc };
	unsigned int kind = below(&g, 100);
	struct part p;

	if (kind < 3)
		p = long_sum(&g);
	else if (kind < 60)
		p = number(&g, 0);
	else if (kind < 90)
		p = place(&g, 0);
	else
		p = calculated(&g);
	return (struct generated){
		.text = p.text,
		.reference = p.reference,
		.is_place = p.is_place,
		.is_bits = p.bit_size,
		.is_part = p.is_part,
		.is_wide_bits = p.bit_size > 32,
		.may_be_undefined = g.may_be_undefined,
	};
}
