#!/bin/bash
# However it ends, no breakpoint is left in the program, and the program has not noticed anything: it checks its
# own arguments and ends with status 1 when one is wrong.
. tests/user/lib.sh
start_steady
spec=$programs/steady:tick
original=$(first_byte)
[ -n "$original" ] || fail "the program's code cannot be read"
[ "$original" != 204 ] || fail "there is a breakpoint already"

undisturbed() {
	[ "$(first_byte)" = "$original" ] || fail "$1: a breakpoint was left"
	kill -0 "$steady" || fail "$1: the program has ended"
}

start "$spec"
[ "$(first_byte)" = 204 ] || fail "there is no breakpoint while it is traced"
stop
undisturbed "Ctrl-C"
start -M 3 "$spec"
finish
[ "$(wc -l <"$tmp/out")" = 4 ] || fail "-M 3 printed other than three lines and the header"
undisturbed "-M"
start -d 0.3 "$spec"
finish
undisturbed "-d"
start "$spec"
kill -KILL "$pid"
wait "$pid" 2>/dev/null
for _ in 1 2 3 4 5 6 7 8 9 10; do
	[ "$(first_byte)" = "$original" ] && break
	sleep 0.2
done
undisturbed "SIGKILL"
# What is sent to the whole group of processes is for the tracer to act upon: the compiler stays.
"$tool" --no-cache "$spec" >"$tmp/out" 2>"$tmp/err" &
pid=$!
until compiler=$(cat "/proc/$pid/task/$pid/children") && [ -n "$compiler" ]; do
	kill -0 "$pid" 2>/dev/null || fail "no compiler was started"
done
kill -TERM "${compiler%% *}" || fail "the compiler has ended already"
until grep -q '^Tracing ' "$tmp/err"; do
	kill -0 "$pid" 2>/dev/null || fail "the compiler was ended"
	sleep 0.1
done
stop
undisturbed "SIGTERM to the compiler"
# A reader that goes away ends it too.
timeout 60 "$tool" "$spec" 2>"$tmp/err" | head -n 3 >"$tmp/out"
[ "${PIPESTATUS[0]}" = 0 ] || fail "head ended it with status ${PIPESTATUS[0]}"
undisturbed "head"
# Two at once see the same calls, and one ends without the other.
start "$spec"
first=$pid
"$tool" -M 2 "$spec" >"$tmp/out2" 2>"$tmp/err2" || fail "the second one failed"
kill -0 "$first" || fail "the first one has ended with the second"
stop
undisturbed "two of them"
# In the kernel's list of uprobes, where there is one.
if mkdir "$tmp/tracefs" && mount -t tracefs none "$tmp/tracefs" 2>/dev/null; then
	cat "$tmp/tracefs/uprobe_events" >"$tmp/list" 2>/dev/null
	umount "$tmp/tracefs"
	[ ! -s "$tmp/list" ] || fail "a uprobe event was left"
fi
kill "$steady"
