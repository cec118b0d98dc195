#!/bin/sh
# Installs into an empty folder and uses the library from there as others would: through pkg-config, from C and C++,
# shared and static.
#
# usage: tests/library/run.sh BUILD_FOLDER
set -eu
build=$(cd "$1" && pwd)
here=$(cd "$(dirname "$0")" && pwd)
command -v g++ >/dev/null || {
	echo "g++ is missing (scripts/deps.sh test installs it), so this is not tested"
	exit 77
}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM
cmake --install "$build" --prefix "$work/prefix" >/dev/null
pc=$(find "$work/prefix" -name kprobe-args-rewrite.pc)
PKG_CONFIG_PATH=$(dirname "$pc")
export PKG_CONFIG_PATH
lib=$(pkg-config --variable=libdir kprobe-args-rewrite)
cd "$work"

# use NAME COMPILER...
use() {
	name=$1
	shift
	"$@" -o "$name"
	LD_LIBRARY_PATH="$lib" "./$name" >"$name.out" || {
		cat "$name.out"
		echo "$name failed"
		exit 1
	}
	diff -u "$here/expected" "$name.out"
}

flags="-Wall -Wextra -Werror $(pkg-config --cflags kprobe-args-rewrite)"
cp "$here/user.c" user.c
cp "$here/user.c" user.cc
# shellcheck disable=SC2046,SC2086 # several words
{
	use c_shared gcc -std=c99 $flags user.c $(pkg-config --libs kprobe-args-rewrite) -pthread
	use cxx_shared g++ -std=c++11 $flags user.cc $(pkg-config --libs kprobe-args-rewrite) -pthread
	rm "$lib"/*.so*
	use c_static gcc -std=c99 $flags user.c $(pkg-config --static --libs kprobe-args-rewrite) -pthread
	use cxx_static g++ -std=c++11 $flags user.cc $(pkg-config --static --libs kprobe-args-rewrite) -pthread
}

# No other name comes with it.
nm --defined-only -g "$lib/libkprobe-args-rewrite.a" | sed -n 's/.* [A-Z] //p' | sort >static
nm -D --defined-only "$build/lib/libkprobe-args-rewrite.so" | sed -n 's/.* [A-Z] //p' | sort >shared
sed -n 's/^REWRITE_API .*[ *]\(rewrite__[a-z]*\)(.*/\1/p' "$work/prefix/include/kprobe-args/rewrite.h" | sort >header
[ "$(wc -l <header)" -ge 5 ] || { echo "the header's functions are not found"; exit 1; }
diff -u header static
diff -u header shared
