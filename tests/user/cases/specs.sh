#!/bin/bash
# Names select, rename and reorder; declarations may use the file's own types, or, without any, C's and libc's.
. tests/user/lib.sh
program=$fixtures/calls_gcc_O2

# expect ARGUMENTS NOTE PROGRAM SPEC: what its one call prints.
expect() {
	start -M 1 -d 20 "$3:$4"
	"$3" >/dev/null
	finish
	[ "$(arguments)" = "$1" ] || fail "$4: $(arguments), not $1"
	[ -z "$2" ] || grep -qF -- "$2" "$tmp/err" || fail "$4: no '$2'"
	[ -n "$2" ] || ! grep -q '^kprobe-args: ' "$tmp/err" || fail "$4: a note"
}

expect "eight h=-8 a=-1" "" "$program" 'eight(h, a)'
expect "eight h=-8 a=-1 b=4000000000 c=-5000000000 d=18446744073709551615 e=-300 f=200 g=7000000000" "" "$program" \
	'eight(h, ...)'
expect "eight last=-8" "they name the parameters by position" "$program" 'eight(_, _, _, _, _, _, _, last)'
expect "bytes p=\"tab\" n=3" "they name the parameters by position" "$program" 'bytes(p, n)'
expect "structs where={.x=1, .y=-2} b={.pointer=0x1234, .length=99}" "" "$program" 'structs(point_t where, b)'
expect "structs a={.x=1, .y=-2} c={.a=1, .b=-2, .c=3}" "" "$program" 'structs(a, _, struct triple c)'
expect "eight a=4294967295" "" "$program" 'eight(unsigned int a)'
expect "enums a=GREEN b=-2" "" "$program" 'enums(a, int b)'
# Without debug information.
strip -g -o "$tmp/stripped" "$program"
expect "eight a=-1 b=4000000000 c=-5000000000" "" "$tmp/stripped" 'eight(int32_t a, uint32_t b, int64_t c)'
expect "bytes buf=\"tab\" len=3" "" "$tmp/stripped" 'bytes(const char *buf, size_t len)'
start -M 1 -d 20 "$tmp/stripped:eight"
"$tmp/stripped" >/dev/null
finish
grep -q "no debug information tells the parameters of 'eight'" "$tmp/err" || fail "no note"
arguments | grep -q '^eight arg1=4294967295 arg2=4000000000 arg3=18446744068709551616 arg4=18446744073709551615 ' ||
	fail "the registers"
