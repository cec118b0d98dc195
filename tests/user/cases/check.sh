#!/bin/bash
# --check: what it says of this machine is what the machine's own files and tools say.
. tests/user/lib.sh

# check STATUS COMMAND...: its JSON is $tmp/json.
check() {
	local wanted=$1 status=0

	shift
	"$@" --check -j >"$tmp/json" 2>"$tmp/err" || status=$?
	[ $status = "$wanted" ] || fail "$*: status $status, not $wanted"
	[ ! -s "$tmp/err" ] || fail "$*: something on stderr"
}

# tells SUBJECT KEY: of $tmp/json.
tells() {
	python3 - "$tmp/json" "$@" <<'END'
import json, sys
machine = json.load(open(sys.argv[1]))
subject, key = sys.argv[2:]
print(*([machine[key]] if subject == "machine" else [f[key] for f in machine["findings"] if f["subject"] == subject]))
END
}

# expect SUBJECT KEY VALUE
expect() {
	[ "$(tells "$1" "$2")" = "$3" ] || fail "$1: $2 is '$(tells "$1" "$2")', not '$3'"
}

# Where kernel functions cannot be traced the status is 1, whatever else can be.
if [ -e /sys/bus/event_source/devices/kprobe/type ]; then
	check 0 "$tool"
	expect machine kernel_functions True
	expect "kernel probe" verdict ok
else
	check 1 "$tool"
	expect machine kernel_functions False
	expect "kernel probe" verdict no
fi
expect machine release "$(uname -r)"
expect machine machine "$(uname -m)"
expect machine program_functions True # the other cases trace them
expect "program probe" verdict ok
expect privileges verdict ok
expect BTF verdict ok
expect compiler verdict ok

# The kernel's options, of the same file.
if [ -e /proc/config.gz ]; then
	zcat /proc/config.gz >"$tmp/config"
	for name in BPF_SYSCALL BPF_EVENTS KALLSYMS KPROBES UPROBE_EVENTS MODULES DEBUG_INFO_BTF; do
		if grep -qx "CONFIG_$name=y" "$tmp/config"; then
			expect CONFIG_$name verdict ok
		else
			[ "$(tells CONFIG_$name verdict)" != ok ] || fail "CONFIG_$name is not set"
		fi
	done
fi
case $(tells perf_event_paranoid found) in
"$(cat /proc/sys/kernel/perf_event_paranoid);"*) ;;
*) fail "perf_event_paranoid is $(cat /proc/sys/kernel/perf_event_paranoid)" ;;
esac

# The libraries' versions are those of their packages.
if command -v dpkg-query >/dev/null; then
	for package in libbpfcc libclang1-14 libdw1; do
		version=$(dpkg-query -W -f '${Version}' $package 2>/dev/null) || continue
		version=${version#*:}
		version=${version%%[-+]*}
		case " $(tells compiler found), $(tells libraries found)," in
		*" $version,"*) ;;
		*) fail "$package is $version: $(tells compiler found), $(tells libraries found)" ;;
		esac
	done
fi

# Somebody else is told that it is for want of privileges, with no more words on stderr.
nobody="setpriv --reuid=65534 --regid=65534 --clear-groups"
cp -r "$build/bin" "$build/libexec" "$build/share" "$tmp/"
chmod 755 "$tmp"
# shellcheck disable=SC2086 # several words
check 1 $nobody "$tmp/bin/kprobe-args"
expect privileges verdict no
expect compiler verdict ok
expect machine program_functions False
case $(tells privileges advice) in
*root*) ;;
*) fail "no word of root" ;;
esac

# It is a screen, and ends with what can be done.
"$tool" --check >"$tmp/out" 2>"$tmp/err"
[ "$(wc -l <"$tmp/out")" -le 32 ] || fail "more than a screen"
[ ! -s "$tmp/err" ] || fail "something on stderr"
tail -n 1 "$tmp/out" | grep -q 'can be traced\|programs can' || fail "no conclusion"
expect_message 2 "--check is about the machine" --check vfs_write
expect_message 2 "--list and --check are two different answers" --check -l vfs_write

# Ended while the compiler is at work, it has not found that tracing works.
cp "$tmp/libexec/kprobe-args/kprobe-args-compiler" "$tmp/compiler"
printf '#!/bin/sh\n: >"%s/started"\nexec sleep 60\n' "$tmp" >"$tmp/libexec/kprobe-args/kprobe-args-compiler"
"$tmp/bin/kprobe-args" --check >"$tmp/out" 2>"$tmp/err" &
pid=$!
until [ -e "$tmp/started" ]; do
	kill -0 "$pid" 2>/dev/null || fail "the compiler was not started"
	sleep 0.05
done
kill -INT "$pid"
finish 1
grep -q 'ended before' "$tmp/err" || fail "no word of the end"
cp "$tmp/compiler" "$tmp/libexec/kprobe-args/kprobe-args-compiler"

# A part that is missing is named.
rm -r "$tmp/libexec"
check 1 "$tmp/bin/kprobe-args"
expect compiler verdict no
case $(tells compiler found) in
*libexec/kprobe-args*) ;;
*) fail "the compiler is missing, and it says: $(tells compiler found)" ;;
esac
