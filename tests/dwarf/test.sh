#!/bin/bash
# Does kpa_dwarf find what is equal, what is different, and what DWARF is known to have wrong? With objects of two C
# files, the BTF of one of them with the DWARF of the other.
#
# usage: tests/dwarf/test.sh KPA_DWARF
# exit status: 77: pahole is missing
set -eu
compare=$(realpath "$1")
command -v pahole >/dev/null || { echo "pahole is missing (scripts/deps.sh vm installs it)"; exit 77; }
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
cd "$tmp"

cat >right.c <<'END'
struct pair { long a, b; };
struct large { long a[3]; };
int in_registers(int a, long b, const char *c) { return a + (int)b + *c; }
long of_a_pair(struct pair p, int n) { return p.a + p.b + n; }
long on_the_stack(long a, long b, long c, long d, long e, long f, int g, char h) { return a + b + c + d + e + f + g + h; }
long by_value(struct large l, int n) { return l.a[0] + l.a[2] + n; }
struct large behind_a_pointer(int n) { return (struct large){ { n } }; }
END
sed 's/struct pair p, int n) { return p.a + p.b/long p, int n) { return p/' right.c >wrong.c
for name in right wrong; do
	gcc -m64 -O1 -g -c $name.c
	pahole -J $name.o
	objcopy --dump-section .BTF=$name.btf $name.o
done
cp right.o both.o
objcopy --update-section .BTF=wrong.btf both.o
printf '# a comment\nof_a_pair p mov\nof_a_pair n mov\nnobody a mov\n' >known

# expect STATUS TEXT ARG...: kpa_dwarf ends with this status, and one of its lines has this text.
expect() {
	local status=$1 text=$2 got=0

	shift 2
	"$compare" "$@" >out 2>&1 || got=$?
	[ $got = "$status" ] && grep -qF "$text" out && return
	echo "kpa_dwarf $*: status $got, not $status, or no '$text':"
	cat out
	exit 1
}

expect 0 '16 parameters: 16 equal, 0 different, 0 different where DWARF is known' right.o
expect 1 '16 parameters: 14 equal, 2 different, 0 different where DWARF is known' both.o
expect 1 'different: both.o: of_a_pair(p): %rdi, DWARF has %rdi and %rsi' both.o
expect 1 'different: both.o: of_a_pair(n): %rsi, DWARF has %rdx' both.o
expect 0 '16 parameters: 14 equal, 0 different, 2 different where DWARF is known' --known known both.o
expect 0 'not needed: nobody a' --known known both.o
strip -g right.o
expect 3 '0 parameters' right.o
