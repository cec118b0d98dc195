"""
Compares the lines of calls: compare.py EXPECTED GOT FIXTURE

What is printed has to be right. With optimised code of clang's, `?` may stand for a value that is known here:
its debug information does not tell of each argument that it is passed.
"""
import re
import sys

expected = [line.rstrip("\n") for line in open(sys.argv[1])]
got = [line.rstrip("\n") for line in open(sys.argv[2])]
may_miss = "clang" in sys.argv[3] and "O0" not in sys.argv[3]
missed = 0

if len(expected) != len(got):
    sys.exit(f"{len(got)} calls, not {len(expected)}")
for wanted, line in zip(expected, got):
    if wanted == line:
        continue
    missed += line.count("=?") - wanted.count("=?")
    pattern = re.escape(line).replace(r"=\?", "=.+?")
    if not may_miss or not re.fullmatch(pattern, wanted):
        sys.exit(f"-{wanted}\n+{line}")
values = sum(line.count("=") for line in expected)
if missed > values / 10:
    sys.exit(f"{missed} of {values} values are not printed")
