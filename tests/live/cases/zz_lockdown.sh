#!/bin/bash
# A locked-down kernel; it stays so until the VM ends, hence the last case.
. tests/live/lib.sh
mountpoint -q /sys/kernel/security || mount -t securityfs none /sys/kernel/security
echo confidentiality >/sys/kernel/security/lockdown || fail "the kernel cannot be locked down"
expect_message 1 "locked down (confidentiality)" vfs_write
