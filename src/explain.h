/* --explain: where each argument is at the function's entry, and how it is read. */
#ifndef KPA_EXPLAIN_H
#define KPA_EXPLAIN_H

#include "prototype.h"

/* A table for people. 0 or -ENOMEM. */
int explain__text(FILE *out, const struct prototype *p, const struct abi_arch *arch);
/* One JSON object on a line. 0 or -ENOMEM. */
int explain__json(FILE *out, const struct prototype *p, const struct abi_arch *arch);

#endif
