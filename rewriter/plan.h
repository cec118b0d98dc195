/* How a function is rewritten: in which way, and what its new parts are called. */
#ifndef KPA_PLAN_H
#define KPA_PLAN_H

#include "run.h"

/* Fills what choose_probes() left out. 0, or -EINVAL with errors, or -ENOMEM. */
int plan_probe(struct run *run, struct probe *p);

/* The statement to run when a stack slot cannot be read. */
const char *plan_on_unread(const struct run *run);
/* P's generated text reads its I-th parameter. */
bool plan_reads(const struct probe *p, unsigned int i);

/* char, short, int or long long; NULL: there is no such one. */
const struct type *integer_type(uint64_t size, bool is_signed);

#endif
