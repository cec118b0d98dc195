#!/bin/bash
# -U: frames of programs and libraries by name, as they were at the time of the call; what has no name, as an address.
[ "${1:-}" = inside ] || exec unshare -m -- "$0" inside
. tests/user/lib.sh
mount -t tmpfs none /usr/lib/debug || fail "no tmpfs"

# frames: those of the first stack in $tmp/out, as far as the program knows them.
frames() {
	sed -n '/^        /{s/^ *//; p}; /^$/q' "$tmp/out" | head -n "$(wc -l <"$tmp/expected")"
}

# expect_frames: the program's frames are those that it has told.
expect_frames() {
	frames >"$tmp/got"
	[ -s "$tmp/expected" ] || fail "the program has told nothing"
	same "$tmp/expected" "$tmp/got"
}

# traced PROGRAM OPTION... -- ARG...: PROGRAM's step() is traced, PROGRAM runs with the ARGs, and has ended long before.
traced() {
	local program=$programs/$1 options=()

	shift
	while [ "$1" != -- ]; do
		options+=("$1")
		shift
	done
	shift
	start -U "${options[@]}" "$program:step"
	"$program" "$@" >"$tmp/expected"
	stop
}

for program in stacks stacks_fixed; do
	traced $program -- plain
	expect_frames
	# Of a program that is watched until it returns, the kernel replaces the address that it returns to.
	cp "$tmp/expected" "$tmp/plain"
	traced $program -r -- plain
	cp "$tmp/plain" "$tmp/expected"
	expect_frames
	traced $program -- library
	expect_frames
	traced $program -- anonymous
	sed -i -E '/^\s*outer\+0x/s/0x[0-9a-f]+/?/' "$tmp/out"
	sed -i -E '/^outer\+/s/\+0x[0-9a-f]+/+?/' "$tmp/expected"
	expect_frames
done

# It is another program by the time the lines are written, with other functions at these addresses.
traced stacks_fixed -- exec "$programs/stacks_other"
sed -i '/other/,$d' "$tmp/expected"
expect_frames
# And the other one, which was no new process.
start -U "$programs/stacks_other:other_step"
"$programs/stacks_fixed" exec "$programs/stacks_other" | sed '1,/^run/d' >"$tmp/expected"
stop
expect_frames

# A process that was there before, and one that it is not.
"$programs/stacks" slow >"$tmp/slow" &
slow=$!
start -U -M 1 -p "$slow" "$programs/stacks:step"
finish
kill "$slow"
head -n 5 "$tmp/slow" >"$tmp/expected"
expect_frames

# Its number is another's by the time that the lines are written: those of the one that was asked for are right.
start -U "$programs/stacks_fixed:step"
"$programs/stacks_fixed" >"$tmp/expected" &
first=$!
wait "$first"
for _ in $(seq 50); do
	echo $((first - 1)) >/proc/sys/kernel/ns_last_pid
	"$programs/stacks_other" >"$tmp/others" &
	last=$!
	wait "$last"
	[ "$last" != "$first" ] || break
done
[ "$last" = "$first" ] || echo "SKIPPED: no process got the number of the one before"
stop
expect_frames

# Without names there are addresses, as nm has them; with the debug file, names. The library tells who called.
library=$programs/libstacks.so:through_library
files=$tmp/files
mkdir "$files"
objcopy --only-keep-debug "$programs/stacks" "$files/debug"
strip "$programs/stacks" -o "$files/stripped"
start -U "$library"
"$files/stripped" library >"$tmp/told"
stop
offset=$(sed -n 's/^outer+\(0x[0-9a-f]*\) .*/\1/p' "$tmp/told")
address=$(printf '0x%x' $((0x$(nm "$programs/stacks" | sed -n 's/ T outer$//p') + offset)))
printf 'through_library+0x0 [libstacks.so]\n? [stripped+%s]\n' "$address" >"$tmp/expected"
sed -i 's/^        0x[0-9a-f]* /        ? /' "$tmp/out"
expect_frames
id=$(readelf -n "$files/stripped" | sed -n 's/.*Build ID: //p')
mkdir -p "/usr/lib/debug/.build-id/${id:0:2}"
cp "$files/debug" "/usr/lib/debug/.build-id/${id:0:2}/${id:2}.debug"
start -U "$library"
"$files/stripped" library | sed '1,2d; s/through_library+0x[0-9a-f]*/through_library+0x0/' >"$tmp/expected"
stop
expect_frames

# A running program whose file is another one now: its own names. One that has ended: none.
cp "$programs/stacks" "$files/moved"
"$files/moved" slow >"$tmp/slow" &
slow=$!
cp "$programs/stacks_other" "$files/new"
mv "$files/new" "$files/moved"
start -U -M 1 -p "$slow" "$library"
finish
kill "$slow"
sed -n '1,2d; s/through_library+0x[0-9a-f]*/through_library+0x0/; s/\[moved\]/[moved (deleted)]/; p; 5q' "$tmp/slow" \
	>"$tmp/expected"
expect_frames

# JSON has the same, and the addresses in the files.
start -U -j "$programs/stacks:step"
"$programs/stacks" >"$tmp/expected"
stop
python3 - "$tmp/out" <<'EOF' >"$tmp/got" || fail "no JSON"
import json, sys
for frame in json.loads(open(sys.argv[1]).readline())["user_stack"][:4]:
    print("%s+0x%x [%s]" % (frame["symbol"], frame["offset"], frame["file"].split("/")[-1]))
EOF
same "$tmp/expected" "$tmp/got"
