#!/usr/bin/env python3
"""Types command lines with Tab into a shell on a terminal, and reads what it makes of them.

usage: tests/completion/run.py BUILD_FOLDER bash|zsh
"""
import os
import pty
import re
import select
import shutil
import signal
import subprocess
import sys
import tempfile
import time

SECONDS = 30  # for one answer; after it the test fails

# What is typed, with > for Tab; what the line is then.
ROWS = [
    # options, and their values
    ("kprobe-args --chec>", "kprobe-args --check "),
    ("kprobe-args --kernel-s>", "kprobe-args --kernel-stack "),
    ("kprobe-args --emit=bc>", "kprobe-args --emit=bcc "),
    ("kprobe-args --emit rew>", "kprobe-args --emit rewritten "),
    ("kprobe-args --arch arm6>", "kprobe-args --arch arm64 "),
    ("kprobe-args -jn kpa-asl>", "kprobe-args -jn kpa-asleep "),
    ("kprobe-args --btf ./READ>", "kprobe-args --btf ./README.md "),
    # functions
    ("kprobe-args vfs_fallo>", "kprobe-args vfs_fallocate "),
    ("kprobe-args -- vfs_fallo>", "kprobe-args -- vfs_fallocate "),
    ("kprobe-args -p 1 -j vfs_fallo>", "kprobe-args -p 1 -j vfs_fallocate "),
    ("kprobe-args 'vfs_fallo>", "kprobe-args 'vfs_fallocate' "),
    ("kprobe-args c:malloc_us>", "kprobe-args c:malloc_usable_size "),
    ("kprobe-args {calls}:backf>", "kprobe-args {calls}:backfill "),
    # parameters
    ("kprobe-args 'vfs_write(fi>", "kprobe-args 'vfs_write(file"),
    ('kprobe-args "vfs_write(fi>', 'kprobe-args "vfs_write(file'),
    ("kprobe-args 'vfs_write(file, cou>", "kprobe-args 'vfs_write(file, count"),
    ("kprobe-args 'vfs_write(file,buf,count,p>", "kprobe-args 'vfs_write(file,buf,count,pos)' "),
    ("kprobe-args -r 'vmlinux:vfs_write(cou>", "kprobe-args -r 'vmlinux:vfs_write(count"),
    ("kprobe-args '{calls}:bytes(buf, l>", "kprobe-args '{calls}:bytes(buf, len)' "),
    # nothing begins so
    ("kprobe-args --no-such>", "kprobe-args --no-such"),
    ("kprobe-args 'vfs_write(nosuch>", "kprobe-args 'vfs_write(nosuch"),
    ("kprobe-args 'vfs_write(file, fil>", "kprobe-args 'vfs_write(file, fil"),
    ("kprobe-args c:no_such_f>", "kprobe-args c:no_such_f"),
]
LISTED = ["kprobe-args 'do_mmap(>>", ["file", "addr", "len", "prot", "flags", "pgoff", "populate", "uf"]]

SETUP = {
    "bash": "PS1='READY '; bind 'set bell-style none'; bind 'set enable-bracketed-paste off'; "
    "bind 'set show-all-if-ambiguous on'; bind '\"\\C-x\": \"\\C-e\\C-u\"'; source '{scripts}/kprobe-args.bash'",
    "zsh": "unset zle_bracketed_paste; unsetopt beep prompt_cr prompt_sp; PS1='READY '; fpath=('{scripts}' $fpath); "
    "autoload -Uz compinit; compinit -u -D",
}
COMMAND = {"bash": ["bash", "--norc", "--noprofile", "-i"], "zsh": ["zsh", "-f", "-i"]}


