#include "nearest.h"

#include "arena.h"

#include <string.h>

enum { MAX_LENGTH = 127, MAX_DISTANCE = 3 };

void nearest__begin(struct nearest *n, const char *wanted)
{
	size_t len = strlen(wanted);

	n->wanted = wanted;
	n->name[0] = '\0';
	/* A third of a short name may be wrong, no more. */
	n->distance = (len / 3 < MAX_DISTANCE ? (unsigned int)len / 3 : MAX_DISTANCE) + 1;
}

static unsigned int min3(unsigned int a, unsigned int b, unsigned int c)
{
	unsigned int ab = a < b ? a : b;

	return ab < c ? ab : c;
}

/*
 * Insertions, deletions, replacements and swaps of neighbours (the optimal string alignment distance);
 * LIMIT or more is all the same.
 */
static unsigned int distance(const char *a, size_t la, const char *b, size_t lb, unsigned int limit)
{
	unsigned char rows[3][MAX_LENGTH + 1], *before = rows[0], *last = rows[1], *row = rows[2];

	for (size_t j = 0; j <= lb; j++)
		last[j] = (unsigned char)j;
	for (size_t i = 1; i <= la; i++) {
		unsigned int best = i;
		unsigned char *spare = before;

		row[0] = (unsigned char)i;
		for (size_t j = 1; j <= lb; j++) {
			unsigned int d = min3(last[j] + 1u, row[j - 1] + 1u,
					      last[j - 1] + (a[i - 1] != b[j - 1]));

			if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] &&
			    before[j - 2] + 1u < d)
				d = before[j - 2] + 1u;
			row[j] = (unsigned char)d;
			best = d < best ? d : best;
		}
		if (best >= limit)
			return limit;
		before = last;
		last = row;
		row = spare;
	}
	return last[lb];
}

void nearest__offer(struct nearest *n, const char *name)
{
	size_t la = strlen(n->wanted), lb = strlen(name);
	size_t difference = la > lb ? la - lb : lb - la;
	unsigned int d;

	if (la > MAX_LENGTH || lb > MAX_LENGTH || difference >= n->distance)
		return;
	d = distance(n->wanted, la, name, lb, n->distance);
	if (d >= n->distance)
		return;
	n->distance = d;
	memcpy(n->name, name, lb + 1);
}

const char *nearest__result(const struct nearest *n, struct arena *a)
{
	return n->name[0] ? arena__strdup(a, n->name) : NULL;
}
