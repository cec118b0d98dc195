#!/bin/bash
# A compiled probe of an earlier run is used only while its file is the same: a program that was compiled again has
# other offsets, and a breakpoint there would change what it does.
. tests/user/lib.sh
made() {
	grep -q 'found the probe of an earlier run' "$tmp/err" && fail "$1: an old probe was used"
	return 0
}

found() {
	grep -q 'found the probe of an earlier run' "$tmp/err" || fail "$1: the saved probe was not used"
}

# build NUMBER SIZE: a program whose function is elsewhere, with other parameters, for each NUMBER.
build() {
	cat >"$tmp/program.c" <<C
__attribute__((noinline)) int before(int a) { __asm__ volatile(".fill $2, 1, 0x90"); return a; }
__attribute__((noinline)) int func(int a, long b$1) { __asm__ volatile("" : : "r"(a), "r"(b$1)); return a; }
int main(void) { return before(1) + func(7, $1) ? 0 : 1; }
C
	gcc -w -g -O1 "$tmp/program.c" -o "$tmp/new" || fail "gcc"
}

run() {
	start -v -M 1 -d 20 "$@"
	"$tmp/program"
	finish
}

spec=$tmp/program:func
build 1 10
mv "$tmp/new" "$tmp/program"
run "$spec"
made "the first run"
[ "$(arguments)" = "func a=7 b1=1" ] || fail "the first run: $(arguments)"
run "$spec"
found "the second run"
[ "$(arguments)" = "func a=7 b1=1" ] || fail "the second run: $(arguments)"
run --no-cache "$spec"
made "--no-cache"
# Another file under that name.
build 2 100
mv "$tmp/new" "$tmp/program"
run "$spec"
made "compiled again"
[ "$(arguments)" = "func a=7 b2=2" ] || fail "compiled again: $(arguments)"
# The same file with other bytes, of the same size, and with its time set back.
build 3 100
size=$(stat -c %s "$tmp/program")
[ "$(stat -c %s "$tmp/new")" = "$size" ] || fail "the sizes differ"
touch -r "$tmp/program" "$tmp/time"
cat "$tmp/new" >"$tmp/program"
touch -r "$tmp/time" "$tmp/program"
run "$spec"
made "written over"
[ "$(arguments)" = "func a=7 b3=3" ] || fail "written over: $(arguments)"
# A large one is known by its inode, size and time of change.
truncate -s 1M "$tmp/program"
run "$spec"
made "made larger"
run "$spec"
found "a large one"
build 4 100
truncate -s 1M "$tmp/new"
touch -r "$tmp/program" "$tmp/time"
cat "$tmp/new" >"$tmp/program"
touch -r "$tmp/time" "$tmp/program"
run "$spec"
made "a large one written over"
[ "$(arguments)" = "func a=7 b4=4" ] || fail "a large one written over: $(arguments)"
# The same name seen from another folder is another file.
mkdir "$tmp/there"
tool=$(realpath "$tool")
project=$PWD
cd "$tmp" || fail "cd"
start -v -M 1 -d 20 ./program:func
./program
finish
made "another spec"
build 5 300
mv "$tmp/new" "$tmp/there/program"
cd "$tmp/there" || fail "cd"
start -v -M 1 -d 20 ./program:func
./program
finish
made "another folder"
[ "$(arguments)" = "func a=7 b5=5" ] || fail "another folder: $(arguments)"
cd "$project" || fail "cd"
# One that was read, and has changed before it is attached to, is not touched.
"$programs/changed" "$tmp/program" >"$tmp/changed" 2>&1 || fail "a changed file"
