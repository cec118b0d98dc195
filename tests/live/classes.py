#!/usr/bin/python3
"""Writes a kernel module whose functions cover the classes of parameters and of results, and what they are called with.

usage: tests/live/classes.py FOLDER [SEED]

FOLDER/kpa_classes.c         the module; a write to /sys/kernel/debug/kpa_classes calls every function
FOLDER/kpa_classes.want      a line for each call, "FUNCTION ARGUMENTS", as kprobe-args prints it
FOLDER/kpa_classes.returned  the same with "= RESULT" for the functions that return something

Layouts and values come from ctypes, not from anything of the project; the module asserts that its compiler has the
same ones.
"""

import ctypes
import errno
import random
import sys

CALLS = 3  # of each function

rng = random.Random()


class Scalar:
    """A number: its C type, ctypes type and how it is printed."""

    def __init__(self, c, ctype, text=str, values=None):
        self.c = c
        self.ctype = ctype
        self.text = text
        self.values = values  # those that it may have; None: all

    def declare(self, name):
        return self.c.replace("@", name) if "@" in self.c else f"{self.c} {name}"

    def fill(self):
        if self.values:
            return self.ctype(rng.choice(self.values))
        return self.ctype.from_buffer_copy(rng.randbytes(ctypes.sizeof(self.ctype)))

    def show(self, value):
        return self.text(value)


class Int128(ctypes.Structure):
    """ctypes has none; it is passed through memory."""

    _fields_ = [("low", ctypes.c_uint64), ("high", ctypes.c_uint64)]
    _align_ = 16


def hexadecimal(value):
    return hex(value or 0)


def s128(value):
    n = value.high << 64 | value.low
    return str(n - (1 << 128) if n >> 127 else n)


COLORS = {"KPA_RED": 0, "KPA_GREEN": 1, "KPA_BLUE": 1000, "KPA_NO_COLOR": -1}
BIG = {"KPA_SMALL": 1, "KPA_BIG": 0x123456789ABC}

BOOL = Scalar("bool", ctypes.c_bool, lambda v: "true" if v else "false", [False, True])
S8 = Scalar("s8", ctypes.c_int8)
U8 = Scalar("u8", ctypes.c_uint8)
S16 = Scalar("s16", ctypes.c_int16)
U16 = Scalar("u16", ctypes.c_uint16)
S32 = Scalar("int", ctypes.c_int32)
U32 = Scalar("u32", ctypes.c_uint32)
S64 = Scalar("long", ctypes.c_int64)
U64 = Scalar("u64", ctypes.c_uint64)
S128 = Scalar("__int128", Int128, s128)
U128 = Scalar("unsigned __int128", Int128, lambda v: str(v.high << 64 | v.low))
ENUM = Scalar("enum kpa_color", ctypes.c_int32, lambda v: {n: k for k, n in COLORS.items()}[v], list(COLORS.values()))
LONG_ENUM = Scalar("enum kpa_big", ctypes.c_uint64, lambda v: {n: k for k, n in BIG.items()}[v], list(BIG.values()))
POINTER = Scalar("void *", ctypes.c_void_p, hexadecimal)
STRUCT_POINTER = Scalar("struct task_struct *", ctypes.c_void_p, hexadecimal)
FUNCTION = Scalar("int (*@)(long, void *)", ctypes.c_void_p, hexadecimal)
# An address that nobody can read; what it points to is told as well.
INT_POINTER = Scalar("int *", ctypes.c_void_p, hexadecimal, [0x10])
INT_ARRAY = Scalar("int @[7]", ctypes.c_void_p, hexadecimal, [0x20])
TYPEDEF = Scalar("loff_t", ctypes.c_int64)

SIGNED = [S8, S16, S32, S64]
NUMBERS = [BOOL, S8, U8, S16, U16, S32, U32, S64, U64, ENUM, POINTER]


def size_of(t):
    return ctypes.sizeof(t.ctype)


