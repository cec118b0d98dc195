#!/bin/bash
# Builds the fuzzer and runs it on the corpus that is kept here. What it finds stays in BUILD_FOLDER/fuzz.
#
# usage: tests/fuzz/run.sh BUILD_FOLDER SECONDS [FILE...]
#   With FILEs: only these, once each. $KPA_FUZZ_SEED is where it begins (1, so that CI does not fail by chance for what
#   was there before; 0 is a new one each time).
#
#        tests/fuzz/run.sh BUILD_FOLDER --merge FOLDER
#   Takes what covers more from FOLDER into the corpus.
set -eu
build=$(cd "$1" && pwd)
project=$(cd "$(dirname "$0")/../.." && pwd)
corpus=$project/tests/fuzz/corpus
clang=/usr/lib/llvm-14
if ! ls $clang/bin/clang $clang/lib/clang/*/lib/linux/libclang_rt.fuzzer-x86_64.a >/dev/null 2>&1; then
	echo "clang-14 and libclang-rt-14-dev are missing (scripts/deps.sh test installs them), so this is not tested"
	exit 77
fi
fuzz=$build/fuzz
mkdir -p "$fuzz/objects" "$fuzz/found" "$fuzz/new"

# Only what has changed is compiled again; a header changes everything.
newest=$(find "$project"/rewriter -name '*.h' -newer "$fuzz/fuzz_rewrite" 2>/dev/null | head -n 1)
if [ ! -e "$fuzz/fuzz_rewrite" ] || [ -n "$newest" ]; then
	rm -f "$fuzz/objects"/*
fi
objects=()
for file in "$project"/rewriter/*.c "$build"/rewriter/embedded_*.c "$project/tests/fuzz/fuzz_rewrite.c"; do
	object=$fuzz/objects/$(basename "$file" .c).o
	objects+=("$object")
	[ "$object" -nt "$file" ] || $clang/bin/clang -c -g -O1 -std=gnu11 -D_GNU_SOURCE -I"$project/rewriter" \
		-I$clang/include -fsanitize=fuzzer,address,undefined -fno-sanitize-recover=undefined \
		-fno-omit-frame-pointer -o "$object" "$file"
done
$clang/bin/clang -fsanitize=fuzzer,address,undefined -o "$fuzz/fuzz_rewrite" "${objects[@]}" -L$clang/lib -lclang-14

# clang is not instrumented, and crashes on some inputs, which libclang survives with what was allocated. That is C++'s.
export LSAN_OPTIONS=suppressions=$project/tests/fuzz/leaks:print_suppressions=0
export ASAN_OPTIONS=detect_leaks=1:handle_abort=1
export UBSAN_OPTIONS=print_stacktrace=1
if [ "${2:-}" = --merge ]; then
	exec "$fuzz/fuzz_rewrite" -merge=1 -max_len=2048 -timeout=20 "$corpus" "$3"
fi
if [ $# -gt 2 ]; then
	exec "$fuzz/fuzz_rewrite" -timeout=20 "${@:3}"
fi
exec "$fuzz/fuzz_rewrite" -seed="${KPA_FUZZ_SEED:-1}" -max_total_time="$2" -max_len=2048 -timeout=20 -rss_limit_mb=3000 -artifact_prefix="$fuzz/found/" \
	-print_final_stats=1 "$fuzz/new" "$corpus"
