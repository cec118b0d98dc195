#!/bin/bash
# From BTF alone: no kernel header is anywhere.
. tests/live/lib.sh
mount -t tmpfs none /usr/src || fail "cannot hide /usr/src"
[ ! -e "/lib/modules/$(uname -r)/build/include" ] || fail "there are headers"
start -M 1 'vfs_write(file, buf, count, pos)'
echo hello >"$tmp/file"
finish
umount /usr/src
grep -q ' vfs_write  *file=0x[0-9a-f]*<file> buf=' "$tmp/out" || fail "no line"
