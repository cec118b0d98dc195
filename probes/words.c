#include "words.h"

#include "arena.h"

#include <errno.h>
#include <string.h>

bool words__is_part(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

static bool is_taken(const struct words *n, const char *word)
{
	for (size_t i = 0; i < n->nr; i++)
		if (!strcmp(n->list[i], word))
			return true;
	return false;
}

int words__take(struct words *n, struct arena *a, const char *word)
{
	if (!word)
		return -ENOMEM;
	if (is_taken(n, word))
		return 0;
	if (n->nr == n->max) {
		size_t max = n->max ? 2 * n->max : 64;
		const char **list = arena__array(a, max, sizeof(*list));

		if (!list)
			return -ENOMEM;
		if (n->nr)
			memcpy(list, n->list, n->nr * sizeof(*list));
		n->list = list;
		n->max = max;
	}
	n->list[n->nr++] = word;
	return 0;
}

int words__take_text(struct words *n, struct arena *a, const char *text)
{
	int err = 0;

	while (*text && !err) {
		size_t len = 0;

		while (words__is_part(text[len]))
			len++;
		if (len) {
			const char *word = arena__strndup(a, text, len);

			err = word ? words__take(n, a, word) : -ENOMEM;
		}
		text += len ? len : 1;
	}
	return err;
}

const char *words__make(struct words *n, struct arena *a, const char *word)
{
	while (word && is_taken(n, word))
		word = arena__printf(a, "%s_", word);
	return word && !words__take(n, a, word) ? word : NULL;
}
