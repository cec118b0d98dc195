/*
 * What a record holds of a call: the one description that the probe source is written from and the
 * decoder reads by.
 */
#ifndef KPA_LAYOUT_H
#define KPA_LAYOUT_H

#include "type.h"

struct arena;
struct expression;
struct expression_list;
struct prototype;

enum field_role {
	FIELD_VALUE,
	FIELD_TARGET,	  /* what a pointer to a scalar points to */
	FIELD_STRING,	  /* what a char pointer points to */
	FIELD_ADDRESS,	  /* the char pointer itself, printed only where the string is not there */
	FIELD_LIMIT,	  /* a parameter that is not shown, but needed at the return: how long a string is */
	FIELD_EXPRESSION, /* its value, or what the pointer that it is points to */
	FIELD_BEHIND,	  /* the same; what stands behind a parameter, printed beside that */
	FIELD_STATUS,	  /* enum expression_status: whether there is a value */
	FIELD_RESULT,
	FIELD_RESULT_ADDRESS, /* where the result will be, if that is known only at the entry */
	FIELD_DURATION,	      /* from entry to return, ns */
	FIELD_KERNEL_STACK,
	FIELD_USER_STACK,
	/* Of what a program of the user's submits: */
	FIELD_MEMBER, /* the `param`-th member of the struct or union `type`, which begins at `offset` */
	FIELD_BYTES,  /* `size` bytes of something; 0: to the end of the record */
};

enum {
	FIELD_NO_READ = -1,
	/* Behind a string: one byte tells one that ends here from a longer one; then the 0. */
	STRING_EXTRA = 2,
};

/* Of what a pointer leads to, the part that tells people which one it is. */
enum behind {
	BEHIND_NAME,   /* a text */
	BEHIND_LENGTH, /* of that text, bytes */
	/* Of the address of a socket: */
	BEHIND_FAMILY,
	BEHIND_INET,	 /* struct sockaddr_in */
	BEHIND_INET6,	 /* struct sockaddr_in6 */
	BEHIND_PATH,	 /* of struct sockaddr_un: a text */
	BEHIND_ABSTRACT, /* the same from its second byte on */
	BEHIND_SIZE,	 /* bytes that the caller says it has */
	NR_BEHIND,
};

/* An expression that is not the user's: which part of what PARAM, an index into the parameters, leads to. */
struct behind_part {
	unsigned int param;
	enum behind behind;
};

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
	bool at_return; /* read when the function returns */
	/* FIELD_TARGET, FIELD_STRING: the fields that hold the address, and the same at the return; 0: none. */
	unsigned int pointer;
	unsigned int after;
	/* FIELD_EXPRESSION, FIELD_BEHIND: which one, and the field that holds its status. */
	unsigned int expression;
	unsigned int status;
	enum behind behind; /* FIELD_BEHIND, of the parameter `param` */
	bool is_spaced;	    /* the label has spaces: it is put in parentheses */
	bool is_string;	    /* FIELD_STRING; an expression: characters, as in FIELD_STRING */
};

struct layout {
	struct field *fields; /* in the order in which they are printed */
	unsigned int nr_fields;
	uint32_t used; /* bytes, with the header, without the padding at the end */
	uint32_t size; /* bytes of a record, a multiple of 8 */
	/* Whether records are of calls that have returned; then these are fields. */
	bool has_return;
	unsigned int duration;
	unsigned int result;	     /* 0: void, or not known */
	unsigned int result_address; /* 0: there is none */
	bool has_kernel_stack, has_user_stack;
	unsigned int kernel_stack, user_stack; /* then these are fields too */
};

struct layout_options {
	uint32_t string_size; /* bytes of a string that are printed */
	bool returns;	      /* records at the return, with the result and what has changed */
	bool kernel_stack, user_stack;
	const struct expression_list *prints; /* NULL: none */
	const struct expression *filter;      /* NULL: none */
	const struct behind_part *behind; /* what the last NR_BEHIND of these are, which are not the user's */
	unsigned int nr_behind;
	/* Calls are summed up: a record is what is kept of a call until it returns, and is not sent. */
	bool is_summary;
	/*
	 * A number takes a whole word, with whatever is above it in its register: then functions of the same
	 * number of parameters have the same layout. For little-endian machines of 64 bits.
	 */
	bool is_wide;
};

/*
 * What an expression's scope has behind P's parameters (expression.h): its result, and how many ns it took. Whether E
 * names one of them: then it is evaluated when the function returns.
 */
enum { SCOPE_RESULT, SCOPE_DURATION, NR_SCOPE_RETURN };
bool layout__is_at_return(const struct prototype *p, const struct expression *e);

/* Whether F has to do with a parameter. */
bool layout__is_of_parameter(const struct field *f);
/* Whether F is a parameter itself, whatever else there is of it. */
bool layout__is_parameter(const struct field *f);

/* Fills L for what P shows. A owns what is new. 0, -ENOMEM or -E2BIG (more than a record can hold). */
int layout__new(struct layout *l, struct arena *a, const struct prototype *p,
		const struct layout_options *options);

#endif
