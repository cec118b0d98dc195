/* What a shell may complete the last word of a command line to. */
#ifndef KPA_COMPLETE_H
#define KPA_COMPLETE_H

#include <stdio.h>

struct abi_arch;
struct arena;

struct complete_options {
	const char *line; /* to where the user types */
	/* The end of the last word that the shell replaces, perhaps behind a quote; NULL: the whole word. */
	const char *word;
	const struct abi_arch *arch;
};

/*
 * Writes what may stand in place of the word, one a line, sorted, with the help behind a tab. Nothing: the shell may know better
 * (file names), or there is nothing. 0 or -ENOMEM.
 */
int complete(FILE *out, const struct complete_options *options, struct arena *a);

#endif
