#!/bin/bash
# Boots the VM once and runs live cases in it, all without CASE. Their results are left in build/live/results, where
# ctest's entries look for them (result.sh).
#
# usage: tests/live/run.sh [CASE...]
set -eu
cd "$(dirname "$0")/../.."
results=build/live/results

tests/live/modules.sh
if [ $# = 0 ]; then
	for file in tests/live/cases/*.sh; do
		set -- "$@" "$(basename "$file" .sh)"
	done
fi
mkdir -p $results
for name; do
	rm -f "$results/$name".* "$results/$name"-*.json
done
# SELinux without a policy, which allows everything, and a bridge for hot plugging, for kernel_functions.sh.
scripts/vm.sh --out $results --timeout 2400 --append security=selinux --device pcie-root-port,chassis=1 -- \
	tests/live/guest.sh "$@"
