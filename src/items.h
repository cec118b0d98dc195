/* What is summed up of a function: what the user asked for, or each of its arguments. */
#ifndef KPA_ITEMS_H
#define KPA_ITEMS_H

#include "diag.h"

struct arena;
struct function;
struct options;

/*
 * Fills F's items and the expressions that they are, read in F's scope. Their types are the scope's. A owns what is
 * new. 0; -EINVAL with D set; -ENOMEM.
 */
int items__make(const struct options *o, struct arena *a, struct function *f, struct diag *d);

#endif
