#!/bin/bash
# -l: what a program or library has, with prototypes where its debug information tells them.
. tests/user/lib.sh

# list FILE:PATTERN ...: the list is $tmp/out, sorted as it comes, without the folder.
list() {
	"$tool" -l "$@" >"$tmp/out" 2>"$tmp/err" || fail "-l $*"
	sed -i "s|$fixtures/||" "$tmp/out"
}

# expect LINE...: these are all.
expect() {
	printf '%s\n' "$@" >"$tmp/expected"
	same "$tmp/expected" "$tmp/out"
}

list "$fixtures/calls_gcc_O2:b*"
expect 'calls_gcc_O2:backfill(int a, int b, int c, int d, int e, struct pair f, int g, int h)' \
	'calls_gcc_O2:bit_fields(struct bits a, struct bits b)' 'calls_gcc_O2:bytes(const char *buf, size_t len)'
list "$fixtures/calls_gcc_O2:none" "$fixtures/calls_gcc_O2:variadic"
expect 'calls_gcc_O2:none(void)' 'calls_gcc_O2:variadic(const char *format, int n, ...)'

# One of two versions needs its own; an IFUNC is not what is called; of two of a name, the address tells.
list "$fixtures/libkpa-fixture.so.1:versioned"
expect 'libkpa-fixture.so.1:versioned@OLD_1.0(int a)' 'libkpa-fixture.so.1:versioned(int a)'
list "$fixtures/symbols_gcc:chosen"
expect 'symbols_gcc:chosen  # an IFUNC: it chooses the function when the program starts'
list "$fixtures/symbols_gcc:twin*"
nm "$fixtures/symbols_gcc" | sort | sed -n 's/^0*\([0-9a-f]*\) t \(twin.*\)/\2@0x\1/p' >"$tmp/expected"
[ "$(wc -l <"$tmp/expected")" = 2 ] || fail "nm has not two of twin"
sed 's/^symbols_gcc://; s/(.*//' "$tmp/out" >"$tmp/printed"
same "$tmp/expected" "$tmp/printed"
grep -q 'twin.*(int a, long first)  # several functions have this name$' "$tmp/out" || fail "the first twin"
grep -q 'twin.*(int a, char \*second)  # several' "$tmp/out" || fail "the second twin"

# All that is listed is there: nm has the same functions.
list "$fixtures/calls_clang_O2:*"
sed 's/^calls_clang_O2://; s/(.*//' "$tmp/out" | sort >"$tmp/printed"
nm "$fixtures/calls_clang_O2" | sed -n 's/^[0-9a-f]* [tTi] //p' | sort >"$tmp/expected"
same "$tmp/expected" "$tmp/printed"

# What is listed can be typed: each line is a spec.
list "$fixtures/calls_gcc_O2:*"
sed "s|^|$fixtures/|" "$tmp/out" | while read -r spec; do
	"$tool" --explain "${spec%%(*}" >"$tmp/explained" 2>"$tmp/err" || fail "--explain ${spec%%(*}"
	head -n 1 "$tmp/explained" | grep -qxF "${spec#*:}" || case $spec in *\(*) fail "$spec is explained otherwise" ;; esac
done || exit 1

# Without symbols or debug information.
strip -g -o "$tmp/no_debug" "$fixtures/calls_gcc_O2"
list "$tmp/no_debug:bytes"
grep -qx "$tmp/no_debug:bytes" "$tmp/out" || fail "a file without debug information"
grep -q 'no debug information tells the parameters' "$tmp/err" || fail "no word of the debug information"
expect_message 1 "It is stripped" -l "$fixtures/stripped:*"
expect_message 1 "no function of" -l "$fixtures/calls_gcc_O2:no_such*"
expect_message 1 "is not an ELF file" -l ./README.md:main
expect_message 2 "cannot be listed in one run" -l "$fixtures/calls_gcc_O2:none" vfs_write

# Programs read it too.
"$tool" -lj "$fixtures/symbols_gcc:*" >"$tmp/out" 2>"$tmp/err" || fail "-lj"
python3 - "$tmp/out" <<'END' || fail "JSON"
import json, sys
all = {}
for line in open(sys.argv[1]):
    f = json.loads(line)
    assert f["in"].endswith("symbols_gcc") and int(f["address"], 16) > 0, f
    all.setdefault(f["function"], []).append(f)
assert all["kept"][0]["params"] == [{"name": "a", "type": "int"}, {"name": "b", "type": "int"},
                                    {"name": "c", "type": "const char *"}], all["kept"]
assert all["kept"][0]["obstacle"] is None and all["kept"][0]["result"] == "int"
assert all["chosen"][0]["obstacle"] == "ifunc" and "params" not in all["chosen"][0]
assert all["pass"][0]["params"] == [{"name": "e", "type": "struct elsewhere *"}]
END
# A name may hold what a terminal acts upon: such a symbol is left out.
printf '\t.text\n\t.globl "a\033[31mb"\n"a\033[31mb":\n\tret\n\t.globl main\nmain:\n\tret\n' >"$tmp/escape.s"
gcc -o "$tmp/escape" "$tmp/escape.s" 2>"$tmp/err" || fail "gcc"
nm "$tmp/escape" | grep -q "$(printf 'a\033')" || fail "gcc did not make such a symbol"
list "$tmp/escape:*"
grep -q main "$tmp/out" || fail "main is missing"
! grep -q "$(printf '\033')" "$tmp/out" || fail "an escape sequence was printed"
