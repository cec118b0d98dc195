#!/bin/bash
# do_mmap's eight arguments for 1,000 calls equal what the module's kprobe read of the same calls.
. tests/live/lib.sh
insmod build/live/module/kpa_oracle.ko || fail "the module cannot be loaded"
start --raw do_mmap
"$programs/mmap_calls" 1000 >"$tmp/expected"
stop
cat /sys/kernel/debug/kpa_oracle >"$tmp/oracle"
rmmod kpa_oracle
# Of the program's calls, those of its start come first; they are compared too.
awk '$3 == "mmap_calls"' "$tmp/out" | sed 's/.* do_mmap *//' >"$tmp/printed"
sed 's/ next=.*//' "$tmp/oracle" >"$tmp/read"
[ "$(wc -l <"$tmp/printed")" -ge 1000 ] || fail "fewer than 1,000 calls"
same "$tmp/read" "$tmp/printed"
# And what the program knows of its own calls.
tail -n 1000 "$tmp/printed" | sed 's/^file=0x0 addr=0 \(.*\) populate=.*/\1/' >"$tmp/known"
same "$tmp/expected" "$tmp/known"
