#!/bin/bash
# From start to attached, and to the end: the vfs_write example of kprobe-args and of bpftrace, whole
# processes, one after the other in the same VM. Prints each round, the medians and their ratios: of kprobe-args
# with nothing saved (fresh), and with the probe of an earlier run (seen).
#
# usage: tests/bench/start.sh [ROUNDS]    (5)
set -eu
cd "$(dirname "$0")/../.."

if [ "${1:-}" != --guest ]; then
	scripts/deps.sh bench
	exec scripts/vm.sh -- "$0" --guest "${1:-5}"
fi

# bpftrace's BEGIN runs when everything is attached; then both detach.
seen() {
	build/bin/kprobe-args -d 0.001 'vfs_write(file, buf, count, pos)'
}

fresh() {
	build/bin/kprobe-args --no-cache -d 0.001 'vfs_write(file, buf, count, pos)'
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

# median FIELD: of that column of the rounds.
median() {
	awk -v field="$1" '{ print $field }' /tmp/rounds | sort -n | sed -n "$(((rounds + 1) / 2))p"
}

rounds=$2
# The first round reads everything from disk, for all.
for what in seen fresh theirs; do
	milliseconds $what >/dev/null
done
for ((i = 1; i <= rounds; i++)); do
	echo "$(milliseconds fresh) $(milliseconds seen) $(milliseconds theirs)"
done >/tmp/rounds
awk '{ printf "round %d: kprobe-args fresh %d ms, seen %d ms; bpftrace %d ms\n", NR, $1, $2, $3 }' /tmp/rounds
echo "$(median 1) $(median 2) $(median 3)" |
	awk '{ printf "median: kprobe-args fresh %d ms, ratio %.2f; seen %d ms, ratio %.2f; bpftrace %d ms\n", $1,
		$1 / $3, $2, $2 / $3, $3 }'
