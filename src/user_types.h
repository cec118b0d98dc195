/*
 * The types of a program that expressions over the parameters of one of its functions may name, from its debug
 * information. Most programs have thousands of types: these are the ones that the words of the expressions lead to.
 */
#ifndef KPA_USER_TYPES_H
#define KPA_USER_TYPES_H

#include "diag.h"
#include "type.h"

struct arena;
struct dwarf;

/* A name in an expression. */
struct user_word {
	const char *text;
	bool is_member; /* it stands behind . or -> */
};

struct user_types {
	/* Structs, unions, enums and typedefs; records have their members. */
	const struct type **list;
	unsigned int nr;
};

struct user_types_options {
	const struct user_word *words;
	unsigned int nr_words;
	uint64_t unit; /* the function's: what has a name there goes before what has it elsewhere */
	/* TYPE_FUNCTION, and what else the user has named; NULL is allowed in between. */
	const struct type *const *roots;
	unsigned int nr_roots;
};

/*
 * Appends the names in EXPRESSION to *LIST of *NR, which A owns. What is no expression has none. 0 or -ENOMEM.
 */
int user_types__add_words(const char *expression, struct arena *a, struct user_word **list, unsigned int *nr);

/*
 * Finds types in DW, whose own they are; A owns the list. 0; -EINVAL with D set: several source files give one name
 * different meanings; -ENOMEM.
 */
int user_types__find(struct dwarf *dw, const struct user_types_options *o, struct arena *a,
		     struct user_types *types, struct diag *d);

#endif
