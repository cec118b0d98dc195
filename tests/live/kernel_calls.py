#!/usr/bin/python3
"""Compares what kprobe-args printed of calls with registers and stack words that a kernel module read of them.

usage: tests/live/kernel_calls.py --list          the functions
       tests/live/kernel_calls.py PRINTED SECOND  PRINTED: kprobe-args -j; SECOND: /sys/kernel/debug/kpa_second

Where each argument of Linux 6.1's functions is stands in CALLS by hand, from the C source and the psABI: di si dx cx
r8 r9, and the words above the return address as 8, 16, ...
"""

import collections
import json
import sys

REGISTERS = ["di", "si", "dx", "cx", "r8", "r9"]
LOW_32 = (1 << 32) - 1


def pointer(word):
    return hex(word)


def u64(word):
    return word


def u32(word):
    return word & LOW_32


def s32(word):
    return (word & LOW_32) - ((word & (1 << 31)) << 1)


def s64(word):
    return word - ((word >> 63) << 64)


def u16(word):
    return word & 0xFFFF


def boolean(word):
    return bool(word & 1)


def struct(name, part):
    return lambda word: {name: part(word)}


def sockptr(address, is_kernel):
    return {"kernel": hex(address), "user": hex(address), "is_kernel": bool(is_kernel & 1)}


def timespec64(sec, nsec):
    return {"tv_sec": s64(sec), "tv_nsec": s64(nsec)}


