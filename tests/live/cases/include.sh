#!/bin/bash
# With a kernel header that the user names, libbcc is given the kernel's headers.
. tests/live/lib.sh
start -M 1 -I linux/fs.h 'vfs_write(struct file *file, const char *buf, size_t count, loff_t *pos)'
echo hello >"$tmp/file"
finish
grep -q ' vfs_write  *file=0x[0-9a-f]*<file> buf="' "$tmp/out" || fail "no line"
expect_message 1 "linux/nosuchheader.h" -I linux/nosuchheader.h vfs_write
