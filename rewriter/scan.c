#include "scan.h"

#include <string.h>

enum { OTHER, BLANK, LETTER, DIGIT, SPECIAL };

/* Bytes from 0x80 on are of an extended identifier, in UTF-8. SPECIAL may begin what is skipped as a whole. */
static const unsigned char kinds[256] = {
	[' '] = BLANK,	 ['\t'] = BLANK,	   ['\r'] = BLANK,	   ['\f'] = BLANK,
	['\v'] = BLANK,	 ['a' ... 'z'] = LETTER,   ['A' ... 'Z'] = LETTER, ['_'] = LETTER,
	['$'] = LETTER,	 [0x80 ... 0xff] = LETTER, ['0' ... '9'] = DIGIT,  ['\n'] = SPECIAL,
	['"'] = SPECIAL, ['\''] = SPECIAL,	   ['/'] = SPECIAL,	   ['\\'] = SPECIAL,
	['#'] = SPECIAL, ['%'] = SPECIAL,
};

void scan__start(struct scan *s, const char *text, size_t len)
{
	*s = (struct scan){ .text = text, .len = len, .is_line_start = true };
}

static int at(const struct scan *s, size_t i)
{
	return i < s->len ? (unsigned char)s->text[i] : -1;
}

static unsigned char kind_at(const struct scan *s, size_t i)
{
	return i < s->len ? kinds[(unsigned char)s->text[i]] : OTHER;
}

static bool is_word_at(const struct scan *s, size_t i)
{
	unsigned char kind = kind_at(s, i);

	return kind == LETTER || kind == DIGIT;
}

/* A backslash joins the next line to this one (C11 5.1.1.2). The bytes of the line break, or 0. */
static size_t line_join(const struct scan *s, size_t i)
{
	if (at(s, i) != '\\')
		return 0;
	if (at(s, i + 1) == '\n')
		return 2;
	return at(s, i + 1) == '\r' && at(s, i + 2) == '\n' ? 3 : 0;
}

static void skip_line_comment(struct scan *s)
{
	while (s->at < s->len && at(s, s->at) != '\n') {
		size_t join = line_join(s, s->at);

		s->at += join ? join : 1;
	}
}

static void skip_block_comment(struct scan *s)
{
	const char *end = memmem(s->text + s->at + 2, s->len - s->at - 2, "*/", 2);

	s->at = end ? (size_t)(end - s->text) + 2 : s->len;
}

/* To the closing quote, or to the end of a line that has none: in what #if leaves out, that is no error. */
static void skip_quoted(struct scan *s, int quote)
{
	s->at++;
	while (s->at < s->len && at(s, s->at) != '\n') {
		int c = at(s, s->at);
		size_t join = line_join(s, s->at);

		s->at += join ? join : c == '\\' ? 2 : 1;
		if (c == quote)
			return;
	}
	if (s->at > s->len)
		s->at = s->len;
}

/* 0x1fULL, 1e+5: their letters are no names. */
static void skip_number(struct scan *s)
{
	while (is_word_at(s, s->at) || at(s, s->at) == '.')
		s->at++;
	s->is_line_start = false;
}

bool scan_name__is(const struct scan_name *name, const char *word)
{
	return name->len == strlen(word) && !memcmp(name->text, word, name->len);
}

static enum scan_where after_keyword(const struct scan_name *keyword)
{
	return scan_name__is(keyword, "define") ? SCAN_MACRO : SCAN_CONDITION;
}

static void take_name(struct scan *s, struct scan_name *name)
{
	*name = (struct scan_name){ .text = s->text + s->at, .at = s->at, .where = s->where };
	while (is_word_at(s, s->at))
		s->at++;
	s->is_line_start = false;
	name->len = s->at - name->at;
	if (s->where == SCAN_KEYWORD)
		s->where = after_keyword(name);
	else if (s->where == SCAN_MACRO)
		s->where = SCAN_MEANING;
}

bool scan__skip_comment(struct scan *s)
{
	int c = at(s, s->at), next = at(s, s->at + 1);

	if (c == '/' && next == '/')
		skip_line_comment(s);
	else if (c == '/' && next == '*')
		skip_block_comment(s);
	else
		return false;
	return true;
}

bool scan__skip_nameless(struct scan *s)
{
	int c = at(s, s->at);

	if (c != '"' && c != '\'')
		return scan__skip_comment(s);
	skip_quoted(s, c);
	s->is_line_start = false;
	return true;
}

static void skip_special(struct scan *s)
{
	int c = at(s, s->at), next = at(s, s->at + 1);
	bool begins_directive = s->is_line_start && (c == '#' || (c == '%' && next == ':'));

	if (c == '\n')
		s->where = SCAN_CODE;
	if (begins_directive)
		s->where = SCAN_KEYWORD;
	s->is_line_start = c == '\n';
	s->at += begins_directive && c == '%' ? 2 : 1;
}

/* One character, or one thing that holds no name. */
static void skip(struct scan *s)
{
	size_t join = line_join(s, s->at);

	if (join)
		s->at += join;
	else if (!scan__skip_nameless(s))
		skip_special(s);
}

bool scan__next(struct scan *s, struct scan_name *name)
{
	while (s->at < s->len) {
		switch (kind_at(s, s->at)) {
		case LETTER:
			take_name(s, name);
			return true;
		case DIGIT:
			skip_number(s);
			break;
		case SPECIAL:
			skip(s);
			break;
		case OTHER:
			s->is_line_start = false;
			s->at++;
			break;
		default:
			s->at++;
		}
	}
	return false;
}

bool scan__find(struct scan *s, size_t to, const char *wanted)
{
	while (s->at < to) {
		unsigned char kind = kind_at(s, s->at);

		if (kind == SPECIAL && scan__skip_nameless(s))
			continue;
		if (kind == OTHER && s->text[s->at] && strchr(wanted, s->text[s->at]))
			return true;
		s->at++;
	}
	return false;
}

bool scan__has_word(const char *text, size_t from, size_t to, const char *const *words)
{
	struct scan_name s;
	struct scan scan;

	if (from >= to)
		return false;
	scan__start(&scan, text + from, to - from);
	while (scan__next(&scan, &s))
		for (const char *const *w = words; *w; w++)
			if (scan_name__is(&s, *w))
				return true;
	return false;
}
