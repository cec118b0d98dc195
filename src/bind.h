/* The expressions that the user typed, read for each traced function: its parameters are their names. */
#ifndef KPA_BIND_H
#define KPA_BIND_H

#include "diag.h"

struct arena;
struct function;
struct options;
struct resolver;
struct user_types;

/*
 * Fills F's expressions from the options -P and -f, and what is summed up of it. A owns what is new. USER: the types
 * that they may name, for a user function; NULL: they are R's, which has to live until the source is written. 0;
 * -EINVAL with D set; -ENOMEM.
 */
int bind__expressions(const struct options *o, struct resolver *r, const struct user_types *user,
		      struct arena *a, struct function *f, struct diag *d);

/*
 * Adds to F's expressions those that read what stands behind its parameters. What cannot be read on this kernel is left
 * out without a word. 0 or -ENOMEM.
 */
int bind__behind(struct resolver *r, struct arena *a, struct function *f);

#endif
