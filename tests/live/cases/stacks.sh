#!/bin/bash
# -K and -U: a program's own frames and the kernel's; the function itself is at its entry; the vdso; kernel threads.
. tests/live/lib.sh

# stack: the frames of the first call in $tmp/out whose line has $1
stack() {
	sed -n "/$1/,/^\$/{/^        /{s/^ *//; p}}" "$tmp/out"
}

start -K -U -n stack_calls 'vfs_write(count)' posix_cpu_clock_get
"$programs/stack_calls" "$tmp/file" >"$tmp/expected"
stop
stack 'vfs_write.*count=6$' >"$tmp/got"
[ "$(head -n 1 "$tmp/got")" = vfs_write+0x0 ] || fail "the first frame"
sed -n 2p "$tmp/got" | grep -q '^ksys_write+0x[1-9a-f]' || fail "who calls vfs_write"
sed -n '/ \[stack_calls\]$/p' "$tmp/got" | head -n 3 >"$tmp/frames"
same "$tmp/expected" "$tmp/frames"
# The kernel's frames end where the program's begin.
grep -B 1 -m 1 '^innermost' "$tmp/got" | head -n 1 | grep -q '^entry_SYSCALL' || fail "the kernel's last frame"
stack posix_cpu_clock_get >"$tmp/got"
[ "$(head -n 1 "$tmp/got")" = posix_cpu_clock_get+0x0 ] || fail "the first frame"
grep -q '^[_a-z]*clock_gettime+0x[0-9a-f]* \[vdso\]$' "$tmp/got" || fail "the vdso"
# The same in JSON.
start -K -U -j -r -n stack_calls 'vfs_write(count)'
"$programs/stack_calls" "$tmp/file" >"$tmp/expected"
stop
python3 - "$tmp/out" <<'EOF' >"$tmp/frames" || fail "no JSON"
import json, sys
call = [c for c in map(json.loads, open(sys.argv[1])) if c.get("args") == {"count": 6}][0]
assert call["result"] == 6, call
assert call["stack"][0]["symbol"] == "vfs_write" and call["stack"][0]["offset"] == 0, call["stack"][0]
for frame in call["user_stack"][:3]:
    print("%s+0x%x [%s]" % (frame["symbol"], frame["offset"], frame["file"].split("/")[-1]))
EOF
same "$tmp/expected" "$tmp/frames"
# A thread of the kernel has no program.
start -U -M 1 'process_one_work()'
sync
finish
grep -q '? (no stack of a program)' "$tmp/out" || fail "a kernel thread"
no_probe_left
