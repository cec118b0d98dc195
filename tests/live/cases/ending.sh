#!/bin/bash
# However it ends, and however busy the function is, nothing stays attached.
. tests/live/lib.sh
"$programs/busy" 60 &
busy=$!
start 'vfs_write(file, count)'
sleep 1
stop
grep -q '^[0-9]* calls: [0-9]* printed, [0-9]* lost\.$' "$tmp/err" || fail "no last line"
no_probe_left
start 'vfs_write(file, count)'
kill -KILL "$pid"
wait "$pid" 2>/dev/null
sleep 1
no_probe_left
start -d 1 'vfs_write(file, count)'
finish
start -M 5 'vfs_write(file, count)'
finish
[ "$(wc -l <"$tmp/out")" = 6 ] || fail "-M 5 printed other than five lines and the header"
# A reader that goes away ends it too.
timeout 60 "$tool" 'vfs_write(file, count)' 2>"$tmp/err" | head -n 3 >"$tmp/out"
[ "${PIPESTATUS[0]}" = 0 ] || fail "head ended it with status ${PIPESTATUS[0]}"
# Ctrl-C while it is still compiling.
"$tool" 'vfs_write(pos)' >"$tmp/out" 2>"$tmp/err" &
pid=$!
sleep 1
kill -INT "$pid"
finish
kill $busy
no_probe_left
