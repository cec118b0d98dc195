#!/bin/bash
# Where it is not certain what a function was called with, `?` is printed, with the reason; --force marks each line.
. tests/live/lib.sh

# lines FUNCTION: what was printed behind its name
lines() {
	sed -n "s/^[0-9]* *[0-9]* *[^ ]* *$1  *//p" "$tmp/out"
}

# all_are FUNCTION PATTERN: there are such lines, and each matches
all_are() {
	lines "$1" >"$tmp/lines"
	[ -s "$tmp/lines" ] || fail "no line of $1"
	! grep -qvx "$2" "$tmp/lines" || fail "lines of $1 that are not '$2'"
}

notes() {
	grep -qF -- "$1" "$tmp/err" || fail "no word of '$1'"
}

# A clone: an execve() runs through it.
expect_message 1 "'do_execveat_common' was compiled only as do_execveat_common.isra.0" do_execveat_common
start -M 1 do_execveat_common.isra.0
/bin/true
finish
all_are do_execveat_common.isra.0 'arg1=? .* arg6=?'
notes "the compiler may have changed a clone's parameters"
# One with a prototype that BTF has of the function.
start -M 1 inode_needs_update_time.part.0
touch "$tmp/touched"
echo >>"$tmp/touched"
finish
all_are inode_needs_update_time.part.0 '[^ ]*=?\( [^ ]*=?\)*'
notes "the compiler may have changed a clone's parameters"
expect_message 1 "no function of the name 'vfs_write.isra.77'" vfs_write.isra.77

# Two functions of one name, of which BTF has one prototype: the ELF loaders for 64 and 32 bits.
mapfile -t at < <(awk '$3 == "load_elf_binary" { print "0x" $1 }' /proc/kallsyms)
[ ${#at[@]} = 2 ] || fail "there are ${#at[@]} load_elf_binary"
expect_message 1 "2 functions have the name 'load_elf_binary'" load_elf_binary
grep -qF "${at[0]}, ${at[1]}" "$tmp/err" || fail "the addresses are not told"
expect_message 1 "no function 'load_elf_binary' is at 0x123" load_elf_binary@0x123
start 'load_elf_binary@*'
/bin/true
stop
all_are load_elf_binary 'bprm=?'
notes "several functions have this name, and its prototype may be another one's"
calls=0
for a in "${at[@]}"; do
	start --force -n timeout "load_elf_binary@$a"
	timeout 9 /bin/true
	stop
	calls=$((calls + $(lines load_elf_binary | grep -cx 'bprm=0xff[0-9a-f]* # not certain')))
done
[ $calls = 1 ] || fail "$calls calls of the two functions, not one of one"
# What the user declares is decoded.
start -M 1 'load_elf_binary@*(struct linux_binprm *mine)'
/bin/true
finish
all_are load_elf_binary 'mine=0xff[0-9a-f]*'

# One function, of which BTF has two prototypes that differ in the third parameter.
start -M 1 --raw elf_map
/bin/true
finish
all_are elf_map 'filep=0xff[0-9a-f]* addr=[0-9]* eppnt=? prot=[0-7] type=[0-9]* total_size=[0-9]*'
notes "BTF has 2 different functions of the name 'elf_map'"
start -M 1 --raw --force elf_map
/bin/true
finish
all_are elf_map 'filep=0xff[0-9a-f]* addr=[0-9]* eppnt=0xff[0-9a-f]* .* # not certain'

# Not in BTF at all.
start --no-btf '__x64_sys_getppid(const struct pt_regs *regs)'
"$programs/kernel_calls" "$tmp" /dev/null 2>/dev/null
stop
all_are __x64_sys_getppid 'regs=0xff[0-9a-f]*'
no_probe_left
