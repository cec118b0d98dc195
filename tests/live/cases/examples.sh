#!/bin/bash
# The man page's examples do something: each is run, those that trace for a second.
. tests/live/lib.sh

# What the page calls so is not on every machine.
sleep 600 &
process=$!
modprobe nf_conntrack || fail "this kernel has no nf_conntrack"
cat >"$tmp/program.c" <<'END'
#include <uapi/linux/ptrace.h>
int kprobe__do_mmap(struct pt_regs *ctx, struct file *file, unsigned long addr, unsigned long len, unsigned long prot,
		    unsigned long flags, unsigned long pgoff, unsigned long *populate, struct list_head *uf)
{
	return populate != 0;
}
END

nr=0
while read -r example; do
	example=${example#.Dl }
	example=${example%% |*}
	example=${example/412/$process}
	example=${example/.\/prog:func/build\/tests\/user\/steady:tick}
	example=${example/program.c/$tmp/program.c}
	example=${example/rewritten.c/$tmp/rewritten.c}
	case $example in
	*" -l "* | *" --check"* | *" --explain"* | *" --emit"* | *" --rewrite"*) ;;
	*) example="$example -d 1" ;;
	esac
	nr=$((nr + 1))
	(eval "PATH=$PWD/build/bin:$PATH timeout 120 $example") >"$tmp/out" 2>"$tmp/err" </dev/null ||
		fail "$example: status $?"
	case $example in
	*" -d 1"*) grep -q '^Tracing' "$tmp/err" || fail "$example: nothing was traced" ;;
	*) [ -s "$tmp/out" ] || [ -s "$tmp/rewritten.c" ] || fail "$example: nothing is printed" ;;
	esac
done < <(grep '^\.Dl kprobe-args' docs/kprobe-args.8)
[ $nr -ge 15 ] || fail "the man page has only $nr examples"
no_probe_left
