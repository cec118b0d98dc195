#!/bin/bash
# From start to attached, and to the end: the vfs_write example of kprobe-args and of bpftrace, whole
# processes, one after the other in the same VM. Prints each round, the medians and their ratios: of kprobe-args
# with nothing saved (fresh), and with the probe of an earlier run (seen); of bpftrace with a program that prints the
# same values (same), and with one that prints what the registers hold and the text alone (words).
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

# shellcheck disable=SC2016 # the variable is bpftrace's
same() {
	bpftrace -e 'kprobe:vfs_write {
			$file = (struct file *)arg0;
			printf("%d %d %s %p<%s> %s %d %p %d\n", pid, tid, comm, arg0,
				str($file->f_path.dentry->d_name.name), str(arg1), arg2, arg3, *(int64 *)arg3);
		}
		BEGIN { exit(); }'
}

words() {
	bpftrace -e 'kprobe:vfs_write { printf("%d %d %s %p %s %d %p\n", pid, tid, comm, arg0, str(arg1), arg2, arg3); }
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
for what in seen fresh same words; do
	"$what" >/tmp/out 2>&1 || {
		echo "$what:"
		cat /tmp/out
		exit 1
	}
done
for ((i = 1; i <= rounds; i++)); do
	echo "$(milliseconds fresh) $(milliseconds seen) $(milliseconds same) $(milliseconds words)"
done >/tmp/rounds
tell='kprobe-args fresh %d ms, seen %d ms; bpftrace, the same values %d ms, words %d ms\n'
awk -v tell="round %d: $tell" '{ printf tell, NR, $1, $2, $3, $4 }' /tmp/rounds
echo "$(median 1) $(median 2) $(median 3) $(median 4)" | awk -v tell="median: $tell" '{
	printf tell, $1, $2, $3, $4
	printf "fresh: %.2f of bpftrace with the same values, %.2f with words\n", $1 / $3, $1 / $4
	printf "seen:  %.2f of bpftrace with the same values, %.2f with words\n", $2 / $3, $2 / $4
}'
