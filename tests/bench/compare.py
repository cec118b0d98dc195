#!/usr/bin/env python3
"""kprobe-args, bpftrace and bcc's trace.py on the same function in the same run: the table that the README shows.

usage: tests/bench/compare.py [--vm] [--rounds N] [--calls N]

Without --vm a user function is traced on this machine, because every kernel with uprobes has those; with it, the
kernel's do_mmap() in the virtual machine. Needs root, the packages of `scripts/deps.sh bench`, and a build in build/.
Times are of this machine; their ratios are what is looked at.
"""
import argparse
import json
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

import tracers
from tracers import BUILD, HERE, LOOP, ROOT, TOOL, Tracer, run_loop, table


class Target:
    """The function, and what each tool is told, to print its eight arguments. trace.py has only the first six."""

    def __init__(self, kernel, tmp):
        self.what = "mmap" if kernel else "work"
        self.spec = "do_mmap" if kernel else LOOP + ":work"
        stack = "*(uint64 *)(reg(\"sp\") + %d)"
        self.bpftrace = ("kprobe:do_mmap" if kernel else "uprobe:%s:work" % LOOP) + \
            ' { printf("%d %s %d %d %d %d %d %d %d %d\\n", pid, comm, arg0, arg1, arg2, arg3, arg4, arg5, ' + \
            stack % 8 + ", " + stack % 16 + "); }"
        script = os.path.join(tmp, "target.bt")
        with open(script, "w") as f:
            f.write(self.bpftrace)
        self.commands = {
            "kprobe-args": [TOOL, "--raw", self.spec],
            "bpftrace": ["bpftrace", script],
            "trace.py": ["trace-bpfcc",
                         '%s "%%d %%d %%d %%d %%d %%d", arg1, arg2, arg3, arg4, arg5, arg6' % self.spec],
            "minimal": ["/usr/bin/python3", os.path.join(HERE, "minimal.py"), self.spec, "batched"],
            "empty": ["/usr/bin/python3", os.path.join(HERE, "minimal.py"), self.spec, "empty"],
        }


def kernel_headers():
    """trace.py does not compile without kernel headers; any will do for a user function."""
    out = subprocess.run([os.path.join(ROOT, "tests", "bcc", "headers.sh"), BUILD], check=True,
                         stdout=subprocess.PIPE, text=True).stdout
    return out.strip().splitlines()[-1]


