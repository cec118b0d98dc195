#!/bin/bash
# Builds the test modules for the VM's kernel in build/live/module, unless they are there and nothing has changed.
#
# usage: tests/live/modules.sh
set -eu
cd "$(dirname "$0")/../.."
module=build/live/module

mkdir -p build/live
kernel=$(scripts/kernel.sh | tail -n 1)
# One at a time: the second VM that starts finds the work of the first.
exec 9>build/live/.lock
flock 9
if [ -e $module/complete ] &&
	[ -z "$(find tests/live/module tests/live/classes.py "$kernel/release" -newer $module/complete)" ]; then
	exit
fi
rm -rf $module
mkdir $module
cp tests/live/module/* $module/
python3 tests/live/classes.py $module
make -s -C "$kernel/build" M="$PWD/$module" KCFLAGS=-Wno-psabi modules
pahole -J --btf_base "$kernel/vmlinux" $module/kpa_classes.ko # Debian's header package has no vmlinux to do it
touch $module/complete
