#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""The VMM 'torture' in Bochs: all its cases pass, each fault of ring 3 has the vector that its case
says, and nothing but the faults of ring 3 is told of.

  torture.py [--cpus N] [LOG]    LOG: judge this output instead of running it
"""
import argparse
import os
import re
import subprocess
import sys

ROOT = os.path.realpath(os.path.join(os.path.dirname(__file__), ".."))
WANTED = re.compile(r"^torture: (fault-\w+): vector (\d+)$")
FAULT = re.compile(r"^runner: fault in the VMM torture\.elf, thread \d+: vector (\d+) ")
TOTAL = re.compile(r"^torture: ([1-9]\d*) passed, 0 failed$")
BAD = re.compile(r"^(FAIL|runner: (panic|fault in the kernel|deadlock))")
END = "runner: the VMM torture.elf ended with code 0"
LEAST_FAULTS = 80


def output(args):
    if args.log:
        with open(args.log, encoding="latin-1") as file:
            return file.read()
    done = subprocess.run(["make", "--no-print-directory", "-s", "run", "GUEST=torture",
                           f"CPUS={args.cpus}", "LIMIT=250"], cwd=ROOT, capture_output=True,
                          check=False)
    return done.stdout.decode("latin-1") + ("" if done.returncode == 0 else
                                            f"FAIL status {done.returncode}\n")


def judge(lines):
    """(what is wrong, the number of faults)."""
    wrong, wanted, faults = [], None, 0
    for line in lines:
        if BAD.match(line):
            wrong.append(line)
        if match := WANTED.match(line):
            wanted = match
        elif wanted and (match := FAULT.match(line)):
            faults += match[1] == wanted[2]
            if match[1] != wanted[2]:
                wrong.append(f"{wanted[1]}: vector {match[1]}, not {wanted[2]}")
            wanted = None
        elif wanted and line.startswith("PASS"):
            wrong.append(f"{wanted[1]}: no fault")
            wanted = None
    if not any(TOTAL.match(line) for line in lines):
        wrong.append("no line with the number of cases passed")
    if END not in lines:
        wrong.append("the parent has not ended well")
    if faults < LEAST_FAULTS:
        wrong.append(f"{faults} faults, fewer than {LEAST_FAULTS}")
    return wrong, faults


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--cpus", type=int, default=1)
    parser.add_argument("log", nargs="?")
    lines = output(parser.parse_args()).replace("\r", "").splitlines()
    print("\n".join(line for line in lines if line.startswith(("PASS", "FAIL"))))
    wrong, faults = judge(lines)
    for line in wrong:
        print(f"torture.py: {line}")
    passed = sum(line.startswith("PASS ") for line in lines)
    print(f"torture: {passed} cases, {faults} faults with their vector, {len(wrong)} breaches")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
