#!/bin/sh
# Compares what kprobe-args makes of BCC programs with what it should. Neither privileges nor kernel headers are needed.
#
# usage: tests/rewrite/run.sh BUILD_FOLDER [--update] [NAME...]
#        tests/rewrite/run.sh --list
#
# Cases are in cases.sh. --update writes what is printed now to expected/: look at every line of the difference before it
# is kept.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
if [ "${1:-}" = --list ]; then
	rewrite() {
		echo "$1"
	}
	# shellcheck source=tests/rewrite/cases.sh
	. "$here/cases.sh"
	exit
fi

build=$(cd "${1:?usage: run.sh BUILD_FOLDER [--update] [NAME...]}" && pwd)
shift
update=0
if [ "${1:-}" = --update ]; then
	update=1
	shift
fi
names=$*
nr=0
failed=
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM
cd "$here/programs"

# With an architecture, so that no kernel's headers are looked for on another one; without headers everywhere.
rewrite() {
	name=$1 file=$2
	shift 2
	case " $names " in
	'  ' | *" $name "*) ;;
	*) return 0 ;;
	esac
	nr=$((nr + 1))
	case " $* " in
	*" --arch "*) ;;
	*) set -- "$@" --arch x86_64 ;;
	esac
	status=0
	"$build/bin/kprobe-args" --rewrite "$file" "$@" >"$work/stdout" 2>"$work/stderr" </dev/null || status=$?
	{
		echo "$ kprobe-args --rewrite $file $*"
		echo "== status $status"
		echo "== stdout"
		cat "$work/stdout"
		echo "== stderr"
		cat "$work/stderr"
	} >"$work/got"
	if [ $update = 1 ]; then
		cp "$work/got" "$here/expected/$name"
	elif ! diff -u "$here/expected/$name" "$work/got"; then
		failed="$failed $name"
	fi
}

# shellcheck source=tests/rewrite/cases.sh
. "$here/cases.sh"
[ $nr -gt 0 ] || {
	echo "run.sh: there is no case '$names'" >&2
	exit 1
}
[ -z "$failed" ] || {
	echo "not as expected:$failed" >&2
	exit 1
}
