#include "c_names.h"

#include "arena.h"

#include <string.h>

const char *c_names__usual(const char *name)
{
	static const char *const names[][2] = {
		{ "long unsigned int", "unsigned long" },	    { "long int", "long" },
		{ "long long unsigned int", "unsigned long long" }, { "long long int", "long long" },
		{ "short unsigned int", "unsigned short" },	    { "short int", "short" },
		{ "__int128 unsigned", "unsigned __int128" },
	};

	for (size_t i = 0; name && i < sizeof(names) / sizeof(*names); i++)
		if (!strcmp(names[i][0], name))
			return names[i][1];
	return name;
}

static const struct number {
	const char *name;
	enum type_kind kind;
	uint8_t size; /* on the 64-bit machines that programs are traced on */
	bool is_signed;
} numbers[] = {
	{ "_Bool", TYPE_BOOL, 1, false },
	{ "char", TYPE_INT, 1, true },
	{ "char", TYPE_INT, 1, false }, /* arm64's */
	{ "signed char", TYPE_INT, 1, true },
	{ "unsigned char", TYPE_INT, 1, false },
	{ "short", TYPE_INT, 2, true },
	{ "unsigned short", TYPE_INT, 2, false },
	{ "int", TYPE_INT, 4, true },
	{ "unsigned int", TYPE_INT, 4, false },
	{ "long", TYPE_INT, 8, true },
	{ "unsigned long", TYPE_INT, 8, false },
	{ "long long", TYPE_INT, 8, true },
	{ "unsigned long long", TYPE_INT, 8, false },
	{ "__int128", TYPE_INT, 16, true },
	{ "unsigned __int128", TYPE_INT, 16, false },
	{ "float", TYPE_FLOAT, 4, false },
	{ "double", TYPE_FLOAT, 8, false },
	{ "long double", TYPE_FLOAT, 16, false },
};

static bool is_like(const struct number *n, const struct type *t)
{
	return n->kind == t->kind && n->size == t->size &&
	       (t->kind != TYPE_INT || n->is_signed == t->is_signed);
}

const char *c_names__number(const struct type *t, const char *name)
{
	const char *other = NULL;

	for (size_t i = 0; i < sizeof(numbers) / sizeof(*numbers); i++) {
		const struct number *n = &numbers[i];

		if (!is_like(n, t))
			continue;
		if (name && !strcmp(name, n->name))
			return n->name;
		/* Another name of it; "char" and "long double" mean more than their size. */
		if (!other && strcmp(n->name, "char") && strcmp(n->name, "long double"))
			other = n->name;
	}
	return other;
}

/* C11 6.4.1, what compilers add to it, and the names of probes/include and probes/call.c. */
static bool is_taken(const char *name)
{
	static const char *const words[] = {
		"auto",	    "break",	 "case",	"char",	       "const",	      "continue",
		"default",  "do",	 "double",	"else",	       "enum",	      "extern",
		"float",    "for",	 "goto",	"if",	       "inline",      "int",
		"long",	    "register",	 "restrict",	"return",      "short",	      "signed",
		"sizeof",   "static",	 "struct",	"switch",      "typedef",     "union",
		"unsigned", "void",	 "volatile",	"while",       "typeof",      "asm",
		"s8",	    "u8",	 "s16",		"u16",	       "s32",	      "u32",
		"s64",	    "u64",	 "pt_regs",	"call",	       "call_header", "counts",
		"calls",    "scratch",	 "at_load",	"count",       "NR_COUNTS",   "COUNT_LOST",
		"INLINE",   "NO_LIMIT",	 "AT_LOAD",	"NR_AT_LOAD",  "BCC_SEC",     "COUNT_UNREAD",
		"_version", "add_count", "read_memory", "read_string", "is_unwanted", "begin_call",
	};

	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++)
		if (!strcmp(words[i], name))
			return true;
	return !strncmp(name, "__builtin_", 10) || !strncmp(name, "bpf_", 4) || !strncmp(name, "AT_LOAD_", 8);
}

static bool is_word(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

const char *c_names__identifier(struct arena *a, const char *name)
{
	char *copy;

	if (!name || !*name)
		return NULL;
	copy = arena__printf(a, "%s%s%s", *name >= '0' && *name <= '9' ? "_" : "", name,
			     is_taken(name) ? "_" : "");
	for (char *p = copy; p && *p; p++)
		if (!is_word(*p))
			*p = '_';
	return copy;
}
