/* The words of a shell's command line, for completion. */
#ifndef KPA_SHELL_WORDS_H
#define KPA_SHELL_WORDS_H

struct arena;

struct shell_words {
	const char **list; /* without quotes and backslashes */
	unsigned int nr;   /* at least 1: the last one is being typed, and may be empty */
};

/* Fills W, owned by A. Variables and the like are left as they are. 0 or -ENOMEM. */
int shell_words__split(const char *line, struct arena *a, struct shell_words *w);

#endif
