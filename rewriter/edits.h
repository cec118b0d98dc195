/* Ordered edits of a text: what is inserted or replaced where, applied in one go. */
#ifndef KPA_EDITS_H
#define KPA_EDITS_H

#include <stddef.h>
#include <stdio.h>

struct edits;

struct edits *edits__new(void);
/* NULL is allowed. */
void edits__free(struct edits *e);

/* Where the new text of the next edit is written to. */
FILE *edits__out(struct edits *e);
/* What was written there since the last edit, ended by 0, until more is; NULL: no memory. */
const char *edits__written(struct edits *e);
/*
 * At byte AT of the text, REMOVE bytes give way to what was written. Edits at the same place come out in the
 * order in which they were added. 0 or -ENOMEM.
 */
int edits__add(struct edits *e, size_t at, size_t remove);
/* 0 with the edited text in *OUT (the caller frees it, it ends in 0); -EINVAL: edits overlap. */
int edits__apply(struct edits *e, const char *text, size_t len, char **out, size_t *out_len);

#endif