class Array:
    def __init__(self, element, nr):
        self.element = element
        self.nr = nr
        self.ctype = element.ctype * nr

    def declare(self, name):
        return f"{self.element.declare(name)}[{self.nr}]"

    def fill(self):
        return self.ctype(*[self.element.fill() for _ in range(self.nr)])

    def show(self, value):
        return "{" + ", ".join(self.element.show(v) for v in value) + "}"


class Record:
    """members: (name, type) or (name, type, bits); a name of None is an anonymous record."""

    def __init__(self, tag, members, union=False, packed=False, aligned=0):
        base = ctypes.Union if union else ctypes.Structure
        fields = [(m[0] or f"anonymous{i}", *[m[1].ctype, *m[2:]]) for i, m in enumerate(members)]
        attributes = {"_fields_": fields}
        if packed:
            attributes = {"_pack_": 1, "_fields_": fields}
        self.tag = tag
        self.members = members
        self.keyword = "union" if union else "struct"
        self.packed = packed
        self.aligned = aligned
        self.ctype = type(tag or "anonymous", (base,), attributes)

    def body(self):
        text = "".join(
            m[1].declare(m[0] or "") + (f" : {m[2]}" if len(m) > 2 else "") + "; " for m in self.members
        )
        return "{ " + text + "}"

    def declare(self, name):
        if self.tag:
            return f"{self.keyword} {self.tag} {name}"
        return f"{self.keyword} {self.body()} {name}"

    def define(self):
        attributes = " __packed" * self.packed + f" __aligned({self.aligned})" * bool(self.aligned)
        text = f"{self.keyword} {self.tag} {self.body()}{attributes};\n"
        text += f"static_assert(sizeof({self.keyword} {self.tag}) == {self.size()});\n"
        for m in self.members:
            if m[0] and len(m) == 2:
                offset = getattr(self.ctype, m[0]).offset
                text += f"static_assert(offsetof({self.keyword} {self.tag}, {m[0]}) == {offset});\n"
        return text

    def size(self):
        size = ctypes.sizeof(self.ctype)
        return (size + self.aligned - 1) // self.aligned * self.aligned if self.aligned else size

    def fill(self):
        value = self.ctype()
        for i, m in enumerate(self.members):
            name = m[0] or f"anonymous{i}"
            if len(m) > 2:
                setattr(value, name, rng.getrandbits(64))
            elif isinstance(m[1], Array):
                getattr(value, name)[:] = list(m[1].fill())
            else:
                setattr(value, name, m[1].fill())
            if self.keyword == "union" and rng.random() < 0.5:
                break
        return value

    def show(self, value):
        parts = []
        for i, m in enumerate(self.members):
            part = getattr(value, m[0] or f"anonymous{i}")
            parts.append((f".{m[0]}=" if m[0] else "") + m[1].show(part))
        return "{" + ", ".join(parts) + "}"


class Text:
    """A string of the module's own."""

    ctype = ctypes.c_void_p
    choices = ["", "hello", 'a "quoted"\n line', "x" * 63]

    def declare(self, name):
        return f"const char *{name}"

    def fill(self):
        return rng.choice(self.choices)

    def show(self, value):
        return '"' + value.replace('"', '\\"').replace("\n", "\\n") + '"'


TEXT = Text()


def exact(size):
    """A struct of SIZE bytes without padding, of members that have their alignment."""
    members, offset = [], 0
    while offset < size:
        start = offset | size if offset else size
        align = start & -start
        fitting = [t for t in NUMBERS if size_of(t) <= min(align, size - offset)]
        t = rng.choice(fitting)
        members.append((f"m{len(members)}", t))
        offset += size_of(t)
    return Record(f"kpa_size_{size}", members)


