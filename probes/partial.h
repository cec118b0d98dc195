/*
 * Records as far as a probe source uses them: the members that are used, at their places, and bytes for
 * all the others. A struct of hundreds of members and as many types is a few lines then.
 */
#ifndef KPA_PARTIAL_H
#define KPA_PARTIAL_H

#include "type.h"

struct arena;
struct definitions;
struct partial;

/*
 * SUFFIX is put behind each tag, so that the definitions stand beside those of a header; "" for none.
 * WORD: bytes of a pointer. A owns all; NULL: no memory.
 */
struct partial *partial__new(struct arena *a, const char *suffix, uint32_t word);

/*
 * PATH, of NR members, is asked of RECORD, which is complete: the anonymous records from it down to the
 * member, and that member. With an NR of 0 the size is all that is used. 0 or -ENOMEM.
 */
int partial__use(struct partial *p, const struct type *record, const struct type_member *const *path,
		 unsigned int nr);

/*
 * The type that a probe source has for a value of type T: s8 to u64 for numbers and enums, u8 for _Bool, a
 * pointer to such a type, or to a record under the tag that it is defined by. NULL: no memory.
 */
const struct type *partial__type(struct partial *p, const struct type *t);
/* A pointer to RECORD. */
const struct type *partial__pointer(struct partial *p, const struct type *record);
/* Whether two of these types are the same in C. */
bool partial__same(const struct type *a, const struct type *b);
/* Whether a variable of type T that is declared as it is, is a pointer to what partial__type() points to. */
bool partial__is_same_pointer(struct partial *p, const struct type *t);

/*
 * Writes the records that are used, apart from those that D has written whole. 0; -ENOMEM; -EINVAL: members
 * overlap, as they cannot in C.
 */
int partial__write(struct partial *p, struct definitions *d, FILE *out);

#endif
