#!/usr/bin/python3
"""Runs tests/rewrite/programs/forms.c, as the pass has rewritten it, with BCC, and has kpa_classes.ko call its functions.

usage: tests/live/bcc_forms.py PROGRAM WANT

WANT is kpa_classes.want. Ends with 1 when the program got other values than those, or not all.
"""

import os
import re
import sys

from bcc import BPF

ENUMERATORS = {"KPA_RED": 0, "KPA_GREEN": 1, "KPA_BLUE": 1000, "KPA_NO_COLOR": -1}
ENUMERATORS.update({"KPA_SMALL": 1, "KPA_BIG": 0x123456789ABC, "true": 1, "false": 0})
LEAF = re.compile(r'(?<=[={ ])("(?:\\.|[^"\\])*"|-?0x[0-9a-f]+|-?\d+|true|false|KPA_\w+)(?=[,} ]|$)')


def leaf(text):
    if text[0] == '"':
        return text[1:-1].replace('\\"', '"').replace("\\n", "\n") + "\0"
    return ENUMERATORS[text] if text in ENUMERATORS else int(text, 0)


def of_pair(values):
    """kprobe__kc_pair calls kprobe__kc_variadic, whose last parameter is an s16."""
    return "kc_variadic", [*values[:3], values[3] - (values[3] >> 15 << 16)]


def of_pair_that_does_not_fit(values):
    """Five parameters have no name."""
    return "kc_pair_that_does_not_fit", [0, 0, 0, values[3], 0, *values[5:7], 0, values[8]]


def of_strings(values):
    """What the program looks at in them."""
    s, a, t, u = values[0], values[1], values[2], values[7]
    second = u[1] if u[0] != "\0" and u[1] != "x" else "\0"
    return "kc_strings", [ord(s[0]), a, ord(t[0]), ord(u[0]), ord(second), "a" <= u[0] <= "z"]


OTHERS = {
    "kc_pair": of_pair,
    "kc_pair_that_does_not_fit": of_pair_that_does_not_fit,
    "kc_strings": of_strings,
}


def wanted(line):
    name, _, arguments = line.rstrip("\n").partition(" ")
    values = [leaf(text) for text in LEAF.findall(" " + arguments.replace("=<fault>", ""))]
    name, values = OTHERS[name](values) if name in OTHERS else (name, values)
    return name, [int(value) % (1 << 64) for value in values]


def on_event(_cpu, data, _size):
    e = bpf["events"].event(data)
    got.append((e.function.decode(), list(e.values)))


if len(sys.argv) != 3:
    sys.exit(__doc__)
with open(sys.argv[1], encoding="utf-8") as f:
    text = f.read()
with open(sys.argv[2], encoding="utf-8") as f:
    probed = set(re.findall(r"\bkprobe__(kc_\w+?)\(", text)) | {"kc_enums", "kc_narrow_on_stack"}
    want = [wanted(line) for line in f if line.split()[0] in probed]

got = []
os.sched_setaffinity(0, {0})  # for the order of the calls
bpf = BPF(text=text)
bpf["events"].open_perf_buffer(on_event, page_cnt=64)
with open("/sys/kernel/debug/kpa_classes", "w", encoding="ascii") as f:
    f.write("\n")
nr = -1
while nr < len(got):
    nr = len(got)
    bpf.perf_buffer_poll(timeout=1000)

failed = len(got) != len(want)
for (name, values), (got_name, got_values) in zip(want, got):
    if name != got_name or values != got_values[: len(values)]:
        failed = True
        print(f"not {got_name} {got_values} but {name} {values}")
print(f"{len(got)} calls of {len(want)}, of {len({name for name, _ in want})} functions")
sys.exit(failed)
