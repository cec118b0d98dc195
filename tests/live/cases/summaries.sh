#!/bin/bash
# --count, --hist, --top, --profile-args: dd writes a known number of times, as much as it is told to.
. tests/live/lib.sh

# write_all: 7 times 1000 bytes, 5 times 4096, 3 times 1; dd itself writes nothing else.
write_all() {
	dd if=/dev/zero of="$tmp/file" bs=1000 count=7 status=none
	dd if=/dev/zero of="$tmp/file" bs=4096 count=5 status=none
	dd if=/dev/zero of="$tmp/other" bs=1 count=3 status=none
}

start --count -n dd vfs_write vfs_writev
write_all
stop
awk '$2 == "vfs_write" && $1 == 15 { found++ } $2 == "vfs_writev" && $1 == 0 { found++ } END { exit found != 2 }' "$tmp/out" ||
	fail "--count"
start -n dd --hist count --top count --top 'file->f_path.dentry->d_name.name' vfs_write
write_all
stop
cat >"$tmp/expected" <<'END'
vfs_write: count, 15 calls
     value               : count    distribution
         1               : 3        |*****************                       |
         2 -> 3          : 0        |                                        |
         4 -> 7          : 0        |                                        |
         8 -> 15         : 0        |                                        |
        16 -> 31         : 0        |                                        |
        32 -> 63         : 0        |                                        |
        64 -> 127        : 0        |                                        |
       128 -> 255        : 0        |                                        |
       256 -> 511        : 0        |                                        |
       512 -> 1023       : 7        |****************************************|
      1024 -> 2047       : 0        |                                        |
      2048 -> 4095       : 0        |                                        |
      4096 -> 8191       : 5        |****************************            |

vfs_write: count, 15 calls
           7  1000
           5  4096
           3  1

vfs_write: file->f_path.dentry->d_name.name, 15 calls
          12  "file"
           3  "other"
END
same "$tmp/expected" "$tmp/out"

# The same by a filter, at the return, as JSON, with an interval; and all that is told of each argument.
start -j -i 1 -n dd -r --top result -f 'count > 1 && result > 0' vfs_write
write_all
sleep 2.5
stop
python3 - "$tmp/out" <<'PYTHON' >"$tmp/checked" 2>&1 || fail "the values at the return"
import json, sys

lines = [json.loads(line) for line in open(sys.argv[1])]
total, end = lines[-2], lines[-1]
assert total["total"] and total["expression"] == "result" and total["calls"] == 12, total
assert [(v["value"], v["count"]) for v in total["values"]] == [(1000, 7), (4096, 5)], total
times = [line for line in lines if "interval" in line]
assert len(times) >= 2 and [line["interval"] for line in times] == list(range(1, len(times) + 1)), times
assert sum(line["calls"] for line in times) == 12, times
assert end["calls"] == sum(end[key] for key in
                           ("counted", "filtered", "missed", "unreturned", "unremembered", "lost", "unread")), end
assert end["counted"] == 12, end
PYTHON
# Errors have their names: the kernel's functions return them, to the loader too.
for json in '' -j; do
	# shellcheck disable=SC2086 # none or one
	start $json -r -n cat --top result 'do_sys_openat2(filename)'
	for i in 1 2 3; do cat "$tmp/nothing-$i" 2>/dev/null || true; done
	stop
	if [ "$json" ]; then
		python3 - "$tmp/out" <<'PYTHON' >"$tmp/checked" 2>&1 || fail "no error in the JSON"
import json, sys

values = [v for line in open(sys.argv[1]) for v in json.loads(line).get("values", [])]
assert any(v["value"] == -2 and v["error"] == "ENOENT" and v["count"] >= 3 for v in values), values
PYTHON
	else
		grep -q '^ *[0-9]*  -2 ENOENT$' "$tmp/out" || fail "no error has its name"
	fi
done
start -j -n dd --rows 20 --profile-args vfs_write
write_all
stop
python3 - "$tmp/out" <<'PYTHON' >"$tmp/checked" 2>&1 || fail "the profile"
import json, sys

profile, end = [json.loads(line) for line in open(sys.argv[1])]
args = profile["args"]
assert profile["calls"] == end["counted"] == 15, profile
assert end["calls"] == end["counted"] + end["filtered"] + end["missed"], end
values = {v["value"]: v["count"] for v in args["count"]["values"]}
assert values == {1: 3, 1000: 7, 4096: 5}, values
assert (args["count"]["min"], args["count"]["max"]) == (1, 4096), args["count"]
# Each write is behind the one before; dd opens the file anew each time.
offsets = {v["value"]: v["count"] for v in args["*pos"]["values"]}
assert offsets[0] == 3 and offsets[1] == offsets[2] == 1 and offsets[6000] == 1 and offsets[16384] == 1, offsets
assert (args["*pos"]["min"], args["*pos"]["max"]) == (0, 16384), args["*pos"]
assert args["file"]["pointers"]["kernel"] == 15 and args["buf"]["type"] == "text", args
PYTHON

# An argument on the stack, and two of the registers: what the program says of its own calls.
start -n mmap_calls --top pgoff --top prot --top 'len > 409600' --hist flags -f '!file && flags & 0x20' do_mmap
"$programs/mmap_calls" 300 >"$tmp/calls"
stop
shared=$(grep -c 'flags=33 ' "$tmp/calls")
awk -v shared="$shared" '
	/^do_mmap: /			{ what = $2 }
	what == "flags," && /32 -> 63/	{ flags = $5 }
	what == "prot," && $2 == "PROT_READ" { read_only = $1 }
	what == "len" && $2 == "0"	{ few = $1 }
	what == "len" && $2 == "1"	{ many = $1 }
	what == "pgoff," && $2 == "0"	{ pgoff = $1 }
	END				{ exit !(flags >= 300 && many == 200 && few == flags - 200 && read_only == 150 && pgoff >= shared) }
' "$tmp/out" || fail "do_mmap"

# Every function of a pattern has its own row; those that were not called are only counted.
start --count -n dd 'vfs_*'
write_all
stop
grep -q '^ *15  vfs_write$' "$tmp/out" || fail "the pattern"
grep -q '^ *([0-9]* of [0-9]* functions were not called)$' "$tmp/out" || fail "no functions that were not called"
awk 'NR > 1 && $2 ~ /^vfs_/ { sum += $1 } END { print sum }' "$tmp/out" >"$tmp/sum"
grep -q "[0-9]* calls\{0,1\}: $(cat "$tmp/sum") counted, " "$tmp/err" || fail "the books do not close"
no_probe_left
# Functions that end in others, by a jump: the returns of both are told apart (vfs_getattr, vfs_getattr_nosec).
start --count -r -n cp 'vfs_*'
cp -r tests/live/programs "$tmp/copy"
stop
grep -q 'vfs_getattr_nosec$' "$tmp/out" || fail "no function that another one ends in"
! grep -q 'not seen to return' "$tmp/err" || fail "a return is taken for another function's"
no_probe_left
