/* --explain: what could make an explanation wrong, a line each. */
#ifndef KPA_DOUBT_H
#define KPA_DOUBT_H

#include "prototype.h"

struct symbol_search;

/*
 * What is not certain of P although it is told; what is known to be not known has its `?` and reason. SYMBOLS:
 * what the running kernel has of its name; NULL: that was not asked. Writes nothing where there is no doubt.
 * 0 or -ENOMEM.
 */
int doubt__write(FILE *out, const struct prototype *p, const struct abi_arch *arch,
		 const struct symbol_search *symbols);

#endif
