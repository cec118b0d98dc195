#!/bin/bash
# From the headers alone; the header is found without being named.
. tests/live/lib.sh
start --no-btf 'vfs_write(file, buf, count, pos)'
"$programs/write_calls" "$tmp/file" >"$tmp/expected"
stop
awk '$3 == "write_calls"' "$tmp/out" |
	sed 's/.* vfs_write *//; s/file=0x[0-9a-f]* //; s/ pos=0x[0-9a-f]*//' | head -n 9 >"$tmp/printed"
same "$tmp/expected" "$tmp/printed"
"$tool" --no-btf --explain do_mmap >"$tmp/explained" 2>&1 || fail "--explain without BTF"
grep -q 'prototype from header linux/mm.h' "$tmp/explained" || fail "do_mmap's header was not found"
# -P and -f: the types are the headers'.
start --no-btf -n file_calls -P 'file->f_inode->i_ino, file->f_path.dentry->d_name.name, (int)-count' \
	-f 'count > 3 && PIDTYPE_TGID == 1 && file->f_path.dentry->d_name.name == "known name"' 'vfs_write(file, buf, count, pos)'
"$programs/file_calls" "$tmp/known name" >"$tmp/told"
stop
inode=$(stat -c %i "$tmp/known name")
grep " count=4 .* file->f_inode->i_ino=$inode file->f_path.dentry->d_name.name=\"known name\" (int)-count=-4\$" "$tmp/out" >"$tmp/nr" ||
	fail "no values by the headers"
expect_message 1 "struct file has no member 'f_inod'" --no-btf -P 'file->f_inod' 'vfs_write(file, buf, count, pos)'
# Where headers have a member elsewhere, BTF is right, and it is told.
echo 'struct inode; struct path { void *dentry, *mnt; }; struct file { struct path f_path; struct inode *f_inode; };
	long vfs_write(struct file *file, const char *buf, unsigned long count, long long *pos);' >"$tmp/other.h"
start -I "$tmp/other.h" -n file_calls -P 'file->f_inode->i_ino' 'vfs_write(count)'
"$programs/file_calls" "$tmp/known name" >"$tmp/told"
stop
grep -q " count=4 file->f_inode->i_ino=$inode\$" "$tmp/out" || fail "BTF was not taken"
grep -q "warning: by the kernel's BTF 'f_inode' of struct file is at byte [0-9]*, by its headers at byte 16: BTF is taken" \
	"$tmp/err" || fail "no warning"
