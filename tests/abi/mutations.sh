#!/bin/bash
# Would the comparison with compilers show a wrong rule? Each line below changes one rule of rewriter/abi_x86_64.c
# or abi_cursor.c in a copy of the sources, and kpa_abi_gen has to find a difference with it.
#
# usage: tests/abi/mutations.sh [NUMBER...]
# Prints the first difference of each, and at the end which were not found; status 1 if there are any.
set -eu
cd "$(dirname "$0")/../.."

# what is made wrong | sed script, which has to change something
mutations=(
	'the fourth argument in r10|s/{ "cx", "%rcx", "cx" }/{ "r10", "%r10", "r10" }/; s/NR_REGISTERS = sizeof.*/NR_REGISTERS = 3 };/'
	'two registers swapped|s/{ "r8", "%r8", "r8" },	{ "r9", "%r9", "r9" }/{ "r9", "%r9", "r9" }, { "r8", "%r8", "r8" }/; s/c->reg++/(c->reg < 4 ? c->reg++ : 9 - c->reg++)/'
	'five registers|s/^enum { NR_REGISTERS = sizeof.*/enum { NR_REGISTERS = 5 };/'
	'the stack starts at sp|s/\.stack_start = 8,/.stack_start = 0,/'
	'what does not fit is split|s/c->reg + count(&classes, INTEGER) > NR_REGISTERS ||/c->reg + count(\&classes, INTEGER) > NR_REGISTERS + (count(\&classes, INTEGER) > 1) ||/; s/classes->class\[i\] == INTEGER)/classes->class[i] == INTEGER \&\& c->reg < NR_REGISTERS)/'
	'what does not fit ends the registers|s/^\tabi_cursor__align_stack(c, t->align/\tif (t->size <= IN_REGISTERS)\n\t\tc->reg = NR_REGISTERS;\n&/'
	'8 bytes at most in registers|s/IN_REGISTERS = 2 \* EIGHTBYTE/IN_REGISTERS = EIGHTBYTE/'
	'24 bytes in registers|s/IN_REGISTERS = 2 \* EIGHTBYTE/IN_REGISTERS = 3 * EIGHTBYTE/'
	'a misaligned member stays in registers|s/^\t\tif (is_misaligned)$/\t\tif (0)/'
	'a packed record is in memory, even when aligned|s/^\tif (t->size > IN_REGISTERS)$/\tif (t->size > IN_REGISTERS || (type__is_record(t) \&\& t->align == 1 \&\& t->size > 4))/'
	'no alignment to 16 on the stack|s/t->align > EIGHTBYTE ? t->align : EIGHTBYTE/EIGHTBYTE/'
	'alignment to 16 at most|s/t->align > EIGHTBYTE ? t->align : EIGHTBYTE/t->align > 16 ? 16 : t->align > EIGHTBYTE ? t->align : EIGHTBYTE/'
	'the stack is packed to 4 bytes|s/t->align > EIGHTBYTE ? t->align : EIGHTBYTE/t->align > 4 ? t->align : 4/; s/c->stack += abi__round_up(size, word)/c->stack += abi__round_up(size, 4)/'
	'no hidden pointer to the result|s/^\t\treturn 1;$/\t\treturn 0;/'
	'a hidden pointer from 9 bytes on|s/^\tif (classes\.class\[0\] == MEMORY)\n\t\treturn 1;/&/; s/^\treturn classes\.is_disputed ? -1 : 0;/\treturn classes.is_disputed ? -1 : t->size > 8;/'
	'a hidden pointer for scalars too|s/if (!type__is_record(t) || !t->size)/if (!t->size)/; s/^\tif (t->size > IN_REGISTERS)$/\tif (t->size > 8 \&\& !type__is_record(t))\n\t\treturn c;\n&/'
	'an empty struct takes a register|/^static void place(/,/^}/ s/^\t\treturn;$/\t\tc->reg++;/'
	'padding takes a register|s/^\tc\.class\[0\] = NO_CLASS;$/\tc.class[0] = INTEGER;\n\tc.class[1] = t->size > EIGHTBYTE ? INTEGER : NO_CLASS;/'
	'an __int128 takes one register|s/^\t\tadd(c, offset, t->size, number_class(t));/\t\tadd(c, offset, t->size > 8 ? 8 : t->size, number_class(t));/'
	'the __int128 that compilers disagree on|s/^\tif (type__is_record(t) || t->kind == TYPE_FLOAT || t->size <= EIGHTBYTE)$/\tif (1)/'
	'unnamed bit-fields as gcc has them|s/m->name ? INTEGER : UNNAMED/INTEGER/'
	'a bit-field counts where it begins only|s/(bit % 8 + m->bit_size + 7) \/ 8/1/'
	'members of a union after the first are left out|s/i < t->nr; i++) {$/i < (t->kind == TYPE_UNION ? 1 : t->nr); i++) {/'
	'members of nested records are all at its start|s/classify(c, m->type, offset + m->bit_offset \/ 8)/classify(c, m->type, m->bit_offset \/ 8)/'
	'only the first element of an array|s/size \&\& i < t->nr \&\& c->class/size \&\& i < 1 \&\& c->class/'
	'a result in memory is in registers|s/abi_cursor__put_reference(c, place);/abi_cursor__put(c, t, place);/'
	'a result of more than 8 bytes in memory|/^static void place_result(/,/^}/ s/if (classes.class\[0\] == MEMORY)/if (classes.class[0] == MEMORY || t->size > 8)/'
	'an __int128 result in memory|/^static void place_result(/,/^}/ s/if (classes.class\[0\] == MEMORY)/if (classes.class[0] == MEMORY || (t->size > 8 \&\& !type__is_record(t)))/'
	'the second word of a result first|s/^\t\tplace_in_registers(c, t, &classes, place);$/&\n\tif (c->arch == \&abi_x86_64_results \&\& place->nr_pieces == 2)\n\t\tplace->pieces[0].reg = 1, place->pieces[1].reg = 0;/'
	'the second eightbyte is 8 bytes|s/left < EIGHTBYTE ? left : EIGHTBYTE/EIGHTBYTE/'
)

