#!/bin/bash
# Calls that a kprobe cannot tell of: perf_output_begin is called by the probe of vfs_write, once for each of its records.
. tests/live/lib.sh
end_of() {
	python3 - "$tmp/out" "$1" <<'END'
import json, sys
end = [json.loads(line) for line in open(sys.argv[1])][-1]
books = ["printed", "filtered", "lost", "unread", "late", "missed"]
if end["calls"] != sum(end[name] for name in books):
    sys.exit(f"the books do not close: {end}")
if end["printed"] < 20 or end["missed"] != (end["printed"] if sys.argv[2] == "both" else 0):
    sys.exit(f"wrong counts: {end}")
END
}

write_some() {
	for _ in $(seq 20); do
		echo x >/dev/null
	done
}

start --strict -j vfs_write perf_output_begin
write_some
kill -INT "$pid"
finish 1
end_of both || fail "both"
grep -q '^kprobe-args: --strict: [0-9]* calls were lost or missed$' "$tmp/err" || fail "no reason"
grep -q '^[0-9]* calls: [0-9]* printed, 0 lost, [0-9]* missed\.$' "$tmp/err" || fail "no last line"

start --strict --low-latency -j vfs_write
write_some
stop
end_of one || fail "one"
no_probe_left
