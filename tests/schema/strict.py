"""The schema refuses what it should: strict.py FILE... takes each object in the files, which are valid, and breaks it."""
import copy
import sys

import validate


def broken(value):
    """VALUE with one thing wrong."""
    yield dict(value, surplus=1)
    for key in value:
        less = copy.copy(value)
        del less[key]
        yield less
        yield dict(value, **{key: 1.5})


# A key may be left out where the schema says so; these may not.
OPTIONAL = {"values", "meaning", "cut", "bytes", "unknown", "comm_bytes", "certain", "file", "syscall", "address",
            "params", "variadic", "reason", "after", "after_meaning", "after_unknown", "error", "result",
            "result_meaning", "result_unknown", "result_bytes", "duration_ns", "stack", "user_stack", "null_calls",
            "unit"}


def main(paths):
    check = validate.validator()
    kinds = set()
    for path in paths:
        for number, value in validate.objects(path):
            check.validate(value)
            kinds.add(value.get("type") or next(k for k in ("args", "obstacle", "findings", "params") if k in value))
            for bad in broken(value):
                gone = set(value) - set(bad)
                if check.is_valid(bad) and not gone & OPTIONAL:
                    print(f"{path}:{number}: the schema takes {bad}")
                    return 1
    print("broken objects are refused:", *sorted(kinds))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
