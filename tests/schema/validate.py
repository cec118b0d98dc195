"""Validates JSON lines against docs/output.schema.json: validate.py FILE... (lines that are no objects are skipped)

Needs python3-jsonschema.
"""
import json
import os
import sys

import jsonschema

SCHEMA = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../docs/output.schema.json")


def unique(pairs):
    """A key that is there twice is no JSON that programs can read."""
    keys = [key for key, _ in pairs]
    assert len(keys) == len(set(keys)), keys
    return dict(pairs)


def validator():
    with open(SCHEMA, encoding="utf-8") as file:
        schema = json.load(file)
    kind = jsonschema.validators.validator_for(schema)
    kind.check_schema(schema)
    return kind(schema)


def objects(path):
    with open(path, encoding="utf-8") as file:
        for number, line in enumerate(file, 1):
            if line.startswith("{"):
                yield number, json.loads(line, object_pairs_hook=unique)


def main(paths):
    check = validator()
    nr = 0
    for path in paths:
        for number, value in objects(path):
            nr += 1
            error = jsonschema.exceptions.best_match(check.iter_errors(value))
            if error:
                print(f"{path}:{number}: {error.json_path}: {error.message[:400]}")
                return 1
    if not nr:
        print("no objects in", *paths)
        return 1
    print(f"{nr} objects are as the schema says")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
