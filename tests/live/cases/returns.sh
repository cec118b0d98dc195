#!/bin/bash
# -r: results, what has changed, calls that were there before and that are there still.
. tests/live/lib.sh
mkfifo "$tmp/before" "$tmp/still"
cat "$tmp/before" >/dev/null &
before=$!
exec 7>"$tmp/before" # cat's open returns, and its read waits
sleep 1
start -r 'vfs_read(buf, count, pos)' do_sys_openat2 7>&- # or the pipe would stay open
cat "$tmp/still" >/dev/null 7>&- &
exec 8>"$tmp/still"
"$programs/read_calls" "$tmp/file" >"$tmp/expected"
cat "$tmp/nothing" 2>/dev/null
exec 7>&-
wait $before
stop
exec 8>&-
# What the loader reads comes first.
awk '$3 == "read_calls" && $4 == "vfs_read"' "$tmp/out" |
	sed 's/.* vfs_read *//; s/ pos=0x[0-9a-f]*//; s/ ([0-9]*\.[0-9]* us)$//' | tail -n 6 >"$tmp/printed"
same "$tmp/expected" "$tmp/printed"
grep -q 'do_sys_openat2 .*filename=".*/nothing" .* = -2 ENOENT ([0-9.]* us)$' "$tmp/out" || fail "no ENOENT"
grep -q ' 0 lost, 1 not seen to return\.$' "$tmp/err" || fail "the read that waits is not counted"
awk -v pid=$before '$1 == pid && $4 == "vfs_read" { exit 1 }' "$tmp/out" || fail "a call from before the attach"
start -j -r -n read_calls 'vfs_read(buf, count, pos)'
"$programs/read_calls" "$tmp/file" >"$tmp/expected"
stop
python3 tests/live/check_returns.py "$tmp/out" >"$tmp/checked" 2>&1 || fail "the JSON is not right"
no_probe_left
