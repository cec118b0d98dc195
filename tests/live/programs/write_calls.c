/*
 * Writes known bytes at known offsets to the file FILE, and prints what vfs_write has to be called
 * with.
 *
 * usage: write_calls FILE
 */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

static const struct {
	const char *bytes;
	size_t len;
	const char *printed;
} writes[] = {
	{ "hello\n", 6, "\"hello\\n\"" },
	{ "\ttab \"quote\" \\ back\x01\xff", 21, "\"\\ttab \\\"quote\\\" \\\\ back\\x01\\xff\"" },
	{ "only the first three", 3, "\"onl\"" },
	{ "0123456789012345678901234567890123456789012345678901234567890123", 64,
	  "\"0123456789012345678901234567890123456789012345678901234567890123\"" },
	{ "01234567890123456789012345678901234567890123456789012345678901234", 65,
	  "\"0123456789012345678901234567890123456789012345678901234567890123\"..." },
	{ "before\0after", 12, "\"before\"" },
	{ "", 0, "\"\"" },
};

int main(int argc, char **argv)
{
	int fd = argc > 1 ? open(argv[1], O_WRONLY | O_CREAT | O_TRUNC, 0600) : -1;
	off_t at = 0;
	void *unreadable, *volatile nothing = NULL; /* volatile: the compiler would warn */

	if (fd < 0)
		return 1;
	for (size_t i = 0; i < sizeof(writes) / sizeof(*writes); i++) {
		/* A page that was never read is not in memory, and a probe cannot bring it there. */
		(void)*(const volatile char *)writes[i].bytes;
		if (write(fd, writes[i].bytes, writes[i].len) != (ssize_t)writes[i].len)
			return 1;
		printf("buf=%s count=%zu *pos=%lld\n", writes[i].printed, writes[i].len, (long long)at);
		at += (off_t)writes[i].len;
	}
	unreadable = mmap(NULL, 4096, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (unreadable == MAP_FAILED || write(fd, unreadable, 4096) >= 0 || write(fd, nothing, 5) >= 0)
		return 1;
	printf("buf=<fault> count=4096 *pos=%lld\n", (long long)at);
	printf("buf=NULL count=5 *pos=%lld\n", (long long)at);
	return 0;
}
