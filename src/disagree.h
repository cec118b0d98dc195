/* Two descriptions of the kernel's structs, its BTF and its headers, where an expression uses them. */
#ifndef KPA_DISAGREE_H
#define KPA_DISAGREE_H

#include "diag.h"
#include "expression.h"

/*
 * Adds a note to D for each member that LIST uses, by the types that it was read with, and that the HEADERS have
 * elsewhere. What they do not define is not compared.
 */
void disagree__note(const struct expression_list *list, const struct expression_types *headers,
		    struct diag *d);

#endif
