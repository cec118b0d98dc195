/* The function that takes a probe function's name: what its parts are called, and its text. */
#ifndef KPA_WRAPPER_H
#define KPA_WRAPPER_H

#include "run.h"

#include <stdio.h>

/* Fills what choose_probes() left out. 0, or -EINVAL with errors, or -ENOMEM. */
int wrapper__plan(struct run *run, struct probe *p);

/* The function, from its result's type to its brace. 0 or -ENOMEM. */
int wrapper__write(FILE *out, const struct run *run, const struct probe *p);
/*
 * A declaration of the user's function, without `;`. It can be written only if wrapper__is_declarable()
 * returns 0, which otherwise adds an error. 0 or -ENOMEM.
 */
int wrapper__write_prototype(FILE *out, const struct run *run, const struct probe *p);
int wrapper__is_declarable(struct run *run, const struct probe *p);

#endif
