#!/bin/bash
# Every function of a fixture, with known values: types and places from its debug information alone.
#
# usage: values.sh FIXTURE
. tests/user/lib.sh
program=$fixtures/$1
"$program" >"$tmp/names" || fail "$1 does not run"
specs=()
while read -r name _; do specs+=("$program:$name"); done <"$tmp/names"
start "${specs[@]}"
"$program" | sed 's/ *$//' >"$tmp/expected"
stop
arguments >"$tmp/got"
python3 tests/user/compare.py "$tmp/expected" "$tmp/got" "$1" >"$tmp/difference" 2>&1 || fail "other values"
