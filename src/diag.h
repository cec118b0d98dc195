/*
 * What went wrong, where in what the user typed, and what to do. Stages fill it and stay silent; main
 * prints it.
 */
#ifndef KPA_DIAG_H
#define KPA_DIAG_H

#include <stddef.h>
#include <stdio.h>

struct arena;

/* A part of a text, in bytes. */
struct span {
	size_t start;
	size_t len;
};

struct diag_note {
	struct diag_note *next;
	char *text;
};

struct diag {
	char *message; /* NULL: nothing went wrong */
	char *quoted;  /* the user's text that `at` points into; NULL: none */
	struct span at;
	char *hint;		 /* what to do; NULL: none */
	struct diag_note *notes; /* oldest first: to be told, but no reason to stop */
};

/* Sets the message and returns ERR, so that a stage can end with it. The first message stays. */
int diag__fail(struct diag *d, int err, const char *fmt, ...) __attribute__((format(printf, 3, 4)));
/* Quotes TEXT under the message, with a caret under AT. TEXT is copied. */
void diag__quote(struct diag *d, const char *text, struct span at);
void diag__hint(struct diag *d, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/* One that is there already is not told again. */
void diag__note(struct diag *d, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* The notes so far, *NR of them, as a list that A owns; NULL: no memory. */
const char *const *diag__notes(const struct diag *d, struct arena *a, unsigned int *nr);
/* Writes the notes, each as a line behind "kprobe-args: ", and forgets them. */
void diag__print_notes(struct diag *d, FILE *out);
/* Writes a line of TEXT with a caret under AT, both indented. */
void diag__write_quoted(FILE *out, const char *text, struct span at);
/* Writes the message, the quoted text with its caret, and the hint. */
void diag__print(const struct diag *d, FILE *out);
/* Forgets the message, what it quotes and its hint; notes stay. */
void diag__clear_failure(struct diag *d);
/* Forgets everything. */
void diag__clear(struct diag *d);

#endif
