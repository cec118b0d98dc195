/*
 * Where the head of a probe function cannot be edited, the function is kept under another name, and behind it stands a
 * generated one that reads the arguments and calls it.
 */
#ifndef KPA_WRAPPER_H
#define KPA_WRAPPER_H

#include "run.h"

#include <stdio.h>

/* The generated function, from its result's type to its brace. 0 or -ENOMEM. */
int wrapper__write(FILE *out, const struct run *run, const struct probe *p);
/*
 * A declaration of the user's function, without `;`. It can be written only if wrapper__is_declarable()
 * returns 0, which otherwise adds an error. 0 or -ENOMEM.
 */
int wrapper__write_prototype(FILE *out, const struct run *run, const struct probe *p);
int wrapper__is_declarable(struct run *run, const struct probe *p);

#endif
