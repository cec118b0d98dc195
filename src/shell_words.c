#include "shell_words.h"

#include "arena.h"

#include <errno.h>
#include <stdbool.h>
#include <string.h>

static bool is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\n';
}

/* POSIX, Shell Command Language, 2.2: in double quotes a backslash counts before these only. */
static bool is_escape(const char *p, char quote)
{
	return *p == '\\' && p[1] && (!quote || (quote == '"' && strchr("$`\"\\\n", p[1])));
}

/* One word, without its quotes, at TO. Returns what follows it. */
static const char *take_word(const char *p, char *to)
{
	char quote = '\0';

	for (; *p && (quote || !is_space(*p)); p++) {
		if (is_escape(p, quote))
			*to++ = *++p;
		else if (quote ? *p == quote : *p == '"' || *p == '\'')
			quote = quote ? '\0' : *p;
		else
			*to++ = *p;
	}
	*to = '\0';
	return p;
}

int shell_words__split(const char *line, struct arena *a, struct shell_words *w)
{
	size_t len = strlen(line);

	/* Each word takes a character and a space at least, but the last one. */
	*w = (struct shell_words){ .list = arena__array(a, len / 2 + 2, sizeof(*w->list)) };
	if (!w->list)
		return -ENOMEM;
	do {
		char *word = arena__alloc(a, len + 1);

		if (!word)
			return -ENOMEM;
		while (is_space(*line))
			line++;
		line = take_word(line, word);
		w->list[w->nr++] = word;
	} while (*line);
	return 0;
}
