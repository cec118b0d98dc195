#include "spec.h"

#include "arena.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

struct parser {
	struct arena *arena;
	struct spec *spec;
	struct diag *diag;
	const char *text;
	size_t at;
	bool is_path; /* a slash stands before any parenthesis: it begins with a file */
};

static int fail(struct parser *p, size_t start, size_t len, const char *message)
{
	diag__quote(p->diag, p->text, (struct span){ start, len });
	if (p->is_path || p->spec->file)
		diag__hint(p->diag, "A spec of a user function is FILE:FUNCTION[@ADDRESS][(ARG, ...)], as in "
				    "'./prog:main' or 'libc.so.6:malloc'.");
	diag__hint(
		p->diag,
		"A spec is [MODULE:]FUNCTION[@ADDRESS][(ARG, ...)], an ARG being a name, a C declaration, _ or ...");
	return diag__fail(p->diag, -EINVAL, "%s", message);
}

static bool is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static bool is_word_start(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

static bool is_word(char c)
{
	return is_word_start(c) || (c >= '0' && c <= '9');
}

static void skip_space(struct parser *p)
{
	while (is_space(p->text[p->at]))
		p->at++;
}

static bool is_wild(char c)
{
	return c == '*' || c == '?';
}

/* A symbol may also have dots: clones are called foo.isra.0. */
static struct span read_symbol(struct parser *p)
{
	struct span s = { .start = p->at };

	if (is_word_start(p->text[p->at]) || is_wild(p->text[p->at]))
		while (is_word(p->text[p->at]) || is_wild(p->text[p->at]) || p->text[p->at] == '.')
			p->at++;
	s.len = p->at - s.start;
	return s;
}

/* Module names may have dashes and begin with a digit. */
static struct span read_module(struct parser *p)
{
	struct span s = { .start = p->at };

	while (is_word(p->text[p->at]) || p->text[p->at] == '-')
		p->at++;
	s.len = p->at - s.start;
	return s;
}

static const char *copy(struct parser *p, struct span s)
{
	return arena__strndup(p->arena, p->text + s.start, s.len);
}

/* C11 6.4.1: none of these can be a parameter's name. */
static bool is_keyword(const char *word)
{
	static const char *const words[] = {
		"auto",	    "break",  "case",	"char",	    "const",	"continue", "default",	"do",
		"double",   "else",   "enum",	"extern",   "float",	"for",	    "goto",	"if",
		"inline",   "int",    "long",	"register", "restrict", "return",   "short",	"signed",
		"sizeof",   "static", "struct", "switch",   "typedef",	"union",    "unsigned", "void",
		"volatile", "while",  "_Bool",	"typeof",   "asm",
	};

	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++)
		if (!strcmp(words[i], word))
			return true;
	return false;
}

static bool is_name(const char *text)
{
	if (!is_word_start(*text) || is_keyword(text))
		return false;
	while (is_word(*text))
		text++;
	return !*text;
}

static enum spec_arg_kind kind_of(const char *text)
{
	if (!strcmp(text, "_"))
		return SPEC_SKIP;
	if (!strcmp(text, "..."))
		return SPEC_REST;
	return is_name(text) ? SPEC_NAME : SPEC_DECLARATION;
}

static bool is_open(char c)
{
	return c == '(' || c == '[' || c == '{';
}

static bool is_close(char c)
{
	return c == ')' || c == ']' || c == '}';
}

/* Up to the comma or bracket that ends the argument: "int (*fn)(int, int)" is one. */
static struct span read_arg(struct parser *p)
{
	struct span s;
	unsigned int depth = 0;

	skip_space(p);
	s.start = p->at;
	for (; p->text[p->at]; p->at++) {
		char c = p->text[p->at];

		if (!depth && (c == ',' || c == ')'))
			break;
		if (is_open(c))
			depth++;
		else if (is_close(c) && depth)
			depth--;
	}
	s.len = p->at - s.start;
	while (s.len && is_space(p->text[s.start + s.len - 1]))
		s.len--;
	return s;
}

static int add_arg(struct parser *p, struct span s)
{
	struct spec_arg *arg = &p->spec->args[p->spec->nr_args];

	if (!s.len)
		return fail(p, s.start, 1, "an argument is missing here");
	arg->text = copy(p, s);
	if (!arg->text)
		return -ENOMEM;
	arg->kind = kind_of(arg->text);
	arg->at = s;
	if (p->spec->nr_args && arg[-1].kind == SPEC_REST)
		return fail(p, arg[-1].at.start, arg[-1].at.len,
			    "'...' stands for the rest, so it has to be the last one");
	p->spec->nr_args++;
	return 0;
}

