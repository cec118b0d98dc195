#!/bin/bash
# Each thing that can go wrong has its own message, with the place in what was typed.
. tests/user/lib.sh
program=$fixtures/symbols_gcc

# wrong CARET TEXT SPEC...: status 1, a message with TEXT, and a caret under CARET.
wrong() {
	local caret=$1 text=$2 quoted

	shift 2
	expect_message 1 "$text" "$@"
	quoted=$(grep -A1 -F "  ${*: -1}" "$tmp/err" | tail -n 1)
	[ "${#caret}" = "$(printf '%s' "$quoted" | tr -dc '^~' | wc -c)" ] || fail "${*: -1}: the caret"
}

wrong ./nothing "there is no file './nothing'" ./nothing:f
# shellcheck disable=SC2088 # it is to stay as it is
wrong '~/prog' "there is no file '~/prog'" '~/prog:f'
wrong /usr/bin "/usr/bin is a folder" /usr/bin:f
printf '#!/bin/sh\n' >"$tmp/script"
wrong "$tmp/script" "is a script" "$tmp/script:f"
echo text >"$tmp/text"
wrong "$tmp/text" "is not an ELF file" "$tmp/text:f"
: >"$tmp/empty"
wrong "$tmp/empty" "is not an ELF file" "$tmp/empty:f"
mkfifo "$tmp/fifo"
wrong "$tmp/fifo" "is not a plain file" "$tmp/fifo:f"
gcc -c -x c /dev/null -o "$tmp/object.o"
wrong "$tmp/object.o" "is an object file, which is not linked yet" "$tmp/object.o:f"
ar q "$tmp/archive.a" "$tmp/object.o" 2>/dev/null
wrong "$tmp/archive.a" "is an archive" "$tmp/archive.a:f"
# The machine's number in the header (elf.h: EM_386).
cp "$program" "$tmp/other"
printf '\x03\x00' | dd of="$tmp/other" bs=1 seek=18 conv=notrunc 2>/dev/null
wrong "$tmp/other" "whose user functions are not known" "$tmp/other:global"
wrong globl "has no function 'globl'" "$program:globl"
grep -q "Did you mean 'global'?" "$tmp/err" || fail "no nearest name"
wrong number "is a variable" "$program:number"
wrong getpid "calls 'getpid', but does not have it" "$program:getpid"
wrong chosen "(IFUNC)" "$program:chosen"
wrong only_inlined "has no code of its own" "$program:only_inlined"
wrong shrunk "was compiled only as shrunk." "$program:shrunk"
wrong @0x12 "no function 'global' is at 0x12" "$program:global@0x12"
wrong @V9 "has no version V9" "$fixtures/libkpa-fixture.so.1:versioned@V9"
wrong global "has no function 'global'" "$fixtures/stripped:global"
grep -q "stripped of most names" "$tmp/err" || fail "no word of the stripping"
wrong 'unknown_t' "does not compile" "$program:global(unknown_t a)"
wrong libnone.so.1 "no library 'libnone.so.1'" libnone.so.1:f
wrong sh "no library libsh.so" sh:main
grep -q "/usr/bin/sh:main" "$tmp/err" || fail "no word of the program"
expect_message 1 "there is no process 4194303" -p 4194303 "$program:global"
expect_message 2 "a function's name are missing" "$program"
expect_message 2 "cannot be traced in one run" "$program:global" vfs_write
expect_message 2 "about the kernel's functions" -I linux/fs.h "$program:global"
expect_message 2 "patterns are for the kernel's functions" "$program:glob*"
# Another architecture's file can be explained all the same (scripts/deps.sh test installs its compiler).
echo 'long f(int a, char *b) { return a + *b; } void _start(void) { f(1, ""); }' |
	aarch64-linux-gnu-gcc -g -O1 -nostdlib -static -x c - -o "$tmp/arm64" || fail "no compiler for arm64"
wrong "$tmp/arm64" "is for arm64, and this machine is x86_64" "$tmp/arm64:f"
"$tool" --explain "$tmp/arm64:f" >"$tmp/explained" 2>&1 || fail "--explain of another architecture"
grep -q '^2  b  *char \*  *x1 ' "$tmp/explained" || fail "arm64's registers"
# And nobody needs to be root to see where arguments are.
chmod 755 "$tmp"
cp "$program" "$tmp/program"
setpriv --reuid=65534 --regid=65534 --clear-groups "$tool" --explain "$tmp/program:global" >"$tmp/explained" 2>&1 ||
	fail "--explain needs privileges"
grep -q '%rdx' "$tmp/explained" || fail "--explain is wrong"
got=0
setpriv --reuid=65534 --regid=65534 --clear-groups "$tool" "$tmp/program:global" >"$tmp/out" 2>"$tmp/err" || got=$?
[ "$got" = 1 ] || fail "status $got"
grep -q 'CAP_BPF and CAP_PERFMON' "$tmp/err" || fail "no word of the capabilities"
