# What the cases of user functions share; they run on this machine, as root, in the project's folder. $KPA_BUILD
# is the build folder.
# shellcheck shell=bash disable=SC2034 # the cases use the variables
. tests/live/lib.sh
build=${KPA_BUILD:-build}
tool=$build/bin/kprobe-args
programs=$build/tests/user
fixtures=$build/tests/fixtures
[ "$(id -u)" = 0 ] || fail "only root can trace"
[ -e /sys/bus/event_source/devices/uprobe/type ] || fail "this kernel has no uprobes"
# Of nobody else's, and gone afterwards.
export HOME=$tmp/home
mkdir "$HOME"

# keep_json: what it has printed is as docs/output.schema.json says; of many lines, the first and the last ones.
keep_json() {
	{ head -n 200 "$tmp/out" && tail -n +201 "$tmp/out" | tail -n 50; } >"$tmp/objects"
	/usr/bin/python3 tests/schema/validate.py "$tmp/objects" >"$tmp/schema" || fail "other JSON than the schema's"
}

# compare EXPECTED GOT: the arguments of $tmp/out's lines, each behind its function's name.
arguments() {
	sed 1d "$tmp/out" | sed -E 's/^[0-9]+ +[0-9]+ +.{15} //; s/  */ /; s/ *$//'
}

# start_steady: tests/user/programs/steady in the background. $steady is its process, $code the address of its
# function tick().
start_steady() {
	"$programs/steady" >"$tmp/steady" &
	steady=$!
	until [ -s "$tmp/steady" ]; do
		kill -0 "$steady" 2>/dev/null || fail "steady does not run"
		sleep 0.05
	done
	code=$(cat "$tmp/steady")
}

# first_byte: of tick()'s code in steady's memory; 204 is a breakpoint.
first_byte() {
	dd if="/proc/$steady/mem" bs=1 count=1 skip=$((code)) 2>/dev/null | od -An -tu1 | tr -d ' '
}
