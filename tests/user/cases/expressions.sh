#!/bin/bash
# -P and -f of a program's own types: from its debug information, and never from the kernel's BTF.
. tests/user/lib.sh
spec="$programs/records:walk(n)"

# check EXPRESSION EXPECTED: what it is in the first line.
check() {
	start -M 1 -P "$1" "$spec"
	"$programs/records"
	finish
	[ "$(arguments)" = "walk n=0 $2" ] || fail "$1 gives: $(arguments)"
}

# fails EXPRESSION MESSAGE
fails() {
	if "$tool" -P "$1" "$spec" >"$tmp/out" 2>"$tmp/err" </dev/null; then
		fail "$1 is no error"
	fi
	grep -qxF "kprobe-args: $2" "$tmp/err" || fail "$1: $(cat "$tmp/err")"
}

# Members behind pointers, in anonymous records, in arrays; bit-fields; an anonymous struct with a typedef.
check 'list->head->depth' 'list->head->depth=1'
check 'list->head->next->as_int' 'list->head->next->as_int=67305985'
check 'node->next->as_bytes[3]' 'node->next->as_bytes[3]=4'
check 'node->next->next' 'node->next->next=0x0'
check 'list->color' 'list->color=GREEN'
check 'node->next->names[1].second' 'node->next->names[1].second=17'
check '*list->head->next->names' '*list->head->next->names={.first=0, .second=0, .third=-3}'
# The names are the kernel's too, but these are the program's.
check 'node->next->file.number' 'node->next->file.number=42'
check 'node->next->file.title' 'node->next->file.title="a title"'
check 'sizeof(struct qstr) * 100 + sizeof(struct file)' '(sizeof(struct qstr) * 100 + sizeof(struct file))=416'
# A cast, and what stands behind it; enumerators.
check '((struct cast_only *)any)->text' '(((struct cast_only *)any)->text)="in cast"'
check '((struct cast_only *)any)->list->head->depth' '(((struct cast_only *)any)->list->head->depth)=1'
check '((list_t *)any)->color == BLUE' '(((list_t *)any)->color == BLUE)=0'
check 'list->color == GREEN' '(list->color == GREEN)=1'
# Of another source file; what the function's own one has of the name goes first.
check 'hidden->value' 'hidden->value=1234'
check 'ELSEWHERE + n' '(ELSEWHERE + n)=5'
check 'SHARED_NUMBER + n' '(SHARED_NUMBER + n)=11'
check 'shared->value' 'shared->value=77'
# Nobody knows which one is meant.
fails 'unclear->value' 'nothing is known of struct unclear but its name, so it has no members here'
fails 'n == DISPUTED' "the program's source files have different meanings of 'DISPUTED'"
# The kernel's are not the program's.
fails '((struct dentry *)any)->d_name.len' "there is no struct 'dentry'"
fails 'n == BPF_MAP_TYPE_HASH' "'BPF_MAP_TYPE_HASH' is no parameter, and no enumerator of the program"
fails 'node->nxt' "struct node has no member 'nxt'"

start -f 'list->color == GREEN && node->next->depth == 2 && n == 1' "$spec"
"$programs/records"
stop
[ "$(arguments)" = 'walk n=1' ] || fail "-f: $(arguments)"
start --top 'node->next->file.title' "$spec"
"$programs/records"
stop
grep -q '^ *3  *"a title"$' "$tmp/out" || fail "--top: $(cat "$tmp/out")"
