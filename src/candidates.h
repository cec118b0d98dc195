/* Words that begin with what was typed. */
#ifndef KPA_CANDIDATES_H
#define KPA_CANDIDATES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

struct arena;

struct candidate {
	const char *text;
	const char *help; /* NULL: none */
};

struct candidates {
	struct arena *arena;
	const char *typed;
	const char *head; /* stands before each word that is offered */
	struct candidate *list;
	unsigned int nr;
	unsigned int max;
	bool keeps_order; /* that they are offered in */
	int err;	  /* -ENOMEM */
};

/* Takes HEAD and WORD if what was typed may become that. Both are copied, HELP is not. */
void candidates__offer(struct candidates *c, const char *word, const char *help);
/* Writes them from their byte SKIP on, each once, sorted where the order does not tell anything. */
void candidates__write(struct candidates *c, size_t skip, FILE *out);

#endif
