#!/bin/bash
# -r: each kind of result, as gcc and clang return it; by programs of their own, and by shared ones.
. tests/user/lib.sh

# returned PROGRAM SPEC...: what is printed of its functions is what it says itself
returned() {
	local program=$1

	shift
	start -r "$@"
	"$program" | grep -e "${only:-.}" >"$tmp/expected"
	stop
	arguments | sed 's/ ([0-9]*\.[0-9]* us)$//' >"$tmp/got"
	same "$tmp/expected" "$tmp/got"
}

for compiler in gcc clang; do
	program=$fixtures/results_$compiler
	[ -e "$program" ] || fail "there is no $program"
	"$program" >"$tmp/names" || fail "$program does not run"
	mapfile -t specs < <(sed "s|^|$program:|; s/ .*//" "$tmp/names")
	returned "$program" "${specs[@]}"
	only='of_pair\|of_wide\|of_triple\|of_padded' returned "$program" "$program":of_{pair,wide,triple,padded}
	"$tool" --explain "$program:of_real" >"$tmp/explained" || fail "--explain"
	grep -q ', returns struct real, which is not known: floating point' "$tmp/explained" || fail "no reason"
done