def rtc_time(*words):
    names = ["tm_sec", "tm_min", "tm_hour", "tm_mday", "tm_mon", "tm_year", "tm_wday", "tm_yday", "tm_isdst"]
    return {name: s32(words[i // 2] >> 32 * (i % 2)) for i, name in enumerate(names)}


def resource(start, end, name, flags, desc, parent, sibling, child):
    text = {"start": u64(start), "end": u64(end), "name": hex(name), "flags": u64(flags), "desc": u64(desc)}
    return text | {"parent": hex(parent), "sibling": hex(sibling), "child": hex(child)}


def slots(first, nr):
    return range(first, first + 8 * nr, 8)


val = struct("val", u32)

# function: parameter: how it is read, and from where
CALLS = {
    "do_mmap": {"file": (pointer, "di"), "addr": (u64, "si"), "len": (u64, "dx"), "prot": (u64, "cx"),
                "flags": (u64, "r8"), "pgoff": (u64, "r9"), "populate": (pointer, 8), "uf": (pointer, 16)},
    "do_futex": {"uaddr": (pointer, "di"), "op": (s32, "si"), "val": (u32, "dx"), "timeout": (pointer, "cx"),
                 "uaddr2": (pointer, "r8"), "val2": (u32, "r9"), "val3": (u32, 8)},
    "kernfs_create_dir_ns": {"parent": (pointer, "di"), "mode": (u16, "dx"), "uid": (val, "cx"), "gid": (val, "r8"),
                             "priv": (pointer, "r9"), "ns": (pointer, 8)},
    "fsnotify": {"mask": (u32, "di"), "data": (pointer, "si"), "data_type": (s32, "dx"), "dir": (pointer, "cx"),
                 "file_name": (pointer, "r8"), "inode": (pointer, "r9"), "cookie": (u32, 8)},
    "ip_make_skb": {"sk": (pointer, "di"), "fl4": (pointer, "si"), "getfrag": (pointer, "dx"), "from": (pointer, "cx"),
                    "length": (s32, "r8"), "transhdrlen": (s32, "r9"), "ipc": (pointer, 8), "rtp": (pointer, 16),
                    "cork": (pointer, 24), "flags": (u32, 32)},
    "__ip_append_data": {"sk": (pointer, "di"), "fl4": (pointer, "si"), "queue": (pointer, "dx"),
                         "cork": (pointer, "cx"), "pfrag": (pointer, "r8"), "getfrag": (pointer, "r9"),
                         "from": (pointer, 8), "length": (s32, 16), "transhdrlen": (s32, 24), "flags": (u32, 32)},
    "rtnl_fill_ifinfo": {"skb": (pointer, "di"), "dev": (pointer, "si"), "src_net": (pointer, "dx"),
                         "type": (s32, "cx"), "pid": (u32, "r8"), "seq": (u32, "r9"), "change": (u32, 8),
                         "flags": (u32, 16), "ext_filter_mask": (u32, 24), "event": (u32, 32),
                         "new_nsid": (pointer, 40), "new_ifindex": (s32, 48), "tgt_netnsid": (s32, 56),
                         "gfp": (u32, 64)},
    "__sys_bpf": {"cmd": (s32, "di"), "uattr": (sockptr, "si", "dx"), "size": (u32, "cx")},
    "do_tcp_setsockopt": {"sk": (pointer, "di"), "level": (s32, "si"), "optname": (s32, "dx"),
                          "optval": (sockptr, "cx", "r8"), "optlen": (u32, "r9")},
    "do_tcp_getsockopt": {"sk": (pointer, "di"), "level": (s32, "si"), "optname": (s32, "dx"),
                          "optval": (sockptr, "cx", "r8"), "optlen": (sockptr, 8, 16)},
    "sk_getsockopt": {"sk": (pointer, "di"), "level": (s32, "si"), "optname": (s32, "dx"),
                      "optval": (sockptr, "cx", "r8"), "optlen": (sockptr, 8, 16)},
    "timestamp_truncate": {"t": (timespec64, "di", "si"), "inode": (pointer, "dx")},
    "rtc_tm_to_ktime": {"tm": (rtc_time, 8, 16, 24, 32, 40)},
    "pci_bus_distribute_available_resources": {"bus": (pointer, "di"), "add_list": (pointer, "si"),
                                               "io": (resource, *slots(8, 8)), "mmio": (resource, *slots(72, 8)),
                                               "mmio_pref": (resource, *slots(136, 8))},
    "rtc_ktime_to_tm": {"kt": (s64, "si")},
    "cpuset_mems_allowed": {"tsk": (pointer, "si")},
    "from_kuid": {"targ": (pointer, "di"), "kuid": (val, "si")},
    "remap_pfn_range": {"vma": (pointer, "di"), "addr": (u64, "si"), "pfn": (u64, "dx"), "size": (u64, "cx"),
                        "prot": (struct("pgprot", u64), "r8")},
    "keyring_alloc": {"uid": (val, "si"), "gid": (val, "dx"), "cred": (pointer, "cx"), "perm": (u32, "r8"),
                      "flags": (u64, "r9"), "restrict_link": (pointer, 8), "dest": (pointer, 16)},
    "fpu_clone": {"dst": (pointer, "di"), "clone_flags": (u64, "si"), "minimal": (boolean, "dx")},
    "security_compute_sid": {"state": (pointer, "di"), "ssid": (u32, "si"), "tsid": (u32, "dx"),
                             "orig_tclass": (u16, "cx"), "specified": (u32, "r8"), "out_sid": (pointer, 8),
                             "kern": (boolean, 16)},
    "perf_tp_event": {"event_type": (u16, "di"), "count": (u64, "si"), "record": (pointer, "dx"),
                      "entry_size": (s32, "cx"), "regs": (pointer, "r8"), "head": (pointer, "r9"), "rctx": (s32, 8),
                      "task": (pointer, 16)},
}

# Of strings, the text is printed and not the address.
STRINGS = {"name", "description", "objname"}


def second_reading(path):
    calls = collections.defaultdict(list)
    for line in open(path, encoding="ascii"):
        function, tid, *words = line.split()
        words = [int(w, 16) for w in words]
        at = dict(zip(REGISTERS, words))
        at.update({8 * i + 8: w for i, w in enumerate(words[len(REGISTERS):])})
        args = {name: how[0](*[at[w] for w in how[1:]]) for name, how in CALLS[function].items()}
        calls[function, int(tid)].append(args)
    return calls


def printed(path):
    calls = collections.defaultdict(list)
    for line in open(path, encoding="ascii"):
        call = json.loads(line)
        if call.get("comm") != "kernel_calls":
            continue
        args = {n: v for n, v in call["args"].items() if not n.startswith("*") and n not in STRINGS}
        calls[call["function"], call["tid"]].append(args)
    return calls


def main():
    if sys.argv[1:] == ["--list"]:
        print("\n".join(CALLS))
        return 0
    mine, second = printed(sys.argv[1]), second_reading(sys.argv[2])
    wrong = 0
    for key in sorted(set(mine) | set(second)):
        if mine[key] == second[key]:
            continue
        wrong += 1
        print(f"{key[0]}, thread {key[1]}: {len(mine[key])} calls printed, {len(second[key])} read")
        for a, b in zip(mine[key], second[key]):
            if a != b:
                print(f"  printed {json.dumps(a)}\n  read    {json.dumps(b)}")
                break
    numbers = collections.Counter()
    for (function, _), calls in second.items():
        numbers[function] += len(calls)
    for function in CALLS:
        print(f"{numbers[function]:6} {function}")
        wrong += numbers[function] == 0
    return wrong != 0


sys.exit(main())
