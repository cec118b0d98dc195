/* What of a type can be written down, and where. */
#ifndef KPA_TYPE_NAME_H
#define KPA_TYPE_NAME_H

#include "type.h"

/* A part of T, also behind pointers, is a record or an enum without a name. */
bool type__is_anonymous(const struct type *t);
/*
 * type__declare() writes T so that it means the same anywhere in the file, behind the declarations that are
 * there: every part has a name, and none is known only inside of one function.
 */
bool type__is_sayable(const struct type *t);
/* The same in the function that T is a parameter of, when the parameter list is gone. */
bool type__is_sayable_inside(const struct type *t);
/* NAME is one of the typedefs that type__declare() would write. T is sayable. */
bool type__mentions(const struct type *t, const char *name);

#endif
