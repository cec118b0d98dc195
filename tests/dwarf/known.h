/* Parameters of which the debug information is known to be wrong, and why. */
#ifndef KPA_TEST_KNOWN_H
#define KPA_TEST_KNOWN_H

#include <stdio.h>

struct known;

/* Lines "FUNCTION PARAMETER REASON"; # begins a comment. 0, or -1 with the reason on stderr. */
int known__read(const char *path, struct known **out);
/* NULL is allowed. */
void known__free(struct known *k);
/* The reason; NULL: nothing is known. K may be NULL. */
const char *known__find(struct known *k, const char *function, const char *param);
/* The lines that known__find() has never returned. */
void known__write_unused(FILE *out, const struct known *k);

#endif
