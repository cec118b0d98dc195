#include "user_types.h"

#include "arena.h"
#include "dwarf_info.h"
#include "token.h"

#include <errno.h>
#include <string.h>

enum {
	/* More than any expression leads to. */
	MAX_TYPES = 4096,
};

static struct user_word word_at(const struct token *tokens, unsigned int i)
{
	return (struct user_word){
		.text = tokens[i].text,
		.is_member = i && (tokens[i - 1].kind == '.' || tokens[i - 1].kind == TOKEN_ARROW),
	};
}

int user_types__add_words(const char *expression, struct arena *a, struct user_word **list, unsigned int *nr)
{
	struct token_options o = { .word = sizeof(long) };
	const struct token *tokens;
	struct user_word *words;
	struct diag d = { 0 };
	unsigned int nr_tokens = 0;
	int err = token__read(expression, &o, a, &tokens, &d);

	diag__clear(&d);
	if (err)
		return err == -ENOMEM ? err : 0;
	while (tokens[nr_tokens].kind != TOKEN_END)
		nr_tokens++;
	words = arena__array(a, *nr + nr_tokens, sizeof(*words));
	if (!words)
		return -ENOMEM;
	if (*nr)
		memcpy(words, *list, *nr * sizeof(*words));
	for (unsigned int i = 0; i < nr_tokens; i++)
		if (tokens[i].kind == TOKEN_NAME)
			words[(*nr)++] = word_at(tokens, i);
	*list = words;
	return 0;
}

struct search {
	const struct user_types_options *o;
	struct dwarf *dw;
	struct user_types *types;
	unsigned int nr_followed; /* types whose members have been looked at */
	bool *is_met;		  /* by word: what it says is found, or is no type's or enumerator's name */
	struct diag *diag;
};

static bool is_word(const struct search *s, const char *name)
{
	for (unsigned int i = 0; i < s->o->nr_words; i++)
		if (!strcmp(s->o->words[i].text, name))
			return true;
	return false;
}

static void meet(struct search *s, const char *name)
{
	for (unsigned int i = 0; name && i < s->o->nr_words; i++)
		s->is_met[i] |= !strcmp(s->o->words[i].text, name);
}

static bool is_listed(const struct user_types *types, const struct type *t)
{
	for (unsigned int i = 0; i < types->nr; i++)
		if (types->list[i] == t)
			return true;
	return false;
}

static void add(struct search *s, const struct type *t)
{
	if (s->types->nr < MAX_TYPES && !is_listed(s->types, t))
		s->types->list[s->types->nr++] = t;
}

/* The record or enum that T is, or that it points to or consists of. */
static void add_behind(struct search *s, const struct type *t)
{
	t = type__strip(t);
	while (t && (t->kind == TYPE_POINTER || t->kind == TYPE_ARRAY))
		t = type__strip(t->target);
	if (t && (type__is_record(t) || t->kind == TYPE_ENUM))
		add(s, dwarf__complete(s->dw, t));
}

static void follow_members(struct search *s, const struct type *t)
{
	for (uint32_t i = 0; type__is_record(t) && t->is_complete && i < t->nr; i++)
		if (!t->members[i].name || is_word(s, t->members[i].name))
			add_behind(s, t->members[i].type);
}

static void follow(struct search *s)
{
	while (s->nr_followed < s->types->nr)
		follow_members(s, s->types->list[s->nr_followed++]);
}

static void add_roots(struct search *s)
{
	for (unsigned int n = 0; n < s->o->nr_roots; n++) {
		const struct type *t = s->o->roots[n];

		if (!t)
			continue;
		if (t->kind != TYPE_FUNCTION) {
			add_behind(s, t);
			continue;
		}
		add_behind(s, t->target);
		for (uint32_t i = 0; i < t->nr; i++) {
			meet(s, t->parameters[i].name);
			add_behind(s, t->parameters[i].type);
		}
	}
}

static bool is_wanted(const char *name, void *ctx)
{
	struct search *s = ctx;

	for (unsigned int i = 0; i < s->o->nr_words; i++)
		if (!s->is_met[i] && !strcmp(s->o->words[i].text, name))
			return true;
	return false;
}

static bool has_name(const struct type *t, const char *name)
{
	return t->name && !strcmp(t->name, name);
}

/* Whether A and B, of different source files, give WORD a different meaning. */
static bool is_contradiction(const struct type *a, const struct type *b, const char *word)
{
	const struct type_enumerator *x = type__find_enumerator(a, word), *y = type__find_enumerator(b, word);
	const struct type *s = type__strip(a), *t = type__strip(b);

	if (x && y && x->value != y->value)
		return true;
	return a->kind == b->kind && has_name(a, word) && has_name(b, word) &&
	       (s->kind != t->kind || s->size != t->size || s->nr != t->nr);
}

static int take(const struct type *t, void *ctx)
{
	struct search *s = ctx;

	for (unsigned int w = 0; w < s->o->nr_words; w++)
		for (unsigned int i = 0; !s->is_met[w] && i < s->types->nr; i++)
			if (is_contradiction(s->types->list[i], t, s->o->words[w].text))
				return diag__fail(
					s->diag, -EINVAL,
					"the program's source files have different meanings of '%s'",
					s->o->words[w].text);
	add(s, t);
	if (t->kind == TYPE_TYPEDEF)
		add_behind(s, t);
	return 0;
}

/* Now what the function's own source file has of a word's name need not be looked for elsewhere. */
static void meet_types(struct search *s)
{
	for (unsigned int w = 0; w < s->o->nr_words; w++)
		for (unsigned int i = 0; i < s->types->nr; i++)
			if (has_name(s->types->list[i], s->o->words[w].text) ||
			    type__find_enumerator(s->types->list[i], s->o->words[w].text))
				s->is_met[w] = true;
}

static int find_named(struct search *s, bool elsewhere)
{
	struct dwarf_type_search t = {
		.unit = s->o->unit,
		.elsewhere = elsewhere,
		.wanted = is_wanted,
		.take = take,
		.ctx = s,
	};
	bool any = false;
	int err;

	for (unsigned int i = 0; i < s->o->nr_words; i++)
		any |= !s->is_met[i];
	err = any ? dwarf__each_type(s->dw, &t) : 0;
	follow(s);
	meet_types(s);
	return err;
}

int user_types__find(struct dwarf *dw, const struct user_types_options *o, struct arena *a,
		     struct user_types *types, struct diag *d)
{
	struct search s = { .o = o, .dw = dw, .types = types, .diag = d };
	int err;

	types->nr = 0;
	types->list = arena__array(a, MAX_TYPES, sizeof(*types->list));
	s.is_met = arena__array(a, o->nr_words, sizeof(*s.is_met));
	if (!types->list || !s.is_met)
		return -ENOMEM;
	for (unsigned int i = 0; i < o->nr_words; i++)
		s.is_met[i] = o->words[i].is_member;
	add_roots(&s);
	follow(&s);
	meet_types(&s);
	err = find_named(&s, false);
	return err ? err : find_named(&s, true);
}
