#include "scan.h"

#include <string.h>

void scan__start(struct scan *s, const char *text, size_t len)
{
	*s = (struct scan){ .text = text, .len = len, .is_line_start = true };
}

static int at(const struct scan *s, size_t i)
{
	return i < s->len ? (unsigned char)s->text[i] : -1;
}

static bool is_word(int c)
{
	/* Bytes from 0x80 on are of an extended identifier, in UTF-8. */
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
	       c == '$' || c >= 0x80;
}

static bool is_digit(int c)
{
	return c >= '0' && c <= '9';
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
	while (is_word(at(s, s->at)) || at(s, s->at) == '.')
		s->at++;
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
	while (is_word(at(s, s->at)))
		s->at++;
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
	return true;
}

static void skip_character(struct scan *s)
{
	int c = at(s, s->at), next = at(s, s->at + 1);
	bool begins_directive = s->is_line_start && (c == '#' || (c == '%' && next == ':'));

	if (c == '\n') {
		s->where = SCAN_CODE;
		s->is_line_start = true;
	} else if (c != ' ' && c != '\t' && c != '\r' && c != '\f' && c != '\v') {
		s->is_line_start = false;
	}
	if (begins_directive)
		s->where = SCAN_KEYWORD;
	s->at += begins_directive && c == '%' ? 2 : 1;
}

/* One character, or one thing that holds no name. */
static void skip(struct scan *s)
{
	size_t join = line_join(s, s->at);

	if (join)
		s->at += join;
	else if (is_digit(at(s, s->at)))
		skip_number(s);
	else if (!scan__skip_nameless(s))
		skip_character(s);
}

bool scan__next(struct scan *s, struct scan_name *name)
{
	while (s->at < s->len) {
		int c = at(s, s->at);

		if (is_word(c) && !is_digit(c)) {
			s->is_line_start = false;
			take_name(s, name);
			return true;
		}
		skip(s);
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
