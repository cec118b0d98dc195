#!/bin/bash
# -l: what the kernel has, and why some of it cannot be traced: the kernel itself is asked about a part of the list.
. tests/live/lib.sh
[ -e /sys/module/kpa_classes ] || insmod build/live/module/kpa_classes.ko || fail "the module cannot be loaded"

list() {
	"$tool" -l "$@" >"$tmp/out" 2>"$tmp/err" || fail "-l $*"
}

expect() {
	printf '%s\n' "$@" >"$tmp/expected"
	same "$tmp/expected" "$tmp/out"
}

list 'vfs_writ?' do_mmap
expect 'vfs_write(struct file *file, const char *buf, size_t count, loff_t *pos)' \
	'do_mmap(struct file *file, unsigned long addr, unsigned long len, unsigned long prot, unsigned long flags, unsigned long pgoff, unsigned long *populate, struct list_head *uf)'
! grep -q note: "$tmp/err" || fail "a note where all is known"
list syscall:openat
expect 'syscall:openat(int dfd, const char * filename, int flags, umode_t mode)'
# Of a module, also without its name, and only what is there.
list 'kpa_classes:kc_*'
sed -n 's/^__attribute__((noipa)) .*\(kc_[a-z0-9_]*\)(.*/kpa_classes:\1/p' build/live/module/kpa_classes.c | sort >"$tmp/expected"
[ -s "$tmp/expected" ] || fail "the module's source has no functions"
sed 's/(.*//' "$tmp/out" | sort >"$tmp/printed"
same "$tmp/expected" "$tmp/printed"
! grep -q '#' "$tmp/out" || fail "one of them cannot be traced"
first=$(sed -n '1s/^kpa_classes:\([a-z0-9_]*\).*/\1/p' "$tmp/out")
list "$first"
grep -q "^kpa_classes:$first(" "$tmp/out" || fail "$first without its module's name"
expect_message 1 "no module of the name 'no_such' is loaded" -l 'no_such:*'
expect_message 1 "Did you mean 'vfs_write'" -l 'vfs_wirte'
# What is built in has no module of its name.
grep -q '/ext4\.ko$' "/lib/modules/$(uname -r)/modules.builtin" || fail "ext4 is a module here: choose another one"
for pattern in 'ext4:ext4_file_*' ext4:ext4_file_open; do
	expect_message 1 "'ext4' is built into this kernel" "$pattern"
	expect_message 1 "leave 'ext4:' out" -l "$pattern"
done

# Every Nth of each reason: the kernel takes those without one, and refuses the others.
"$tool" -lj 2>"$tmp/err" >"$tmp/all" || fail "-lj"
python3 - "$tmp/all" >"$tmp/asked" <<'END'
import json, sys
number = {None: 100, "blacklisted": 60, "init": 60, "notrace": 60, "no_code": 20, "clone": 30, "no_btf": 15}
by = {}
for line in open(sys.argv[1]):
    f = json.loads(line)
    by.setdefault(f["obstacle"], []).append(f)
assert set(by) == set(number) | {"several"}, set(by)
for obstacle, n in number.items():
    for f in by[obstacle][:: max(1, len(by[obstacle]) // n)]:
        name = ("__x64_sys_" if f["in"] == "syscall" else f["in"] + ":" if f["in"] else "") + f["function"]
        print(int(obstacle not in (None, "clone", "no_btf")), name)
END
cut -d ' ' -f 2 "$tmp/asked" | "$programs/open_probes" >"$tmp/answers"
# EADDRNOTAVAIL (99): data has the same name, and kprobe-args takes the address then.
awk 'NR == FNR { refused[NR] = $1; next } { if ($1 != 99 && ($1 != 0) != refused[FNR]) print }' \
	"$tmp/asked" "$tmp/answers" >"$tmp/wrong"
[ "$(wc -l <"$tmp/answers")" -gt 300 ] || fail "the kernel was not asked"
[ ! -s "$tmp/wrong" ] || fail "the kernel says otherwise: $(head -n 5 "$tmp/wrong")"
no_probe_left

# For others addresses and what the kernel forbids are hidden, and it says so; the names are the same.
nobody="setpriv --reuid=65534 --regid=65534 --clear-groups"
echo 1 >/proc/sys/kernel/kptr_restrict
$nobody "$tool" -lj 'vfs_*' >"$tmp/out" 2>"$tmp/err" || fail "-l for nobody"
grep -q 'what the kernel forbids is for root to read' "$tmp/err" || fail "no word of what is hidden"
! grep -q '"address"' "$tmp/out" || fail "an address"
sed 's/.*"function":"\([^"]*\)".*/\1/' "$tmp/out" >"$tmp/printed"
grep -c . "$tmp/printed" | grep -q '^[0-9][0-9]' || fail "nobody sees nothing"
"$tool" -lj 'vfs_*' 2>/dev/null | sed 's/.*"function":"\([^"]*\)".*/\1/' >"$tmp/expected"
same "$tmp/expected" "$tmp/printed"
$nobody "$tool" -lj 'start_kernel' 2>/dev/null | grep -q '"obstacle":"init"' || fail "start_kernel is gone for nobody too"
echo 0 >/proc/sys/kernel/kptr_restrict

# Data of a function's name is no reason to refuse it.
grep -q ' [bBdD] watchdog$' /proc/kallsyms || fail "this kernel has no such function: choose another one"
start watchdog
stop
rmmod kpa_classes
