#!/bin/bash
# -p, -L, -S, -T, -t, -C, -j, and that its own calls are left out.
. tests/live/lib.sh
start -j 'vfs_write(buf, count, pos)'
"$programs/write_calls" "$tmp/file" >"$tmp/expected"
stop
python3 tests/live/check_json.py "$tmp/out" "$pid" >"$tmp/checked" 2>&1 || fail "the JSON is not right"
"$programs/busy" 60 &
busy=$!
start -M 20 -p $busy -T -t -C 'vfs_write(count)'
finish
awk -v pid=$busy 'NR == 1 { next } $4 != pid || $7 != "vfs_write" || $8 != "count=1" { exit 1 }' "$tmp/out" ||
	fail "-p, or the columns"
head -n 1 "$tmp/out" | grep -q '^TIME *TIME(s) *CPU *PID *TID *COMM *FUNC *ARGS$' || fail "the header"
start -M 20 -L $busy 'vfs_write(count)'
finish
kill $busy
