#!/bin/bash
# --count, --hist, --top, --profile-args: of calls that are all known, each number is right, and the books close.
. tests/user/lib.sh
sums=$programs/sums
take=$sums:take

# sum_up CALLS THREADS ARG...: what kprobe-args says of so many calls is in $tmp/out.
sum_up() {
	local calls=$1 threads=$2

	shift 2
	start "$@"
	echo | "$sums" "$calls" "$threads"
	stop
}

# check NAME: the Python script on stdin says that $tmp/out's lines are right.
check() {
	cat >"$tmp/script"
	python3 "$tmp/script" "$tmp/out" >"$tmp/checked" 2>&1 || fail "$1"
}

sum_up 1000 1 --count "$take" "$sums:weigh"
printf '       COUNT  FUNC\n        1000  take\n         500  weigh\n' >"$tmp/expected"
same "$tmp/expected" "$tmp/out"
grep -q '^1500 calls: 1500 counted\.$' "$tmp/err" || fail "--count: the books"
# Two threads on two processors: none is missed.
sum_up 50000 2 --count -f 'size % 20 == 0' "$take"
printf '       COUNT  FUNC\n       50000  take\n' >"$tmp/expected"
same "$tmp/expected" "$tmp/out"
grep -q '^100000 calls: 50000 counted, 50000 filtered\.$' "$tmp/err" || fail "-f: the books"

sum_up 1000 1 --hist size --top name --top kind "$take"
cat >"$tmp/expected" <<'END'
take: size, 1000 calls
     value               : count    distribution
         0               : 1        |                                        |
         1               : 0        |                                        |
         2 -> 3          : 0        |                                        |
         4 -> 7          : 0        |                                        |
         8 -> 15         : 1        |                                        |
        16 -> 31         : 2        |                                        |
        32 -> 63         : 3        |                                        |
        64 -> 127        : 6        |                                        |
       128 -> 255        : 13       |*                                       |
       256 -> 511        : 26       |**                                      |
       512 -> 1023       : 51       |****                                    |
      1024 -> 2047       : 102      |*********                               |
      2048 -> 4095       : 205      |********************                    |
      4096 -> 8191       : 410      |****************************************|
      8192 -> 16383      : 180      |*****************                       |

take: name, 1000 calls
         250  NULL
         250  "blue"
         250  "green"
         250  "red"

take: kind, 1000 calls
         334  -1
         333  0
         333  1
END
same "$tmp/expected" "$tmp/out"
# Of the results, the 499 errors come first, and of the other 501 two are shown.
sum_up 1000 1 -r --rows 3 --top result --hist eighth "$take"
cat >"$tmp/expected" <<'END'
take: result, 1000 calls
         499  -2
           1  0
           1  10
         499  (499 other values)

take: eighth, 1000 calls
     value               : count    distribution
     -1023 -> -512       : 488      |****************************************|
      -511 -> -256       : 256      |********************                    |
      -255 -> -128       : 128      |**********                              |
      -127 -> -64        : 64       |*****                                   |
       -63 -> -32        : 32       |**                                      |
       -31 -> -16        : 16       |*                                       |
       -15 -> -8         : 8        |                                        |
        -7 -> -4         : 4        |                                        |
        -3 -> -2         : 2        |                                        |
        -1               : 1        |                                        |
         0               : 1        |                                        |
END
same "$tmp/expected" "$tmp/out"

# What is not there to be counted has its reason beside it.
sum_up 1000 1 --top '100 / (kind + 1)' --hist '*(long *)where' "$take"
grep -q '^ *334  ? (a division by zero, or with a result that its type cannot hold)$' "$tmp/out" || fail "no division"
grep -q '^ *200  ? (the memory could not be read)$' "$tmp/out" || fail "no fault"

# Each time alone and all together.
start -j -i 0.3 --hist size --top kind --top name "$take"
for _ in 1 2 3 4; do
	echo | "$sums" 1000
	sleep 0.25
done
stop
check "-i" <<'PYTHON'
import collections, json, sys

lines = [json.loads(line) for line in open(sys.argv[1])]
end = lines.pop()
assert end == {"type": "end", "calls": 4000, "counted": 4000, "filtered": 0, "undecided": 0, "lost": 0, "unread": 0,
               "missed": 0}, end
def rows(line):
    if line["type"] == "histogram":
        return {(b["low"], b["high"]): b["count"] for b in line["buckets"]}
    return {v["value"]: v["count"] for v in line["values"]}

for expression in "size", "kind", "name":
    mine = [line for line in lines if line["expression"] == expression]
    total, times = mine[-1], mine[:-1]
    assert total["total"] and not any("total" in line for line in times)
    assert [line["interval"] for line in times] == list(range(1, len(times) + 1)) and len(times) >= 3, times
    all_rows = collections.Counter(rows(total))
    in_times = sum((collections.Counter(rows(line)) for line in times), collections.Counter())
    # What came behind the last interval is in the whole only.
    assert all(in_times[key] <= all_rows[key] for key in in_times), (in_times, all_rows)
    assert sum(line["calls"] for line in times) <= total["calls"] == 4000, total
    for line in times + [total]:
        assert sum(rows(line).values()) + line.get("null_calls", 0) == line["calls"], line
    assert all_rows == collections.Counter({
        "size": {(0 if not n else 1 << n - 1, (1 << n) - 1):
                 4 * sum((i * 10).bit_length() == n for i in range(1000)) for n in range(15)},
        "kind": {-1: 1336, 0: 1332, 1: 1332},
        "name": {"red": 1000, "green": 1000, "blue": 1000},
    }[expression]) - collections.Counter(), all_rows