class Shell:
    """The shell is told to write a line to a file by a key, so that what a terminal makes of it does not matter."""

    def __init__(self, name, build, work):
        self.file = os.path.join(work, "line")
        self.shown = b""
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            os.environ.update(PATH=os.path.abspath(build + "/bin") + ":" + os.environ["PATH"], TERM="dumb", LC_ALL="C",
                              COLUMNS="200", HOME=work)
            os.execvp(COMMAND[name][0], COMMAND[name])
        scripts = os.path.abspath("scripts/completion")
        save = {
            "bash": f"save() {{ printf '%s.' \"$READLINE_LINE\" >'{self.file}.new'; mv '{self.file}.new' '{self.file}'; "
            "READLINE_LINE=; READLINE_POINT=0; }; bind -x '\"\\C-t\": save'",
            "zsh": f"save() {{ printf '%s.' \"$BUFFER\" >'{self.file}.new'; mv '{self.file}.new' '{self.file}'; BUFFER=; }}; "
            "zle -N save; bindkey '^T' save",
        }
        for line in (SETUP[name].format(scripts=scripts), save[name]):
            self.type(line + "\n")
        self.ask("true")  # it is ready then

    def type(self, text):
        os.write(self.fd, text.encode())

    def read(self, seconds):
        if select.select([self.fd], [], [], seconds)[0]:
            self.shown += os.read(self.fd, 65536)

    def ask(self, keys):
        """What the line is after these keys, and what was shown meanwhile."""
        end = time.monotonic() + SECONDS
        self.shown = b""
        self.type(keys.replace(">", "\t") + "\x14")
        while not os.path.exists(self.file):
            self.read(0.02)
            if time.monotonic() > end:
                sys.exit(f"'{keys}': the shell does not answer: {self.shown!r}")
        with open(self.file) as f:
            line = f.read()[:-1]
        os.remove(self.file)
        return line, self.shown.decode(errors="replace")

    def end(self):
        os.kill(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)


def check_options(build):
    """Each option of the help is offered, and nothing else."""
    tool = build + "/bin/kprobe-args"
    text = subprocess.run([tool, "--help"], check=True, capture_output=True, text=True).stdout
    text = text.split("\n\n", 1)[1]  # without the usage
    in_help = set()
    for line in text.splitlines():
        if line.startswith("  -"):
            # Up to two spaces behind the first one: the help's text may speak of options.
            brief = "  -" in line[3:]
            in_help |= set(re.findall(r"(?<![\w-])--?[A-Za-z][a-z-]*", line if brief else line[:28]))
    offered = set()
    for dash in ("-", "--"):
        lines = subprocess.run([tool, "--complete", "kprobe-args " + dash], check=True, capture_output=True, text=True)
        offered |= {line.split("\t")[0] for line in lines.stdout.splitlines()}
    if in_help != offered:
        return [f"--help and the completion differ: {sorted(in_help ^ offered)}"]
    return []


def check_processes(build, pid):
    """-p offers them by their numbers, and tells their names."""
    lines = subprocess.run([build + "/bin/kprobe-args", "--complete", "kprobe-args -p "], check=True, capture_output=True,
                           text=True).stdout.splitlines()
    return [] if f"{pid}\tkpa-asleep" in lines else [f"-p does not offer {pid} as kpa-asleep: {lines}"]


def check_lines(shell, values):
    wrong = []
    for typed, wanted in ROWS:
        got, shown = shell.ask(typed.format(**values))
        if got != wanted.format(**values):
            wrong.append(f"{typed}: '{got}', not '{wanted.format(**values)}'; shown: {shown!r}")
    got, shown = shell.ask(LISTED[0])
    if not all("do_mmap(" + p in shown for p in LISTED[1]):
        wrong.append(f"{LISTED[0]}: {shown!r}")
    return wrong


def main():
    build, name = sys.argv[1:]
    if not shutil.which(name) or not os.path.exists("/sys/kernel/btf/vmlinux"):
        print(f"{name} is not installed, or this kernel has no BTF, so this is not tested")
        return 77
    wrong = check_options(build)
    with tempfile.TemporaryDirectory() as work:
        sleeper = subprocess.Popen([shutil.copy(shutil.which("sleep"), work + "/kpa-asleep"), "600"])
        try:
            wrong += check_processes(build, sleeper.pid)
            shell = Shell(name, build, work)
            wrong += check_lines(shell, {"calls": build + "/tests/fixtures/calls_gcc_O2"})
            shell.end()
        finally:
            sleeper.kill()
            sleeper.wait()
    print("\n".join(wrong) or f"{len(ROWS) + 1} lines are completed as they should be")
    return 1 if wrong else 0


sys.exit(main())
