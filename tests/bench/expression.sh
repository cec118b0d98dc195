#!/bin/bash
# From start to attached, without and with -P: a kernel function in the VM, a program's on this machine. Whole
# processes, in turns; prints the medians and how much longer it takes with -P.
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
	local name=$1 a b

	shift
	microseconds "$@" "${without[@]}" >/dev/null
	microseconds "$@" "${with[@]}" >/dev/null
	for ((i = 0; i < rounds; i++)); do
		echo "$(microseconds "$@" "${without[@]}") $(microseconds "$@" "${with[@]}")"
	done >"$HOME/rounds"
	a=$(cut -d ' ' -f 1 "$HOME/rounds" | sort -n | sed -n "$(((rounds + 1) / 2))p")
	b=$(cut -d ' ' -f 2 "$HOME/rounds" | sort -n | sed -n "$(((rounds + 1) / 2))p")
	awk -v n="$name" -v a="$a" -v b="$b" \
		'BEGIN { printf "%-9s without -P %.1f ms, with -P %.1f ms, difference %.1f ms\n", n, a / 1000, b / 1000, (b - a) / 1000 }'
}

compare cached
compare compiled --no-cache
