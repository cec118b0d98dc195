#!/bin/bash
# A BCC program of the user's: kprobe, kretprobe, system call and tracepoints in one file, each with its own values.
. tests/live/lib.sh
insmod build/live/module/kpa_oracle.ko || fail "the module cannot be loaded"
start --source tests/source/mmap.c
for word in kprobe__do_mmap kretprobe__do_mmap syscall__munmap tracepoint__syscalls__sys_enter_munmap raw_tracepoint__sys_enter; do
	grep -q "^Tracing with tests/source/mmap.c: .*\<$word\>" "$tmp/err" || fail "$word is not attached"
done
"$programs/mmap_calls" 100 >"$tmp/expected" &
calls=$!
wait $calls
stop
cat /sys/kernel/debug/kpa_oracle >"$tmp/oracle"
rmmod kpa_oracle
grep -q ', 0 lost\.$' "$tmp/err" || fail "records were lost"

# of TABLE: what it was given by the program.
of() {
	awk -v pid=$calls -v table="$1" '$1 == pid && $2 == pid && $3 == table' "$tmp/out" | sed "s/.* $1 *//"
}

# The entry: as a module's kprobe has read it, and as the program knows it.
of calls >"$tmp/calls"
sed 's/populated=/*populate=/' "$tmp/calls" >"$tmp/printed"
tail -n 100 "$tmp/oracle" >"$tmp/read"
tail -n 100 "$tmp/printed" >"$tmp/last"
same "$tmp/read" "$tmp/last"
sed 's/^file=0x0 addr=0 \(.*\) populate=.*/\1/' "$tmp/last" >"$tmp/known"
same "$tmp/expected" "$tmp/known"

# The return: what munmap() is given is what do_mmap() has returned, and as long as it was asked for.
of results | tail -n 100 | sed 's/value=//' >"$tmp/results"
sed 's/.* len=\([0-9]*\) .*/\1/' "$tmp/last" | paste "$tmp/results" - | sed 's/^/addr=/; s/\t/ len=/' >"$tmp/wanted"
for table in by_tracepoint by_syscall; do
	of $table | tail -n 100 >"$tmp/got"
	same "$tmp/wanted" "$tmp/got"
done
[ "$(of by_raw_tracepoint | sort -u)" = value=11 ] || fail "the raw tracepoint"

# -p, and JSON.
"$programs/mmap_calls" 10000000 >/dev/null &
one=$!
"$programs/mmap_calls" 10000000 >/dev/null &
another=$!
start --source tests/source/mmap.c -j -p $one -M 200
finish
kill $one $another
[ "$(grep -cF "\"pid\":$one,\"tid\":$one,\"table\":" "$tmp/out")" = 200 ] || fail "not 200 records of -p"
python3 - "$tmp/out" <<'EOF' || fail "-j"
import json, sys

*lines, end = map(json.loads, open(sys.argv[1]))
assert end["type"] == "end" and end["printed"] == len(lines) == 200 and end["filtered"] > 0, end
for line in lines:
    if line["table"] == "calls":
        assert line["data"]["file"] == "0x0" and line["data"]["len"] % 4096 == 0, line
EOF

# A function of the user's choice for a probe function without a prefix.
cat >"$tmp/probe.c" <<'EOF'
#include <uapi/linux/ptrace.h>
BPF_PERF_OUTPUT(events);
struct data { u64 len; char comm[16]; };
int probe(struct pt_regs *ctx, struct file *file, unsigned long addr, unsigned long len)
{
	struct data d = { .len = len };
	bpf_get_current_comm(&d.comm, sizeof(d.comm));
	events.perf_submit(ctx, &d, sizeof(d));
	return 0;
}
EOF
start --source "$tmp/probe.c" do_mmap
"$programs/mmap_calls" 3 >/dev/null
stop
grep -q ' events  *len=12288 comm="mmap_calls"$' "$tmp/out" || fail "no call of the function named"
expect_message 1 "no function of the name 'no_such_function' is in the kernel" --source "$tmp/probe.c" no_such_function
sed 's/len = len/len = length/' "$tmp/probe.c" >"$tmp/wrong.c"
expect_message 1 "$tmp/wrong.c:6:27: use of undeclared identifier 'length'" --source "$tmp/wrong.c" do_mmap
no_probe_left
