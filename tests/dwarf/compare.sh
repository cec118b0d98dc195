#!/bin/bash
# Compares the placement of all functions of a Debian kernel, vmlinux and modules, with the DWARF of its debug package:
# README.md. Fetches the package (300 MB, 1.8 GB unpacked) and builds what is needed.
#
# usage: tests/dwarf/compare.sh [--all] [FAMILY]    FAMILY as in scripts/kernel.sh
# exit status: 0 no difference but those in tests/dwarf/known; 1 others; 3 nothing was compared
set -eu
cd "$(dirname "$0")/../.."
all=()
[ "${1:-}" != --all ] || { all=(--all); shift; }
kernel=$(scripts/kernel.sh --debug "$@" | tail -n 1)
debug=$kernel/debug/usr/lib/debug
[ -f build/CMakeCache.txt ] || cmake -S . -B build >&2
cmake --build build --target kpa_dwarf -j "$(nproc)" >&2
mapfile -d '' -t modules < <(find "$debug/lib/modules" -name '*.ko' -print0 | sort -z)
exec build/tests/dwarf/kpa_dwarf --known tests/dwarf/known "${all[@]}" "$debug/boot/vmlinux-$(cat "$kernel/release")" \
	"${modules[@]}"
