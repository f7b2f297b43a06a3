#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""docs/guest-cases.md: each case that it names has passed, in a run of the guests.

  guest_cases.py LOG ...        what `make run GUEST=traps`, torture and illegal have printed
"""
import os
import re
import sys

ROOT = os.path.realpath(os.path.join(os.path.dirname(__file__), ".."))
TABLE = "docs/guest-cases.md"
ROW = re.compile(r"^\| ([^|]+) \| ([^|]+) \|([^|]*)\|$")
PASSED = re.compile(r"^PASS ([\w-]+)\r?$", re.M)
FAILED = re.compile(r"^FAIL ([\w-]+)", re.M)
ZIRCON = 35  # cases of Zircon's that the tables must have: 14 of both architectures, 21 of x64
HEADS = ("Zircon", "gap", "fault")


def rows():
    with open(os.path.join(ROOT, TABLE), encoding="utf-8") as file:
        for number, line in enumerate(file, 1):
            match = ROW.match(line.rstrip("\n"))
            if match and match[1] not in HEADS:
                yield number, match[1], match[2].strip(), match[3].strip()


def read_logs(paths):
    passed, failed = set(), set()
    for path in paths:
        try:
            with open(path, encoding="latin-1") as file:
                text = file.read()
        except OSError as error:
            sys.exit(f"guest_cases.py: {path}: {error.strerror}; tests/check.py guest/traps "
                     "guest/torture guest/illegal writes the logs in build/check/")
        passed.update(PASSED.findall(text))
        failed.update(FAILED.findall(text))
    return passed, failed


def main():
    passed, failed = read_logs(sys.argv[1:])
    named, untested, zircon, breaches = 0, 0, 0, []
    for number, what, cases, note in rows():
        zircon += bool(re.fullmatch(r"(Vcpu|Guest|Vmar|Cpuid)\w+", what))
        if cases == "-":
            untested += 1
            if not note:
                breaches.append(f"{TABLE}:{number}: {what}: not tested, and no reason")
            continue
        for case in cases.split(", "):
            named += 1
            if case in failed or case not in passed:
                breaches.append(f"{TABLE}:{number}: {what}: no line PASS {case}")
    if zircon != ZIRCON:
        breaches.append(f"{TABLE}: {zircon} cases of Zircon's, not {ZIRCON}")
    print("".join(line + "\n" for line in breaches), end="")
    print(f"{named} cases named, {untested} rows without one, {len(breaches)} breaches")
    return 1 if breaches else 0


if __name__ == "__main__":
    sys.exit(main())
