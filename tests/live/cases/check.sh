#!/bin/bash
# --check: on Debian's kernel all is well, and what is taken away is told.
. tests/live/lib.sh

# check STATUS COMMAND...: its table is $tmp/out.
check() {
	local wanted=$1 status=0

	shift
	"$@" --check >"$tmp/out" 2>"$tmp/err" || status=$?
	[ $status = "$wanted" ] || fail "$*: status $status, not $wanted"
	[ ! -s "$tmp/err" ] || fail "$*: something on stderr"
}

# expect WORD SUBJECT
expect() {
	grep -q "^$1 *$2  " "$tmp/out" || fail "$2 is not '$1'"
}

check 0 "$tool"
expect '?' lockdown
mount -t securityfs securityfs /sys/kernel/security
check 0 "$tool"
! grep -q '^\(no\|less\|?\) ' "$tmp/out" || fail "something is wrong with this kernel"
for subject in CONFIG_KPROBES CONFIG_MODULES CONFIG_KALLSYMS CONFIG_BPF_EVENTS CONFIG_DEBUG_INFO_BTF privileges lockdown \
	perf_event_paranoid tracefs debugfs BTF headers libraries "kernel probe" "program probe"; do
	expect ok "$subject"
done
[ "$(wc -l <"$tmp/out")" -le 24 ] || fail "more than a screen"
awk 'length > 80' "$tmp/out" >"$tmp/long"
[ ! -s "$tmp/long" ] || fail "lines of more than 80 columns"
no_probe_left

# Somebody else.
nobody="setpriv --reuid=65534 --regid=65534 --clear-groups"
# shellcheck disable=SC2086 # several words
check 1 $nobody "$tool"
expect no privileges
expect no probes
grep -q 'Run it as root' "$tmp/out" || fail "no word of root"
# Root, but not with all of its capabilities, as in a container.
check 1 setpriv --bounding-set -sys_admin,-perfmon --inh-caps -sys_admin,-perfmon "$tool"
expect no privileges

# Probes that the kernel takes, but does not run.
echo 0 >/sys/kernel/debug/kprobes/enabled
check 1 "$tool"
expect no "kernel probe"
expect ok "program probe"
grep -q '/sys/kernel/debug/kprobes/enabled' "$tmp/out" || fail "no advice"
echo 1 >/sys/kernel/debug/kprobes/enabled
check 0 "$tool"

# What is not there is no reason not to trace: it is tried.
hidden=0
for file in "/boot/config-$(uname -r)" "/lib/modules/$(uname -r)/config" "/lib/modules/$(uname -r)/build/.config"; do
	[ ! -e "$file" ] || { mount --bind /dev/null "$file" && hidden=$((hidden + 1)); }
done
[ $hidden -gt 0 ] || fail "no file tells this kernel's options"
check 0 "$tool"
expect '?' CONFIG_KPROBES
umount /sys/kernel/tracing
umount /sys/kernel/debug/tracing 2>/dev/null
umount /sys/kernel/debug
check 0 "$tool"
expect less tracefs
expect less debugfs
# What it says is what has to be done.
sed -n 's/^ *\(mount -t .*\)/\1/p' "$tmp/out" >"$tmp/commands"
[ "$(wc -l <"$tmp/commands")" = 2 ] || fail "not two commands"
sh -e "$tmp/commands" || fail "the commands"
check 0 "$tool"
expect ok tracefs
expect ok debugfs
echo 2 >/proc/sys/kernel/kptr_restrict
check 0 "$tool"
expect less symbols
echo 0 >/proc/sys/kernel/kptr_restrict

# Headers of another kernel in the place of this one's.
mkdir -p "$tmp/other/include/generated" "$tmp/other/include/linux"
touch "$tmp/other/include/linux/kconfig.h"
echo '#define UTS_RELEASE "5.10.0-1-amd64"' >"$tmp/other/include/generated/utsrelease.h"
headers=$(readlink -f "/lib/modules/$(uname -r)/build")
mount --bind "$tmp/other" "$headers"
check 0 "$tool"
expect less headers
grep -q '5.10.0-1-amd64' "$tmp/out" || fail "which headers are they?"
umount "$headers"