static int parse_list(struct parser *p)
{
	size_t open = p->at++, commas = 0;

	for (const char *c = p->text; *c; c++)
		commas += *c == ',';
	p->spec->has_list = true;
	p->spec->args = arena__array(p->arena, commas + 1, sizeof(*p->spec->args));
	if (!p->spec->args)
		return -ENOMEM;
	skip_space(p);
	if (p->text[p->at] == ')') {
		p->at++;
		return 0;
	}
	for (;;) {
		int err = add_arg(p, read_arg(p));

		if (err)
			return err;
		if (p->text[p->at] != ',')
			break;
		p->at++;
	}
	if (p->text[p->at] != ')')
		return fail(p, open, 1, "this parenthesis is not closed");
	p->at++;
	return 0;
}

/* f(void) is C for no parameters. */
static void drop_void(struct spec *spec)
{
	if (spec->nr_args == 1 && !strcmp(spec->args[0].text, "void"))
		spec->nr_args = 0;
}

static int hex_digit(char c)
{
	static const char digits[] = "0123456789abcdef";
	const char *p = c ? strchr(digits, c >= 'A' && c <= 'F' ? c - 'A' + 'a' : c) : NULL;

	return p ? (int)(p - digits) : -1;
}

/* 0 where there is none, or one of more than 64 bits. */
static uint64_t read_address(struct parser *p)
{
	unsigned int nr_digits = 0;
	uint64_t address = 0;

	if (p->text[p->at] == '0' && (p->text[p->at + 1] == 'x' || p->text[p->at + 1] == 'X'))
		p->at += 2;
	for (; hex_digit(p->text[p->at]) >= 0; p->at++) {
		address = address << 4 | (uint64_t)hex_digit(p->text[p->at]);
		nr_digits += address != 0;
	}
	return nr_digits <= 16 ? address : 0;
}

/* Which of several functions of one name: "@0xffffffff81234567", "@*". */
static int parse_address(struct parser *p)
{
	struct spec *spec = p->spec;

	spec->address_at.start = p->at++;
	if (p->text[p->at] == '*') {
		spec->all_addresses = true;
		p->at++;
	} else {
		spec->address = read_address(p);
	}
	spec->address_at.len = p->at - spec->address_at.start;
	if (spec->address || spec->all_addresses)
		return 0;
	return fail(p, spec->address_at.start, 1, "behind '@' stands an address in hexadecimal, or *");
}

/* "GLIBC_2.14", as nm and readelf write it behind a symbol's name and one or two '@'. */
static int parse_version(struct parser *p)
{
	struct spec *spec = p->spec;
	struct span s = { .start = p->at + strspn(p->text + p->at, "@") };

	s.len = strcspn(p->text + s.start, " \t\n\r(@");
	spec->address_at = (struct span){ p->at, s.start + s.len - p->at };
	if (!s.len)
		return fail(p, p->at, 1, "behind '@' stands an address in hexadecimal, a version, or *");
	spec->version = copy(p, s);
	p->at = s.start + s.len;
	return spec->version ? 0 : -ENOMEM;
}

static bool ends_symbol(char c)
{
	return !c || is_space(c) || c == '(' || c == '@';
}

/* A version may look like a number: "@@" is always a version, "@0x" never. */
static bool has_version(const struct parser *p)
{
	struct parser ahead = *p;

	if (p->text[++ahead.at] == '@')
		return true;
	if (p->text[ahead.at] == '*' || !strncmp(p->text + ahead.at, "0x", 2))
		return false;
	read_address(&ahead);
	return ahead.at == p->at + 1 || !ends_symbol(p->text[ahead.at]);
}

static int parse_which(struct parser *p)
{
	if (p->text[p->at] != '@')
		return 0;
	return p->spec->file && has_version(p) ? parse_version(p) : parse_address(p);
}

static bool begins_function(const struct parser *p, size_t at)
{
	struct parser ahead = { .text = p->text, .at = at };

	return read_symbol(&ahead).len && ends_symbol(p->text[ahead.at]);
}

/*
 * The colon that ends a file's name, which may have colons and parentheses in it: the last one before a
 * function's name. Where there is none, the last one outside of the list.
 */
