/*
 * C types: what the placement rules, the probe source and the decoder need to know of them.
 *
 * A type comes from an AST (ast.c) or from BTF (src/btf.c) and has the same form afterwards, so
 * that one set of rules serves both. Nodes live in an arena and are not changed once they are
 * complete.
 */
#ifndef KPA_TYPE_H
#define KPA_TYPE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

struct arena;

enum type_kind {
	TYPE_VOID,
	TYPE_BOOL,
	TYPE_INT,
	TYPE_ENUM,
	TYPE_FLOAT,
	TYPE_POINTER,
	TYPE_ARRAY,
	TYPE_STRUCT,
	TYPE_UNION,
	TYPE_FUNCTION,
	TYPE_TYPEDEF,
	TYPE_QUALIFIED, /* const, volatile or restrict before `target` */
};

enum type_qualifier {
	TYPE_CONST = 1,
	TYPE_VOLATILE = 2,
	TYPE_RESTRICT = 4,
};

struct type_member {
	const char *name; /* NULL: an anonymous struct or union */
	const struct type *type;
	uint64_t bit_offset; /* from the start of the record */
	uint32_t bit_size;   /* 0: not a bit-field */
};

struct type_enumerator {
	const char *name;
	int64_t value; /* as unsigned bits where the enum is unsigned */
};

struct type_parameter {
	const char *name; /* NULL: none given */
	const struct type *type;
};

struct type {
	enum type_kind kind;
	uint8_t qualifiers; /* TYPE_QUALIFIED: bits of enum type_qualifier */
	bool is_signed;	    /* TYPE_INT, TYPE_ENUM */
	bool is_char;	    /* TYPE_INT: plain `char`, the element of a string */
	bool is_complete;   /* false: only declared; size, alignment and members are not known */
	bool is_variadic;   /* TYPE_FUNCTION */
	bool is_local;	    /* a record or enum whose tag is known only inside of one function */
	bool is_undefined;  /* a record or enum that is not defined anywhere */
	bool is_abridged;   /* a record whose source leaves out aligned(), packed and unnamed bit-fields */
	uint32_t align;	    /* bytes, 0 when not known */
	uint64_t size;	    /* bytes */
	const char *name;   /* "unsigned long", a tag, a typedef's name; NULL: anonymous */

	/* pointee, element, aliased or qualified type, result of a function; NULL elsewhere */
	const struct type *target;

	uint32_t id; /* the source's own number for it (a BTF id); 0: none */
	uint32_t nr; /* elements of an array, or entries of the list below */
	union {
		const struct type_member *members;	   /* TYPE_STRUCT, TYPE_UNION */
		const struct type_enumerator *enumerators; /* TYPE_ENUM */
		const struct type_parameter *parameters;   /* TYPE_FUNCTION */
	};
};

/* T without typedefs and qualifiers; NULL for NULL. */
const struct type *type__strip(const struct type *t);

/*
 * T as a parameter: arrays and functions become pointers of WORD bytes (C11 6.7.6.3). A new node is
 * owned by A; NULL when there is no memory.
 */
const struct type *type__decay(struct arena *a, const struct type *t, uint32_t word);

/* bool, integer, enum, pointer: one number. T may be a typedef. */
bool type__is_scalar(const struct type *t);
/* struct or union. */
bool type__is_record(const struct type *t);
/* The enumerator NAME of T; NULL: it has none, or is no enum. */
const struct type_enumerator *type__find_enumerator(const struct type *t, const char *name);
/* A pointer to plain char, whatever its qualifiers. */
bool type__is_string(const struct type *t);

/*
 * Writes the C declaration of NAME as T ("struct file *file", "int (*fn)(void *)"); a NULL or empty
 * NAME writes the bare type. Anonymous records are written as "struct {...}".
 */
void type__declare(FILE *out, const struct type *t, const char *name);
/* The same as a string that A owns; NULL when there is no memory. */
const char *type__declaration(struct arena *a, const struct type *t, const char *name);

#endif