SIZES = {}
PAIR = Record("kpa_pair", [("a", U64), ("b", S32)])
ODD = Record("kpa_odd", [("a", U8), ("b", U64)], packed=True)
PACKED = Record("kpa_packed", [("a", U32), ("b", U16), ("c", U8)], packed=True)
INNER = Record("kpa_inner", [("x", S16), ("y", U8)])
NESTED = Record("kpa_nested", [("in", INNER), ("also", Array(INNER, 2)), ("c", BOOL)])
UNION = Record("kpa_union", [("l", S64), ("b", Array(U8, 5)), ("p", POINTER)], union=True)
BIG_UNION = Record("kpa_big_union", [("l", Array(U64, 3)), ("i", S32)], union=True)
ANONYMOUS = Record(
    "kpa_anonymous",
    [("kind", U32), (None, Record("", [("u", U32), ("s", S32)], union=True)), ("is_kernel", BOOL)],
)
# ctypes and gcc agree where a unit is used up.
BITS = Record("kpa_bits", [("a", U64, 3), ("b", U64, 13), ("c", S64, 7), ("d", U64, 41), ("e", U8)])
BITS_8 = Record("kpa_bits_8", [("low", U32, 5), ("high", U32, 27), ("sign", S32, 9)])
ALIGNED = Record("kpa_aligned", [("a", U64), ("b", U32)], aligned=32)
EMPTY = Record("kpa_empty", [])
RESULT_24 = Record("kpa_result_24", [("a", Array(U64, 3))])
RESULT_16 = Record("kpa_result_16", [("a", Array(U64, 2))])
WIDE = Record("kpa_wide", [("id", U64), ("key", U32), ("more", U64)])
PADDED = Record("kpa_padded", [("a", U32)], aligned=16)  # its second half is in no register
# The kernel's own.
KUID = Record("", [("val", U32)])
TIMESPEC = Record("timespec64", [("tv_sec", S64), ("tv_nsec", S64)])
RECORDS = [PADDED, PAIR, ODD, PACKED, INNER, NESTED, UNION, BIG_UNION, ANONYMOUS, BITS, BITS_8, ALIGNED, EMPTY, RESULT_24,
           RESULT_16, WIDE]

# name, result, parameters, whether ... follows, the first parameter of which kprobe-args cannot know the place
FUNCTIONS = []


def function(name, *params, result=None, variadic=False, unknown=100):
    FUNCTIONS.append((name, result, params, variadic, unknown))


def describe():
    for size in range(1, 41):
        SIZES[size] = exact(size)
    for first in range(1, 41, 4):
        params = [p for size in range(first, first + 4) for p in (SIZES[size], rng.choice(NUMBERS))]
        function(f"kc_size_{first}", *params)
    for nr in range(0, 19):
        function(f"kc_params_{nr}", *[rng.choice(NUMBERS) for _ in range(nr)])
    function("kc_narrow", BOOL, S8, U8, S16, U16, S32)
    function("kc_narrow_on_stack", *[U64] * 6, BOOL, S8, U8, S16, U16, S32, U32, BOOL)
    function("kc_enums", ENUM, LONG_ENUM, *[U64] * 4, ENUM, LONG_ENUM)
    function("kc_pair", U8, PAIR, U16)
    function("kc_pair_that_does_not_fit", *[U64] * 5, PAIR, S32, S32)
    function("kc_pairs", PAIR, PAIR, PAIR, PAIR, U8)
    function("kc_packed", PACKED, ODD, U8, PACKED)
    function("kc_nested", NESTED, U8, INNER, U8)
    function("kc_unions", UNION, BIG_UNION, U8, ANONYMOUS, UNION)
    function("kc_bit_fields", BITS, U8, BITS_8, U8)
    function("kc_int128", S128, U8, U128, U8)
    function("kc_int128_on_stack", *[U64] * 6, U8, S128, U8, unknown=7)  # gcc and clang disagree
    function("kc_empty", U8, EMPTY, U8, EMPTY, U16)
    function("kc_hidden_result", U64, S32, PAIR, result=RESULT_24)
    function("kc_returned_pair", U64, S32, PAIR, result=RESULT_16)
    function("kc_over_16", WIDE, U8, WIDE, U8)
    function("kc_aligned", U8, ALIGNED, U8, unknown=1)  # BTF does not tell aligned()
    function("kc_variadic", U8, PAIR, S16, variadic=True)
    function("kc_pointers", POINTER, STRUCT_POINTER, FUNCTION, INT_POINTER, INT_ARRAY, TYPEDEF, FUNCTION)
    function("kc_strings", TEXT, U8, TEXT, *[U64] * 4, TEXT)


