#!/bin/bash
# Runs in the VM: cases, each with its own log and status in build/live/results.
#
# usage: tests/live/guest.sh CASE...
set -u
cd "$(dirname "$0")/../.." || exit 1
results=build/live/results

for name; do
	started=$SECONDS
	timeout -k 10 600 bash "tests/live/cases/$name.sh" >"$results/$name.log" 2>&1 </dev/null
	status=$?
	echo "$name: status $status, $((SECONDS - started)) s"
	echo $status >"$results/$name.status"
done
