#include "flags.h"

#include <stdbool.h>
#include <stdio.h>

/* What is left of SIZE is too small: everything that follows is too. */
static bool append(char *to, size_t size, size_t *len, const char *text)
{
	int n = snprintf(to + *len, size - *len, "%s%s", *len ? "|" : "", text);

	if (n < 0 || (size_t)n >= size - *len)
		return false;
	*len += (size_t)n;
	return true;
}

/* A field of bits has one of its names, also where it is 0: no two that share bits are both told. */
static bool has(const struct flag *f, uint64_t value, uint64_t told)
{
	return f->mask && (value & f->mask) == f->value && !(f->mask & told);
}

size_t flags__write(char *to, size_t size, const struct flag_set *set, uint64_t value)
{
	uint64_t told = 0;
	size_t len = 0;
	char rest[24];

	for (unsigned int i = 0; i < set->nr; i++) {
		const struct flag *f = &set->flags[i];

		if (!has(f, value, told))
			continue;
		if (!append(to, size, &len, f->name))
			return 0;
		told |= f->mask;
	}
	if (!len || !(value & ~told))
		return len;
	snprintf(rest, sizeof(rest), "0x%llx", (unsigned long long)(value & ~told));
	return append(to, size, &len, rest) ? len : 0;
}