static const char *end_of_file_name(const struct parser *p)
{
	const char *end = p->text + strcspn(p->text, "("), *last = NULL;

	for (const char *c = p->text + strlen(p->text); c-- > p->text;) {
		if (*c == ':' && begins_function(p, (size_t)(c - p->text) + 1))
			return c;
		if (*c == ':' && c < end && !last)
			last = c;
	}
	return last;
}

static int parse_path(struct parser *p)
{
	const char *colon = end_of_file_name(p);
	struct span s = { .start = p->at };

	s.len = colon ? (size_t)(colon - p->text) - p->at : strcspn(p->text + p->at, " \t\n\r(");
	if (!colon)
		return fail(p, s.start + s.len, 1, "behind the file, ':' and a function's name are missing");
	if (!s.len)
		return fail(p, s.start, 1, "a file's name has to stand before ':'");
	if (colon[-1] == ':')
		return fail(p, s.start + s.len - 1, 2,
			    "a C++ function is given by its symbol, as nm prints it");
	p->spec->module_at = s;
	p->spec->file = copy(p, s);
	p->at = s.start + s.len + 1;
	return p->spec->file ? 0 : -ENOMEM;
}

/* "libstdc++.so.6": a module's name has no dots. */
static struct span read_library(struct parser *p)
{
	struct span s = { .start = p->at };

	while (is_word(p->text[p->at]) || (p->text[p->at] && strchr("-.+", p->text[p->at])))
		p->at++;
	s.len = p->at - s.start;
	return s;
}

static bool is_library(const char *name)
{
	const char *so = strstr(name, ".so");

	return so && so > name && (so[3] == '.' || !so[3]);
}

static int parse_module(struct parser *p)
{
	struct spec *spec = p->spec;
	struct parser ahead = *p;
	struct span library = read_library(&ahead);
	const char *name = copy(p, library);

	if (!name)
		return -ENOMEM;
	if (p->text[ahead.at] == ':' && is_library(name)) {
		spec->file = name;
		spec->module_at = library;
		p->at = ahead.at + 1;
		return 0;
	}
	spec->module_at = read_module(p);
	if (!spec->module_at.len)
		return fail(p, p->at, 1, "a module's name has to stand before ':'");
	if (p->text[p->at] != ':')
		return fail(p, p->at, 1, "this cannot be a part of a module's name");
	spec->module = copy(p, spec->module_at);
	p->at++;
	return spec->module ? 0 : -ENOMEM;
}

static int parse_where(struct parser *p)
{
	const char *colon = strchr(p->text, ':'), *paren = strchr(p->text, '(');

	p->is_path = p->text[strcspn(p->text, "/(")] == '/';
	skip_space(p);
	if (p->is_path)
		return parse_path(p);
	return colon && (!paren || colon < paren) ? parse_module(p) : 0;
}

static int parse_function(struct parser *p)
{
	struct spec *spec = p->spec;
	int err = parse_where(p);

	if (err)
		return err;
	spec->function_at = read_symbol(p);
	if (!spec->function_at.len)
		return fail(p, p->at, 1,
			    p->text[p->at] ? "a function's name cannot begin with this" :
			    spec->file	   ? "the name of a function is missing" :
					     "the name of a kernel function is missing");
	spec->function = copy(p, spec->function_at);
	spec->is_pattern = spec->function && strpbrk(spec->function, "*?");
	return spec->function ? parse_which(p) : -ENOMEM;
}

int spec__parse(const char *text, struct arena *a, struct spec *spec, struct diag *d)
{
	struct parser p = { .arena = a, .spec = spec, .diag = d };
	int err;

	*spec = (struct spec){ .text = arena__strdup(a, text) };
	if (!spec->text)
		return -ENOMEM;
	p.text = spec->text;
	err = parse_function(&p);
	if (err)
		return err;
	skip_space(&p);
	if (p.text[p.at] == '(') {
		err = parse_list(&p);
		if (err)
			return err;
		drop_void(spec);
	}
	skip_space(&p);
	if (p.text[p.at])
		return fail(&p, p.at, strlen(p.text + p.at), "nothing may stand behind the spec");
	return 0;
}

int spec__name_syscall(struct spec *spec, const char *prefix, struct arena *a, struct diag *d)
{
	if (!spec->module || strcmp(spec->module, "syscall"))
		return 0;
	if (!prefix) {
		diag__quote(d, spec->text, spec->module_at);
		return diag__fail(d, -EINVAL, "how this architecture names its system calls is not known");
	}
	spec->module = NULL;
	spec->function = arena__printf(a, "%s%s", prefix, spec->function);
	return spec->function ? 0 : -ENOMEM;
}
