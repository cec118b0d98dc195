#!/bin/bash
# uf->next of do_mmap's eighth argument, dereferenced in a probe source as BCC dereferences the first six.
. tests/live/lib.sh
insmod build/live/module/kpa_oracle.ko || fail "the module cannot be loaded"
"$programs/run_source" tests/live/uf_next.c kprobe__do_mmap do_mmap >"$tmp/out" 2>"$tmp/err" &
pid=$!
until grep -q '^attached$' "$tmp/err"; do
	kill -0 "$pid" 2>/dev/null || fail "the probe source did not load"
	sleep 0.2
done
"$programs/mmap_calls" 100 >/dev/null
stop
sed 's/.* next=//' /sys/kernel/debug/kpa_oracle >"$tmp/oracle"
rmmod kpa_oracle
[ "$(wc -l <"$tmp/oracle")" -ge 100 ] || fail "fewer than 100 calls"
awk '$1 == "mmap_calls" { print $2 }' "$tmp/out" >"$tmp/printed"
same "$tmp/oracle" "$tmp/printed"
