#include "private.h"

#include "arena.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static bool is_ours(const struct stat *st)
{
	return st->st_uid == geteuid() && !(st->st_mode & (S_IWGRP | S_IWOTH));
}

int private__dir(const char *path)
{
	struct stat st;

	if (mkdir(path, 0700) && errno != EEXIST)
		return -errno;
	if (lstat(path, &st))
		return -errno;
	return S_ISDIR(st.st_mode) && is_ours(&st) ? 0 : -EPERM;
}

static int read_all(int fd, unsigned char *bytes, size_t len)
{
	while (len) {
		ssize_t n = read(fd, bytes, len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return n ? -errno : -EIO;
		bytes += n;
		len -= (size_t)n;
	}
	return 0;
}

static int check_and_read(int fd, size_t max, struct arena *a, unsigned char **bytes, size_t *len)
{
	struct stat st;

	if (fstat(fd, &st))
		return -errno;
	if (!S_ISREG(st.st_mode) || !is_ours(&st))
		return -EPERM;
	if (st.st_size < 0 || (size_t)st.st_size > max)
		return -EFBIG;
	*len = (size_t)st.st_size;
	*bytes = arena__alloc(a, *len + 1);
	return *bytes ? read_all(fd, *bytes, *len) : -ENOMEM;
}

int private__read(const char *path, size_t max, struct arena *a, unsigned char **bytes, size_t *len)
{
	int fd = open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC), err;

	if (fd < 0)
		return errno == ELOOP ? -EPERM : -errno;
	err = check_and_read(fd, max, a, bytes, len);
	close(fd);
	return err;
}

static int write_all(int fd, const unsigned char *bytes, size_t len)
{
	while (len) {
		ssize_t n = write(fd, bytes, len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -errno;
		bytes += n;
		len -= (size_t)n;
	}
	return 0;
}

int private__write(const char *dir, const char *name, const void *bytes, size_t len)
{
	char temporary[PATH_MAX], path[PATH_MAX];
	int fd, err;

	if (snprintf(temporary, sizeof(temporary), "%s/.new-XXXXXX", dir) >= PATH_MAX ||
	    snprintf(path, sizeof(path), "%s/%s", dir, name) >= PATH_MAX)
		return -ENAMETOOLONG;
	fd = mkostemp(temporary, O_CLOEXEC); /* mode 0600 */
	if (fd < 0)
		return -errno;
	err = write_all(fd, bytes, len);
	if (close(fd) && !err)
		err = -errno;
	if (!err && rename(temporary, path))
		err = -errno;
	if (err)
		unlink(temporary);
	return err;
}
