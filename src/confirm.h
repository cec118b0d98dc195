/*
 * Whether a user function takes its parameters, and returns its result, as its prototype says: a compiler may move
 * them, or leave them out, where it knows all callers.
 */
#ifndef KPA_CONFIRM_H
#define KPA_CONFIRM_H

#include "dwarf_info.h"
#include "prototype.h"

struct arena;

/*
 * Distrusts those parameters of P, made of F, that F's code does not get where P has them, or may not get.
 * IS_GLOBAL: code that the compiler has not seen may call it. A owns the reasons.
 */
void confirm__parameters(struct prototype *p, const struct dwarf_function *f, bool is_global,
			 const struct abi_arch *arch, struct arena *a);
/* Distrusts the result of P where F's code may return something else, or nothing. IS_GLOBAL as above. */
void confirm__result(struct prototype *p, const struct dwarf_function *f, bool is_global);

#endif
