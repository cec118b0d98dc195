#!/bin/bash
# A stripped program, whose names and debug information are in a file of their own, known by its build id; in a
# mount namespace, so that nothing is written to this machine's /usr/lib/debug.
[ "${1:-}" = inside ] || exec unshare -m -- "$0" inside
. tests/user/lib.sh
mount -t tmpfs none /usr/lib/debug || fail "no tmpfs"
id=$(readelf -n "$fixtures/stripped" | sed -n 's/.*Build ID: //p')
file=/usr/lib/debug/.build-id/${id:0:2}/${id:2}.debug
[ ${#id} = 40 ] || fail "the fixture has no build id"
mkdir -p "$(dirname "$file")"

# Without it there is no such name.
expect_message 1 "has no function 'kept'" "$fixtures/stripped:kept"
grep -qF "$file" "$tmp/err" || fail "it is not told where it would be"
# It is found as soon as it is there.
cp "$fixtures/stripped.debug" "$file"
start -M 1 -d 20 "$fixtures/stripped:kept"
"$fixtures/stripped"
finish
arguments | grep -q '^kept a=1 b=0 c=".*stripped"$' || fail "other values: $(arguments)"
"$tool" --explain "$fixtures/stripped:take" | grep -q 'struct elsewhere.*%rdi and %rsi' || fail "types"
# Somebody else's, or another program's, is not believed.
chmod o+w "$file"
expect_message 1 "has no function 'kept'" --no-cache "$fixtures/stripped:kept"
chmod o-w "$file"
chown 65534 "$file"
expect_message 1 "has no function 'kept'" --no-cache "$fixtures/stripped:kept"
rm "$file"
cp "$fixtures/calls_gcc_O2" "$file"
expect_message 1 "has no function 'kept'" "$fixtures/stripped:kept"
