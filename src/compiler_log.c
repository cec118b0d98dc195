#include "compiler_log.h"

#include "arena.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* What libbcc calls a source that has no name (src/cc/frontends/clang/loader.cc). */
#define LIBBCC_SOURCE "/virtual/main.c"

/* Behind the words that make a line one about an error; NULL: it is none. *BEFORE: how many bytes stand before. */
static const char *find_error(const char *line, size_t len, size_t *before)
{
	static const char *const words[] = { "fatal error: ", "error: ", "LLVM ERROR: " };

	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++) {
		size_t n = strlen(words[i]);
		const char *at = memmem(line, len, words[i], n);

		if (!at || (at > line && at[-1] != ' '))
			continue;
		*before = (size_t)(at - line);
		return at + n;
	}
	return NULL;
}

/* Takes ":NUMBER" from the end of *LEN bytes. */
static bool take_number(const char *text, size_t *len, uint32_t *number)
{
	size_t start = *len;

	while (start && text[start - 1] >= '0' && text[start - 1] <= '9')
		start--;
	if (start == *len || !start || text[start - 1] != ':')
		return false;
	*number = (uint32_t)strtoul(text + start, NULL, 10);
	*len = start - 1;
	return true;
}

/* "FILE:LINE:COLUMN: " stands in LEN bytes before the message. */
static void take_place(struct compiler_error *e, const char *line, size_t len, const char *source,
		       struct arena *a)
{
	while (len && (line[len - 1] == ' ' || line[len - 1] == ':'))
		len--;
	if (!take_number(line, &len, &e->column) || !take_number(line, &len, &e->line)) {
		e->line = e->column = 0;
		return;
	}
	if ((len == strlen(source) && !memcmp(line, source, len)) ||
	    (len == strlen(LIBBCC_SOURCE) && !memcmp(line, LIBBCC_SOURCE, len)))
		return;
	e->file_name = arena__strndup(a, line, len);
}

static int take_error(struct compiler_error *e, const char *line, size_t len, const char *source,
		      struct arena *a)
{
	static const char nowhere[] = "<unknown>:0:0: "; /* LLVM, which was not told the lines */
	size_t before;
	const char *message = find_error(line, len, &before);

	if (!message)
		return 0;
	len -= (size_t)(message - line);
	take_place(e, line, before, source, a);
	if (len > strlen(nowhere) && !strncmp(message, nowhere, strlen(nowhere))) {
		message += strlen(nowhere);
		len -= strlen(nowhere);
	}
	e->message = arena__strndup(a, message, len);
	return e->message ? 1 : -ENOMEM;
}

static uint32_t nr_lines(const char *log)
{
	uint32_t nr = 1;

	while ((log = strchr(log, '\n'))) {
		log++;
		nr++;
	}
	return nr;
}

int compiler_log__errors(const char *log, const char *source, struct arena *a, struct compiler_error **errors,
			 uint32_t *nr)
{
	*nr = 0;
	*errors = arena__array(a, nr_lines(log), sizeof(**errors));
	if (!*errors)
		return -ENOMEM;
	while (*log) {
		size_t len = strcspn(log, "\n");
		int found = take_error(&(*errors)[*nr], log, len, source, a);

		if (found < 0)
			return found;
		*nr += (uint32_t)found;
		log += len + (log[len] == '\n');
	}
	return 0;
}
