/*
 * Writes to a file whose inode number, size, mode and owner it knows, and prints what kprobe-args shows of the
 * expressions over them in tests/live/cases/expressions.sh.
 *
 * usage: file_calls FILE
 */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static void expect(const char *path, const struct stat *st, size_t count, long long pos)
{
	const char *name = strrchr(path, '/') + 1;

	printf("count=%zu file->f_inode->i_ino=%lu file->f_path.dentry->d_name.name=\"%s\" "
	       "file->f_path.dentry->d_name.len=%zu ",
	       count, st->st_ino, name, strlen(name));
	printf("file->f_inode->i_mode=0%o (file->f_flags & 3)=1 file->f_inode->i_uid.val=%u ", st->st_mode,
	       st->st_uid);
	printf("(*pos + count)=%llu (int)-count=%d (count > 4 ? count : file->f_inode->i_ino)=%lu\n",
	       pos + count, -(int)count, count > 4 ? count : st->st_ino);
}

int main(int argc, char **argv)
{
	static const char text[] = "0123456789";
	long long pos = 0;
	struct stat st;
	int fd = argc == 2 ? open(argv[1], O_WRONLY | O_CREAT | O_TRUNC, 0640) : -1;

	if (fd < 0 || fstat(fd, &st) || fchown(fd, 1234, 0) || fstat(fd, &st))
		return 1;
	for (size_t count = 1; count <= 6; count++) {
		if (write(fd, text, count) != (ssize_t)count)
			return 1;
		expect(argv[1], &st, count, pos);
		pos += (long long)count;
	}
	return 0;
}
