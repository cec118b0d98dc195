#!/bin/bash
# Without privileges it says which capability is missing; what needs none works.
. tests/live/lib.sh
nobody="setpriv --reuid=65534 --regid=65534 --clear-groups"
if $nobody "$tool" vfs_write >"$tmp/out" 2>"$tmp/err"; then fail "nobody can trace"; fi
grep -q 'CAP_BPF and CAP_PERFMON' "$tmp/err" || fail "no word of the capabilities"
$nobody "$tool" --explain do_mmap >"$tmp/out" 2>"$tmp/err" || fail "--explain needs privileges"
grep -q '8(%rsp)' "$tmp/out" || fail "--explain is wrong"
