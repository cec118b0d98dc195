#!/bin/bash
# What can be wrong with a BCC program of the user's, and where nothing of it may come from.
. tests/user/lib.sh
tick="$programs/steady:tick"
program() {
	mkdir -p "$tmp/folder"
	{
		echo '#include <uapi/linux/ptrace.h>'
		echo 'BPF_PERF_OUTPUT(events);'
		cat
	} >"$tmp/folder/probe.c"
}
file=$tmp/folder/probe.c

# wrong PLACE TEXT CARET [ARG...]: status 1, FILE:PLACE: TEXT, and a caret that far from the left; nothing else of what
# compilers print.
wrong() {
	local place=$1 text=$2 caret=$3

	shift 3
	expect_message 1 "$file:$place: $text" --source "$file" "${@:-$tick}"
	[ "$(grep -A2 -F "$file:$place: " "$tmp/err" | tail -n 1 | tr -d '^~' | wc -c)" = $((caret + 3)) ] || fail "the caret"
	grep -qx "kprobe-args: $file cannot be compiled" "$tmp/err" || fail "no end"
	grep -q -e /virtual -e 'error:' -e generated "$tmp/err" && fail "what the compiler printed"
}

program <<'C'
int probe(struct pt_regs *ctx, int n)
{
	u64 data = nn;
	events.perf_submit(ctx, &data, sizeof(data));
	return 0;
}
C
wrong 5:13 "use of undeclared identifier 'nn'" 12
# The same where the pass rewrites it.
sed -i 's/int n)/int n, int a, int b, int c, int d, int e, int f)/' "$file"
wrong 5:13 "use of undeclared identifier 'nn'" 12
"$tool" -v --source "$file" "$tick" 2>"$tmp/err" && fail "it compiles"
grep -q 'error: use of undeclared' "$tmp/err" || fail "-v does not show what the compiler printed"
program <<'C'
BPF_HASH(h, u32, u32);
int probe(struct pt_regs *ctx, int n)
{
	u32 k = n;
	h.nosuch(&k);
	events.perf_submit(ctx, &k, sizeof(k));
	return 0;
}
C
wrong 7:4 "no member named 'nosuch'" 3
program <<'C'
#define SUBMIT(x) events.perf_submit(ctx, &x, sizeof(x))
int probe(struct pt_regs *ctx, int n)
{
	SUBMIT(n);
	return 0;
}
C
wrong 6:2 "cannot use map function inside a macro" 1
program <<'C'
int probe(struct pt_regs *ctx, int n, int a, int b, int c, int d, int e, int f)
{
	char big[600];
	__builtin_memset(big, f, sizeof(big));
	events.perf_submit(ctx, &big, sizeof(big));
	return 0;
}
C
expect_message 1 "Looks like the BPF stack limit of 512 bytes is exceeded." --source "$file" "$tick"
[ "$(wc -l <"$tmp/err")" -le 2 ] || fail "more than a sentence and a hint"
program <<'C'
int probe(struct pt_regs *ctx, int n)
{
	int *p = 0;
	events.perf_submit(ctx, &n, sizeof(n));
	return *(volatile int *)p;
}
C
expect_message 1 "the kernel's verifier refused the probe probe" --source "$file" "$tick"
[ "$(wc -l <"$tmp/err")" -le 3 ] || fail "more than a sentence and a hint"

# What it is for.
program <<'C'
int probe(struct pt_regs *ctx, int n)
{
	events.perf_submit(ctx, &n, sizeof(n));
	return 0;
}
C
expect_message 1 "$file: which function is probe() for? Its name has no prefix that says so" --source "$file"
expect_message 1 "has no function 'tack'" --source "$file" "$programs/steady:tack"
expect_message 1 "a list of arguments is not possible" --source "$file" "$tick(n)"
expect_message 2 "-r is not for --source" --source "$file" -r "$tick"
expect_message 2 "one function at most" --source "$file" "$tick" "$tick"
expect_message 2 "--source traces, --explain does not" --source "$file" --explain "$tick"
expect_message 1 "No such file or directory" --source "$tmp/nothing.c" "$tick"
expect_message 1 "this is no text: there is a byte 0" --source "$programs/steady" "$tick"
sed 's/probe(/another(/; 1,2d' "$file" >>"$file.2"
cat "$file.2" >>"$file"
expect_message 1 "has 2 functions without a prefix: another, probe; which one is meant?" --source "$file" "$tick"
program <<<'int kfunc__vfs_read(void *ctx) { events.perf_submit(ctx, &ctx, sizeof(ctx)); return 0; }'
expect_message 1 "has no function that can be attached" --source "$file"
grep -q 'note: kfunc__vfs_read is not attached' "$tmp/err" || fail "no note of what is not attached"
echo 'int probe(struct pt_regs *ctx) { return 0; }' >"$file"
expect_message 1 "$file submits nothing" --source "$file" "$tick"
program <<'C'
BPF_RINGBUF_OUTPUT(ring, 8);
int probe(struct pt_regs *ctx, int n)
{
	ring.ringbuf_output(&n, sizeof(n), 0);
	return 0;
}
C
expect_message 1 "-L is not possible: whose a record of 'ring' is, cannot be told" --source "$file" -L $$ "$tick"
if [ ! -e /sys/bus/event_source/devices/kprobe ]; then
	expect_message 1 "this kernel has no kprobes" --source "$file" vfs_read
fi

# Nothing is taken from the working directory, and nothing from where everybody may write.
program <<'C'
#include "beside.h"
int probe(struct pt_regs *ctx)
{
	events.perf_submit(ctx, &beside, sizeof(beside));
	return 0;
}
C
mkdir -p "$tmp/here/uapi/linux"
echo '#error the working directory is read' >"$tmp/here/uapi/linux/ptrace.h"
echo 'static u64 beside = 1;' >"$tmp/here/beside.h"
case $tool in
/*) ;;
*) tool=$PWD/$tool ;;
esac
cd "$tmp/here" || fail "no folder"
expect_message 1 "$file:3:10: 'beside.h' file not found" --source "$file" "$tick"
cp "$tmp/here/beside.h" "$tmp/folder/beside.h"
sed -i 's/static u64 beside = 1;/enum { beside_value = 1 };/' "$tmp/folder/beside.h"
sed -i 's/&beside, sizeof(beside)/\&ctx, sizeof(ctx)/' "$file"
"$tool" --source "$file" -d 0.01 "$tick" >"$tmp/out" 2>"$tmp/err" || fail "what lies beside the file is not found"
chmod 777 "$tmp/folder"
expect_message 1 "$file:3:10: 'beside.h' file not found" --source "$file" "$tick"
