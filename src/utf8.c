#include "utf8.h"

#include <stdbool.h>
#include <string.h>

enum { MAX_CHARACTER = 4 };

/*
 * RFC 3629, section 4: for each range of first bytes how many bytes there are, and which the second one may be; those
 * behind it are from 0x80 to 0xbf.
 */
static const struct range {
	unsigned char first, last;
	unsigned char len;
	unsigned char second_first, second_last;
} ranges[] = {
	{ 0x00, 0x7f, 1, 0, 0 },       { 0xc2, 0xdf, 2, 0x80, 0xbf }, { 0xe0, 0xe0, 3, 0xa0, 0xbf },
	{ 0xe1, 0xec, 3, 0x80, 0xbf }, { 0xed, 0xed, 3, 0x80, 0x9f }, { 0xee, 0xef, 3, 0x80, 0xbf },
	{ 0xf0, 0xf0, 4, 0x90, 0xbf }, { 0xf1, 0xf3, 4, 0x80, 0xbf }, { 0xf4, 0xf4, 4, 0x80, 0x8f },
};

static bool is_in(unsigned char c, unsigned char first, unsigned char last)
{
	return c >= first && c <= last;
}

static const struct range *range_of(unsigned char c)
{
	for (size_t i = 0; i < sizeof(ranges) / sizeof(*ranges); i++)
		if (is_in(c, ranges[i].first, ranges[i].last))
			return &ranges[i];
	return NULL;
}

/* How many of the first N bytes fit the character that begins there, of *LEN bytes; 0: none begins. */
static size_t fitting(const unsigned char *p, size_t n, size_t *len)
{
	const struct range *r = range_of(p[0]);
	size_t i = 1;

	*len = r ? r->len : 1;
	if (!r)
		return 0;
	if (i < r->len && i < n && !is_in(p[i], r->second_first, r->second_last))
		return i;
	while (i < r->len && i < n && is_in(p[i], 0x80, 0xbf))
		i++;
	return i;
}

size_t utf8__length(const char *text, size_t len)
{
	size_t at = 0, n;

	while (at < len) {
		if (fitting((const unsigned char *)text + at, len - at, &n) < n)
			break;
		at += n;
	}
	return at;
}

size_t utf8__whole(const char *text, size_t len)
{
	size_t whole = utf8__length(text, len), n = 0;

	if (whole == len || len - whole >= MAX_CHARACTER)
		return len;
	return fitting((const unsigned char *)text + whole, len - whole, &n) == len - whole ? whole : len;
}
