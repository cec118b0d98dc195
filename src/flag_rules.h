/* Which parameters are flags, and of what: by their function and name, since their types do not tell. */
#ifndef KPA_FLAG_RULES_H
#define KPA_FLAG_RULES_H

#include <stdbool.h>

struct flag_set;

/*
 * The names of the parameter PARAM of FUNCTION, a kernel function, or with IS_SYSCALL a system call ("openat");
 * NULL: none are known.
 */
const struct flag_set *flag_rules__find(bool is_syscall, const char *function, const char *param);

#endif
