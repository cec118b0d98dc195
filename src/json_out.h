/* Strings and values as JSON. */
#ifndef KPA_JSON_OUT_H
#define KPA_JSON_OUT_H

#include "out.h"
#include "value.h"

/*
 * Text that is UTF-8 comes out as it is. Of any other, a byte from 0x80 on is written as the code point of its number,
 * so that each character stands for a byte. The second one writes the quotes too.
 */
void json_out__characters(struct out *o, const char *text, size_t len, bool is_utf8);
void json_out__text(struct out *o, const char *text, size_t len, bool is_utf8);

/* A string, and one before a ':'. */
void json_out__string(struct out *o, const char *s);
void json_out__key(struct out *o, const char *key);

/* The bytes of a string that are written: no half of a character where it is cut anyway. */
size_t json_out__shown(const char *text, size_t len, bool is_cut);
bool json_out__is_utf8_text(const char *text, size_t len, bool is_cut);
/* Whether all text in V is UTF-8. */
bool json_out__is_utf8(const struct value *v);

/* A number in quotes: "0x1f". */
void json_out__hex(struct out *o, uint64_t value);
/* TEXT: json_out__is_utf8(). What is not known is null. */
void json_out__value(struct out *o, const struct value *v, bool text);

#endif
