/* Names of C in a generated source: what is taken is told apart from what is free. */
#ifndef KPA_NAMES_H
#define KPA_NAMES_H

#include <stdbool.h>
#include <stddef.h>

struct arena;

/* Words that are taken. Zeroed, it is empty; the arena of its functions owns what it holds. */
struct names {
	const char **words;
	size_t nr;
	size_t max;
};

/* WORD is taken from now on. 0 or -ENOMEM, which a NULL word stands for too. */
int names__take(struct names *n, struct arena *a, const char *word);
/* So is every word of TEXT, a piece of C. 0 or -ENOMEM. */
int names__take_text(struct names *n, struct arena *a, const char *text);
/* WORD, or WORD with as many "_" behind it as make it free; it is taken from now on. NULL: no memory. */
const char *names__make(struct names *n, struct arena *a, const char *word);

/* Whether C is a letter, a digit or '_'. */
bool names__is_word(char c);

#endif
