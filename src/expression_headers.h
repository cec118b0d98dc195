/* The kernel headers' types, for expressions: each is asked for when it is named. */
#ifndef KPA_EXPRESSION_HEADERS_H
#define KPA_EXPRESSION_HEADERS_H

#include "expression.h"

struct header_types {
	const char *includes; /* the lines that the source begins with */
	/* The type of the variable NAME in SOURCE; NULL: there is none, or the source does not compile. */
	const struct type *(*ask)(void *ctx, const char *source, const char *name);
	void *ctx;
	struct arena *arena;	   /* owns what is found */
	struct header_type *known; /* NULL at first */
};

/* H and what it points to have to live as long as the result. */
struct expression_types expression_types__of_headers(struct header_types *h);

#endif
