#!/bin/bash
# A function that is called as fast as this machine can: nothing hangs, the books close to the last call, and
# Ctrl-C ends it. How long that takes is printed, and checked only against hanging.
. tests/user/lib.sh
# The time that finish() takes is looked at here.
keep_json() {
	:
}
books() {
	python3 - "$tmp/out" "$1" >"$tmp/checked" 2>&1 <<'PYTHON' || fail "the books do not close"
import json, sys

last = json.loads(open(sys.argv[1]).readlines()[-1])
print(last)
assert last["type"] == "end"
assert last["calls"] == sum(last[key] for key in ("printed", "filtered", "lost", "unread", "late")), last
assert last["printed"] > 0
if sys.argv[2] != "-":
    assert last["calls"] == int(sys.argv[2]), (last, sys.argv[2])
PYTHON
}

spec="$programs/tight:hot"
"$programs/tight" 60 &
busy=$!
for round in 1 2 3; do
	start -j "$spec"
	sleep 1
	begin=$(date +%s%N)
	stop
	echo "round $round: Ctrl-C took $((($(date +%s%N) - begin) / 1000000)) ms: $(tail -n 1 "$tmp/out")"
	books -
done
kill $busy
wait $busy
# Every call of a program from its begin to its end is in the books.
start -j "$spec"
nr=$("$programs/tight" 1)
stop
echo "$nr calls: $(tail -n 1 "$tmp/out")"
books "$nr"
# To a reader that is slow, and one that goes away.
"$programs/tight" 20 &
busy=$!
timeout 60 "$tool" "$spec" 2>"$tmp/err" | { sleep 2; head -n 5 >"$tmp/out"; }
[ "${PIPESTATUS[0]}" = 0 ] || fail "a slow reader: status ${PIPESTATUS[0]}"
kill $busy
