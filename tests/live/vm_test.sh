#!/bin/bash
# Checks scripts/vm.sh itself: what goes into the VM and what comes back. Prints TAP; takes about a minute.
#
# usage: tests/live/vm_test.sh [--kernel FAMILY]
set -u
cd "$(dirname "$0")/../.." || exit 1

# These two parts run in the VM.
if [ "${1:-}" = --arguments ]; then
	# Interleaved on purpose: nothing of one may turn up in the other.
	for ((i = 0; i < 2000; i++)); do
		echo "out $i"
		echo "err $i" >&2
	done
	echo "opened anew" >/dev/stdout
	echo "opened anew" >/dev/stderr
	shift
	# shellcheck disable=SC2153 # GIVEN is from --env
	printf '<%s>' "$@" "$LC_TEST" "$GIVEN" "$PWD"
	echo "${NOT_GIVEN-not given}"
	sleep 1000 & # keeps stdout and stderr open
	echo kept >"$GIVEN_OUT/kept"
	echo lost >"$GIVEN_OUT.lost"
	exit 42
fi
if [ "${1:-}" = --guest ]; then
	missing() {
		echo "not in the VM: $*"
	}
	r=$(uname -r)
	for f in /proc/self/status /sys/kernel/btf/vmlinux /dev/null /dev/fd/0 /dev/pts/ptmx /dev/shm /tmp /run \
		/sys/kernel/debug/kprobes/list /sys/kernel/tracing/kprobe_events "/boot/config-$r" "/boot/vmlinuz-$r"; do
		[ -e "$f" ] || missing "$f"
	done
	[ "$(stat -f -c %T /sys/fs/bpf)" = bpf_fs ] || missing bpffs
	[ -s /sys/bus/event_source/devices/kprobe/type ] || missing "perf_event_open's kprobe"
	[ "$(cat /proc/sys/kernel/kptr_restrict)" = 0 ] || missing kptr_restrict=0
	grep ' vfs_write$' /proc/kallsyms | grep -qv '^0* ' || missing the address of vfs_write in /proc/kallsyms
	{ modprobe dummy && grep -q '^dummy ' /proc/modules; } || missing the module dummy
	ping -q -c 1 127.0.0.1 >/dev/null 2>&1 || busybox ping -q -c 1 127.0.0.1 >/dev/null 2>&1 || missing lo
	echo 'p:vm_test vfs_write' >/sys/kernel/tracing/kprobe_events
	echo 1 >/sys/kernel/tracing/events/kprobes/vm_test/enable
	echo x >/dev/null
	grep -q vm_test: /sys/kernel/tracing/trace || missing a kprobe that hits
	mkdir /run/machine
	mount -t virtiofs root /run/machine || missing the file system of the machine
	! touch "/run/machine$PWD/vm_test.written" 2>/dev/null || echo "the VM can write to the machine's files"
	if [ "$2" = headers ]; then
		[ -e "/lib/modules/$r/build/include/generated/autoconf.h" ] || missing build
		[ -e "/lib/modules/$r/source/include/linux/fs.h" ] || missing source
		[ -e "/usr/src/linux-headers-$r/.config" ] || missing /usr/src
	else
		for f in /lib/modules/*/build /lib/modules/*/source /usr/src/linux-headers-*; do
			[ ! -e "$f" ] || echo "in the VM in spite of --no-headers: $f"
		done
	fi
	exit 0
fi

tmp=$(mktemp -d)
export TMPDIR=$tmp # vm.sh's own folders are in it, to see what is left of them
trap 'rm -rf "$tmp"' EXIT
family=("$@")
number=0 failed=0

vm() {
	scripts/vm.sh "${family[@]}" "$@"
}

# check NAME CONDITION...: one line of TAP
check() {
	local name=$1
	shift
	number=$((number + 1))
	if "$@"; then
		echo "ok $number - $name"
	else
		echo "not ok $number - $name: $*"
		failed=$((failed + 1))
	fi
}

no_output() {
	[ ! -s "$1" ] || ! sed 's/^/# /' "$1"
}

scripts/kernel.sh "${family[@]:1}" >"$tmp/kernel" || exit 1 # what it fetches is no part of the tests

# 5 MB through stdin and stdout, and at the same time a second VM.
head -c 5000000 /dev/urandom >"$tmp/bytes"
vm sh -c 'cat; exit 1' <"$tmp/bytes" >"$tmp/bytes.out" 2>"$tmp/bytes.err" &
first=$!
vm --cpus 1 --memory 1024 sh -c 'nproc; read line || echo end of stdin' </dev/null >"$tmp/small.out" 2>"$tmp/small.err"
check 'exit status 0' test $? = 0
wait $first
check 'exit status 1' test $? = 1
check '5 MB of bytes come back as they went in' cmp "$tmp/bytes" "$tmp/bytes.out"
check 'and nothing on stderr' no_output "$tmp/bytes.err"
check 'a second VM at the same time, one CPU, stdin at its end' test "$(cat "$tmp/small.out")" = "1
end of stdin"
check 'and nothing on stderr of the second VM' no_output "$tmp/small.err"

