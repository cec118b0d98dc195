/* The identifiers of a C source, read from its text: also in what #if leaves out, which no AST shows. */
#ifndef KPA_SCAN_H
#define KPA_SCAN_H

#include <stdbool.h>
#include <stddef.h>

enum scan_where {
	SCAN_CODE,
	SCAN_KEYWORD,	/* the directive itself: "define" of #define */
	SCAN_MACRO,	/* the name that a #define defines */
	SCAN_CONDITION, /* what #if, #ifdef, #undef, #pragma, ... ask for */
	SCAN_MEANING,	/* of a macro: the rest of its #define */
};

struct scan_name {
	const char *text; /* not ended by 0 */
	size_t at;	  /* bytes from the start of the source */
	size_t len;
	enum scan_where where;
};

struct scan {
	const char *text;
	size_t len;
	size_t at;
	enum scan_where where; /* of the next name */
	bool is_line_start;
};

/* TEXT is not copied. */
void scan__start(struct scan *s, const char *text, size_t len);
/* The next identifier outside of comments, strings and characters; false at the end. */
bool scan__next(struct scan *s, struct scan_name *name);

/* Skips a comment that begins here; false: none does. */
bool scan__skip_comment(struct scan *s);
/* Skips a comment, a string or a character that begins here; false: none does. */
bool scan__skip_nameless(struct scan *s);

/* Goes to the next of the characters WANTED, such as "()", that is neither in a comment nor quoted; false: none before TO. */
bool scan__find(struct scan *s, size_t to, const char *wanted);

bool scan_name__is(const struct scan_name *name, const char *word);
/* One of WORDS, which end in NULL, is an identifier between the bytes FROM and TO of TEXT. */
bool scan__has_word(const char *text, size_t from, size_t to, const char *const *words);

#endif
