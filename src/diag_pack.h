/* A diagnosis as bytes: from a process that does work aside to the tracer. */
#ifndef KPA_DIAG_PACK_H
#define KPA_DIAG_PACK_H

#include "diag.h"
#include "pack.h"

/* A is for a list that is needed meanwhile. */
void diag__pack(struct pack *p, const struct diag *d, struct arena *a);
/* Adds the notes to D, and the failure where ERR is one. */
void diag__unpack(struct unpack *u, struct diag *d, int err);

#endif
