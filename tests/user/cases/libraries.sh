#!/bin/bash
# A library by its path, by its soname as a process has loaded it, and libc by each of its names.
. tests/user/lib.sh
library=$fixtures/libkpa-fixture.so.1
program=$fixtures/symbols_gcc

start -M 1 -d 20 "$library:versioned"
"$program"
finish
arguments | grep -qE '^versioned a=-?[0-9]+$' || fail "the library by its path"
grep -q "there is also versioned@OLD_1.0" "$tmp/err" || fail "no note about the old version"
# As the process has loaded it: no loader's list has it.
start_steady
expect_message 1 "no library 'libkpa-fixture.so.1'" libkpa-fixture.so.1:versioned
for name in libc.so.6 libc c; do
	start -M 2 -d 20 -p "$steady" "$name:clock_nanosleep"
	finish
	[ "$(arguments | sed 's/ req=0x[0-9a-f]* rem=.*//' | sort -u)" = "clock_nanosleep clock_id=0 flags=0" ] ||
		fail "$name by its name"
	grep -q "^Tracing /.*/libc.*:" "$tmp/err" || fail "$name: its path is not told"
done
start -M 2 -d 20 "$name:clock_nanosleep(clockid_t clock, int flags, ...)"
finish
kill "$steady"
