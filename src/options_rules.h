/* What options cannot be given together. */
#ifndef KPA_OPTIONS_RULES_H
#define KPA_OPTIONS_RULES_H

struct diag;
struct options;

/* 0, or -EINVAL with D set when some of the options that are set in O contradict each other. */
int options_rules__check(const struct options *o, struct diag *d);

#endif
