#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""The rules of VM entry against Bochs: runs the machine and judges what it prints.

  diff.py PATH GAPS      PATH: of the machine, without .rom and .img; GAPS: what may disagree
"""
import os
import re
import subprocess
import sys

ROOT = os.path.realpath(os.path.join(os.path.dirname(__file__), "../.."))
COUNT = re.compile(r"count: rule (\d+) outcome (\d+): (\d+)$", re.M)
STATES = re.compile(r"^entry-diff: (\d+) states$", re.M)
EXAMPLE = re.compile(r"^rule (\d+), outcome (\d+): (.*)$", re.M)
RULE = re.compile(r"^  \{(\d+), |(DATA|V86)_RULES\((\d+)", re.M)
PARTS = {"DATA": 6, "V86": 3}
OUTCOME = {0: "enters", 7: "VMfail 7 (controls)", 8: "VMfail 8 (host)",
           33: "exit 33 (guest state)", 34: "exit 34 (MSR loading)"}
LEFT_OUT = 91
SECONDS = 600


def read(path):
    with open(os.path.join(ROOT, path), encoding="utf-8") as file:
        return file.read()


def expected(rule):
    return 0 if rule == 0 else 7 if rule < 200 else 8 if rule < 300 else 33


def numbers():
    """Of all rules."""
    found = []
    for plain, kind, first in RULE.findall(read("arch/vmx/entry_rules.c")):
        found += [int(plain)] if plain else range(int(first), int(first) + PARTS[kind])
    return found


def gaps(path):
    return {int(number): reason for number, reason in
            re.findall(r"^\| (\d+) \| (.*?) \|", read(path), re.M)}


def run(path):
    done = subprocess.run([sys.executable, os.path.join(ROOT, "runner/bochs.py"), "--rom",
                           path + ".rom", "--image", path + ".img", "--log", path + ".log",
                           "--seconds", str(SECONDS), "--ticks", "200000000000"],
                          capture_output=True, text=True, check=False)
    # The exit status is about VMMs of the runner.
    return done.stdout, done.stderr


def main():
    text, errors = run(sys.argv[1])
    states = STATES.search(text)
    if states is None:
        print(text[-2000:] + errors)
        print("entry-diff: the machine did not come to its end")
        return 1
    allowed, met, bad, known, left_out = gaps(sys.argv[2]), set(), 0, 0, 0
    for rule, outcome, count in (map(int, found) for found in COUNT.findall(text)):
        if outcome == LEFT_OUT:
            left_out += count
            continue
        met.add(rule)
        if outcome == expected(rule):
            continue
        says = OUTCOME.get(outcome, f"outcome {outcome}")
        if rule in allowed:
            known += count
            print(f"known: rule {rule}: Bochs: {says}: {count} times: {allowed[rule]}")
            continue
        bad += count
        print(f"FINDING: rule {rule}: Bochs: {says}: {count} times")
        for found in EXAMPLE.findall(text):
            if found[:2] == (str(rule), str(outcome)):
                print("  " + found[2])
    rules = numbers()
    missed = [str(rule) for rule in rules if rule not in met]
    print(f"not met: {', '.join(missed) or 'none'}")
    print(f"{states[1]} states, {left_out} left out, {len(rules) - len(missed)} of {len(rules)} "
          f"rules met, {known} known, {bad} unexplained")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
