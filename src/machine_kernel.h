/* What the running kernel's files tell of it. */
#ifndef KPA_MACHINE_KERNEL_H
#define KPA_MACHINE_KERNEL_H

#include "machine.h"

/* Adds to M: options, privileges, what is mounted, types. A owns the texts. */
void machine__look_at_kernel(struct machine *m, const struct machine_options *o, struct arena *a);

#endif
