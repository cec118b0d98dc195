/* The grammar of C's expressions (C11 6.5) without commas, assignments and calls. */
#ifndef KPA_GRAMMAR_H
#define KPA_GRAMMAR_H

#include "check.h"

struct parser {
	struct checker c;
	const struct token *all;
	const struct token *first; /* of the expression that is read */
	const struct token *t;	   /* the next one */
	unsigned int depth;
};

/* Splits TEXT into tokens. 0; -ENOMEM; -EINVAL with D set. */
int grammar__begin(struct parser *p, const char *text, const struct expression_scope *scope, struct arena *a,
		   struct diag *d);
/* Reads one expression, up to a token that cannot be a part of it; NULL with p->c.err set. */
struct expression_node *grammar__read(struct parser *p);
/* Says why the next token cannot stand behind an expression. Returns -EINVAL or -ENOMEM. */
int grammar__fail_rest(struct parser *p);

#endif
