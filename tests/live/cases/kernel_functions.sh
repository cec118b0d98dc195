#!/bin/bash
# Functions of facts/abi.md with arguments of all kinds, compared with a module's reading of the same calls.
. tests/live/lib.sh
mapfile -t functions < <(python3 tests/live/kernel_calls.py --list)
modprobe rtc_cmos 2>/dev/null
start -n kernel_calls -j "${functions[@]}"
insmod build/live/module/kpa_second.ko "functions=$(IFS=,; echo "${functions[*]}")" || fail "the module cannot be loaded"
mkdir "$tmp/files"
# A hot-plug bridge with nothing behind it: the kernel distributes what its bus has.
bus=$(ls -d /sys/bus/pci/devices/*/pci_bus/*:01)
[ -e "$bus/rescan" ] || fail "there is no bus behind a bridge"
"$programs/kernel_calls" "$tmp/files" "$bus/rescan" 2>"$tmp/calls.err"
stop
cat /sys/kernel/debug/kpa_second >"$tmp/second"
rmmod kpa_second
python3 tests/live/kernel_calls.py "$tmp/out" "$tmp/second" >"$tmp/compared" 2>&1 || fail "the readings differ"
cat "$tmp/compared"
no_probe_left
