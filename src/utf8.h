/* Whether bytes are text. */
#ifndef KPA_UTF8_H
#define KPA_UTF8_H

#include <stddef.h>

/*
 * How many of the LEN bytes at TEXT, from the first one on, are characters in UTF-8 (RFC 3629): LEN when all are. A
 * character that the end cuts is none.
 */
size_t utf8__length(const char *text, size_t len);

/* LEN without the character that the end of the text may have cut, if that is all that is wrong with it. */
size_t utf8__whole(const char *text, size_t len);

#endif
