#!/bin/bash
# A function for each class of parameters and of results, with known values: every value that is printed is that.
. tests/live/lib.sh
module=build/live/module
insmod $module/kpa_classes.ko || fail "the module cannot be loaded"

# calls PREFIX WANT ARG...: what kprobe-args prints of the functions of this prefix is in WANT
calls() {
	local prefix=$1 want=$2

	shift 2
	start "$@"
	echo >/sys/kernel/debug/kpa_classes
	stop
	sed -n "s/^[0-9]* *[0-9]* *[^ ]* *\(${prefix}_[^ ]*\)  */\1 /p" "$tmp/out" |
		sed 's/ ([0-9]*\.[0-9]* us)$//; s/ *$//' >"$tmp/printed"
	same "$want" "$tmp/printed"
}

# all PREFIX WANT [OPTION]: by a pattern, so that functions share programs that know words only; and each by its own.
all() {
	local prefix=$1 want=$2 functions

	shift 2
	calls "$prefix" "$want" "$@" "kpa_classes:${prefix}_*"
	mapfile -t functions < <(cut -d ' ' -f 1 "$want" | sort -u | sed 's/^/kpa_classes:/')
	calls "$prefix" "$want" "$@" "${functions[@]}"
}

all kc $module/kpa_classes.want
# The same of what functions return.
all kr $module/kpa_classes.returned -r
rmmod kpa_classes
no_probe_left