class Bench:
    def __init__(self, options, tmp):
        self.options, self.tmp = options, tmp
        self.target = Target(options.kernel, tmp)
        self.env = dict(os.environ, BCC_KERNEL_SOURCE=options.headers or kernel_headers())

    def rounds(self, name, stats):
        one = [tracers.measure(name, self.target.commands[name], self.target.what, self.options.calls, stats,
                               self.tmp, self.env) for _ in range(self.options.rounds)]
        return {key: statistics.median(r[key] for r in one) for key in one[0]}

    def start_time(self, name, fresh):
        """From exec to attached and ended again, as a whole process that does nothing in between."""
        command = self.target.commands[name]
        times = []
        for _ in range(self.options.rounds):
            if fresh and name == "kprobe-args":
                shutil.rmtree("/var/cache/kprobe-args", ignore_errors=True)
            start = time.monotonic()
            if name == "trace.py":
                tracer = Tracer(name, command, self.tmp, self.env)
                times.append(tracer.started)
                tracer.stop()
                continue
            argv = command[:1] + ["-d", "0.001"] + command[1:]
            if name == "bpftrace":
                argv = ["bpftrace", "-e", self.target.bpftrace + " BEGIN { exit(); }"]
            subprocess.run(argv, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True)
            times.append(time.monotonic() - start)
        return statistics.median(times) * 1e3

    def kernel_start(self):
        """Of kprobe-args, which has a probe saved: what the kernel takes to attach and to detach."""
        log = os.path.join(self.tmp, "strace")
        command = self.target.commands["kprobe-args"]
        times = []
        for _ in range(self.options.rounds):
            subprocess.run(["strace", "--seccomp-bpf", "-f", "-T", "-o", log, "-e", "trace=perf_event_open,ioctl,close"] +
                           command[:1] + ["-d", "0.001"] + command[1:], stdout=subprocess.DEVNULL,
                           stderr=subprocess.DEVNULL, check=True)
            times.append(sum(float(t) for t in re.findall(r"<([0-9.]+)>$", open(log).read(), re.M)))
        return statistics.median(times) * 1e3

    def saved_ms(self):
        """Until kprobe-args has its program, where it was saved, by its own clock."""
        command = self.target.commands["kprobe-args"]
        times = []
        for _ in range(self.options.rounds):
            err = subprocess.run(command[:1] + ["-v", "-d", "0.001"] + command[1:], stdout=subprocess.DEVNULL,
                                 stderr=subprocess.PIPE, check=True, text=True).stderr
            times.append(float(re.search(r"([0-9.]+) ms found the probe", err).group(1)))
        return statistics.median(times)

    def delay(self, more):
        """Of calls that come alone: from the time stamp in the kernel to the line in the reader's hands."""
        command = self.target.commands["kprobe-args"]
        argv = command[:1] + more + ["-j", "-n", "loop", "-M", "20"] + command[1:]
        process = subprocess.Popen(argv, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        while "Tracing " not in process.stderr.readline():
            pass
        caller = subprocess.Popen([LOOP, self.target.what, "40", "97000"], stdout=subprocess.DEVNULL)
        delays = []
        for line in process.stdout:
            call = json.loads(line)
            if "time" in call:
                delays.append(time.monotonic_ns() - call["time"])
        process.wait()
        caller.kill()
        caller.wait()
        return statistics.median(delays) / 1e6, max(delays) / 1e6


def print_results(bench):
    names = ["kprobe-args", "minimal", "bpftrace", "trace.py"]
    stats = {name: bench.rounds(name, True) for name in names}
    plain = {name: bench.rounds(name, False) for name in names + ["empty"]}
    start = {name: bench.start_time(name, True) for name in ["kprobe-args", "bpftrace", "trace.py"]}
    again = bench.start_time("kprobe-args", False)
    empty = plain["empty"]["call"]
    rows = [["what", "kprobe-args", "minimal BCC program", "bpftrace", "trace.py (6 arguments)"]]
    rows.append(["kernel time a call, ns"] + ["%.0f" % stats[n]["kernel"] for n in names])
    rows.append(["time a call of the function, us"] + ["%.2f" % (plain[n]["call"] / 1e3) for n in names])
    rows.append(["... over an empty program's %.2f us" % (empty / 1e3)] +
                ["%.2f x" % (plain[n]["call"] / empty) for n in names])
    rows.append(["calls without a line"] + ["%.1f %%" % (100 * plain[n]["lost"]) for n in names])
    rows.append(["CPU time a line, us"] + ["%.2f" % plain[n]["cpu"] for n in names])
    rows.append(["peak memory while tracing, MB"] + ["%.1f" % (plain[n]["peak"] / 1024) for n in names])
    rows.append(["start to attached and ended, ms", "%.0f" % start["kprobe-args"], "", "%.0f" % start["bpftrace"],
                 "%.0f" % start["trace.py"]])
    rows.append(["the same, seen before, ms", "%.0f" % again, "", "", ""])
    rows.append(["... the kernel's attach and detach, by strace", "%.0f" % bench.kernel_start(), "", "", ""])
    rows.append(["... until the program is there", "%.1f" % bench.saved_ms(), "", "", ""])
    rows.append(["delay of a lone call, ms (worst)", "%.1f (%.1f)" % bench.delay([]), "", "", ""])
    rows.append(["... with --low-latency", "%.1f (%.1f)" % bench.delay(["--low-latency"]), "", "", ""])
    table(rows)
    print("\n%s: %d calls, medians of %d rounds; %s" % (bench.target.spec.replace(ROOT + "/", ""), bench.options.calls,
                                                         bench.options.rounds, tracers.machine()))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--calls", type=int, default=200000)
    parser.add_argument("--vm", action="store_true", help="do_mmap in the virtual machine")
    parser.add_argument("--kernel", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("--headers", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if os.geteuid():
        sys.exit("compare.py: only root can trace")
    if options.vm:
        os.chdir(ROOT)
        os.execv("scripts/vm.sh", ["scripts/vm.sh", "--", "/usr/bin/python3", "tests/bench/compare.py", "--kernel",
                                   "--rounds", str(options.rounds), "--calls", str(options.calls), "--headers",
                                   kernel_headers()])
    with tempfile.TemporaryDirectory() as tmp:
        print_results(Bench(options, tmp))


if __name__ == "__main__":
    main()
