#!/bin/bash
# vfs_write with known writes: strings that need escapes, that are cut, that are not there.
. tests/live/lib.sh
start 'vfs_write(buf, count, pos)'
"$programs/write_calls" "$tmp/file" >"$tmp/expected"
stop
# Its own output is written with vfs_write too: to a file it is one write, behind the others.
awk '$3 == "write_calls"' "$tmp/out" | sed 's/.* vfs_write *//; s/ pos=0x[0-9a-f]*//' | head -n 9 >"$tmp/printed"
same "$tmp/expected" "$tmp/printed"
grep -q '^[0-9]* calls: [0-9]* printed, 0 lost\.$' "$tmp/err" || fail "no last line"
no_probe_left
