#!/usr/bin/env python3
"""kprobe-args, bpftrace and bcc's trace.py on the same function in the same run: the table that the README shows.

usage: tests/bench/compare.py [--rounds N] [--calls N]

Needs root, the packages of `scripts/deps.sh bench`, and a build in build/. On this machine a user function is traced,
because every kernel with uprobes has those. Times are of this machine; their ratios are what is looked at.
"""
import argparse
import ctypes
import os
import re
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
BUILD = os.path.join(ROOT, "build")
TOOL = os.path.join(BUILD, "bin", "kprobe-args")
LOOP = os.path.join(BUILD, "tests", "bench", "loop")
STATS = "/proc/sys/kernel/bpf_stats_enabled"

ARGS = ["a", "b", "c", "d", "e", "f", "g", "h"]


def kernel_headers():
    """trace.py does not compile without kernel headers; any will do for a user function."""
    out = subprocess.run([os.path.join(ROOT, "tests", "bcc", "headers.sh"), BUILD], check=True,
                         stdout=subprocess.PIPE, text=True).stdout
    return out.strip().splitlines()[-1]


# What each tool is told, to print eight arguments of LOOP:work. The first six are in registers; trace.py has no
# other, and bpftrace reads the seventh and eighth from the stack.
def commands(tmp):
    bt = os.path.join(tmp, "work.bt")
    with open(bt, "w") as f:
        f.write('uprobe:%s:work { printf("%%d %%s %%d %%d %%d %%d %%d %%d %%d %%d\\n", pid, comm, arg0, arg1, arg2, '
                'arg3, arg4, arg5, *(uint64 *)(reg("sp") + 8), *(uint64 *)(reg("sp") + 16)); }\n' % LOOP)
    return {
        "kprobe-args": [TOOL, LOOP + ":work"],
        "bpftrace": ["bpftrace", bt],
        "trace.py": ["trace-bpfcc"] +
                    ['%s:work "%%d %%d %%d %%d %%d %%d", arg1, arg2, arg3, arg4, arg5, arg6' % LOOP],
        "minimal": ["/usr/bin/python3", os.path.join(HERE, "minimal.py"), LOOP, "batched"],
        "empty": ["/usr/bin/python3", os.path.join(HERE, "minimal.py"), LOOP, "empty"],
    }


ATTACHED = {
    "kprobe-args": ("err", "Tracing "),
    "bpftrace": ("out", "Attaching "),
    "trace.py": ("out", "PID "),
    "minimal": ("err", "attached"),
    "empty": ("err", "attached"),
}


class Tracer:
    """A tool that traces, until it is stopped. Its lines go to a file."""

    def __init__(self, name, argv, tmp, env):
        self.name = name
        self.out, self.err = os.path.join(tmp, "out"), os.path.join(tmp, "err")
        start = time.monotonic()
        with open(self.out, "wb") as out, open(self.err, "wb") as err:
            self.process = subprocess.Popen(argv, stdout=out, stderr=err, stdin=subprocess.DEVNULL, env=env)
        where, text = ATTACHED[name]
        path = self.out if where == "out" else self.err
        while True:
            with open(path, errors="replace") as f:
                if text in f.read():
                    break
            if self.process.poll() is not None:
                sys.exit("%s ended: %s" % (name, open(self.err, errors="replace").read()))
            time.sleep(0.001)
        self.started = time.monotonic() - start
        # bpftrace says that it attaches before it does; perf events tell when there is one.
        if name in ("bpftrace", "trace.py"):
            time.sleep(1.5)

    def programs(self):
        """Run time and number of runs of the BPF programs of the process, from their descriptors."""
        time_ns = runs = 0
        folder = "/proc/%d/fdinfo" % self.process.pid
        for fd in os.listdir(folder):
            try:
                text = open(os.path.join(folder, fd)).read()
            except OSError:
                continue
            found = re.search(r"run_time_ns:\s*(\d+)\nrun_cnt:\s*(\d+)", text)
            if found:
                time_ns += int(found.group(1))
                runs += int(found.group(2))
        return time_ns, runs

    def cpu_seconds(self):
        fields = open("/proc/%d/stat" % self.process.pid).read().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def peak_kb(self):
        return int(re.search(r"VmHWM:\s*(\d+)", open("/proc/%d/status" % self.process.pid).read()).group(1))

    def lines(self):
        with open(self.out, "rb") as f:
            return sum(chunk.count(b"\n") for chunk in iter(lambda: f.read(1 << 20), b""))

    def stop(self):
        self.process.send_signal(signal.SIGINT)
        try:
            self.process.wait(30)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def run_loop(calls, pause=None):
    argv = [LOOP, str(calls)] + ([str(pause)] if pause else [])
    return float(subprocess.run(argv, check=True, stdout=subprocess.PIPE, text=True).stdout)


def settle(tracer, calls):
    """Waits until the lines are written."""
    last = -1
    for _ in range(200):
        lines = tracer.lines()
        if lines >= calls or lines == last and lines > 0:
            break
        last = lines
        time.sleep(0.1)


