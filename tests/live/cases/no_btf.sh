#!/bin/bash
# From the headers alone; the header is found without being named.
. tests/live/lib.sh
start --no-btf 'vfs_write(file, buf, count, pos)'
"$programs/write_calls" "$tmp/file" >"$tmp/expected"
stop
awk '$3 == "write_calls"' "$tmp/out" |
	sed 's/.* vfs_write *//; s/file=0x[0-9a-f]* //; s/ pos=0x[0-9a-f]*//' | head -n 9 >"$tmp/printed"
same "$tmp/expected" "$tmp/printed"
"$tool" --no-btf --explain do_mmap >"$tmp/explained" 2>&1 || fail "--explain without BTF"
grep -q 'prototype from header linux/mm.h' "$tmp/explained" || fail "do_mmap's header was not found"
