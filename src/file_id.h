/* By which a file is known again: another one under its name, or a change of its content, is another. */
#ifndef KPA_FILE_ID_H
#define KPA_FILE_ID_H

#include <stdbool.h>
#include <stdint.h>

struct file_id {
	uint64_t device;
	uint64_t inode;
	uint64_t size;
	uint64_t changed; /* ns since 1970: st_ctim, which nobody can set */
};

/* Of the open file FD. 0 or -errno. */
int file_id__of(int fd, struct file_id *id);
bool file_id__equal(const struct file_id *a, const struct file_id *b);

#endif
