#!/bin/bash
# Python's BCC runs a program that the pass has rewritten: do_mmap's eight arguments, and what the last two point to.
. tests/live/lib.sh
insmod build/live/module/kpa_oracle.ko || fail "the module cannot be loaded"
"$tool" --rewrite tests/rewrite/programs/do_mmap.c >"$tmp/do_mmap.c" 2>"$tmp/err" || fail "it is not rewritten"
/usr/bin/python3 tests/live/bcc_do_mmap.py "$tmp/do_mmap.c" "$programs/mmap_calls" 200 >"$tmp/printed" 2>"$tmp/err" ||
	fail "the program does not run"
cat /sys/kernel/debug/kpa_oracle >"$tmp/oracle"
rmmod kpa_oracle
[ "$(wc -l <"$tmp/printed")" -ge 200 ] || fail "fewer than 200 calls"
# The list is empty: uf->next->prev->next->prev is uf itself.
sed 's/.* \(len=[0-9]*\) .* \(populate=0x[0-9a-f]*\) \(\*populate=[0-9]*\) uf=\(0x[0-9a-f]*\) next=\4$/\1 \2 \3 prev=\4/' \
	"$tmp/oracle" >"$tmp/expected"
same "$tmp/expected" "$tmp/printed"
no_probe_left
