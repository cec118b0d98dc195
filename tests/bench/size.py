#!/usr/bin/env python3
"""What more arguments and more functions cost kprobe-args.

usage: tests/bench/size.py arguments [--rounds N] [--calls N]
       tests/bench/size.py functions [--rounds N]

`arguments` traces a user function of 18 arguments on this machine, and prints 1 to 18 of them: what the kernel takes a
call, by its own statistics. `functions` traces patterns of the kernel's functions in the virtual machine: the time
until all are attached, and from there to the end. Needs root, and a build in build/.
"""
import argparse
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time

import tracers
from tracers import LOOP, ROOT, TOOL, table

# Of 6.1 each finds about that many: 1, 10, 100, 1,000.
PATTERNS = ["vfs_write", "vfs_s*", "sched*", "n*"]


def arguments(options):
    rows = [["arguments", "kernel time a call, ns"]]
    with tempfile.TemporaryDirectory() as tmp:
        for nr in (1, 2, 3, 4, 5, 6, 7, 8, 10, 12, 14, 16, 18):
            spec = "%s:wide(%s)" % (LOOP, ", ".join("a%d" % i for i in range(1, nr + 1)))
            times = [tracers.measure("kprobe-args", [TOOL, spec], "wide", options.calls, True, tmp)["kernel"]
                     for _ in range(options.rounds)]
            rows.append([nr, "%.0f" % statistics.median(times)])
    table(rows)
    print("\n%d calls, medians of %d rounds; %s" % (options.calls, options.rounds, tracers.machine()))


def trace_pattern(pattern, more):
    """The number of functions, and the seconds until they are attached, and until all has ended."""
    start = time.monotonic()
    process = subprocess.Popen([TOOL, "--max-probes", "100000", "--count", "-d", "0.001"] + more + [pattern],
                               stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    nr = 0
    for line in process.stderr:
        found = re.match(r"Tracing (?:(\d+) functions)?", line)
        if found:
            attached = time.monotonic() - start
            nr = int(found.group(1) or 1)
            break
    rest = process.stderr.read()
    if process.wait() or not nr:
        sys.exit("%s: %s" % (pattern, rest))
    return nr, attached, time.monotonic() - start


def functions(options):
    rows = [["functions", "start to attached, s", "the same, seen before", "to the end"]]
    for pattern in PATTERNS:
        fresh = [trace_pattern(pattern, ["--no-cache"]) for _ in range(options.rounds)]
        trace_pattern(pattern, [])
        seen = [trace_pattern(pattern, []) for _ in range(options.rounds)]
        rows.append([fresh[0][0], "%.2f" % statistics.median(f[1] for f in fresh),
                     "%.2f" % statistics.median(s[1] for s in seen),
                     "%.2f" % statistics.median(s[2] for s in seen)])
    table(rows)
    print("\n--count; medians of %d rounds; %s" % (options.rounds, tracers.machine()))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=["arguments", "functions", "guest"])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--calls", type=int, default=100000)
    options = parser.parse_args()
    if os.geteuid():
        sys.exit("size.py: only root can trace")
    if options.what == "arguments":
        arguments(options)
    elif options.what == "guest":
        functions(options)
    else:
        os.chdir(ROOT)
        os.execv("scripts/vm.sh", ["scripts/vm.sh", "--", "/usr/bin/python3", "tests/bench/size.py", "guest",
                                   "--rounds", str(options.rounds)])


if __name__ == "__main__":
    main()
