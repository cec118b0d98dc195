/* A buffer in front of a file descriptor: lines are put together without an allocation for each value. */
#ifndef KPA_OUT_H
#define KPA_OUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct out;

/*
 * Writes to FD, which stays open. BY_LINE: every line is written at once, as to a terminal. NULL: no
 * memory.
 */
struct out *out__new(int fd, bool by_line);
/* NULL is allowed. Writes what is left. */
void out__free(struct out *o);
/* 0, or the -errno of the first write that failed; -EPIPE: nobody reads any more. */
int out__flush(struct out *o);

void out__char(struct out *o, char c);
void out__string(struct out *o, const char *s);
void out__bytes(struct out *o, const void *bytes, size_t len);
/* S, with spaces behind it up to WIDTH columns, one at least. */
void out__column(struct out *o, const char *s, unsigned int width);
void out__unsigned(struct out *o, uint64_t value);
void out__signed(struct out *o, int64_t value);
void out__number_column(struct out *o, uint64_t value, unsigned int width);
/* "0x1f", at least MIN_DIGITS digits. */
void out__hex(struct out *o, uint64_t value, unsigned int min_digits);
/* The end of a line, and with BY_LINE a write. */
void out__end_line(struct out *o);

#endif
