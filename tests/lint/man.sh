#!/bin/sh
# The man page, to mandoc and to man.
#
# usage: tests/lint/man.sh
set -eu
cd "$(dirname "$0")/../.."
page=docs/kprobe-args.8

for tool in mandoc man; do
	command -v $tool >/dev/null || {
		echo "$tool is missing (scripts/deps.sh test installs it), so this is not tested"
		exit 77
	}
done
complaints=$(mktemp)
trap 'rm -f "$complaints"' EXIT
# Which other pages mandoc knows depends on the machine.
mandoc -Tlint $page 2>&1 | grep -v 'mandoc\.db\|referenced manual not found' >"$complaints" || true
LC_ALL=C.UTF-8 man --warnings -l -Tutf8 $page 2>>"$complaints" >/dev/null
[ ! -s "$complaints" ] || {
	cat "$complaints"
	exit 1
}
