#!/bin/bash
# System calls: the arguments are in the user's registers, the fourth one in r10.
. tests/live/lib.sh
start -r -n syscalls 'syscall:openat(dfd, filename, flags, mode)' '__x64_sys_mmap' syscall:dup3
"$programs/syscalls" >"$tmp/expected"
stop
sed -n 's/^[0-9]* *[0-9]* *syscalls *\(__x64_sys_[a-z0-9]*\) */\1 /; s/ ([0-9.]* us)$//p' "$tmp/out" |
	grep -e 'kpa-syscalls' -e 'len=20480' -e dup3 >"$tmp/printed"
same "$tmp/expected" "$tmp/printed"
"$tool" --explain syscall:openat >"$tmp/explained" 2>&1 || fail "--explain"
grep -q '^4  mode .* %r10 .* (umode_t)regs->r10$' "$tmp/explained" || fail "the fourth argument is not in r10"
expect_message 1 "no function of the name '__x64_sys_opennat'" syscall:opennat
no_probe_left
