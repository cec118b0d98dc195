/* Files that only this user may have written: what root reads from them, it trusts. */
#ifndef KPA_PRIVATE_H
#define KPA_PRIVATE_H

#include <stddef.h>

struct arena;

/*
 * A folder of this user's own that nobody else can write to; made, mode 0700, where it is not there.
 * 0; -EPERM when it is somebody else's, or open to others, or no folder; other -errno.
 */
int private__dir(const char *path);

/*
 * The whole file PATH, of at most MAX bytes, as *BYTES owned by A. 0; -ENOENT; -EPERM when it is
 * somebody else's, can be written to by others, or is no plain file (a link is none); other -errno.
 */
int private__read(const char *path, size_t max, struct arena *a, unsigned char **bytes, size_t *len);

/* Writes NAME in DIR, mode 0600, under another name first: what is there is whole. 0 or -errno. */
int private__write(const char *dir, const char *name, const void *bytes, size_t len);

#endif
