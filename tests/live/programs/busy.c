/*
 * Calls write() as fast as it can, on /dev/null, for a number of seconds, which bounds it whatever
 * happens to its caller.
 *
 * usage: busy SECONDS
 */
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

int main(int argc, char **argv)
{
	int fd = open("/dev/null", O_WRONLY);

	alarm(argc > 1 ? (unsigned int)atoi(argv[1]) : 1);
	while (write(fd, "x", 1) == 1)
		;
	return 1;
}
