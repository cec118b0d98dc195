/* Names of C in a generated source: what is taken is told apart from what is free. */
#ifndef KPA_WORDS_H
#define KPA_WORDS_H

#include <stdbool.h>
#include <stddef.h>

struct arena;

/* Words that are taken. Zeroed, it is empty; the arena of its functions owns what it holds. */
struct words {
	const char **list;
	size_t nr;
	size_t max;
};

/* WORD is taken from now on. 0 or -ENOMEM, which a NULL word stands for too. */
int words__take(struct words *n, struct arena *a, const char *word);
/* So is every word of TEXT, a piece of C. 0 or -ENOMEM. */
int words__take_text(struct words *n, struct arena *a, const char *text);
/* WORD, or WORD with as many "_" behind it as make it free; it is taken from now on. NULL: no memory. */
const char *words__make(struct words *n, struct arena *a, const char *word);

/* Whether C is a letter, a digit or '_'. */
bool words__is_part(char c);

#endif
