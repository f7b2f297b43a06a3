#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""docs/ztrace-1.schema.json accepts a recorded trace: the first lines of it, and of the others a
sample, halves of calls among them.

  oracle_schema.py TRACE
"""
import json
import os
import random
import sys

import jsonschema

HERE = os.path.dirname(os.path.realpath(__file__))
FIRST, SAMPLE = 500, 3000


def main():
    with open(os.path.join(HERE, "../docs/ztrace-1.schema.json"), encoding="utf-8") as file:
        validator = jsonschema.Draft202012Validator(json.load(file))
    with open(sys.argv[1], encoding="utf-8") as file:
        lines = file.read().splitlines()
    rest = lines[FIRST:]
    some = [json.loads(line) for line in
            lines[:FIRST] + random.Random(1).sample(rest, min(SAMPLE, len(rest)))]
    halves = sum(line.get("t") in ("call", "return") for line in some)
    wrong = [line for line in some if not validator.is_valid(line)]
    for line in wrong[:5]:
        print(f"not valid: {json.dumps(line)[:300]}")
    print(f"{len(some)} of {len(lines)} lines, {halves} halves of calls, {len(wrong)} not valid")
    return 1 if wrong or not halves else 0


if __name__ == "__main__":
    sys.exit(main())
