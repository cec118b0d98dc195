#include "type_name.h"

#include "arena.h"
#include "arithmetic.h"
#include "nearest.h"

#include <string.h>

enum {
	MAX_NESTED = 16,
	MAX_ELEMENTS = 1 << 24,
};

enum word {
	WORD_VOID,
	WORD_BOOL,
	WORD_CHAR,
	WORD_SHORT,
	WORD_INT,
	WORD_LONG,
	WORD_SIGNED,
	WORD_UNSIGNED,
	WORD_INT128,
	WORD_FLOAT,
	NR_BASIC_WORDS,
	WORD_STRUCT = NR_BASIC_WORDS,
	WORD_UNION,
	WORD_ENUM,
	WORD_QUALIFIER, /* and what the kernel's sources have in the place of one */
	NO_WORD,
};

static enum word word_of(const struct token *t)
{
	static const struct {
		const char *text;
		enum word word;
	} words[] = {
		{ "void", WORD_VOID },
		{ "_Bool", WORD_BOOL },
		{ "char", WORD_CHAR },
		{ "short", WORD_SHORT },
		{ "int", WORD_INT },
		{ "long", WORD_LONG },
		{ "signed", WORD_SIGNED },
		{ "unsigned", WORD_UNSIGNED },
		{ "__int128", WORD_INT128 },
		{ "float", WORD_FLOAT },
		{ "double", WORD_FLOAT },
		{ "struct", WORD_STRUCT },
		{ "union", WORD_UNION },
		{ "enum", WORD_ENUM },
		{ "const", WORD_QUALIFIER },
		{ "volatile", WORD_QUALIFIER },
		{ "restrict", WORD_QUALIFIER },
		{ "__user", WORD_QUALIFIER },
		{ "__kernel", WORD_QUALIFIER },
		{ "__iomem", WORD_QUALIFIER },
		{ "__rcu", WORD_QUALIFIER },
		{ "__percpu", WORD_QUALIFIER },
		{ "__force", WORD_QUALIFIER },
	};

	for (size_t i = 0; t->kind == TOKEN_NAME && i < sizeof(words) / sizeof(*words); i++)
		if (!strcmp(words[i].text, t->text))
			return words[i].word;
	return NO_WORD;
}

static const struct type *find_type(const struct checker *c, enum type_kind kind, const char *name)
{
	const struct expression_types *types = c->scope->types;

	return types->find ? types->find(types->ctx, kind, name) : NULL;
}

/* A typedef; bool is one too, but C11 has it in a header that a machine without BTF has not. */
static const struct type *find_typedef(const struct checker *c, const struct token *t)
{
	const struct type *found;

	if (t->kind != TOKEN_NAME)
		return NULL;
	for (unsigned int i = 0; i < c->scope->nr_params; i++)
		if (c->scope->params[i].name && !strcmp(c->scope->params[i].name, t->text))
			return NULL;
	found = find_type(c, TYPE_TYPEDEF, t->text);
	return !found && !strcmp(t->text, "bool") ? check__basic(c, BASIC_BOOL) : found;
}

bool type_name__begins(const struct checker *c, const struct token *t)
{
	return word_of(t) != NO_WORD || find_typedef(c, t);
}

static void offer(const char *name, void *to)
{
	nearest__offer(to, name);
}

static const struct type *unknown_tag(struct checker *c, enum type_kind kind, const char *keyword,
				      const struct token *name)
{
	const struct expression_types *types = c->scope->types;
	const char *near;
	struct nearest n;

	nearest__begin(&n, name->text);
	if (types->each)
		types->each(types->ctx, kind, offer, &n);
	near = nearest__result(&n, c->arena);
	if (near)
		diag__hint(c->diag, "Did you mean %s?", near);
	check__fail(c, name->at, "there is no %s '%s'", keyword, name->text);
	return NULL;
}

static const struct type *read_tag(struct checker *c, enum word word, const struct token **t)
{
	static const enum type_kind kinds[] = {
		[WORD_STRUCT] = TYPE_STRUCT, [WORD_UNION] = TYPE_UNION, [WORD_ENUM] = TYPE_ENUM
	};
	const struct token *keyword = (*t)++, *name = *t;
	const struct type *found;

	if (name->kind != TOKEN_NAME) {
		check__fail(c, name->at, "behind '%s' stands a name", keyword->text);
		return NULL;
	}
	++*t;
	found = find_type(c, kinds[word], name->text);
	return found ? found : unknown_tag(c, kinds[word], keyword->text, name);
}

/* The basic type that a set of words names; NR_BASIC: none (C11 6.7.2p2). */
static enum basic basic_of(const struct checker *c, const unsigned int *n)
{
	bool u = n[WORD_UNSIGNED];
	unsigned int kinds = n[WORD_VOID] + n[WORD_BOOL] + n[WORD_CHAR] + n[WORD_INT128];

	if (n[WORD_SIGNED] + n[WORD_UNSIGNED] > 1 || n[WORD_INT] > 1 || n[WORD_SHORT] > 1 ||
	    n[WORD_LONG] > 2 || kinds > 1 || (n[WORD_SHORT] && n[WORD_LONG]) ||
	    (kinds && (n[WORD_INT] || n[WORD_SHORT] || n[WORD_LONG])))
		return NR_BASIC;
	if (n[WORD_BOOL])
		return u || n[WORD_SIGNED] ? NR_BASIC : BASIC_BOOL;
	if (n[WORD_CHAR] && !u && !n[WORD_SIGNED])
		return c->scope->char_is_signed ? BASIC_CHAR : BASIC_UNSIGNED_PLAIN_CHAR;
	if (n[WORD_CHAR])
		return u ? BASIC_UCHAR : BASIC_SCHAR;
	if (n[WORD_INT128])
		return u ? BASIC_UINT128 : BASIC_INT128;
	if (n[WORD_SHORT])
		return u ? BASIC_USHORT : BASIC_SHORT;
	if (n[WORD_LONG])
		return (n[WORD_LONG] == 2 ? BASIC_LLONG : BASIC_LONG) + u;
	return u ? BASIC_UINT : BASIC_INT;
}

