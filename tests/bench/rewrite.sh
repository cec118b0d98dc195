#!/bin/sh
# The AST pass at 10,000 lines, against one parse by clang of the same text: rewrite.c tells which texts these are.
#
# usage: tests/bench/rewrite.sh BUILD_FOLDER [ROUNDS]    milliseconds (15 rounds)
#        tests/bench/rewrite.sh BUILD_FOLDER --count     instructions, by valgrind; ends with 1 above a limit
#
# Milliseconds are what matters, but only instructions are the same each time, so those are what CI looks at. The goal is
# the one of `program`: a parse and 10 %. The other two texts are extremes; their limits keep what was reached.
set -eu
bench=$(cd "$1" && pwd)/tests/bench/kpa_bench_rewrite

if [ "${2:-}" != --count ]; then
	for text in program probes macros; do
		echo "$text: $("$bench" $text "${2:-15}" | tail -n 1)"
	done
	exit
fi
command -v valgrind >/dev/null || {
	echo "valgrind is missing (scripts/deps.sh test installs it), so this is not tested"
	exit 77
}

# instructions TEXT WHAT: of the whole process. clang works in a thread of its own.
instructions() {
	valgrind --tool=callgrind --callgrind-out-file=/dev/null "$bench" "$1" "$2" 2>&1 >/dev/null |
		sed -n 's/.*Collected : \([0-9]*\)$/\1/p'
}

# compare TEXT PERCENT
compare() {
	rest=$(instructions "$1" print)
	parse=$(($(instructions "$1" parse) - rest))
	pass=$(($(instructions "$1" pass) - rest))
	echo "$1: parse $parse, pass $pass instructions: $((100 * pass / parse)) %, limit $2 %"
	[ $((100 * pass)) -le $(($2 * parse)) ] || status=1
}

status=0
compare program 110
compare probes 170
compare macros 500
exit $status
