#!/bin/bash
# What a compiler has moved or left out is not printed, and the reason is told; what it has left in place is right.
. tests/user/lib.sh
for compiler in gcc clang; do
	program=$fixtures/symbols_$compiler
	[ -e "$program" ] || fail "there is no $program"
	name=$(nm "$program" | awk '$3 ~ /^shrunk/ { print $3 }')
	start -M 1 -d 20 "$program:$name"
	"$program"
	finish
	# shrunk(1, 7, 2, &v), of which 7 is not passed: c and d come earlier.
	arguments | grep -q "^$name a=1 unused=? c=? d=?$" || fail "$compiler: $(arguments)"
	grep -q "printed as ?: 'unused'.*: by the debug information the compiler has left it out" "$tmp/err" ||
		fail "$compiler: no reason for 'unused'"
	grep -q "printed as ?: 'c': the compiler has moved it: by the debug information it is in %rsi" "$tmp/err" ||
		fail "$compiler: no reason for 'c'"
	# As C passes what the clone takes.
	start -M 1 -d 20 "$program:$name(int a, int c)"
	"$program"
	finish
	arguments | grep -q "^$name a=1 c=2$" || fail "$compiler: as declared: $(arguments)"
	start -M 1 -d 20 --force "$program:$name(a)"
	"$program"
	finish
	arguments | grep -q "^$name a=1 # not certain$" || fail "$compiler: --force: $(arguments)"
done
# A result that no caller looks at is not there; the prototype does not tell.
for compiler in gcc clang; do
	program=$fixtures/symbols_$compiler
	name=$(nm "$program" | awk '$3 ~ /^unheeded/ { print $3 }')
	start -r -M 1 -d 20 "$program:$name"
	"$program"
	finish
	arguments | grep -q "^$name a=1 = ? (" || fail "$compiler: $(arguments)"
done
start -r -M 1 -d 20 "$fixtures/symbols_clang:global(a)"
"$fixtures/symbols_clang"
finish
arguments | grep -q "^global a=1 = 1 (" || fail "clang: $(arguments)"
# clang does not pass what a global function does not use: 8 would be some other number.
start -M 1 -d 20 "$fixtures/symbols_clang:global"
"$fixtures/symbols_clang"
finish
arguments | grep -q "^global a=1 unused=? c=9$" || fail "clang: $(arguments)"
start -M 1 -d 20 "$fixtures/symbols_gcc:global"
"$fixtures/symbols_gcc"
finish
arguments | grep -q "^global a=1 unused=8 c=9$" || fail "gcc: $(arguments)"
# Two functions of one name: parameters that differ are not known.
start "$fixtures/symbols_clang:twin@*"
"$fixtures/symbols_clang"
stop
[ "$(arguments | sort | tr '\n' ' ')" = "twin a=1 first=? twin a=1 first=? " ] || fail "twins: $(arguments)"
address=$(nm "$fixtures/symbols_clang" | awk '$3 == "twin" { print $1; exit }')
start -M 1 -d 20 "$fixtures/symbols_clang:twin@0x$address"
"$fixtures/symbols_clang"
finish
arguments | grep -qE '^twin a=1 (first|second)=\?$' || fail "one twin: $(arguments)"
