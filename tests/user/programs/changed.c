/*
 * Attaches to a file that is not the one that was read: neither another file nor one that has changed is probed.
 *
 * usage: changed PROGRAM
 */
#include "arena.h"
#include "attach.h"
#include "file_id.h"
#include "spec.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

static int attach(const char *path, const struct file_id *id)
{
	struct arena *a = arena__new();
	struct diag d = { 0 };
	struct spec spec = { .text = "f", .function = "f" };
	struct attach_options o = {
		.spec = &spec, .function = "f", .path = path, .file = id, .address = 0x1000, .program_fd = -1
	};
	int fd = attach__uprobe(&o, a, &d);

	diag__print(&d, stdout);
	diag__clear(&d);
	arena__free(a);
	return fd;
}

int main(int argc, char **argv)
{
	int fd = argc > 1 ? open(argv[1], O_RDWR) : -1;
	struct file_id id, other;

	if (fd < 0 || file_id__of(fd, &id))
		return 2;
	other = id;
	other.inode++;
	if (attach(argv[1], &other) != -ESTALE)
		return 1;
	/* As it is, it comes further: there is no program to attach. */
	if (attach(argv[1], &id) == -ESTALE)
		return 1;
	if (write(fd, "\x7f", 1) != 1)
		return 2;
	return attach(argv[1], &id) == -ESTALE ? 0 : 1;
}
