#!/bin/bash
# From start to attached, and to the end: the vfs_write example of kprobe-args and of bpftrace, whole
# processes, one after the other in the same VM. Prints each round, the medians and their ratio.
#
# usage: tests/bench/start.sh [ROUNDS]    (5)
set -eu
cd "$(dirname "$0")/../.."

if [ "${1:-}" != --guest ]; then
	scripts/deps.sh bench
	exec scripts/vm.sh -- "$0" --guest "${1:-5}"
fi

# bpftrace's BEGIN runs when everything is attached; then both detach.
ours() {
	build/bin/kprobe-args -d 0.001 'vfs_write(file, buf, count, pos)'
}

theirs() {
	bpftrace -e 'kprobe:vfs_write { printf("%d %s %p %s %d %p\n", pid, comm, arg0, str(arg1), arg2, arg3); }
		BEGIN { exit(); }'
}

milliseconds() {
	local start

	start=$(date +%s%N)
	"$1" >/dev/null 2>&1
	echo $((($(date +%s%N) - start) / 1000000))
}

median() {
	sort -n | sed -n "$((($1 + 1) / 2))p"
}

rounds=$2
# The first round reads everything from disk, for both.
milliseconds ours >/dev/null
milliseconds theirs >/dev/null
for ((i = 1; i <= rounds; i++)); do
	echo "round $i: kprobe-args $(milliseconds ours) ms, bpftrace $(milliseconds theirs) ms"
done | tee /tmp/rounds
ours_ms=$(sed 's/.*kprobe-args \([0-9]*\) .*/\1/' /tmp/rounds | median "$rounds")
theirs_ms=$(sed 's/.*bpftrace \([0-9]*\) .*/\1/' /tmp/rounds | median "$rounds")
echo "median: kprobe-args $ours_ms ms, bpftrace $theirs_ms ms, ratio $(awk "BEGIN { printf \"%.2f\", $ours_ms / $theirs_ms }")"
