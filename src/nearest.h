/* The names that were probably meant. */
#ifndef KPA_NEAREST_H
#define KPA_NEAREST_H

struct arena;

enum { NEAREST_MAX = 3, NEAREST_LENGTH = 127 };

struct nearest {
	const char *wanted;
	unsigned int limit; /* a name is near when its distance is below this */
	unsigned int nr;    /* the nearest first */
	struct {
		char name[NEAREST_LENGTH + 1];
		unsigned int distance;
	} found[NEAREST_MAX];
};

void nearest__begin(struct nearest *n, const char *wanted);
void nearest__offer(struct nearest *n, const char *name);
/* "'vfs_write', 'vfs_writev' or 'vfs_read'", owned by A; NULL: nothing is near enough. */
const char *nearest__result(const struct nearest *n, struct arena *a);

#endif