PYTHON

# Each argument, where it is told apart and where there are too many; what cannot be known says why.
sum_up 3000 1 -j -r --profile-args "$take"
check "--profile-args" <<'PYTHON'
import json, sys

profile, end = [json.loads(line) for line in open(sys.argv[1])]
args, calls = profile["args"], range(3000)
assert profile["type"] == "profile" and profile["calls"] == end["counted"] == end["calls"] == 3000, end
def values(arg):
    return {v["value"]: v["count"] for v in arg["values"]}

def check(arg, expected, is_signed=True):
    assert arg["min"] == min(expected) and arg["max"] == max(expected), (arg, min(expected), max(expected))
    for bucket in arg["buckets"]:
        assert bucket["count"] == sum(bucket["low"] <= e <= bucket["high"] for e in expected), bucket
    assert sum(bucket["count"] for bucket in arg["buckets"]) == len(expected), arg
    kept = sum(v["count"] for v in arg["values"]) + arg["other_calls"]
    assert kept + arg["unkept_calls"] == len(expected), arg
    for value in arg["values"]:
        assert value["count"] <= expected.count(value["value"]), value
    if not arg["unkept_calls"]:
        assert arg["different"] == len(set(expected)), arg

check(args["kind"], [i % 3 - 1 for i in calls])
check(args["size"], [i * 10 for i in calls])
check(args["*at"], [i for i in calls])
check(args["flag"], [i & 1 for i in calls])
check(args["seventh"], [7 for i in calls])
check(args["eighth"], [-i for i in calls])
check(profile["result"], [i * 10 if i <= 500 else -2 for i in calls])
assert args["size"]["unkept_calls"] == 3000 - 1024, args["size"]
assert values(args["name"]) == {"red": 750, "green": 750, "blue": 750}, args["name"]
assert args["name"]["null_calls"] == 750, args["name"]
assert profile["result"]["values"][0] == {"value": -2, "count": 2499}, profile["result"]["values"][0]
where = args["where"]
assert where["different"] == 2 and where["pointers"] == {"kernel": 0, "user": 2400, "null": 600, "errors": 0, "small": 0}
duration = profile["duration_ns"]
assert sum(b["count"] for b in duration["buckets"]) == 3000 and duration["min"] > 0, duration
PYTHON
sum_up 1000 1 --profile-args "$sums:weigh" "$take"
sed -n 1p "$tmp/out" | grep -q '^take: 1000 calls$' || fail "the function that was called most comes first"
grep -q '^  seventh (int): always 7$' "$tmp/out" || fail "no constant"
grep -q '^  weight (double): ? (floating point is passed in' "$tmp/out" || fail "no reason"
grep -q '^  n (int): 500 different values, 1 to 999$' "$tmp/out" || fail "no range"

# More different values than there is room for: those that came first are told apart, the others are counted.
sum_up 12000 1 -j --top size --top kind "$take"
check "a full map" <<'PYTHON'
import json, sys

size, kind, end = [json.loads(line) for line in open(sys.argv[1])]
assert size["calls"] == kind["calls"] == end["counted"] == 12000
assert size["unkept_calls"] == 12000 - 10240, size
assert sum(v["count"] for v in size["values"]) + size["other_calls"] == 10240, size
assert size["other_values"] == 10240 - len(size["values"]), size
assert {v["value"]: v["count"] for v in kind["values"]} == {-1: 4000, 0: 4000, 1: 4000}, kind
PYTHON
sum_up 12000 1 --top size "$take"
grep -q '^ *1760  (values that came when there was room for no more: 10240 are told apart)$' "$tmp/out" ||
	fail "a full map is not told"

# A reader that goes away ends it as Ctrl-C does.
"$tool" --count -i 0.2 "$take" 2>"$tmp/err" | head -n 1 >"$tmp/out"
[ "${PIPESTATUS[0]}" = 0 ] || fail "head: status ${PIPESTATUS[0]}"

# wrong CARET EXPRESSION TEXT ARG...: a message with TEXT, and CARET under EXPRESSION.
wrong() {
	expect_message 1 "$3" "${@:4}" "$take"
	grep -A1 -F -x "  $2" "$tmp/err" | tail -n 1 | grep -qF -x "  $1" || fail "$2: the caret"
}
wrong '^~~~~' 'sizee' "Did you mean 'size'?" --hist sizee
wrong '     ^' 'size +' 'behind this something is missing' --hist 'size +'
wrong '^~~~' 'name' 'a number is needed' --hist name
wrong '^~~~~~' 'result' 'it is when the function returns, with -r' --hist result
wrong '       ^~~~~~~~' '1000 * duration' 'it is when the function returns, with -r' --top '1000 * duration'
expect_message 1 "'result' is not known: the function returns nothing" -r --top result "$sums:weigh"
expect_message 1 "'weight' is not known: floating point" --hist weight "$sums:weigh"
expect_message 2 'different answers' --count --hist size "$take"
expect_message 2 '-P prints values in lines' --hist size -P kind "$take"
expect_message 2 '-i is for --count' -i 1 "$take"
expect_message 2 '-K and -U are for lines' --count -K "$take"
expect_message 2 '-M counts lines' --count -M 3 "$take"
expect_message 2 '--rows is for --top' --count --rows 3 "$take"
