#include "names.h"

#include "arena.h"

#include <errno.h>
#include <string.h>

bool names__is_word(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

static bool is_taken(const struct names *n, const char *word)
{
	for (size_t i = 0; i < n->nr; i++)
		if (!strcmp(n->words[i], word))
			return true;
	return false;
}

int names__take(struct names *n, struct arena *a, const char *word)
{
	if (!word)
		return -ENOMEM;
	if (is_taken(n, word))
		return 0;
	if (n->nr == n->max) {
		size_t max = n->max ? 2 * n->max : 64;
		const char **words = arena__array(a, max, sizeof(*words));

		if (!words)
			return -ENOMEM;
		if (n->nr)
			memcpy(words, n->words, n->nr * sizeof(*words));
		n->words = words;
		n->max = max;
	}
	n->words[n->nr++] = word;
	return 0;
}

int names__take_text(struct names *n, struct arena *a, const char *text)
{
	int err = 0;

	while (*text && !err) {
		size_t len = 0;

		while (names__is_word(text[len]))
			len++;
		if (len) {
			const char *word = arena__strndup(a, text, len);

			err = word ? names__take(n, a, word) : -ENOMEM;
		}
		text += len ? len : 1;
	}
	return err;
}

const char *names__make(struct names *n, struct arena *a, const char *word)
{
	while (word && is_taken(n, word))
		word = arena__printf(a, "%s_", word);
	return word && !names__take(n, a, word) ? word : NULL;
}
