/* -l: the functions of a program or library that match a pattern, on stdout. */
#ifndef KPA_LIST_USER_H
#define KPA_LIST_USER_H

#include "diag.h"

#include <stdbool.h>

struct spec;

struct list_user_options {
	const struct spec *pattern;
	const char *path;
	bool json;
	int cancel_fd; /* readable: the user wants to stop; -1: nobody looks */
};

/*
 * Writes a line for each function, and notes in D how many there are. 0; -ENOENT with D set: there is none; -EINTR when
 * cancelled; other -errno with D set.
 */
int list_user(FILE *out, const struct list_user_options *options, struct diag *d);

#endif
