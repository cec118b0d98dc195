/* A program's types, as far as expressions over one of its functions lead to them. */
#ifndef KPA_EXPRESSION_USER_H
#define KPA_EXPRESSION_USER_H

#include "expression.h"

struct user_types;

/* TYPES live as long as expressions are read, and written as C. */
struct expression_types expression_types__of_user(const struct user_types *types);

#endif
