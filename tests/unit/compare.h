/* Two types from different places, compared as far as they can be the same. */
#ifndef KPA_TEST_COMPARE_H
#define KPA_TEST_COMPARE_H

#include "type.h"

/*
 * NULL when A and B are the same type: kinds, names, sizes, signs, members, enumerators. Behind a
 * pointer a record is compared by its name. Otherwise what differs, as a static text.
 */
const char *type_difference(const struct type *a, const struct type *b);

#endif
