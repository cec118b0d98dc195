#!/bin/bash
# Each thing that can go wrong at the attaching has its own message.
. tests/live/lib.sh
expect_message 1 "Did you mean 'vfs_write'" vfs_wirte
expect_message 1 "no module of the name 'nosuchmodule' is loaded" nosuchmodule:vfs_write
# Code that probes themselves run through (include/asm-generic/kprobes.h: NOKPROBE_SYMBOL).
expect_message 1 "the kernel does not let 'do_int3' be probed" 'do_int3(struct pt_regs *regs)'
clone=$(awk '$3 ~ /\.isra\.0$/ && $2 == "t" { sub(/\.isra\.0$/, "", $3); print $3 }' /proc/kallsyms |
	while read -r f; do grep -q " $f\$" /proc/kallsyms || { echo "$f"; break; }; done)
[ -n "$clone" ] || fail "this kernel has no function that exists only as a clone"
expect_message 1 "'$clone' was compiled only as $clone.isra.0" "$clone"
# Two functions of one name, which only their addresses tell apart.
twin=$(awk '$2 == "t" && NF == 3 { print $3 }' /proc/kallsyms | grep -v '[.]' | sort | uniq -d | head -n 1)
[ -n "$twin" ] || fail "this kernel has no two functions of one name"
expect_message 1 "functions have the name '$twin'" "$twin"
# Declared in a header and called, but only ever inlined.
expect_message 1 "has no code of its own" --no-btf get_current
expect_message 1 "there is no process 4194303" -p 4194303 vfs_write
expect_message 2 "this parenthesis is not closed" 'vfs_write(file'
expect_message 1 "'buf' is parameter 2 of vfs_write, not 1" 'vfs_write(buf, invented)'
cp build/bin/kprobe-args "$tmp/alone"
if "$tmp/alone" vfs_write >"$tmp/out" 2>"$tmp/err"; then fail "a program without its parts worked"; fi
no_probe_left
