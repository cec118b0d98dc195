/* A table of names: what the rewriter has to know of each identifier of a source. */
#ifndef KPA_NAMES_H
#define KPA_NAMES_H

#include <stdbool.h>
#include <stddef.h>

struct names;

struct name {
	const char *text; /* not ended by 0; NULL: the entry is free */
	size_t len;
	unsigned int uses;	   /* in the text, and by the rewriter itself */
	unsigned int nr_functions; /* of ast__functions() that have it */
	unsigned int function;	   /* the number from 1 of the one that counts among them; 0: none does */
	bool is_nameless;	   /* one of them does not name its first parameter */
	bool is_stem;		   /* there is a NAME__byte or the like (access__is_ending()) */
	bool is_macro;		   /* the source defines or undefines it */
	bool is_asked;		   /* by a directive: #ifdef NAME */
	bool is_called;		   /* or otherwise referred to */
	bool is_meant;		   /* in what a macro of the source means */
};

/* Returns NULL when there is no memory. */
struct names *names__new(void);
/* NULL is allowed. */
void names__free(struct names *n);

/*
 * The entry of LEN bytes of TEXT, which is made if need be and then refers to TEXT. NULL: no memory. It
 * stays where it is until the next names__add().
 */
struct name *names__add(struct names *n, const char *text, size_t len);
/* The entry of LEN bytes of TEXT; NULL: there is none. */
struct name *names__find(const struct names *n, const char *text, size_t len);

#endif
