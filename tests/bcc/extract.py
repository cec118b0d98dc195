#!/usr/bin/python3
"""Writes the C text that a tool of bpfcc-tools gives to BPF() into a folder, and loads nothing.

usage: extract.py FOLDER [TOOL [ARG...]]
  Without TOOL: every tool of the installed package, with the arguments below. One file for each text, NAME.c; a
  line on stdout for each run: what became of it.
"""
import builtins
import curses
import io
import os
import runpy
import subprocess
import sys
import unittest.mock

PREFIX, SUFFIX = "/usr/sbin/", "-bpfcc"

# Tools that want arguments, and options that change the text. None: the tool has no BPF program of its own, or is a
# shell script around one that has.
ARGUMENTS = {
    "argdist": [["-C", "p::vfs_write(struct file *file, char *buf, size_t count):size_t:count"],
                ["-H", "r::vfs_read()"], ["-C", "t:sched:sched_switch():u32:args->next_pid"]],
    "bashreadline": [[], ["-s", "/bin/sh"]],
    "biolatency": [[], ["-D"], ["-F"], ["-Q"]],
    "biosnoop": [[], ["-Q"]],
    "biolatpcts": [["/dev/null"]],
    "cpudist": [[], ["-O"], ["-P"]],
    "dbslower": [["mysql", "-x", "/bin/sh"]],
    "dbstat": [["mysql", "-p", "1"]],
    "deadlock": [["--binary", "/bin/sh", "1"]],
    "dirtop": [["-d", "/"]],
    "execsnoop": [[], ["-x"], ["-T", "-U"]],
    "exitsnoop": [[], ["-x"]],
    "ext4slower": [[], ["-j"]],
    "filetop": [[], ["-a"]],
    "funccount": [["vfs_*"], ["t:sched:sched_switch"], ["-i", "1", "c:malloc"]],
    "funcinterval": [["vfs_write"]],
    "funclatency": [["vfs_write"], ["-F", "vfs_*"], ["-u", "c:malloc"]],
    "funcslower": [["vfs_write"], ["-a", "6", "-UK", "vfs_write"]],
    "inject": [["kmalloc", "-v", "should_failslab()"]],
    "killsnoop": [[], ["-x"]],
    "klockstat": [[], ["-p", "1"]],
    "memleak": [[], ["-p", "1"], ["--percpu"]],
    "mysqld_qslower": [["1"]],
    "netqtop": [["-n", "lo"]],
    "nfsslower": [[], ["-j"]],
    "offcputime": [[], ["-K"], ["-f", "-p", "1"]],
    "offwaketime": [[], ["-U"]],
    "opensnoop": [[], ["-x"], ["-F"], ["-e", "-T"]],
    "ppchcalls": None,
    "profile": [[], ["-U"], ["-C", "0"]],
    "pythongc": [["1"]],
    "reset-trace": None,
    "runqlat": [[], ["-P"], ["--pidnss"]],
    "stackcount": [["vfs_write"], ["-K", "-P", "submit_bio"], ["t:sched:sched_switch"]],
    "syscount": [[], ["-L"], ["-P"]],
    "tcpconnect": [[], ["-c"], ["-d"]],
    "tcpaccept": [[], ["-P", "80"]],
    "tcplife": [[], ["-D", "80"]],
    "tcpretrans": [[], ["-l"], ["-c"]],
    "tcpsubnet": [["192.0.2.0/24"]],
    "tcptracer": [[], ["-p", "1"]],
    "tcptop": [[], ["-4"]],
    "tplist": None,
    "trace": [["vfs_write (arg3 > 20000) \"write %d bytes\", arg3"],
              ["vfs_write(struct file *file, char *buf, size_t count, loff_t *pos) \"%s %d\", buf, count"],
              ["r::vfs_read \"%d\", retval"], ["t:sched:sched_switch \"%d\", args->next_pid"],
              ["-K", "-U", "do_sys_openat2 \"%s\", arg2"]],
    "ttysnoop": [["/dev/tty0"]],
    "wakeuptime": [[], ["-u"]],
}

SYMBOLS = ["btrfs_file_operations", "ext4_file_operations", "vm_stat", "vm_zone_stat", "xfs_file_operations"]


class Done(BaseException):
    """The text is written; no tool catches this."""


def record(folder, name, arguments):
    import bcc

    def init(_self, src_file=b"", hdr_file=b"", text=None, debug=0, cflags=None, usdt_contexts=None, **_more):
        if text == "":  # asked only to see whether BPF works at all
            return
        if not text:
            with open(src_file, "rb") as f:
                text = f.read()
        if isinstance(text, str):
            text = text.encode()
        with open(os.path.join(folder, name + ".c"), "wb") as f:
            f.write(text)
        with open(os.path.join(folder, name + ".flags"), "w", encoding="utf-8") as f:
            f.writelines(flag + "\n" for flag in cflags or [])
        raise Done

    def open_or_pretend(file, *args, **more):
        if file == "/proc/kallsyms":
            return io.StringIO("".join(f"ffffffff81000000 D {name}\n" for name in SYMBOLS))
        return real_open(file, *args, **more)

    real_open = builtins.open
    builtins.open = open_or_pretend
    curses.wrapper = lambda function, *args: function(unittest.mock.MagicMock(), *args)
    # What the tools ask of the kernel before: the answers of one that has everything.
    bcc.BPF.__init__ = init
    bcc.BPF.__del__ = lambda self: None
    bcc.BPF.ksymname = staticmethod(lambda name: 1)
    bcc.BPF.tracepoint_exists = staticmethod(lambda category, event: True)
    bcc.BPF.raw_tracepoint_exists = staticmethod(lambda name: True)
    bcc.BPF.get_tracepoints = staticmethod(lambda pattern: [b"sched:sched_switch"])
    bcc.BPF.get_kprobe_functions = staticmethod(lambda pattern: [b"vfs_read", b"vfs_write"])
    bcc.BPF.kernel_struct_has_field = staticmethod(lambda struct, field: 1)
    bcc.BPF.support_kfunc = staticmethod(lambda: False)
    bcc.BPF.support_raw_tracepoint = staticmethod(lambda: True)
    tool = PREFIX + name.split("~")[0] + SUFFIX
    sys.argv = [tool] + arguments
    try:
        runpy.run_path(tool, run_name="__main__")
    except Done:
        return
    sys.exit("ended before it came to BPF()")


def is_python(path):
    with open(path, "rb") as f:
        return b"python" in f.readline()


def main():
    folder = sys.argv[1]
    if len(sys.argv) > 2:
        record(folder, sys.argv[2], sys.argv[3:])
        return
    os.makedirs(folder, exist_ok=True)
    nr = 0
    for file in sorted(os.listdir(PREFIX)):
        tool = file[:-len(SUFFIX)]
        if not file.endswith(SUFFIX) or not is_python(PREFIX + file):
            continue
        for i, arguments in enumerate(ARGUMENTS.get(tool, [[]]) or []):
            name = tool if i == 0 else f"{tool}~{i}"
            try:
                run = subprocess.run([sys.executable, __file__, folder, name] + arguments, stdin=subprocess.DEVNULL,
                                     capture_output=True, text=True, timeout=60, check=False)
                why = (run.stderr.strip() or run.stdout.strip()).splitlines()[-1:] if run.returncode else []
            except subprocess.TimeoutExpired:
                why = ["took more than a minute"]
            written = os.path.exists(os.path.join(folder, name + ".c"))
            nr += written
            print(f"{name}: {'extracted' if written else 'no text: ' + ''.join(why)}")
    print(f"{nr} texts")


main()
