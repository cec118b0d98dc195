#!/bin/bash
# A locked-down kernel; it stays so until the VM ends, hence the last case.
. tests/live/lib.sh
mountpoint -q /sys/kernel/security || mount -t securityfs none /sys/kernel/security
echo confidentiality >/sys/kernel/security/lockdown || fail "the kernel cannot be locked down"
expect_message 1 "locked down (confidentiality)" vfs_write
status=0
"$tool" --check >"$tmp/out" 2>"$tmp/err" || status=$?
[ $status = 1 ] || fail "--check: status $status"
grep -q '^no    lockdown  .*confidentiality' "$tmp/out" || fail "--check does not tell of it"
"$tool" --check -j >"$tmp/json"
grep -q '"kernel_functions":false' "$tmp/json" || fail "--check -j does not tell of it"
