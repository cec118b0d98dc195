#!/bin/bash
# A function for each class of parameters, called with known values: every value that is printed is that.
. tests/live/lib.sh
module=build/live/module
insmod $module/kpa_classes.ko || fail "the module cannot be loaded"

# calls ARG...: what kprobe-args prints of them
calls() {
	start "$@"
	echo >/sys/kernel/debug/kpa_classes
	stop
	sed -n 's/^[0-9]* *[0-9]* *[^ ]* *\(kc_[^ ]*\)  */\1 /p' "$tmp/out" | sed 's/ *$//' >"$tmp/printed"
	same $module/kpa_classes.want "$tmp/printed"
}

# By a pattern, so that functions share programs that know words only; and each by its own.
calls 'kpa_classes:kc_*'
mapfile -t functions < <(cut -d ' ' -f 1 $module/kpa_classes.want | sort -u | sed 's/^/kpa_classes:/')
calls "${functions[@]}"
rmmod kpa_classes
no_probe_left
