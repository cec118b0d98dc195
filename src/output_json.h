/* What output_json.c and output_json_*.c share. */
#ifndef KPA_OUTPUT_JSON_H
#define KPA_OUTPUT_JSON_H

#include "output.h"

struct layout;

/* The object that is written: docs/output.schema.json has its form. */
struct line {
	struct out *o;
	const struct output_options *options;
	const struct layout *layout;
	const struct record *record;
	/* Whether anything of it was seen while the values were written: most lines have little to tell beside them. */
	bool has_meanings, has_cut, has_bytes, has_reasons, has_changes;
};

/*
 * output_json_value.c: the characters of a string, without the quotes. Text that is UTF-8 comes out as it is. Of any
 * other, a byte from 0x80 on is written as the code point of its number, so that each character stands for a byte.
 */
void output_json__characters(struct out *o, const char *text, size_t len, bool is_utf8);
/* The string, with them. */
void output_json__text(struct out *o, const char *text, size_t len, bool is_utf8);
/* The bytes of a string that are written: no half of a character where it is cut anyway. */
size_t output_json__shown(const char *text, size_t len, bool is_cut);
bool output_json__is_utf8_text(const char *text, size_t len, bool is_cut);
/* Whether all text in V is UTF-8. */
bool output_json__is_utf8(const struct value *v);
/* TEXT: all of it is UTF-8. */
void output_json__value_as(struct out *o, const struct value *v, bool text);
/* A number in hexadecimal, as pointers are written. */
void output_json__hex(struct out *o, uint64_t value);
/* The error number that a result stands for, which those of programs do not; 0: none. */
int output_json__error_number(const struct output_options *options, const struct value *v);
/* A result; a pointer that is an error is the number that it stands for. */
void output_json__result_value(struct out *o, const struct value *v, int error);
/* The member "error" with the error's name; nothing where it has none, or there is no error. */
void output_json__error(struct out *o, int error);

/* What is known beside V, the value of field I or, with an I of NO_FIELD, any other. */
enum { NO_FIELD = ~0U };

/* output_json_meaning.c: that of V itself, in *M; false: it has none. */
bool output_json__find_meaning(const struct line *line, unsigned int i, const struct value *v,
			       struct meaning *m);
/* Whether V or anything in it has one. */
bool output_json__has_meaning(const struct line *line, unsigned int i, const struct value *v);
/* V has one. */
void output_json__meaning(const struct line *line, unsigned int i, const struct value *v, bool text);

/* output_json_stack.c: nothing where the function's record has none. */
void output_json__kernel_stack(const struct line *line, const char *function);
void output_json__user_stack(const struct line *line);

#endif
