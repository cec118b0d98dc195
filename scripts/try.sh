#!/bin/sh
# Installs the packages, builds, and runs kprobe-args with these arguments: here, or in the VM where this
# machine's kernel has no kprobes. Without arguments: ten calls of vfs_write.
#
# usage: scripts/try.sh [KPROBE-ARGS-ARGUMENT...]
set -eu
cd "$(dirname "$0")/.."

# What the example traces: a few writes a second, for a minute at most.
example() {
	{
		i=0
		while [ $i -lt 300 ]; do
			i=$((i + 1))
			echo hello
			sleep 0.2
		done
	} >build/try.out &
	writer=$!
	status=0
	# Only the writer: in the VM, each line that is shown is itself written by somebody.
	build/bin/kprobe-args -M 10 -p $writer 'vfs_write(file, buf, count, pos)' || status=$?
	kill $writer 2>/dev/null || true
	exit $status
}

# In the VM everything is built and installed already.
[ "${1:-}" != --example ] || example

scripts/deps.sh build
echo "Building in build/ ..." >&2
mkdir -p build
{ cmake -S . -B build -DBUILD_TESTING=OFF && cmake --build build -j "$(nproc)"; } >build/try.log 2>&1 || {
	cat build/try.log >&2
	exit 1
}

# Whether these arguments name a function of a program or library, for which uprobes are enough.
is_user() {
	for arg; do
		case $arg in
		*/*:* | *.so*:*) return 0 ;;
		esac
	done
	return 1
}

if [ -e /sys/bus/event_source/devices/kprobe/type ] || is_user "$@"; then
	[ $# -gt 0 ] || example
	exec build/bin/kprobe-args "$@"
fi
echo "This machine's kernel has no kprobes: this runs in the VM, on Debian's kernel." >&2
scripts/deps.sh vm
[ $# -gt 0 ] || exec scripts/vm.sh -- scripts/try.sh --example
exec scripts/vm.sh -- build/bin/kprobe-args "$@"
