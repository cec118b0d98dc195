#!/usr/bin/python3
"""Runs tests/rewrite/programs/do_mmap.c, as the pass has rewritten it, with BCC around a command.

usage: tests/live/bcc_do_mmap.py PROGRAM COMMAND [ARG...]

Prints what the program submits of the command's calls.
"""

import os
import subprocess
import sys

from bcc import BPF

rows = []
lost = 0


def on_event(_cpu, data, _size):
    e = bpf["events"].event(data)
    rows.append((e.pid, e.len, e.populate, e.first, e.prev))


def on_loss(nr):
    global lost
    lost += nr


if len(sys.argv) < 3:
    sys.exit(__doc__)
with open(sys.argv[1], encoding="utf-8") as f:
    bpf = BPF(text=f.read())  # attaches kprobe__do_mmap by its name
bpf["events"].open_perf_buffer(on_event, page_cnt=256, lost_cb=on_loss)

os.sched_setaffinity(0, {0})  # for the order of the calls
with subprocess.Popen(sys.argv[2:], stdout=subprocess.DEVNULL) as child:
    while child.poll() is None:
        bpf.perf_buffer_poll(timeout=100)
nr = -1
while nr < len(rows):
    nr = len(rows)
    bpf.perf_buffer_poll(timeout=100)

rows = [row[1:] for row in rows if row[0] == child.pid]
for row in rows:
    print("len=%d populate=0x%x *populate=%d prev=0x%x" % row)
counts = {key.value: count.value for key, count in bpf["sizes"].items()}
for size in {row[0] for row in rows}:
    if counts.get(size, 0) < sum(row[0] == size for row in rows):
        sys.exit(f"sizes[{size}] is {counts.get(size, 0)}")
if child.returncode or lost:
    sys.exit(f"the command ended with {child.returncode}, {lost} events were lost")
