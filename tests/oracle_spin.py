#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""temora explore beside SPIN on one model, written twice: the proved C, and
tests/oracle/promela/handles.pml, which has only calls that succeed, as has temora explore
--effects. All must come to the same number of states.

  oracle_spin.py TEMORA [--handles N] [--threads N] [--vcpus N]
"""
import argparse
import os
import re
import resource
import shutil
import subprocess
import sys
import tempfile

MODEL = os.path.join(os.path.dirname(os.path.realpath(__file__)), "oracle/promela/handles.pml")
FOUND = re.compile(r"^ *(\d+) states, stored$", re.M)
MADE = re.compile(r"^ *(\d+) transitions", re.M)
ERRORS = re.compile(r"errors: (\d+)$", re.M)
EXPLORED = re.compile(r"^(\d+) states, (\d+) steps .* ([\d.]+) s of the processor")


def run(*command, cwd=None):
    return subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=True).stdout


def by_spin(args, folder):
    """(states, transitions, seconds of the processor). That before the first statement is no
    state."""
    run("spin", f"-DHANDLES={args.handles}", f"-DTHREADS={args.threads}", f"-DVCPUS={args.vcpus}",
        "-a", MODEL, cwd=folder)
    run("gcc", "-O3", "-DSAFETY", "-DNOFAIR", "-DMEMLIM=6000", "-w", "-o", "pan", "pan.c",
        cwd=folder)
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    text = run("./pan", "-E", "-m3000000", cwd=folder)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    seconds = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    if ERRORS.search(text)[1] != "0":
        raise SystemExit(f"SPIN finds an error in its model:\n{text}")
    return int(FOUND.search(text)[1]) - 1, int(MADE.search(text)[1]), seconds


def by_temora(args, *more):
    text = run(os.path.abspath(args.temora), "explore", "--quiet", f"--vcpus={args.vcpus}",
               f"--threads={args.threads}", f"--handles={args.handles}", *more)
    if "all states were seen; no theorem is violated" not in text:
        raise SystemExit(text)
    found = EXPLORED.search(text)
    return int(found[1]), int(found[2]), float(found[3])


def line(name, states, steps, seconds):
    rates = f" {states / seconds / 1e3:5.0f} thousand states/s, {steps / seconds / 1e6:5.2f} M " \
        "steps/s" if seconds > 0 else ""
    return f"{name:24} {states:8} states, {steps:10} steps, {seconds:6.2f} s{rates}"


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("temora")
    parser.add_argument("--handles", type=int, default=4)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--vcpus", type=int, default=0, choices=range(3))
    args = parser.parse_args()
    if shutil.which("spin") is None:
        print("SPIN is not installed (Debian's package spin): skipped")
        return 0
    ours, effects = by_temora(args), by_temora(args, "--effects")
    with tempfile.TemporaryDirectory() as folder:
        theirs = by_spin(args, folder)
    print(line("temora explore", *ours))
    print(line("temora explore --effects", *effects))
    print(line("SPIN", *theirs))
    same = ours[0] == theirs[0] == effects[0]
    print("the numbers of states agree" if same else "THE NUMBERS OF STATES DIFFER")
    return 0 if same else 1


if __name__ == "__main__":
    sys.exit(main())
