/*
 * What a value means, as people write it: the names of its bits, the function that it is the address of, the file
 * that it points to. Never without the value where a name could be missed: what has no name stays a number.
 */
#ifndef KPA_MEANING_H
#define KPA_MEANING_H

#include "record.h"

struct arena;
struct function;
struct meanings;
struct prototype;
struct symbols;

enum { MEANING_SIZE = 1024 };

struct meaning {
	bool is_instead; /* of the value, which can be told from it; otherwise it is beside it */
	char text[MEANING_SIZE];
	/* Bytes of the traced program or kernel, to be written behind the text; they may be any. */
	const char *name;
	size_t name_len;
	bool is_cut; /* the name goes on */
};

struct meanings_options {
	const struct function *functions;
	unsigned int nr_functions;
	struct symbols *symbols; /* the kernel's */
};

/* Of the values of these functions' records. A owns it. NULL: no memory. */
struct meanings *meanings__new(const struct meanings_options *o, struct arena *a); /*
 * What V, the value of the I-th field of R, means. False: nothing is known beside it. M may be NULL: then nothing is
 * ever known.
 */
bool meanings__of_field(struct meanings *m, const struct record *r, unsigned int i, const struct value *v,
			struct meaning *meaning);
/* The same for a value of the parameter I of P, of which there is no record. */
bool meanings__of_parameter(struct meanings *m, const struct prototype *p, unsigned int i,
			    const struct value *v, struct meaning *meaning);
/* The same for any other value, of which only the type is known. */
bool meanings__of_value(struct meanings *m, const struct value *v, struct meaning *meaning);

#endif
