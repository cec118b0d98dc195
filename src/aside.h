/*
 * Work on files that others have written: it is done in a process of its own, which may crash over them, take
 * long, or take much memory.
 */
#ifndef KPA_ASIDE_H
#define KPA_ASIDE_H

#include "diag.h"

#include <stddef.h>

struct pack;

/*
 * Runs WORK with CTX in a child process and waits for what it packs. CANCEL_FD becomes readable when the user
 * wants to stop; -1: never. 0 with *BYTES, *LEN of them, which the caller frees; -EINTR when cancelled;
 * -EIO with D set when it crashed, WHAT being what it was to read; other -errno with D set.
 */
int aside__run(void (*work)(void *ctx, struct pack *result), void *ctx, int cancel_fd, const char *what,
	       unsigned char **bytes, size_t *len, struct diag *d);

#endif
