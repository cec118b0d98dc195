#!/bin/bash
# Runs PROGRAM with the tree of kernel headers as its first argument, in a mount namespace where tracefs has the formats
# of that kernel's tracepoints.
#
# usage: tests/bcc/with_headers.sh BUILD_FOLDER PROGRAM [ARG...]
set -eu
here=$(cd "$(dirname "$0")" && pwd)
tree=$("$here/headers.sh" "$1")
events=$("$here/events.sh" "$1")
program=$2
shift 2
# shellcheck disable=SC2016 # for the inner shell
exec unshare -m sh -euc '
	events=$1 program=$2
	shift 2
	mount -t tmpfs tmpfs /sys/kernel/debug
	mkdir -p /sys/kernel/debug/tracing
	ln -s "$events" /sys/kernel/debug/tracing/events
	exec "$program" "$@"
' sh "$events" "$program" "$tree" "$@"