# name, type of the result
RETURNING = []


def describe_results():
    for name, t in [
        ("bool", BOOL), ("s8", S8), ("u8", U8), ("s16", S16), ("u16", U16), ("s32", S32), ("u32", U32), ("s64", S64),
        ("u64", U64), ("s128", S128), ("u128", U128), ("enum", ENUM), ("long_enum", LONG_ENUM), ("pointer", POINTER),
        ("struct_pointer", STRUCT_POINTER), ("function_pointer", FUNCTION), ("typedef", TYPEDEF), ("pair", PAIR),
        ("odd", ODD), ("packed", PACKED), ("inner", INNER), ("nested", NESTED), ("union", UNION),
        ("big_union", BIG_UNION), ("anonymous", ANONYMOUS), ("bits", BITS), ("bits_8", BITS_8), ("aligned", ALIGNED),
        ("padded", PADDED), ("empty", EMPTY), ("result_16", RESULT_16), ("result_24", RESULT_24), ("wide", WIDE),
        ("kuid", KUID), ("timespec64", TIMESPEC),
    ]:
        RETURNING.append((f"kr_{name}", t))
    for size, t in SIZES.items():
        RETURNING.append((f"kr_size_{size}", t))


def c_bytes(value):
    return ", ".join(str(b) for b in bytes(value))


def c_string(text):
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'


def declaration(name, result, params, variadic, _):
    text = ", ".join(p.declare(f"p{i}") for i, p in enumerate(params)) or "void"
    head = result.declare("") if result else "void "
    return f"{head}{name}({text}{', ...' * variadic})"


def definition(f):
    """noipa: gcc sees all calls and would change what is passed."""
    result = f[1]
    body = f"\t{result.declare('')}r = {{ }};\n\n" if result else ""
    body += '\tasm volatile("" : : : "memory");\n'
    body += "\treturn r;\n" if result else ""
    head = declaration(*f)
    return f"{head};\n__attribute__((noipa)) {head}\n{{\n{body}}}\n"


def argument(p, value, data):
    """A value for the call; most come from memory, so that no bit of them is the compiler's."""
    if p is TEXT:
        return c_string(value)
    if not ctypes.sizeof(p.ctype):
        return f"({p.declare('')}){{ }}"
    size = p.size() if isinstance(p, Record) else ctypes.sizeof(p.ctype)
    data.append(f"static u8 value_{len(data)}[{size}] __aligned(32) = {{ {c_bytes(value)} }};\n")
    pointer = "void **" if p in (INT_ARRAY, FUNCTION) else p.declare("*").strip()
    return f"*({pointer})value_{len(data) - 1}"


def shown(p, name, value):
    if p is TEXT:
        return f"{name}={p.show(value)}"
    text = f"{name}={p.show(value if isinstance(p, Record) or p.ctype is Int128 else value.value)}"
    return text + f" *{name}=<fault>" if p in (INT_POINTER, INT_ARRAY) else text


def calls(f, data, want):
    name, _, params, variadic, unknown = f
    text = ""
    for _ in range(CALLS):
        values = [p.fill() for p in params]
        args = [argument(p, v, data) for p, v in zip(params, values)]
        args += ["1", "2L", '"three"'] if variadic else []
        text += f"\t{name}({', '.join(args)});\n"
        printed = [shown(p, f"p{i}", v) for i, (p, v) in enumerate(zip(params, values))]
        printed[unknown:] = [f"p{i}=?" for i in range(unknown, len(params))]
        want.append(" ".join([name, *printed]))
    return text


def returning_declaration(name, t):
    return ("kuid_t @" if t is KUID else t.declare("@")).replace("@", f"{name}(int call)")


