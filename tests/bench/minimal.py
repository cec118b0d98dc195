#!/usr/bin/env python3
"""The least that a BCC program can do: one record of eight arguments for each call, written to stdout; or nothing.

usage: minimal.py FILE:FUNCTION|FUNCTION batched|single|empty
"""
import ctypes
import select
import sys

from bcc import BPF

TEXT = """
#include <uapi/linux/ptrace.h>
struct call { u64 time; u32 pid; u32 tid; char comm[16]; u64 args[8]; };
BPF_PERF_OUTPUT(calls);
int work(struct pt_regs *ctx)
{
	struct call call = {};
	u64 id = bpf_get_current_pid_tgid();

	call.time = bpf_ktime_get_ns();
	call.pid = id >> 32;
	call.tid = id;
	bpf_get_current_comm(call.comm, sizeof(call.comm));
	call.args[0] = ctx->di;
	call.args[1] = ctx->si;
	call.args[2] = ctx->dx;
	call.args[3] = ctx->cx;
	call.args[4] = ctx->r8;
	call.args[5] = ctx->r9;
	READ(&call.args[6], 16, (void *)(ctx->sp + 8));
	calls.perf_submit(ctx, &call, sizeof(call));
	return 0;
}
"""
EMPTY = "#include <uapi/linux/ptrace.h>\nint work(struct pt_regs *ctx) { return 0; }\n"


class Call(ctypes.Structure):
    _fields_ = [("time", ctypes.c_ulonglong), ("pid", ctypes.c_uint), ("tid", ctypes.c_uint),
                ("comm", ctypes.c_char * 16), ("args", ctypes.c_ulonglong * 8)]


def main():
    path, _, function = sys.argv[1].rpartition(":")
    mode = sys.argv[2]
    read = "bpf_probe_read_user" if path else "bpf_probe_read_kernel"
    bpf = BPF(text=EMPTY if mode == "empty" else TEXT.replace("READ", read))
    write = sys.stdout.write

    def on_call(cpu, data, size):
        c = ctypes.cast(data, ctypes.POINTER(Call)).contents
        write("%d %d %s %d %d %d %d %d %d %d %d\n" % ((c.pid, c.tid, c.comm.decode(errors="replace")) + tuple(c.args)))

    if mode != "empty":
        bpf["calls"].open_perf_buffer(on_call, page_cnt=256, wakeup_events=64 if mode == "batched" else 1)
    if path:
        bpf.attach_uprobe(name=path, sym=function, fn_name="work")
    else:
        bpf.attach_kprobe(event=function, fn_name="work")
    print("attached", file=sys.stderr, flush=True)
    try:
        while True:
            if mode == "empty":
                select.select([], [], [])
            bpf.perf_buffer_poll(timeout=40)
            bpf.perf_buffer_consume()
            sys.stdout.flush()
    except KeyboardInterrupt:
        pass


main()
