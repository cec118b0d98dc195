#include "out.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { SIZE = 64 * 1024 };

struct out {
	int fd;
	bool by_line;
	int err;
	size_t used;
	char bytes[SIZE];
};

struct out *out__new(int fd, bool by_line)
{
	struct out *o = malloc(sizeof(*o));

	if (o) {
		o->fd = fd;
		o->by_line = by_line;
		o->err = 0;
		o->used = 0;
	}
	return o;
}

void out__free(struct out *o)
{
	if (!o)
		return;
	out__flush(o);
	free(o);
}

int out__flush(struct out *o)
{
	size_t done = 0;

	while (done < o->used && !o->err) {
		ssize_t n = write(o->fd, o->bytes + done, o->used - done);

		if (n >= 0)
			done += (size_t)n;
		else if (errno != EINTR && errno != EAGAIN)
			o->err = -errno;
	}
	o->used = 0;
	return o->err;
}

void out__bytes(struct out *o, const void *bytes, size_t len)
{
	const char *p = bytes;

	while (len) {
		size_t n = SIZE - o->used;

		n = n < len ? n : len;
		memcpy(o->bytes + o->used, p, n);
		o->used += n;
		p += n;
		len -= n;
		if (o->used == SIZE)
			out__flush(o);
	}
}

void out__char(struct out *o, char c)
{
	o->bytes[o->used++] = c;
	if (o->used == SIZE)
		out__flush(o);
}

void out__string(struct out *o, const char *s)
{
	out__bytes(o, s, strlen(s));
}

static void pad(struct out *o, size_t used, unsigned int width)
{
	do {
		out__char(o, ' ');
	} while (++used < width);
}

void out__column(struct out *o, const char *s, unsigned int width)
{
	size_t len = strlen(s);

	out__bytes(o, s, len);
	pad(o, len, width);
}

/* 20 digits are enough for 64 bits. */
enum { MAX_DIGITS = 20 };

static char *digits(char buffer[MAX_DIGITS], uint64_t value, unsigned int base)
{
	char *p = buffer + MAX_DIGITS;

	do {
		*--p = "0123456789abcdef"[value % base];
		value /= base;
	} while (value);
	return p;
}

void out__unsigned(struct out *o, uint64_t value)
{
	char buffer[MAX_DIGITS];
	char *p = digits(buffer, value, 10);

	out__bytes(o, p, (size_t)(buffer + MAX_DIGITS - p));
}

void out__signed(struct out *o, int64_t value)
{
	if (value < 0)
		out__char(o, '-');
	out__unsigned(o, value < 0 ? -(uint64_t)value : (uint64_t)value);
}

void out__number_column(struct out *o, uint64_t value, unsigned int width)
{
	char buffer[MAX_DIGITS];
	char *p = digits(buffer, value, 10);
	size_t len = (size_t)(buffer + MAX_DIGITS - p);

	out__bytes(o, p, len);
	pad(o, len, width);
}

void out__hex(struct out *o, uint64_t value, unsigned int min_digits)
{
	char buffer[MAX_DIGITS];
	char *p = digits(buffer, value, 16);
	size_t len = (size_t)(buffer + MAX_DIGITS - p);

	out__string(o, "0x");
	for (; min_digits > len; min_digits--)
		out__char(o, '0');
	out__bytes(o, p, len);
}

void out__end_line(struct out *o)
{
	out__char(o, '\n');
	if (o->by_line)
		out__flush(o);
}
