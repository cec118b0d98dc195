#!/bin/bash
# Builds the test modules, boots the VM once, and runs the live cases in it. Their results are left in
# build/live/results, where ctest's entries look for them (result.sh).
#
# usage: tests/live/run.sh [CASE...]
set -eu
cd "$(dirname "$0")/../.."
live=build/live

rm -rf "$live/results"
mkdir -p "$live/results" "$live/module"
kernel=$(scripts/kernel.sh | tail -n 1)
cp tests/live/module/* "$live/module/"
python3 tests/live/classes.py "$live/module"
make -s -C "$kernel/build" M="$PWD/$live/module" KCFLAGS=-Wno-psabi modules
pahole -J --btf_base "$kernel/vmlinux" "$live/module/kpa_classes.ko" # Debian's header package has no vmlinux to do it
# SELinux without a policy, which allows everything, and a bridge for hot plugging, for kernel_functions.sh.
scripts/vm.sh --out "$live/results" --append security=selinux --device pcie-root-port,chassis=1 -- tests/live/guest.sh "$@"
