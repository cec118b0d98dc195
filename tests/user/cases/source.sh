#!/bin/bash
# A BCC program of the user's at a user function: without kernel headers, which this machine need not have.
. tests/user/lib.sh
start_steady
before=$(first_byte)
tick="$programs/steady:tick"

# lines TABLE: the numbers N of tick(N, ...) that the program has submitted, and what else, in $tmp/out's order.
lines() {
	awk -v pid="$steady" -v table="$1" '$1 == pid && $2 == pid && $3 == table' "$tmp/out" | sed "s/.* $1  *//"
}

# wanted FORMAT COUNT: stdin is what tick(N, ...) is called with, for COUNT numbers N in order.
wanted() {
	awk -v format="$1" -v count="$2" -F '[= ]' '
	{
		n = $0; sub(/.*n=/, "", n); sub(/ .*/, "", n); n += 0
		want = format; gsub(/@TWICE/, 2 * n, want); gsub(/@SEVENTH/, n + 7, want); gsub(/@BYTE/, n % 256, want)
		gsub(/@/, n, want)
		if ($0 != want || (NR > 1 && n != last + 1)) { print "got " $0 ", wanted " want; exit 1 }
		last = n
	}
	END { if (NR != count) { print NR " lines, wanted " count; exit 1 } }' || fail "other values"
}

start --source tests/source/tick.c -M 20 "$tick"
finish
head -n 1 "$tmp/out" | grep -qx 'PID  *TID  *TABLE  *DATA' || fail "the head"
lines events | wanted "pid=$steady n=@ twice=@TWICE name=\"tick\" c=99 s=-1 seventh=@SEVENTH eighth=@BYTE three=-1 four=5 whole=4294967298 low=2 color=GREEN" 20
grep -qx '20 records printed, 0 lost\.' "$tmp/err" || fail "the end"
[ "$(first_byte)" = "$before" ] || fail "the probe was left behind"

# From stdin, with all columns.
"$tool" --source - -M 5 -TtC "$tick" <tests/source/tick.c >"$tmp/out" 2>"$tmp/err" || fail "from stdin"
grep -q '^Tracing with <stdin>: probe at ' "$tmp/err" || fail "the name of stdin"
head -n 1 "$tmp/out" | grep -qx 'TIME  *TIME(s)  *CPU PID  *TID  *TABLE  *DATA' || fail "the head with all columns"
sed 1d "$tmp/out" | grep -vE "^[0-9:]{8} [0-9]+\.[0-9]{6} +[0-9]+ +$steady +$steady +events +pid=$steady n=" >"$tmp/other"
[ -s "$tmp/other" ] && fail "other lines"
[ "$(wc -l <"$tmp/out")" = 6 ] || fail "not five lines"

# Of another process, nothing.
start --source tests/source/tick.c -d 0.3 -p $$ "$tick"
finish
[ "$(wc -l <"$tmp/out")" = 1 ] || fail "calls of another process than -p"

# All that may be submitted.
start --source tests/source/shapes.c -d 2 "$tick"
finish
for table in unused cycles; do
	grep -q "note: '$table' is not read: nothing is seen to be submitted to it" "$tmp/err" || fail "no note of $table"
done
python3 - "$tmp/out" "$steady" <<'PYTHON' || fail "other values"
import re, sys

lines = open(sys.argv[1]).read().splitlines()[1:]
seen = {}
for line in lines:
    pid, tid, table, data = line.split(None, 3)
    seen.setdefault(table, []).append(data)
    assert (pid, tid) == (("?", "?") if table in ("ring", "reserved") else (sys.argv[2],) * 2), line
# The calls that all tables have.
ns = [int(re.match(r"a=(\d+) ", data).group(1)) for data in seen["by_cast"]]
assert ns and ns == list(range(ns[0], ns[0] + len(ns))), ns

def words(*values):
    return "bytes=" + " ".join(f"{byte:02x}" for value in values for byte in value.to_bytes(8, "little"))

def same(table, wanted):
    assert seen[table] == [wanted(n) for n in ns], (table, seen[table][0], wanted(ns[0]))

same("by_pointer", lambda n: f"n={n} in={{.x=-5, .y={n + 7}}} bytes={{0, 0, 7}} p=0x0 "
     "list={{.x=0, .y=0}, {.x=0, .y=9}} b=true")
same("reserved", lambda n: f"n={n} in={{.x=0, .y={n + 7}}} bytes={{0, 0, 0}} p=0x0 "
     "list={{.x=0, .y=0}, {.x=0, .y=0}} b=false")
for table in "by_cast", "ring":
    same(table, lambda n: f"a={n} b={n + 7}")
same("number", lambda n: f"value={2 * n}")
same("text", lambda n: 'value="hello"')
same("part", lambda n: words(n)[: len("bytes=") + 5 * 3 - 1])
# Of another size each time: what the kernel adds behind it is not known.
for table, wanted in (("any_size", lambda n: words(n, n + 7)[: len("bytes=") + (n % 8 + 1) * 3 - 1]),
                      ("in_error", lambda n: words(n, n + 7))):
    assert len(seen[table]) == len(ns)
    for n, data in zip(ns, seen[table]):
        assert data.startswith(wanted(n)), (table, data, wanted(n))
assert len(seen["two_types"]) == 2 * len(ns)
for i, n in enumerate(ns):
    assert seen["two_types"][2 * i].startswith(words(n, n + 7)), (n, seen["two_types"][2 * i])
    assert seen["two_types"][2 * i + 1].startswith(words(2 * n)), (n, seen["two_types"][2 * i + 1])
PYTHON
# As JSON it has the form that is described.
start --source tests/source/shapes.c -j -M 40 "$tick"
finish
keep_json
kill "$steady"

# Every call is printed or lost.
start --source tests/source/hot.c -b 1 "$programs/tight:hot"
nr=$("$programs/tight" 1)
stop
end=$(tail -n 1 "$tmp/err")
echo "$nr calls: $end"
read -r printed lost <<<"$(sed -nE 's/^([0-9]+) records? printed, (at least )?([0-9]+) lost\.$/\1 \3/p' <<<"$end")"
case $end in # before Linux 6.0 the kernel does not tell the last ones
*"at least"*) [ $((printed + lost)) -le "$nr" ] ;;
*) [ $((printed + lost)) = "$nr" ] ;;
esac || fail "the books do not close"
[ "$printed" -gt 0 ] || fail "nothing was printed"
