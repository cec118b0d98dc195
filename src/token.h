/* The tokens of C expressions (C11 6.4). */
#ifndef KPA_TOKEN_H
#define KPA_TOKEN_H

#include "diag.h"
#include "type.h"

struct arena;

enum token_kind {
	TOKEN_END,
	TOKEN_NAME,   /* text, keywords too */
	TOKEN_NUMBER, /* value, type; a character too */
	TOKEN_TEXT,   /* text: the bytes between the quotes, with their escapes replaced */
	/* Punctuators; those of one character are the character itself. */
	TOKEN_ARROW = 256,
	TOKEN_INCREMENT,
	TOKEN_DECREMENT,
	TOKEN_SHIFT_LEFT,
	TOKEN_SHIFT_RIGHT,
	TOKEN_LESS_EQUAL,
	TOKEN_GREATER_EQUAL,
	TOKEN_EQUAL,
	TOKEN_NOT_EQUAL,
	TOKEN_LOGICAL_AND,
	TOKEN_LOGICAL_OR,
	TOKEN_ASSIGN, /* += and its like */
	TOKEN_DOTS,
};

struct token {
	int kind; /* enum token_kind, or a character */
	struct span at;
	const char *text; /* ended by 0; TOKEN_TEXT: may have others in it */
	size_t len;
	uint64_t value;
	const struct type *type;
};

struct token_options {
	uint32_t word;
	bool char_is_signed;
};

/*
 * Splits TEXT into tokens, of which the last one is TOKEN_END, in *LIST that A owns. 0; -ENOMEM; -EINVAL
 * with D set.
 */
int token__read(const char *text, const struct token_options *options, struct arena *a,
		const struct token **list, struct diag *d);

#endif
