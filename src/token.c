#include "token.h"

#include "arena.h"
#include "arithmetic.h"

#include <errno.h>
#include <string.h>

struct lexer {
	const struct token_options *o;
	struct arena *arena;
	struct diag *diag;
	const char *text;
	size_t at;
};

static int fail(struct lexer *l, size_t start, size_t len, const char *message)
{
	diag__quote(l->diag, l->text, (struct span){ start, len });
	return diag__fail(l->diag, -EINVAL, "%s", message);
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool is_word_start(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

static bool is_word(char c)
{
	return is_word_start(c) || is_digit(c);
}

static int digit(char c)
{
	static const char digits[] = "0123456789abcdef";
	const char *p = c ? strchr(digits, c >= 'A' && c <= 'F' ? c - 'A' + 'a' : c) : NULL;

	return p ? (int)(p - digits) : 99;
}

/* How long the preprocessing number at P is (C11 6.4.8), and whether it is floating. */
static size_t number_length(const char *p, bool *is_floating)
{
	bool is_hex = p[0] == '0' && (p[1] == 'x' || p[1] == 'X');
	size_t n = 0;

	*is_floating = false;
	for (; is_word(p[n]) || p[n] == '.'; n++) {
		bool exponent = is_hex ? p[n] == 'p' || p[n] == 'P' : p[n] == 'e' || p[n] == 'E';

		*is_floating |= p[n] == '.' || exponent;
		if (exponent && (p[n + 1] == '+' || p[n + 1] == '-'))
			n++;
	}
	return n;
}

/* u, l, ll and what can be put together of them; false for anything else. */
static bool read_suffix(const char *p, size_t len, bool *has_u, unsigned int *nr_longs)
{
	size_t i = 0;

	*has_u = false;
	*nr_longs = 0;
	if (i < len && (p[i] == 'u' || p[i] == 'U')) {
		*has_u = true;
		i++;
	}
	if (i < len && (p[i] == 'l' || p[i] == 'L')) {
		*nr_longs = i + 1 < len && p[i + 1] == p[i] ? 2 : 1;
		i += *nr_longs;
	}
	if (i < len && !*has_u && (p[i] == 'u' || p[i] == 'U')) {
		*has_u = true;
		i++;
	}
	return i == len;
}

static unsigned int base_of(const char *p, size_t len, size_t *prefix)
{
	*prefix = 0;
	if (*p != '0' || len == 1)
		return 10;
	*prefix = 2;
	if (p[1] == 'x' || p[1] == 'X')
		return 16;
	if (p[1] == 'b' || p[1] == 'B')
		return 2;
	*prefix = 1;
	return 8;
}

static int read_number(struct lexer *l, struct token *t)
{
	const char *p = l->text + l->at;
	bool is_floating, has_u, too_large = false;
	unsigned int nr_longs;
	size_t len = number_length(p, &is_floating), i;
	int base = (int)base_of(p, len, &i);
	size_t first = i;

	if (is_floating)
		return fail(l, l->at, len, "floating point does not exist in the kernel");
	for (; i < len && digit(p[i]) < base; i++) {
		too_large |= __builtin_mul_overflow(t->value, (uint64_t)base, &t->value);
		too_large |= __builtin_add_overflow(t->value, (uint64_t)digit(p[i]), &t->value);
	}
	if (i == first && base != 8)
		return fail(l, l->at, len, "this number has no digits");
	if (i < len && is_digit(p[i]))
		return fail(l, l->at + i, 1,
			    base == 8 ? "a number that begins with 0 is octal: it has no digits 8 and 9" :
					"a number that begins with 0b has no digits but 0 and 1");
	if (!read_suffix(p + i, len - i, &has_u, &nr_longs))
		return fail(l, l->at + i, len - i, "this cannot stand behind a number");
	if (too_large)
		return fail(l, l->at, len, "this number has more than 64 bits");
	t->type = arithmetic__literal(t->value, base == 10, has_u, nr_longs, l->o->word);
	if (!t->type) {
		diag__hint(l->diag, "With a u behind it, it is one.");
		return fail(l, l->at, len, "this number is too large for a signed one");
	}
	t->kind = TOKEN_NUMBER;
	l->at += len;
	return 0;
}

/* The byte that the escape at L->at, behind the backslash, stands for. */
static int read_escape(struct lexer *l, unsigned char *byte)
{
	static const char letters[] = "abfnrtve\\'\"?", bytes[] = "\a\b\f\n\r\t\v\033\\'\"?";
	size_t start = l->at - 1;
	const char *p = l->text + l->at, *letter = *p ? strchr(letters, *p) : NULL;
	unsigned int value = 0, n = 0;

	if (letter) {
		*byte = (unsigned char)bytes[letter - letters];
		l->at++;
		return 0;
	}
	if (*p == 'x') {
		for (n = 1; digit(p[n]) < 16 && value < 256; n++)
			value = 16 * value + (unsigned int)digit(p[n]);
		if (n == 1)
			return fail(l, start, 2, "behind \\x stand digits");
	} else {
		for (; n < 3 && digit(p[n]) < 8; n++)
			value = 8 * value + (unsigned int)digit(p[n]);
		if (!n)
			return fail(l, start, *p ? 2 : 1, "this is no escape of C");
	}
	if (value > 255)
		return fail(l, start, n + 1, "this is more than a byte");
	*byte = (unsigned char)value;
	l->at += n;
	return 0;
}

static int read_character(struct lexer *l, struct token *t)
{
	size_t start = l->at++;
	unsigned char byte = (unsigned char)l->text[l->at];
	int err = 0;

	if (byte == '\'' || !byte)
		return fail(l, start, byte ? 2 : 1, "a character is missing between the quotes");
	l->at++;
	if (byte == '\\')
		err = read_escape(l, &byte);
	if (err)
		return err;
	if (l->text[l->at] != '\'') {
		diag__hint(l->diag, "A text stands in double quotes: \"bash\".");
		return fail(l, start, l->at - start + 1,
			    strchr(l->text + l->at, '\'') ?
				    "there is room for one byte between single quotes" :
				    "this quote is not closed");
	}
	l->at++;
	t->kind = TOKEN_NUMBER;
	t->type = arithmetic__type(BASIC_INT, l->o->word);
	t->value = l->o->char_is_signed ? (uint64_t)(signed char)byte : byte;
	return 0;
}

static int read_text(struct lexer *l, struct token *t)
{
	size_t start = l->at++;
	char *bytes = arena__alloc(l->arena, strlen(l->text + start) + 1);
	int err = bytes ? 0 : -ENOMEM;

	while (!err && l->text[l->at] != '"') {
		unsigned char byte = (unsigned char)l->text[l->at];

		if (!byte)
			return fail(l, start, 1, "this quote is not closed");
		l->at++;
		if (byte == '\\')
			err = read_escape(l, &byte);
		if (!err)
			bytes[t->len++] = (char)byte;
	}
	l->at++;
	t->kind = TOKEN_TEXT;
	t->text = bytes;
	return err;
}

static int read_name(struct lexer *l, struct token *t)
{
	size_t start = l->at;

	while (is_word(l->text[l->at]))
		l->at++;
	t->kind = TOKEN_NAME;
	t->len = l->at - start;
	t->text = arena__strndup(l->arena, l->text + start, t->len);
	return t->text ? 0 : -ENOMEM;
}

static const struct punctuator {
	char text[4];
	int kind;
} punctuators[] = {
	{ "<<=", TOKEN_ASSIGN },       { ">>=", TOKEN_ASSIGN },	    { "...", TOKEN_DOTS },
	{ "->", TOKEN_ARROW },	       { "++", TOKEN_INCREMENT },   { "--", TOKEN_DECREMENT },
	{ "<<", TOKEN_SHIFT_LEFT },    { ">>", TOKEN_SHIFT_RIGHT }, { "<=", TOKEN_LESS_EQUAL },
	{ ">=", TOKEN_GREATER_EQUAL }, { "==", TOKEN_EQUAL },	    { "!=", TOKEN_NOT_EQUAL },
	{ "&&", TOKEN_LOGICAL_AND },   { "||", TOKEN_LOGICAL_OR },  { "+=", TOKEN_ASSIGN },
	{ "-=", TOKEN_ASSIGN },	       { "*=", TOKEN_ASSIGN },	    { "/=", TOKEN_ASSIGN },
	{ "%=", TOKEN_ASSIGN },	       { "&=", TOKEN_ASSIGN },	    { "^=", TOKEN_ASSIGN },
	{ "|=", TOKEN_ASSIGN },
};

static int read_punctuator(struct lexer *l, struct token *t)
{
	static const char single[] = "()[]{}.&*+-~!/%<>^|?:;=,#";
	const char *p = l->text + l->at;
	size_t len = 1;

	for (size_t i = 0; i < sizeof(punctuators) / sizeof(*punctuators); i++) {
		size_t n = strlen(punctuators[i].text);

		if (strncmp(punctuators[i].text, p, n))
			continue;
		t->kind = punctuators[i].kind;
		l->at += n;
		return 0;
	}
	if (strchr(single, *p)) {
		t->kind = (unsigned char)*p;
		l->at++;
		return 0;
	}
	while (((unsigned char)p[len] & 0xc0) == 0x80) /* one character of UTF-8 */
		len++;
	return fail(l, l->at, len, "this character has no meaning in an expression");
}

static bool is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f' || c == '\v';
}

static int read_token(struct lexer *l, struct token *t)
{
	const char *p;
	int err = 0;

	while (is_space(l->text[l->at]))
		l->at++;
	p = l->text + l->at;
	*t = (struct token){ .kind = TOKEN_END, .at = { l->at, 0 } };
	if (is_digit(*p) || (*p == '.' && is_digit(p[1])))
		err = read_number(l, t);
	else if (is_word_start(*p))
		err = read_name(l, t);
	else if (*p == '\'')
		err = read_character(l, t);
	else if (*p == '"')
		err = read_text(l, t);
	else if (*p)
		err = read_punctuator(l, t);
	t->at.len = l->at - t->at.start;
	return err;
}

int token__read(const char *text, const struct token_options *options, struct arena *a,
		const struct token **list, struct diag *d)
{
	struct lexer l = { .o = options, .arena = a, .diag = d, .text = text };
	/* No token is shorter than a byte. */
	struct token *t = arena__array(a, strlen(text) + 1, sizeof(*t));
	int err = t ? 0 : -ENOMEM;

	*list = t;
	for (; !err; t++) {
		err = read_token(&l, t);
		if (t->kind == TOKEN_END)
			break;
	}
	return err;
}
