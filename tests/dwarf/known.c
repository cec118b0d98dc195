#include "known.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_KNOWN = 1024 };

struct line {
	char *function, *param, *reason;
	bool is_used;
};

struct known {
	unsigned int nr;
	struct line lines[MAX_KNOWN];
};

static void parse(struct known *k, char *text)
{
	char *rest = NULL;
	const char *function, *param, *reason;

	text[strcspn(text, "#\n")] = '\0';
	function = strtok_r(text, " \t", &rest);
	param = strtok_r(NULL, " \t", &rest);
	reason = strtok_r(NULL, "", &rest);
	if (function && param && k->nr < MAX_KNOWN)
		k->lines[k->nr++] = (struct line){ .function = strdup(function),
						   .param = strdup(param),
						   .reason = strdup(reason ? reason : "") };
}

int known__read(const char *path, struct known **out)
{
	FILE *f = fopen(path, "r");
	char text[1024];

	*out = f ? calloc(1, sizeof(**out)) : NULL;
	if (!*out) {
		fprintf(stderr, "%s: %s\n", path, strerror(errno));
		if (f)
			fclose(f);
		return -1;
	}
	while (fgets(text, sizeof(text), f))
		parse(*out, text);
	fclose(f);
	return 0;
}

void known__free(struct known *k)
{
	for (unsigned int i = 0; k && i < k->nr; i++) {
		free(k->lines[i].function);
		free(k->lines[i].param);
		free(k->lines[i].reason);
	}
	free(k);
}

const char *known__find(struct known *k, const char *function, const char *param)
{
	for (unsigned int i = 0; k && i < k->nr; i++)
		if (!strcmp(k->lines[i].function, function) && !strcmp(k->lines[i].param, param)) {
			k->lines[i].is_used = true;
			return k->lines[i].reason;
		}
	return NULL;
}

void known__write_unused(FILE *out, const struct known *k)
{
	for (unsigned int i = 0; k && i < k->nr; i++)
		if (!k->lines[i].is_used)
			fprintf(out, "not needed: %s %s\n", k->lines[i].function, k->lines[i].param);
}
