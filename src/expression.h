/*
 * C expressions over the parameters of a function, as typed for -P, -f, --hist and --top: read, and
 * checked as C11 has it. Nothing is evaluated: probes/expression_source.c writes the code that does.
 *
 * What C leaves open is as in the kernel's own C: signed numbers wrap around, a conversion to a narrower
 * type drops bits, >> of a negative number keeps its sign, void * counts in bytes, and a bit-field wider
 * than int has its declared type. Two things are more than C: == and != between a char pointer or array
 * and a "text" compare characters, and a pointer may be compared with an address written as a number.
 */
#ifndef KPA_EXPRESSION_H
#define KPA_EXPRESSION_H

#include "diag.h"
#include "type.h"

struct arena;

/* What an expression may name. */
struct expression_parameter {
	const char *name; /* NULL: it has none */
	const struct type *type;
	const char *unknown; /* NULL, or why its value is not known */
	/* A char pointer: the parameter that says how many bytes there are; its own index: none does. */
	unsigned int limit;
};

/* Where types by name come from; each function may be NULL when there are none. */
struct expression_types {
	/* The struct, union, enum or typedef NAME; NULL: there is none. KIND: TYPE_STRUCT, ... */
	const struct type *(*find)(void *ctx, enum type_kind kind, const char *name);
	/* The record T, of which only the name is known, with its members; NULL: nobody knows them. */
	const struct type *(*complete)(void *ctx, const struct type *t);
	/* The enum that has an enumerator NAME, with the enumerator's value in *VALUE; NULL: none has. */
	const struct type *(*find_enumerator)(void *ctx, const char *name, int64_t *value);
	/* Calls VISIT with the name of each type of KIND: what may have been meant. */
	void (*each)(void *ctx, enum type_kind kind, void (*visit)(const char *name, void *to), void *to);
	void *ctx;
	bool is_user; /* they are a program's; else the kernel's */
};

struct expression_scope {
	const struct expression_parameter *params;
	unsigned int nr_params;
	const struct expression_types *types;
	uint32_t word;	     /* bytes of a pointer and of a long */
	bool char_is_signed; /* plain char, as the function is compiled */
};

enum expression_kind {
	EXPRESSION_NUMBER,    /* value; also where C names an enumerator, sizeof or NULL */
	EXPRESSION_TEXT,      /* text; never in a finished expression */
	EXPRESSION_PARAMETER, /* param */
	/* Places, in memory unless they are parts of a parameter. */
	EXPRESSION_MEMBER,	/* member of the record operands[0] */
	EXPRESSION_INDEX,	/* operands[0][operands[1]], of an array's place or a pointer */
	EXPRESSION_DEREFERENCE, /* what the pointer operands[0] points to */
	/* Values. */
	EXPRESSION_ADDRESS, /* of the place operands[0] */
	EXPRESSION_DECAY,   /* of the first element of the array's place operands[0] */
	EXPRESSION_CONVERT, /* operands[0] to `type`: a cast */
	EXPRESSION_PLUS,
	EXPRESSION_MINUS,
	EXPRESSION_COMPLEMENT,
	EXPRESSION_NOT,
	EXPRESSION_MULTIPLY,
	EXPRESSION_DIVIDE,
	EXPRESSION_REMAINDER,
	EXPRESSION_ADD, /* operands[0] may be a pointer, and then operands[1] is none */
	EXPRESSION_SUBTRACT,
	EXPRESSION_DIFFERENCE, /* of two pointers, in elements */
	EXPRESSION_SHIFT_LEFT,
	EXPRESSION_SHIFT_RIGHT,
	EXPRESSION_LESS,
	EXPRESSION_GREATER,
	EXPRESSION_LESS_EQUAL,
	EXPRESSION_GREATER_EQUAL,
	EXPRESSION_EQUAL,
	EXPRESSION_NOT_EQUAL,
	EXPRESSION_AND,
	EXPRESSION_XOR,
	EXPRESSION_OR,
	EXPRESSION_LOGICAL_AND,
	EXPRESSION_LOGICAL_OR,
	EXPRESSION_CONDITIONAL,	   /* operands[0] ? operands[1] : operands[2] */
	EXPRESSION_SAME_TEXT,	   /* operands[0], a char pointer or a char array's place, holds `text` */
	EXPRESSION_DIFFERENT_TEXT, /* the opposite */
};

