/* A string as JSON has it, in a stdio stream. */
#ifndef KPA_JSON_STRING_H
#define KPA_JSON_STRING_H

#include <stdio.h>

/* S between quotes; NULL: null. A byte that is not ASCII is written as the code point of its number. */
void json__string(FILE *out, const char *s);

#endif