# Arguments, environment, stdout and stderr, what is kept.
arguments=('' 'a  b ' "'" "it's \"quoted\" \$HOME \`id\` \\" $'two\nlines\n' $'\377\001\t' '*' '-x' '--' $'\u00e4')
given=$'a b\n'"'c'="
{
	for ((i = 0; i < 2000; i++)); do
		echo "out $i"
	done
	echo "opened anew"
	printf '<%s>' "${arguments[@]}" utf8 "$given" "$PWD"
	echo "not given"
} >"$tmp/expected.out"
{
	for ((i = 0; i < 2000; i++)); do
		echo "err $i"
	done
	echo "opened anew"
} >"$tmp/expected.err"
NOT_GIVEN=1 LC_TEST=utf8 vm --out "$tmp/shared" --env "GIVEN=$given" --env "GIVEN_OUT=$tmp/shared" -- \
	bash tests/live/vm_test.sh --arguments "${arguments[@]}" </dev/null >"$tmp/out" 2>"$tmp/err"
check 'exit status 42' test $? = 42
check 'arguments and environment arrive, stdout is the command'\''s' cmp "$tmp/expected.out" "$tmp/out"
check 'stderr is the command'\''s' cmp "$tmp/expected.err" "$tmp/err"
check 'a file in --out is kept' test "$(cat "$tmp/shared/kept")" = kept
check 'any other is not' test ! -e "$tmp/shared.lost"

# The guest, with and without headers, and the death of the command.
vm bash tests/live/vm_test.sh --guest headers </dev/null >"$tmp/headers.out" 2>&1 &
first=$!
vm --no-headers sh -c 'bash tests/live/vm_test.sh --guest none; kill -KILL $$' </dev/null >"$tmp/none.out" 2>&1
check 'exit status 137 after SIGKILL' test $? = 137
wait $first
check 'the guest has what a tracer needs' no_output "$tmp/headers.out"
check 'and with --no-headers the same but the headers' no_output "$tmp/none.out"

# Output comes as it is written; the VM ends with its reader.
started=$SECONDS
{
	vm sh -c 'echo first; sleep 600; echo second' </dev/null
	echo $? >"$tmp/status"
} | { read -r line && echo "$line" >"$tmp/line"; }
check 'a line is there before the command has ended' test "$(cat "$tmp/line")" = first
check 'exit status 141 when the reader has gone' test "$(cat "$tmp/status")" = 141
check 'and soon' test $((SECONDS - started)) -lt 60

# The ways in which it can fail.
started=$SECONDS
vm --timeout 15 sh -c 'echo before; sleep 600' </dev/null >"$tmp/out" 2>"$tmp/err"
check 'exit status 124 after --timeout' test $? = 124
check 'with the output until then' test "$(cat "$tmp/out")" = before
check 'one sentence about it' test "$(wc -l <"$tmp/err")" = 1
check 'and in time' test $((SECONDS - started)) -lt 40

vm sh -c 'echo before; sleep 1; echo c >/proc/sysrq-trigger' </dev/null >"$tmp/out" 2>"$tmp/err"
check 'exit status 125 after a kernel panic' test $? = 125
check 'with the output until then' test "$(cat "$tmp/out")" = before
check 'one sentence about it' grep -q '^scripts/vm.sh: .*panic.*sysrq' "$tmp/err"
check 'and the end of the console' grep -q 'Kernel Offset' "$tmp/err"

vm no-such-command </dev/null >"$tmp/out" 2>"$tmp/err" &
first=$!
scripts/vm.sh "${family[@]}" sleep 600 </dev/null >"$tmp/term.out" 2>&1 & # not vm: its process would get the signal
second=$!
wait $first
check 'exit status 127 for a command that is not there' test $? = 127
kill -TERM $second
wait $second
check 'exit status 143 after SIGTERM to vm.sh' test $? = 143

sleep 1
check 'no folder is left' test -z "$(find "$tmp" -name 'kprobe-args-vm.*')"
check 'no process is left' test -z "$(grep -las "$tmp/[k]probe-args-vm" /proc/[0-9]*/cmdline)"
check 'no mount is left' test -z "$(grep kprobe-args-vm /proc/mounts)"

echo "1..$number"
[ $failed = 0 ]
