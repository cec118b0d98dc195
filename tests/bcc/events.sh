#!/bin/bash
# Copies the formats of the tracepoints of Debian's kernel out of the VM, since libbcc makes structs of them, and prints
# the folder that they are in. A machine's own kernel need not have tracefs.
#
# usage: tests/bcc/events.sh BUILD_FOLDER
set -eu
build=$(cd "$1" && pwd)
here=$(cd "$(dirname "$0")" && pwd)
kernel=$("$here/../../scripts/kernel.sh" | tail -n 1)
events=$build/bcc-events-$(cat "$kernel/release")
if [ ! -e "$events" ]; then
	work=$(mktemp -d "$build/.bcc-events.XXXXXX")
	trap 'rm -rf "$work"' EXIT
	# One file leaves the VM: a thousand small ones take minutes.
	"$here/../../scripts/vm.sh" --out "$work" -- python3 "$here/read_events.py" "$work/formats" >&2
	mkdir "$work/events"
	python3 "$here/read_events.py" --unpack "$work/formats" "$work/events"
	chmod 755 "$work/events"
	mv -T "$work/events" "$events"
fi
echo "$events"
