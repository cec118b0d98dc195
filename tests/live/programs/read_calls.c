/*
 * Reads with known buffers, positions and results, and prints what a line of kprobe-args -r has of each,
 * without the duration.
 *
 * usage: read_calls FILE
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static char buf[64];
static char *volatile nowhere[] = { (char *)8, NULL };

static void fill(const char *text)
{
	memset(buf, 0, sizeof(buf));
	strcpy(buf, text);
}

static int prepare(const char *path)
{
	static const char text[] = "hello\nworld";
	int fd = open(path, O_RDWR | O_CREAT | O_TRUNC, 0600);

	if (fd < 0 || write(fd, text, strlen(text)) != (ssize_t)strlen(text) || lseek(fd, 0, SEEK_SET))
		return -1;
	return fd;
}

int main(int argc, char **argv)
{
	int fd = argc == 2 ? prepare(argv[1]) : -1;

	if (fd < 0)
		return 1;
	fill("before");
	if (read(fd, buf, 6) == 6)
		puts("buf=\"before\" -> \"hello\\n\" count=6 *pos=0 -> 6 = 6");
	/* As much as there is; the rest of the buffer stays. */
	fill("......");
	if (read(fd, buf, 60) == 5)
		puts("buf=\"......\" -> \"world.\" count=60 *pos=6 -> 11 = 5");
	fill("same");
	if (read(fd, buf, 4) == 0)
		puts("buf=\"same\" count=4 *pos=11 = 0");
	/* The file's first bytes again, into what is the same already. */
	fill("hello");
	if (pread(fd, buf, 5, 0) == 5)
		puts("buf=\"hello\" count=5 *pos=0 -> 5 = 5");
	if (pread(fd, nowhere[0], 5, 0) < 0 && errno == EFAULT)
		puts("buf=<fault> count=5 *pos=0 = -14 EFAULT");
	if (pread(fd, nowhere[1], 5, 1) < 0 && errno == EFAULT)
		puts("buf=NULL count=5 *pos=1 = -14 EFAULT");
	return 0;
}
