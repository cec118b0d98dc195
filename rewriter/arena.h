/* Memory that is given back all at once: the nodes and names of types, prototypes, layouts. */
#ifndef KPA_ARENA_H
#define KPA_ARENA_H

#include <stddef.h>

struct arena;

/* Returns NULL when there is no memory. */
struct arena *arena__new(void);
/* NULL is allowed. */
void arena__free(struct arena *a);

/* SIZE bytes, zeroed, aligned for any object, owned by A; NULL when there is no memory. */
void *arena__alloc(struct arena *a, size_t size);
/* The same for an array of NR objects; also NULL when NR * SIZE does not fit a size_t. */
void *arena__array(struct arena *a, size_t nr, size_t size);
/* Copies that A owns; NULL for no memory and for a NULL S. */
/*
 * LIST, which has NR entries of SIZE bytes and was grown by this from nothing, with room for one more; the former one is
 * left where it was. NULL when there is no memory.
 */
void *arena__grow(struct arena *a, void *list, size_t nr, size_t size);
char *arena__strdup(struct arena *a, const char *s);
char *arena__strndup(struct arena *a, const char *s, size_t len);
char *arena__printf(struct arena *a, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

#endif