static void skip_qualifiers(const struct token **t)
{
	while (word_of(*t) == WORD_QUALIFIER)
		++*t;
}

static const struct type *read_words(struct checker *c, const struct token **t)
{
	static const struct type void_type = { .kind = TYPE_VOID };
	const struct token *first = *t;
	unsigned int n[NR_BASIC_WORDS] = { 0 };
	enum basic b;

	for (enum word w; (w = word_of(*t)) < NR_BASIC_WORDS || w == WORD_QUALIFIER; ++*t)
		if (w != WORD_QUALIFIER)
			n[w]++;
	b = basic_of(c, n);
	if (n[WORD_FLOAT])
		check__fail(c, first->at, "floating point does not exist in the kernel");
	else if (b == NR_BASIC || (n[WORD_VOID] && (n[WORD_SIGNED] || n[WORD_UNSIGNED])))
		check__fail(c, check__join(first->at, (*t)[-1].at), "these words together name no type");
	if (c->err)
		return NULL;
	return n[WORD_VOID] ? &void_type : check__basic(c, (int)b);
}

static const struct type *read_specifiers(struct checker *c, const struct token **t)
{
	const struct type *found;
	enum word word;

	skip_qualifiers(t);
	word = word_of(*t);
	if (word < NR_BASIC_WORDS)
		return read_words(c, t);
	if (word != NO_WORD) {
		found = read_tag(c, word, t);
	} else {
		found = find_typedef(c, *t);
		if (!found) {
			check__fail(c, (*t)->at, "a type is missing here");
			return NULL;
		}
		++*t;
	}
	skip_qualifiers(t);
	return found;
}

/* The number between the brackets at *T. */
static bool read_extent(struct checker *c, const struct token **t, uint32_t *nr)
{
	const struct token *open = (*t)++, *number = *t;

	if (number->kind != TOKEN_NUMBER || number->value > MAX_ELEMENTS || !number->value) {
		check__fail(c, number->kind == ']' ? open->at : number->at,
			    "the number of elements is a literal from 1 to %d", MAX_ELEMENTS);
		return false;
	}
	++*t;
	if ((*t)->kind != ']') {
		check__fail(c, open->at, "this bracket is not closed");
		return false;
	}
	++*t;
	*nr = (uint32_t)number->value;
	return true;
}

static const struct type *read_arrays(struct checker *c, const struct token **t, const struct type *element,
				      unsigned int depth)
{
	struct span at = (*t)->at;
	struct type *array;
	uint32_t nr;
	uint64_t size;

	if ((*t)->kind == '(') {
		check__fail(c, at, "a function's type is of no use here: void * holds any pointer");
		return NULL;
	}
	if ((*t)->kind != '[')
		return element;
	if (depth == MAX_NESTED) {
		check__fail(c, at, "this type is nested too deep");
		return NULL;
	}
	if (!read_extent(c, t, &nr))
		return NULL;
	element = read_arrays(c, t, element, depth + 1);
	array = element ? arena__alloc(c->arena, sizeof(*array)) : NULL;
	if (!array)
		return element ? check__no_memory(c) : NULL;
	if (!check__size(c, element, &size) || __builtin_mul_overflow(size, nr, &size)) {
		check__fail(c, at, "the size of %s is not known", check__type_name(c, element));
		return NULL;
	}
	*array = (struct type){
		.kind = TYPE_ARRAY,
		.is_complete = true,
		.size = size,
		.align = type__strip(element)->align,
		.nr = nr,
		.target = element,
	};
	return array;
}

static const struct token *behind_parenthesis(const struct token *open)
{
	unsigned int depth = 0;

	for (const struct token *t = open; t->kind != TOKEN_END; t++) {
		depth += t->kind == '(';
		if (t->kind == ')' && !--depth)
			return t + 1;
	}
	return NULL;
}

/* A declarator without a name is read from the inside out (C11 6.7.7): int (*)[4] points to an array. */
static const struct type *read_declarator(struct checker *c, const struct token **t, const struct type *base,
					  unsigned int depth)
{
	const struct token *inner, *behind;

	for (; base && (*t)->kind == '*'; skip_qualifiers(t)) {
		++*t;
		base = check__pointer_to(c, base);
	}
	if (!base || (*t)->kind != '(' || ((*t)[1].kind != '*' && (*t)[1].kind != '(' && (*t)[1].kind != '['))
		return base ? read_arrays(c, t, base, 0) : NULL;
	inner = *t + 1;
	behind = behind_parenthesis(*t);
	if (!behind || depth == MAX_NESTED) {
		check__fail(c, (*t)->at,
			    behind ? "this type is nested too deep" : "this parenthesis is not closed");
		return NULL;
	}
	*t = behind;
	base = read_arrays(c, t, base, 0);
	base = base ? read_declarator(c, &inner, base, depth + 1) : NULL;
	if (base && inner != behind - 1) {
		check__fail(c, inner->at, "this cannot be a part of a type");
		return NULL;
	}
	return base;
}

const struct type *type_name__read(struct checker *c, const struct token **t)
{
	const struct type *base = read_specifiers(c, t);

	return base ? read_declarator(c, t, base, 0) : NULL;
}
