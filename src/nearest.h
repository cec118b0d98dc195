/* The name that was probably meant. */
#ifndef KPA_NEAREST_H
#define KPA_NEAREST_H

struct arena;

struct nearest {
	const char *wanted;
	char name[128];	       /* the nearest one so far; empty: none is near */
	unsigned int distance; /* of it */
};

void nearest__begin(struct nearest *n, const char *wanted);
void nearest__offer(struct nearest *n, const char *name);
/* Owned by A; NULL: nothing is near enough to have been meant. */
const char *nearest__result(const struct nearest *n, struct arena *a);

#endif
