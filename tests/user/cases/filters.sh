#!/bin/bash
# -p, -L, -M, -d, -S, -T, -t, -C, -n, -j; the stack arguments are right in each line.
. tests/user/lib.sh
start_steady
first=$steady
start_steady
spec=$programs/steady:tick
start -M 20 -p "$first" -T -t -C "$spec"
finish
head -n 1 "$tmp/out" | grep -q '^TIME *TIME(s) *CPU *PID *TID *COMM *FUNC *ARGS$' || fail "the header"
awk -v pid="$first" 'NR > 1 && ($4 != pid || $6 != "steady" || $7 != "tick") { exit 1 }' "$tmp/out" ||
	fail "-p, or the columns"
awk 'NR > 1 {
	for (i = 8; i <= NF; i++) { split($i, pair, "="); value[pair[1]] = pair[2] }
	if (value["twice"] != 2 * value["n"] || value["seventh"] != value["n"] + 7 ||
	    value["eighth"] != value["n"] % 256 || value["s"] != -1 || value["c"] != 99 || value["name"] != "\"tick\"")
		exit 1
}' "$tmp/out" || fail "a value"
# The other process has no breakpoint meanwhile.
start -p "$first" "$spec"
[ "$(first_byte)" != 204 ] || fail "-p: another process has a breakpoint"
stop
start -M 5 -L "$first" "$spec"
finish
[ "$(wc -l <"$tmp/out")" = 6 ] || fail "-L"
start -d 0.5 -n nobody "$spec"
finish
[ "$(wc -l <"$tmp/out")" = 1 ] || fail "-n"
grep -q ' filtered' "$tmp/err" || fail "-n: nothing is counted"
# So many that each of the two has a turn, on a busy machine too.
start -M 400 -j "$spec"
finish
python3 - "$tmp/out" "$first" "$steady" >"$tmp/checked" 2>&1 <<'PYTHON' || fail "the JSON is not right"
import json, sys

lines = [json.loads(line) for line in open(sys.argv[1])]
calls, end = lines[:-1], lines[-1]
assert end["type"] == "end" and end["printed"] == len(calls) == 400, end
assert {call["pid"] for call in calls} == {int(sys.argv[2]), int(sys.argv[3])}, "not both processes"
for call in calls:
    args = call["args"]
    assert call["function"] == "tick" and call["comm"] == "steady", call
    assert args["twice"] == 2 * args["n"] and args["seventh"] == args["n"] + 7, call
    assert args["name"] == "tick" and args["eighth"] == args["n"] % 256, call
    assert args["total"].startswith("0x") and args["*total"] == sum(range(args["n"])), call
PYTHON
# A process that does not have the file: nothing is printed, and that is said.
start -d 0.3 -p $$ "$spec"
finish
grep -q "note: process $$ has not loaded .*/steady" "$tmp/err" || fail "no note about the process"
kill "$first" "$steady"
