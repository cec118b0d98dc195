#!/bin/bash
# Runs in the VM: every case, each with its own log and status in build/live/results.
#
# usage: tests/live/guest.sh [CASE...]
set -u
cd "$(dirname "$0")/../.." || exit 1
results=build/live/results
if [ $# = 0 ]; then
	for file in tests/live/cases/*.sh; do
		set -- "$@" "$(basename "$file" .sh)"
	done
fi

for name; do
	started=$SECONDS
	timeout -k 10 600 bash "tests/live/cases/$name.sh" >"$results/$name.log" 2>&1 </dev/null
	status=$?
	echo "$name: status $status, $((SECONDS - started)) s"
	echo $status >"$results/$name.status"
done
