#!/bin/bash
# More than 500 functions by patterns: attached, their arguments right, detached without a trace; and interrupted.
. tests/live/lib.sh
start -n syscalls '__x64_sys_*' 'vfs_*' 'do_*'
nr=$(sed -n "s/^kprobe-args: '.*\*' matches \([0-9]*\) functions.*/\1/p" "$tmp/err" |
	awk "{ n += \$1 } END { print n }")
grep -E 'matches|Tracing|be probed' "$tmp/err" >"$tmp/a_told"
[ "${nr:-0}" -gt 500 ] || fail "the number of functions is not told, or too small: $nr"
grep -q "^Tracing $nr functions: " "$tmp/err" || fail "not all of them are traced"
[ "$(wc -l </sys/kernel/debug/kprobes/list)" = "$nr" ] || fail "the kernel has not $nr kprobes"
"$programs/syscalls" | sed 's/ = -\{0,1\}[0-9]*\( E[A-Z]*\)*$//' >"$tmp/expected"
stop
sed -n 's/^[0-9]* *[0-9]* *syscalls *\(__x64_sys_[a-z0-9]*\) */\1 /p' "$tmp/out" |
	grep -e '^__x64_sys_openat .*kpa-syscalls' -e '^__x64_sys_mmap .*len=20480' -e '^__x64_sys_dup3' >"$tmp/found"
# Of many functions all parameters are printed: those that the program does not name are no part of what is expected.
sed 's/ *$//' "$tmp/found" >"$tmp/printed"
same "$tmp/expected" "$tmp/printed"
no_probe_left

# Ctrl-C while they are being attached.
"$tool" '__x64_sys_*' 'vfs_*' 'do_*' >"$tmp/out" 2>"$tmp/err" &
pid=$!
until grep -q '^Attached to ' "$tmp/err"; do
	kill -0 "$pid" 2>/dev/null || fail "it ended before it was interrupted"
	grep -q '^Tracing' "$tmp/err" && fail "no progress was told"
	sleep 0.1
done
stop
no_probe_left
