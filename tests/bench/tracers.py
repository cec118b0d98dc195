"""Tools that trace a function while something calls it, and what they cost: what compare.py and size.py share."""
import os
import re
import signal
import subprocess
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
BUILD = os.path.join(ROOT, "build")
TOOL = os.path.join(BUILD, "bin", "kprobe-args")
LOOP = os.path.join(BUILD, "tests", "bench", "loop")
STATS = "/proc/sys/kernel/bpf_stats_enabled"

# What a tool prints when it has attached, and where.
ATTACHED = {
    "kprobe-args": ("err", "Tracing "),
    "bpftrace": ("out", "Attaching "),
    "trace.py": ("out", "PID "),
    "minimal": ("err", "attached"),
    "empty": ("err", "attached"),
}


def switch_stats(on):
    """The kernel's own statistics of BPF programs; they take some time of their own."""
    with open(STATS, "w") as f:
        f.write("1" if on else "0")


class Tracer:
    """A tool that traces, until it is stopped. Its lines go to a file."""

    def __init__(self, name, argv, tmp, env=None):
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
        # bpftrace says that it attaches before it does.
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

    def settle(self, calls):
        """Waits until the lines are written."""
        last = -1
        for _ in range(200):
            lines = self.lines()
            if lines >= calls or (lines == last and lines > 0):
                break
            last = lines
            time.sleep(0.1)

    def stop(self):
        self.process.send_signal(signal.SIGINT)
        try:
            self.process.wait(60)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def run_loop(what, calls, pause=None):
    """Nanoseconds a call."""
    argv = [LOOP, what, str(calls)] + ([str(pause)] if pause else [])
    return float(subprocess.run(argv, check=True, stdout=subprocess.PIPE, text=True).stdout)


def measure(name, argv, what, calls, stats, tmp, env=None):
    """One loop under one tool: nanoseconds a call, kernel time a call, CPU time a line, peak memory, lost."""
    switch_stats(stats)
    try:
        tracer = Tracer(name, argv, tmp, env)
        cpu = tracer.cpu_seconds()
        call_ns = run_loop(what, calls)
        if name != "empty":
            tracer.settle(calls)
        cpu = tracer.cpu_seconds() - cpu
        time_ns, runs = tracer.programs()
        lines = tracer.lines()
        peak = tracer.peak_kb()
        tracer.stop()
    finally:
        switch_stats(False)
    return {"call": call_ns, "kernel": time_ns / runs if runs else 0, "cpu": cpu / max(lines, 1) * 1e6,
            "peak": peak, "lost": 1 - min(lines, calls) / calls}


def table(rows):
    """As Markdown; the first row is the head."""
    widths = [max(len(str(row[i])) for row in rows) for i in range(len(rows[0]))]
    for n, row in enumerate(rows):
        print("| " + " | ".join(str(cell).ljust(width) for cell, width in zip(row, widths)) + " |")
        if n == 0:
            print("| " + " | ".join("-" * width for width in widths) + " |")


def machine():
    found = re.search(r"model name\s*:\s*(.*)", open("/proc/cpuinfo").read())
    return "Linux %s, %d x %s" % (os.uname().release, os.cpu_count(), found.group(1) if found else os.uname().machine)