work=$(mktemp -d "${TMPDIR:-/tmp}/kpa_mutations.XXXXXX")
trap 'rm -rf "$work"' EXIT
git ls-files -z | tar --null -T - -c | tar -x -C "$work"
cd "$work"
export TMPDIR=$work
cmake -S . -B build >cmake.log
cmake --build build --target kpa_abi_gen >build.log
cp -r rewriter original

# found NUMBER COMPILER: by COMPILER there is a difference
found() {
	local log=$1.$2

	build/tests/abi/kpa_abi_gen --cc "$2" --count 5000 --seed 1 >"$log" 2>&1 && return 1
	grep -m 1 -A 100 'has an argument elsewhere' "$log" >"$log.why" || {
		echo "--- $2 did something else:"
		cat "$log"
		return 1
	}
	echo "   $2: $(grep -c '' "$log.why") lines, $(sed -n 's/^difference //p' "$log.why" | head -n 1)"
}

missed=0
for ((i = 1; i <= ${#mutations[@]}; i++)); do
	[ $# = 0 ] || [[ " $* " = *" $i "* ]] || continue
	what=${mutations[i - 1]%%|*}
	for file in abi_x86_64.c abi_cursor.c; do
		sed "${mutations[i - 1]#*|}" original/$file >rewriter/$file
	done
	echo "$i $what"
	if diff -qr original rewriter >/dev/null; then
		echo "   CHANGES NOTHING"
		missed=$((missed + 1))
	elif ! cmake --build build --target kpa_abi_gen >build.log 2>&1; then
		echo "   DOES NOT COMPILE"
		cat build.log
		missed=$((missed + 1))
	elif ! found $i gcc && ! found $i clang-14; then
		echo "   NOT FOUND"
		missed=$((missed + 1))
	fi
done
echo "$missed not found"
[ $missed = 0 ]
