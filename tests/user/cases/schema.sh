#!/bin/bash
# All kinds of JSON lines, as docs/output.schema.json has them; finish() validates each.
. tests/user/lib.sh
kept=$tmp/kept
mkdir "$kept"
keep() {
	cp "$tmp/out" "$kept/$((++nr)).json"
}
nr=0

# calls PROGRAM OPTION...: of all its functions that it names, traced with the OPTIONs
calls() {
	local program=$1 names

	shift
	"$program" | sed 's/ .*//' | sort -u >"$tmp/names"
	mapfile -t names < <(sed "s|^|$program:|" "$tmp/names")
	start -j "$@" "${names[@]}"
	"$program" >/dev/null
	stop
	keep
}

calls "$fixtures/results_gcc" -r
calls "$fixtures/results_gcc" -r -U --raw
calls "$fixtures/calls_gcc_O2"
calls "$fixtures/calls_gcc_O2" -U -Z 4 --depth 1 -r
# Values of expressions, with what cannot be calculated; a name that is not UTF-8; not certain.
start -j -r -U -P 'n, 1 / (n - n), name, *total, (char)0x80' "$programs/steady:tick"
bash -c "exec -a steady '$programs/steady'" >/dev/null &
steady=$!
sleep 1
kill "$steady"
stop
keep
grep -q '"unknown":{' "$tmp/out" || fail "no reason for what is not known"
cp "$programs/stacks" "$tmp/$(printf '\377name')"
start -j "$programs/libstacks.so:through_library"
"$tmp/$(printf '\377name')" library >"$tmp/told"
stop
keep
grep -q '"comm_bytes":true' "$tmp/out" || fail "no name that is not UTF-8"
# More calls than the buffer holds.
start -j -b 1 "$programs/tight:hot"
"$programs/tight" 1 >"$tmp/told"
stop
grep '"type"' "$tmp/out" | tail -n 5 >"$tmp/some"
mv "$tmp/some" "$tmp/out"
keep
# Summaries.
"$programs/steady" >"$tmp/told" &
steady=$!
for options in --count '--hist n --top name' '--profile-args -r' '-r -i 0.3 --hist duration'; do
	# shellcheck disable=SC2086 # words
	start -j -d 1 $options "$programs/steady:tick"
	finish
	keep
done
kill "$steady"
# What is printed without tracing.
explained() {
	"$tool" "$@" >"$tmp/out" 2>"$tmp/err" || fail "$*"
	/usr/bin/python3 tests/schema/validate.py "$tmp/out" >"$tmp/schema" || fail "$*: other JSON"
	keep
}
explained -l -j "$fixtures/calls_gcc_O2:*"
explained --explain -j "$fixtures/calls_gcc_O2:"{structs,reals,variadic,wide,backfill,hidden}
explained --explain -j do_mmap vfs_write
explained --explain -j syscall:openat
explained -l -j 'vfs_*' 'do_idle' 'syscall:open*'
"$tool" --check -j >"$tmp/out" 2>"$tmp/err" || :
keep_json
keep
python3 tests/schema/strict.py "$kept"/*.json >"$tmp/schema" || fail "the schema is not strict"
[ "$(cat "$tmp/schema")" = "broken objects are refused: args count end findings histogram lost_events obstacle params profile top" ] ||
	fail "not all kinds were there"