def returned_value(t, call):
    """True and false; a negative number first, as its sign is not in the register's upper half."""
    value = t.fill()
    while (t is BOOL and value.value != call % 2) or (t in SIGNED and call == 0 and value.value >= 0):
        value = t.fill()
    return value


def returning_definition(name, t, data, want):
    """A value for each call comes from memory."""
    size = t.size() if isinstance(t, Record) else ctypes.sizeof(t.ctype)
    values = [returned_value(t, i) for i in range(CALLS)]
    for i, value in enumerate(values):
        printed = t.show(value if isinstance(t, Record) or t.ctype is Int128 else value.value)
        if t is KUID:  # as people write it
            printed = str(value.val)
        if t in SIGNED:
            printed += f" {errno.errorcode[-value.value]}" if -value.value in errno.errorcode else ""
        want.append(f"{name} call={i} = {printed}")
    padded = [bytes(v) + bytes(size - len(bytes(v))) for v in values]
    if size:
        table = ", ".join("{ " + c_bytes(v) + " }" for v in padded)
        data.append(f"static u8 {name}_values[][{size}] __aligned(32) = {{ {table} }};\n")
    pointer = "kuid_t *" if t is KUID else "void **" if t is FUNCTION else t.declare("*").strip()
    body = f"\treturn *({pointer}){name}_values[call];\n"
    if not size:
        body = f"\treturn ({t.declare('')}){{ }};\n"
    head = returning_declaration(name, t)
    return f'{head};\n__attribute__((noipa)) {head}\n{{\n\tasm volatile("" : : : "memory");\n{body}}}\n'


MODULE = """// SPDX-License-Identifier: GPL-2.0
/* Written by classes.py, seed {seed}: a function for each class of parameters, called by a write to its file. */
#include <linux/debugfs.h>
#include <linux/module.h>
#include <linux/sched.h>
#include <linux/time64.h>
#include <linux/uidgid.h>

enum kpa_color {{ {colors} }};
enum kpa_big {{ {big} }};
{types}
{functions}
{data}
{returning}
static void call_all(void)
{{
{calls}}}

static ssize_t trigger(struct file *file, const char __user *buf, size_t count, loff_t *pos)
{{
	call_all();
	return count;
}}

static const struct file_operations fops = {{
	.owner = THIS_MODULE,
	.write = trigger,
}};
static struct dentry *file;

static int __init classes_init(void)
{{
	file = debugfs_create_file("kpa_classes", 0200, NULL, NULL, &fops);
	return 0;
}}

static void __exit classes_exit(void)
{{
	debugfs_remove(file);
}}

module_init(classes_init);
module_exit(classes_exit);
MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("Functions with known arguments for the tests of kprobe-args");
"""


def enumerators(names):
    return ", ".join(f"{n} = {v}{'L' if v >> 31 > 0 else ''}" for n, v in names.items())


def main():
    if len(sys.argv) not in (2, 3):
        sys.exit(__doc__)
    folder, seed = sys.argv[1], int(sys.argv[2]) if len(sys.argv) == 3 else 1
    rng.seed(seed)
    describe()
    describe_results()
    data, want, returned = [], [], []
    text = "".join(calls(f, data, want) for f in FUNCTIONS)
    returning = "".join(returning_definition(*f, data, returned) for f in RETURNING)
    text += "".join(f"\t{name}({i});\n" for name, _ in RETURNING for i in range(CALLS))
    with open(f"{folder}/kpa_classes.c", "w", encoding="ascii") as f:
        f.write(
            MODULE.format(
                seed=seed,
                colors=enumerators(COLORS),
                big=enumerators(BIG),
                types="".join(r.define() for r in [*SIZES.values(), *RECORDS]),
                functions="\n".join(definition(f) for f in FUNCTIONS),
                data="".join(data),
                returning=returning,
                calls=text,
            )
        )
    with open(f"{folder}/kpa_classes.want", "w", encoding="ascii") as f:
        f.write("\n".join(want) + "\n")
    with open(f"{folder}/kpa_classes.returned", "w", encoding="ascii") as f:
        f.write("\n".join(returned) + "\n")


main()
