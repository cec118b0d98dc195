#!/bin/sh
# The result of one live case, as run.sh left it: prints its log and ends with its status.
#
# usage: tests/live/result.sh CASE
results=$(dirname "$0")/../../build/live/results
[ -f "$results/$1.status" ] || {
	echo "the case $1 was not run: the VM did not get so far"
	exit 1
}
cat "$results/$1.log"
set -- "$1" "$results/$1"-*.json
[ ! -e "$2" ] || /usr/bin/python3 "$(dirname "$0")/../schema/validate.py" "$results/$1"-*.json || exit 1
exit "$(cat "$results/$1.status")"
