#!/bin/bash
# From start to attached, without and with -P: a kernel function in the VM, a program's on this machine. Whole
# processes, in turns; prints the medians, and that of how much longer each took with -P than the one before it.
#
# usage: tests/bench/expression.sh [vm|user] [ROUNDS]    (user, 15)
#
# `cached`: from the saved probe; `compiled`: without it.
set -eu
cd "$(dirname "$0")/../.."
where=${1:-user}
rounds=${2:-15}

case $where in
vm) exec scripts/vm.sh -- "$0" --guest "$rounds" ;;
--guest)
	without=(vfs_write)
	with=(-P 'file->f_inode->i_ino' vfs_write)
	;;
user)
	without=(build/tests/user/steady:tick)
	with=(-P '*total + name[0]' build/tests/user/steady:tick)
	;;
*)
	sed -n 's/^# usage/usage/p' "$0" >&2
	exit 2
	;;
esac
HOME=$(mktemp -d)
export HOME
trap 'rm -rf "$HOME"' EXIT

# microseconds OPTION...
microseconds() {
	local start

	start=$(date +%s%N)
	build/bin/kprobe-args -d 0.001 "$@" >/dev/null 2>"$HOME/err" || { cat "$HOME/err" >&2; return 1; }
	echo $((($(date +%s%N) - start) / 1000))
}

# compare NAME OPTION...: the same with each of the two, in turns. The first round reads everything from disk.
compare() {
	local name=$1

	shift
	microseconds "$@" "${without[@]}" >/dev/null
	microseconds "$@" "${with[@]}" >/dev/null
	for ((i = 0; i < rounds; i++)); do
		echo "$(microseconds "$@" "${without[@]}") $(microseconds "$@" "${with[@]}")"
	done >"$HOME/rounds"
	awk -v name="$name" '
		function median(list, nr,    i, j, t) {
			for (i = 2; i <= nr; i++)
				for (j = i; j > 1 && list[j - 1] > list[j]; j--) {
					t = list[j]; list[j] = list[j - 1]; list[j - 1] = t
				}
			return list[int((nr + 1) / 2)] / 1000
		}
		{ a[NR] = $1; b[NR] = $2; d[NR] = $2 - $1 }
		END {
			printf "%-9s without -P %.1f ms, with -P %.1f ms, difference %.1f ms\n", name, median(a, NR),
				median(b, NR), median(d, NR)
		}' "$HOME/rounds"
}

compare cached
compare compiled --no-cache
