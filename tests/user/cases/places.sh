#!/bin/bash
# Where all functions of some programs have their parameters, by the placement rules and by their debug information.
# libc's is a package of its own (scripts/deps.sh test installs it).
. tests/user/lib.sh
"$programs/places" "$build/bin/kprobe-args" "$build/libexec/kprobe-args/kprobe-args-compiler" \
	"$(ldd "$build/bin/kprobe-args" | awk '$1 == "libc.so.6" { print $3 }')" "$fixtures"/calls_* "$fixtures"/symbols_* ||
	fail "they differ"
