# What the live cases share; they run in the VM, in the project's folder.
# shellcheck shell=bash disable=SC2119,SC2120 # finish has an argument that it rarely needs
tool=build/bin/kprobe-args
# shellcheck disable=SC2034 # the cases use it
programs=build/tests/live
tmp=$(mktemp -d)
trap 'kill $(jobs -p) 2>/dev/null; rm -rf "$tmp"' EXIT

fail() {
	echo "FAILED: $*"
	for f in "$tmp"/*; do
		[ -f "$f" ] && echo "--- $(basename "$f")" && head -c 4000 "$f"
	done
	exit 1
}

# start ARG...: kprobe-args in the background, and waits until it is attached. $pid is its process; its
# stdout and stderr are $tmp/out and $tmp/err.
start() {
	# What the one before has written would be taken for its own.
	: >"$tmp/err"
	"$tool" "$@" >"$tmp/out" 2>"$tmp/err" &
	pid=$!
	until grep -q '^Tracing ' "$tmp/err"; do
		# It may have been attached and ended since.
		kill -0 "$pid" 2>/dev/null || grep -q '^Tracing ' "$tmp/err" ||
			fail "kprobe-args $* ended before it was attached"
		sleep 0.2
	done
}

# keep_json: result.sh compares it with docs/output.schema.json, outside of the VM.
nr_json=0
keep_json() {
	[ ! -d build/live/results ] || cp "$tmp/out" "build/live/results/$(basename "$0" .sh)-$((++nr_json)).json"
}

# finish [STATUS]: waits for it.
finish() {
	local status=0

	wait "$pid" || status=$?
	[ "$status" = "${1:-0}" ] || fail "kprobe-args ended with status $status, not ${1:-0}"
	[ "$(head -c 1 "$tmp/out")" != "{" ] || keep_json
}

# stop: Ctrl-C, and waits for it.
stop() {
	kill -INT "$pid"
	finish
}

# same FILE FILE
same() {
	cmp -s "$1" "$2" || { diff "$1" "$2" >"$tmp/difference"; fail "$1 and $2 differ"; }
}

# expect_message STATUS TEXT ARG...: kprobe-args ends with this status and its stderr has this text.
expect_message() {
	local status=$1 text=$2 got=0

	shift 2
	timeout 300 "$tool" "$@" >"$tmp/out" 2>"$tmp/err" </dev/null || got=$?
	[ "$got" = "$status" ] || fail "kprobe-args $*: status $got, not $status"
	grep -qF -- "$text" "$tmp/err" || fail "kprobe-args $*: no message '$text'"
	[ ! -s "$tmp/out" ] || fail "kprobe-args $*: something on stdout"
}

# no_probe_left: nothing of ours is in the kernel's list.
no_probe_left() {
	[ ! -s /sys/kernel/debug/kprobes/list ] || {
		cp /sys/kernel/debug/kprobes/list "$tmp/list"
		fail "a kprobe was left behind"
	}
}
