/* A probe is made and attached, which tells more than any file. */
#ifndef KPA_MACHINE_TRIAL_H
#define KPA_MACHINE_TRIAL_H

#include "machine.h"

/*
 * Adds to M which libraries there are, and how far a probe came; sets M's traces_kernel and traces_programs. A owns the texts. 0 or
 * -EINTR.
 */
int machine__try(struct machine *m, const struct machine_options *o, struct arena *a);

#endif
