/* A kernel's BTF as the types that expressions may name. */
#ifndef KPA_EXPRESSION_BTF_H
#define KPA_EXPRESSION_BTF_H

#include "expression.h"

struct btf_types;

/* BT lives as long as expressions are read, and written as C; their types are its own. */
struct expression_types expression_types__of_btf(struct btf_types *bt);

#endif