class Bench:
    def __init__(self, options, tmp):
        self.options, self.tmp = options, tmp
        self.commands = commands(tmp)
        self.env = dict(os.environ, BCC_KERNEL_SOURCE=kernel_headers())
        self.results = {}

    def measure(self, name, stats):
        """One loop under one tool: nanoseconds a call, kernel time a call, CPU time a line, peak memory, lost."""
        calls = self.options.calls
        with open(STATS, "w") as f:
            f.write("1" if stats else "0")
        tracer = Tracer(name, self.commands[name], self.tmp, self.env)
        cpu = tracer.cpu_seconds()
        call_ns = run_loop(calls)
        settle(tracer, calls)
        cpu = tracer.cpu_seconds() - cpu
        time_ns, runs = tracer.programs()
        lines = tracer.lines()
        peak = tracer.peak_kb()
        tracer.stop()
        with open(STATS, "w") as f:
            f.write("0")
        return {"call": call_ns, "kernel": time_ns / runs if runs else 0, "cpu": cpu / max(lines, 1) * 1e6,
                "peak": peak, "lost": 1 - min(lines, calls) / calls}

    def rounds(self, name, stats):
        all_rounds = [self.measure(name, stats) for _ in range(self.options.rounds)]
        return {key: statistics.median(r[key] for r in all_rounds) for key in all_rounds[0]}

    def start_time(self, name, fresh):
        """From exec to attached and ended again, as a whole process that does nothing in between."""
        cache = "/var/cache/kprobe-args"
        times = []
        for _ in range(self.options.rounds):
            if fresh and name == "kprobe-args":
                shutil.rmtree(cache, ignore_errors=True)
            if name == "bpftrace":
                argv = ["bpftrace", "-e", open(os.path.join(self.tmp, "work.bt")).read() + " BEGIN { exit(); }"]
            elif name == "kprobe-args":
                argv = self.commands[name][:1] + ["-d", "0.001"] + self.commands[name][1:]
            else:
                argv = None
            start = time.monotonic()
            if argv:
                subprocess.run(argv, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True)
                times.append(time.monotonic() - start)
            else:
                tracer = Tracer(name, self.commands[name], self.tmp, self.env)
                times.append(tracer.started)
                tracer.stop()
        return statistics.median(times) * 1e3


def table(rows):
    widths = [max(len(str(row[i])) for row in rows) for i in range(len(rows[0]))]
    for n, row in enumerate(rows):
        print("| " + " | ".join(str(cell).ljust(width) for cell, width in zip(row, widths)) + " |")
        if n == 0:
            print("| " + " | ".join("-" * width for width in widths) + " |")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--calls", type=int, default=200000)
    options = parser.parse_args()
    if os.geteuid():
        sys.exit("compare.py: only root can trace")
    with tempfile.TemporaryDirectory() as tmp:
        bench = Bench(options, tmp)
        names = ["kprobe-args", "minimal", "bpftrace", "trace.py"]
        stats = {name: bench.rounds(name, True) for name in names}
        plain = {name: bench.rounds(name, False) for name in names + ["empty"]}
        start = {name: bench.start_time(name, True) for name in ["kprobe-args", "bpftrace", "trace.py"]}
        again = bench.start_time("kprobe-args", False)
        rows = [["what", "kprobe-args", "minimal BCC program", "bpftrace", "trace.py (6 arguments)"]]
        rows.append(["kernel time a call, ns"] + ["%.0f" % stats[n]["kernel"] for n in names])
        rows.append(["time a call of the function, us"] + ["%.2f" % (plain[n]["call"] / 1e3) for n in names])
        rows.append(["... over an empty program's %.2f us" % (plain["empty"]["call"] / 1e3)] +
                    ["%.2f x" % (plain[n]["call"] / plain["empty"]["call"]) for n in names])
        rows.append(["calls without a line"] + ["%.1f %%" % (100 * plain[n]["lost"]) for n in names])
        rows.append(["CPU time a line, us"] + ["%.2f" % plain[n]["cpu"] for n in names])
        rows.append(["peak memory while tracing, MB"] + ["%.1f" % (plain[n]["peak"] / 1024) for n in names])
        rows.append(["start to attached and ended, ms", "%.0f" % start["kprobe-args"], "",
                     "%.0f" % start["bpftrace"], "%.0f" % start["trace.py"]])
        rows.append(["the same, seen before, ms", "%.0f" % again, "", "", ""])
        table(rows)
        print("\n%d calls, medians of %d rounds; Linux %s, %s" %
              (options.calls, options.rounds, os.uname().release, cpu_name()))


def cpu_name():
    found = re.search(r"model name\s*:\s*(.*)", open("/proc/cpuinfo").read())
    return "%d x %s" % (os.cpu_count(), found.group(1) if found else os.uname().machine)


if __name__ == "__main__":
    main()
