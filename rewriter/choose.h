/* Which functions of a source are rewritten. */
#ifndef KPA_CHOOSE_H
#define KPA_CHOOSE_H

#include "run.h"

/*
 * Fills run->names and run->probes, in the order of the source: name, kind, definition, params but for
 * their types and names, and places. 0, or -EINVAL with errors, or -ENOMEM.
 */
int choose_probes(struct run *run);

#endif
