/* Where only a parse of the result tells whether it is right, it is parsed. */
#ifndef KPA_VERIFY_H
#define KPA_VERIFY_H

#include "run.h"

/*
 * Whether LEN bytes of TEXT, what has become of the source, have the probes that they should. That takes as long as the
 * source's own parse, but only a source that is out of the ordinary needs it (is_risky). 0, -EINVAL with errors in RUN,
 * or -ENOMEM.
 */
int verify_result(struct run *run, const char *text, size_t len);

#endif
