#!/bin/bash
# Python's BCC runs a rewritten program with a probe for each way to write one: each gets the values of the calls.
. tests/live/lib.sh
module=build/live/module
insmod $module/kpa_classes.ko || fail "the module cannot be loaded"
"$tool" --rewrite tests/rewrite/programs/forms.c >"$tmp/forms.c" 2>"$tmp/err" || fail "it is not rewritten"
/usr/bin/python3 tests/live/bcc_forms.py "$tmp/forms.c" $module/kpa_classes.want >"$tmp/printed" 2>"$tmp/err" ||
	fail "the program does not run, or gets other values"
cat "$tmp/printed"
rmmod kpa_classes
no_probe_left
