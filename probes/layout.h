/*
 * What a record holds of a call: the one description that the probe source is written from and the
 * decoder reads by.
 */
#ifndef KPA_LAYOUT_H
#define KPA_LAYOUT_H

#include "type.h"

struct arena;
struct prototype;

enum field_role {
	FIELD_VALUE,
	FIELD_TARGET,  /* what a pointer to a scalar points to */
	FIELD_STRING,  /* what a char pointer points to */
	FIELD_ADDRESS, /* the char pointer itself, printed only where the string is not there */
};

enum { FIELD_NO_READ = -1 };

struct field {
	enum field_role role;
	unsigned int param;	 /* of the prototype, from 0 */
	const char *label;	 /* as it is printed: "count", "*pos" */
	const char *member;	 /* as it is called in struct call */
	const struct type *type; /* of the value; FIELD_STRING: of the characters */
	const char *unknown;	 /* NULL, or why there is no value; then there are no bytes either */
	uint32_t offset;	 /* in the record, bytes */
	uint32_t size;		 /* bytes; a string's are one more than is printed of it, and a 0 */
	int read;		 /* its bit in call_header.faults; FIELD_NO_READ: cannot fail */
	/* FIELD_STRING: the parameter that says how many bytes there are; its own for none. */
	unsigned int limit;
};

struct layout {
	struct field *fields; /* in the order in which they are printed */
	unsigned int nr_fields;
	uint32_t used; /* bytes, with the header, without the padding at the end */
	uint32_t size; /* bytes of a record, a multiple of 8 */
};

struct layout_options {
	uint32_t string_size; /* bytes of a string that are printed */
};

/* Fills L for what P shows. A owns what is new. 0, -ENOMEM or -E2BIG (more than a record can hold). */
int layout__new(struct layout *l, struct arena *a, const struct prototype *p,
		const struct layout_options *options);

#endif
