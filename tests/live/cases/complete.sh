#!/bin/bash
# Completion on a kernel with modules, also for somebody without privileges.
. tests/live/lib.sh
insmod build/live/module/kpa_classes.ko || fail "the module cannot be loaded"

# complete LINE: what it may become is $tmp/out, without the help.
complete() {
	$nobody "$tool" --complete "$1" >"$tmp/lines" 2>"$tmp/err" || fail "--complete '$1'"
	[ ! -s "$tmp/err" ] || fail "'$1': something on stderr"
	cut -f 1 "$tmp/lines" >"$tmp/out"
}

# expect LINE CANDIDATE...
expect() {
	complete "$1"
	printf '%s\n' "${@:2}" >"$tmp/expected"
	same "$tmp/expected" "$tmp/out"
}

for nobody in "" "setpriv --reuid=65534 --regid=65534 --clear-groups"; do
	expect "kprobe-args kpa_cla" kpa_classes:
	expect "kprobe-args 'vfs_writ" vfs_write vfs_writev
	expect "kprobe-args syscall:open_t" syscall:open_tree
	expect "kprobe-args 'do_mmap(file, addr, len, prot, flags, pg" \
		"do_mmap(file, addr, len, prot, flags, pgoff)" "do_mmap(file, addr, len, prot, flags, pgoff,"
	expect "kprobe-args 'do_mmap(" "do_mmap(file" "do_mmap(addr" "do_mmap(len" "do_mmap(prot" "do_mmap(flags" \
		"do_mmap(pgoff" "do_mmap(populate" "do_mmap(uf"
done

# The module's functions are those of its source.
complete "kprobe-args kpa_classes:kc_"
sed -n 's/^__attribute__((noipa)) .*\(kc_[a-z0-9_]*\)(.*/kpa_classes:\1/p' build/live/module/kpa_classes.c | sort >"$tmp/expected"
[ -s "$tmp/expected" ] || fail "the module's source has no functions"
grep -vxFf "$tmp/out" "$tmp/expected" >"$tmp/missing" && fail "not offered: $(cat "$tmp/missing")"
# Each is one that can be explained, and its parameters are offered.
function=$(head -n 1 "$tmp/out")
"$tool" --explain -j "$function" >"$tmp/explained" 2>"$tmp/err" || fail "--explain $function"
python3 - "$tmp/explained" "$function" >"$tmp/expected" <<'END'
import json, sys
for p in json.load(open(sys.argv[1]))["params"]:
    print(f"{sys.argv[2]}({p['name']}")
END
complete "kprobe-args '$function("
[ "$(wc -l <"$tmp/expected")" -gt 1 ] || fail "$function has not several parameters"
same "$tmp/expected" "$tmp/out"
rmmod kpa_classes
