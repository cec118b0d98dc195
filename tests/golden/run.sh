#!/bin/sh
# Compares what kprobe-args prints for a fixed BTF file with what it should.
#
# usage: tests/golden/run.sh BUILD_FOLDER [--update] [NAME...]
#        tests/golden/run.sh --list
#
# Cases are in cases.sh. --update writes what is printed now to expected/: look at every line of the
# difference before it is kept.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
skip=77

list() {
	# shellcheck disable=SC2317 # cases.sh calls it
	golden() {
		echo "$1"
	}
	# shellcheck source=tests/golden/cases.sh
	. "$here/cases.sh"
}

# The compiler for BPF refuses more than five parameters; gcc writes BTF for any machine.
make_btf() {
	for cc in "${KPA_GOLDEN_CC:-gcc}" gcc-12 gcc-13 gcc-14; do
		"$cc" -gbtf -O1 -c "$here/protos.c" -o protos.o 2>/dev/null && return
	done
	echo "run.sh: gcc 12 or newer is needed for -gbtf, so this is not tested" >&2
	exit $skip
}

# With an architecture, so that it is the same on every machine.
run() {
	case " $* " in
	*" --arch "* | *" bpf "*) ;;
	*) set -- --arch x86_64 "$@" ;;
	esac
	set -- --btf protos.o "$@"
	status=0
	"$tool" "$@" >stdout 2>stderr </dev/null || status=$?
	printf '$ kprobe-args'
	for arg; do
		case $arg in
		*[!A-Za-z0-9_.-]*) printf " '%s'" "$arg" ;;
		*) printf ' %s' "$arg" ;;
		esac
	done
	printf '\n== status %s\n== stdout\n' "$status"
	cat stdout
	printf '== stderr\n'
	cat stderr
}

wanted() {
	[ -z "$names" ] && return
	case " $names " in
	*" $1 "*) ;;
	*) return 1 ;;
	esac
}

compare_all() {
	golden() {
		name=$1
		shift
		wanted "$name" || return 0
		nr=$((nr + 1))
		run "$@" >got
		if [ "$update" = 1 ]; then
			cp got "$here/expected/$name"
		elif ! diff -u "$here/expected/$name" got; then
			failed="$failed $name"
		fi
	}
	# shellcheck source=tests/golden/cases.sh
	. "$here/cases.sh"
}

# Lines that have to be in `got`, whatever else is there.
expect() {
	for text; do
		grep -q -e "$text" got && continue
		echo "'$text' is not in:"
		cat got
		return 1
	done
}

# Which instructions there are is the compiler's choice; that there is a program with its maps is not.
check_bpf() {
	wanted emit_bpf || return 0
	nr=$((nr + 1))
	run --emit bpf vfs_write >got
	expect '== status 0' '^kprobe__vfs_write: [0-9]* instructions$' ': r[0-9] = map calls$' \
		': r[0-9] = map counts$' ': exit$' || failed="$failed emit_bpf"
}

# One argument that cannot be read is printed as ?, and the others are printed all the same.
check_float() {
	wanted emit_float || return 0
	nr=$((nr + 1))
	run --emit rewritten weigh >got
	expect '== status 0' 'call->n = ' "printed as ?: 'weight'" || failed="$failed emit_float"
}

if [ "${1:-}" = --list ]; then
	list
	echo emit_bpf
	echo emit_float
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
tool=$build/bin/kprobe-args
nr=0
failed=

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM
cd "$work"
make_btf
compare_all
check_bpf
check_float
[ $nr -gt 0 ] || {
	echo "run.sh: there is no case '$names'" >&2
	exit 1
}
[ -z "$failed" ] || {
	echo "not as expected:$failed" >&2
	exit 1
}
