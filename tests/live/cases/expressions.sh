#!/bin/bash
# -P and -f: what a program knows of its own file, read through the kernel's pointers.
. tests/live/lib.sh
print='file->f_inode->i_ino, file->f_path.dentry->d_name.name, file->f_path.dentry->d_name.len, file->f_inode->i_mode,
	file->f_flags & 3, file->f_inode->i_uid.val, *pos + count, (int)-count, count > 4 ? count : file->f_inode->i_ino'
start -n file_calls -P "$print" -f 'file->f_path.dentry->d_name.name == "known name"' 'vfs_write(count)'
"$programs/file_calls" "$tmp/known name" >"$tmp/expected"
"$programs/file_calls" "$tmp/another name" >"$tmp/others"
stop
sed -n 's/.* vfs_write *//p' "$tmp/out" >"$tmp/printed"
same "$tmp/expected" "$tmp/printed"
# The others, and the writes to stdout.
grep -q '^1[0-9] calls: 6 printed, [1-9][0-9]* filtered, 0 lost\.$' "$tmp/err" || fail "the books"
# Signs and widths are C's.
start -n file_calls -f '(signed char)(count - 4) < 0 && -count < 0xfffffffffffffffeUL' 'vfs_write(count)'
"$programs/file_calls" "$tmp/known name" >"$tmp/expected"
stop
sed -n 's/.* vfs_write *//p' "$tmp/out" >"$tmp/printed"
printf 'count=3\n' >"$tmp/want"
same "$tmp/want" "$tmp/printed"
# What cannot be read is no value, and no call that a filter is true of.
start -n file_calls -P '((struct inode *)8)->i_ino, 8 / (count - 3)' -f '!file->f_inode || count < 4' 'vfs_write(count)'
"$programs/file_calls" "$tmp/known name" >"$tmp/others"
stop
sed -n 's/.* vfs_write *//p' "$tmp/out" >"$tmp/printed"
inode='(((struct inode *)8)->i_ino)=<fault>'
printf 'count=1 %s (8 / (count - 3))=0\ncount=2 %s (8 / (count - 3))=0\ncount=3 %s (8 / (count - 3))=?\n' \
	"$inode" "$inode" "$inode" >"$tmp/want"
same "$tmp/want" "$tmp/printed"
grep -q "printed as ?: '8 / (count - 3)': a division by zero" "$tmp/err" || fail "no reason"
start -n file_calls -f '((struct inode *)8)->i_ino' 'vfs_write(count)'
"$programs/file_calls" "$tmp/known name" >"$tmp/others"
stop
grep -q ' 0 printed, .* could not be read' "$tmp/err" || fail "a filter that cannot be evaluated is not told"
expect_message 1 "struct file has no member 'f_inod'" -P 'file->f_inod' vfs_write
expect_message 1 'Did you mean' -f 'cont > 3' vfs_write
no_probe_left
