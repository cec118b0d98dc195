#include "nearest.h"

#include "arena.h"

#include <stdbool.h>
#include <string.h>

enum { MAX_DISTANCE = 3 };

void nearest__begin(struct nearest *n, const char *wanted)
{
	size_t len = strlen(wanted);

	n->wanted = wanted;
	n->nr = 0;
	/* A third of a short name may be wrong, no more. */
	n->limit = (len / 3 < MAX_DISTANCE ? (unsigned int)len / 3 : MAX_DISTANCE) + 1;
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
	unsigned char rows[3][NEAREST_LENGTH + 1], *before = rows[0], *last = rows[1], *row = rows[2];

	for (size_t j = 0; j <= lb; j++)
		last[j] = (unsigned char)j;
	for (size_t i = 1; i <= la; i++) {
		unsigned int best = i;
		unsigned char *spare = before;

		row[0] = (unsigned char)i;
		for (size_t j = 1; j <= lb; j++) {
			unsigned int d =
				min3(last[j] + 1u, row[j - 1] + 1u, last[j - 1] + (a[i - 1] != b[j - 1]));

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

static bool is_there(const struct nearest *n, const char *name)
{
	for (unsigned int i = 0; i < n->nr; i++)
		if (!strcmp(n->found[i].name, name))
			return true;
	return false;
}

void nearest__offer(struct nearest *n, const char *name)
{
	size_t la = strlen(n->wanted), lb = strlen(name);
	unsigned int limit = n->nr == NEAREST_MAX ? n->found[n->nr - 1].distance : n->limit;
	unsigned int d, i;

	if (la > NEAREST_LENGTH || lb > NEAREST_LENGTH || (la > lb ? la - lb : lb - la) >= limit)
		return;
	d = distance(n->wanted, la, name, lb, limit);
	if (d >= limit || is_there(n, name))
		return;
	if (n->nr < NEAREST_MAX)
		n->nr++;
	for (i = n->nr - 1; i && n->found[i - 1].distance > d; i--)
		n->found[i] = n->found[i - 1];
	n->found[i].distance = d;
	memcpy(n->found[i].name, name, lb + 1);
}

const char *nearest__result(const struct nearest *n, struct arena *a)
{
	switch (n->nr) {
	case 0:
		return NULL;
	case 1:
		return arena__printf(a, "'%s'", n->found[0].name);
	case 2:
		return arena__printf(a, "'%s' or '%s'", n->found[0].name, n->found[1].name);
	default:
		return arena__printf(a, "'%s', '%s' or '%s'", n->found[0].name, n->found[1].name,
				     n->found[2].name);
	}
}