/* A member, with the anonymous records that it is found in. */
struct expression_member {
	const struct type *record;	       /* that the member is asked of, complete */
	const struct type_member *const *path; /* from `record` down; the last one is the member itself */
	unsigned int nr_path;
	uint64_t bit_offset; /* from the start of `record` */
	uint32_t bit_size;   /* 0: no bit-field */
};

#define NO_EXPRESSION_LIMIT 0xffffffffU

struct expression_text {
	const char *bytes; /* ended by a 0, the only one */
	uint32_t len;
	unsigned int limit; /* the parameter that says how many bytes the text has; NO_EXPRESSION_LIMIT */
};

struct expression_node {
	enum expression_kind kind;
	const struct type *type; /* as C has it, with its typedef; places: of the object */
	struct span at;
	const struct expression_node *operands[3];
	/* What the operands are converted to, where that is not `type`: comparisons. NULL: pointers. */
	const struct type *common;
	bool is_constant; /* an integer constant expression; then `value` holds it */
	bool is_null;	  /* a null pointer constant */
	uint64_t value;	  /* extended to 64 bits by its type's sign */
	union {
		unsigned int param; /* index into the scope's parameters */
		struct expression_member member;
		struct expression_text text;
		/* EXPRESSION_INDEX of an array: the index is to be below it; 0: it is not checked. */
		uint64_t nr_elements;
	};
};

/* What is sent of an expression's value. */
enum expression_capture {
	CAPTURE_NUMBER, /* of `size` bytes, at most 8 */
	CAPTURE_STRING, /* the characters that a pointer points to */
	CAPTURE_BYTES,	/* `size` bytes: a record, an array, a number of 16 bytes */
};

struct expression {
	const char *text;	 /* as typed, without the white space around it */
	struct span at;		 /* in all that was typed */
	const struct type *type; /* of the value; of the pointer for CAPTURE_STRING */
	enum expression_capture capture;
	uint64_t size;	    /* bytes; CAPTURE_STRING: of the array that holds it, 0: there is none */
	unsigned int limit; /* CAPTURE_STRING: the parameter that says how many bytes; NO_EXPRESSION_LIMIT */
	const struct expression_node *root;
	/* The parameters that it names, as indices into the scope's, ascending. */
	const unsigned int *params;
	unsigned int nr_params;
	unsigned int nr_reads; /* of memory, at most; 0: its evaluation cannot fault */
	/*
	 * Bytes of the BPF stack that its evaluation takes at most. A program with a record on its stack has room for
	 * it while record + parameters + the largest `stack` + EXPRESSION_STACK_RESERVE are no more than 512.
	 */
	unsigned int stack;
};

enum {
	EXPRESSION_STACK_RESERVE = 64,
	/* With no more reads than these, what was read once is kept, and not read again. */
	MAX_KEPT_READS = 8,
};

struct expression_list {
	const struct expression *items;
	unsigned int nr;
};

/* What the value is wanted for. */
enum expression_use {
	USE_PRINT,     /* anything that can be printed */
	USE_CONDITION, /* anything that is true or false */
	USE_NUMBER,    /* an integer: a histogram */
	USE_KEY,       /* a number, a pointer or a text: what is counted by */
};

/*
 * Reads one expression. A owns what is new; types are those of the scope. 0; -ENOMEM; -EINVAL with D
 * set, quoting TEXT.
 */
int expression__parse(const char *text, enum expression_use use, const struct expression_scope *scope,
		      struct arena *a, struct expression *e, struct diag *d);
/* The same for one or more, with commas between them. */
int expression__parse_list(const char *text, enum expression_use use, const struct expression_scope *scope,
			   struct arena *a, struct expression_list *list, struct diag *d);

/* The parameter that says how many bytes the char pointer N points to; NO_EXPRESSION_LIMIT. */
unsigned int expression__string_limit(const struct expression_scope *scope, const struct expression_node *n);
/* Whether N stands for an object, in memory or in a parameter, and not for a value. */
bool expression__is_place(const struct expression_node *n);
/* The parameter that the place N is a part of; NULL: it is in memory. */
const struct expression_node *expression__place_parameter(const struct expression_node *n);
/* The type that the integer promotions make of N's value (C11 6.3.1.1p2). */
const struct type *expression__promoted(const struct expression_node *n, uint32_t word);

#endif
