#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Generated programs (temora generate) on an independent implementation behind an adapter
(tests/oracle/adapter.py): as it is, it conforms; each of its bugs is found, and shrunk to at most
ten calls.

  oracle_shrink.py TEMORA [--sample N] [--seed TEXT] [BUG ...]

The seed says which programs, and which bugs if not all. Of all bugs it takes some minutes.
"""
import argparse
import concurrent.futures
import json
import os
import random
import re
import shlex
import subprocess
import sys
import tempfile
import threading

HERE = os.path.dirname(os.path.realpath(__file__))
sys.path.insert(0, os.path.join(HERE, "oracle"))
from guests import GUEST_BUGS  # noqa: E402
from implementation import BUGS  # noqa: E402
from world import MORE_BUGS  # noqa: E402

ADAPTER = os.path.join(HERE, "oracle/adapter.py")
CALLS, PROGRAMS, MOST = 2000, 24, 10
HANDLES = ["zx_handle_close", "zx_handle_close_many", "zx_handle_duplicate", "zx_handle_replace",
           "zx_port_create", "zx_guest_create", "zx_vcpu_create"]
# What the bugs are about; a program has nothing else, and so more of it in a row. The first row
# that fits the bug's name.
SUBJECTS = {
    "channel_(?!orphans)|info_count": [
        "zx_handle_close", "zx_handle_duplicate", "zx_handle_replace", "zx_port_create",
        "zx_channel_create", "zx_channel_write", "zx_channel_read", "zx_object_get_info"],
    "bell_limit|bell_room": ["zx_port_create", "zx_port_wait", "zx_guest_create",
                             "zx_guest_set_trap", "zx_vcpu_create", "zx_vcpu_enter"],
    "bell_": ["zx_handle_close", "zx_port_create", "zx_port_wait", "zx_guest_create",
              "zx_guest_set_trap", "zx_vcpu_create", "zx_vcpu_enter", "zx_vcpu_kick"],
    "interrupt_": ["zx_handle_close", "zx_guest_create", "zx_vcpu_create", "zx_vcpu_enter",
                   "zx_vcpu_kick", "zx_vcpu_interrupt"],
    "|".join(MORE_BUGS): HANDLES + [
        "zx_channel_create", "zx_channel_write", "zx_channel_read", "zx_object_get_info",
        "zx_port_cancel", "zx_vcpu_kick", "zx_vmo_create", "zx_vmo_get_size", "zx_vmo_read",
        "zx_vmo_write"],
    "": HANDLES + ["zx_port_queue", "zx_port_wait", "zx_guest_set_trap", "zx_vcpu_enter",
                   "zx_vcpu_kick", "zx_vcpu_interrupt"],
}
KNOWN = [*BUGS, *MORE_BUGS, *GUEST_BUGS]


def subject(bug):
    return next(names for names in SUBJECTS if re.match(names, bug))


def output(command, path, wanted):
    """Its standard output goes into the file."""
    with open(path, "wb") as file:
        done = subprocess.run(command, stdout=file, stderr=subprocess.PIPE, check=False)
    if done.returncode not in wanted:
        raise SystemExit(f"{shlex.join(command)}: {done.returncode}: {done.stderr.decode()}")
    return done


class Programs:
    """As many as are asked for, of each subject."""

    def __init__(self, temora, folder, seed):
        self.temora, self.folder, self.seed = temora, folder, seed
        self.lock, self.made = threading.Lock(), {}

    def get(self, about, number):
        with self.lock:
            one = self.made.setdefault((about, number), threading.Lock())
            path = os.path.join(self.folder, f"{list(SUBJECTS).index(about)}_{number}.jsonl")
        with one:
            if not os.path.exists(path):
                self.make(about, path, random.Random(f"{self.seed} {about} {number}"), number % 2)
        return path

    def make(self, about, path, chance, full):
        output([self.temora, "generate", "--seed", str(chance.getrandbits(32)), "--calls",
                str(CALLS), "--only", ",".join(SUBJECTS[about])], path, (0,))
        if full:
            without_waits(path, chance)


def without_waits(path, chance):
    """Ports get fuller, so that guests ring when there is no room; a generated program has no call
    that waits."""
    with open(path, encoding="utf-8") as file:
        lines = [line for line in file if '"zx_port_wait"' not in line or chance.random() < 0.3]
    with open(path, "w", encoding="utf-8") as file:
        file.writelines(lines)


def check(temora, path):
    done = subprocess.run([temora, "check", "--json", path], capture_output=True, text=True,
                          check=False)
    return json.loads(done.stdout)


def adapter(bug):
    return shlex.join([sys.executable, ADAPTER] + ([bug] if bug else []))


def shrunk(temora, bug, programs, folder):
    """(calls that are left, what diverges), or None: no program finds the bug."""
    small = os.path.join(folder, f"{bug}.jsonl")
    for number in range(PROGRAMS):
        program = programs.get(subject(bug), number)
        command = [temora, "shrink", "--exec", adapter(bug), program]
        if output(command, small, (0, 1)).returncode == 0:  # it does not diverge
            continue
        report = check(temora, small)
        with open(small, encoding="utf-8") as file:
            calls = sum("op" in json.loads(line) for line in file)
        return calls, f"{report['verdict']}: {report.get('op')}: {report['why']}"
    return None


def alarms(temora, programs, folder):
    """(alarms, calls) of the implementation without a bug."""
    count, calls, trace = 0, 0, os.path.join(folder, "trace.jsonl")
    for program in programs:
        output([temora, "run", "--exec", adapter(None), program], trace, (0,))
        report = check(temora, trace)
        count += report["verdict"] != "conforms"
        calls += report["events"]
        if report["verdict"] != "conforms":
            print(f"a false alarm: {json.dumps(report)}")
    return count, calls


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("temora")
    parser.add_argument("bugs", nargs="*")
    parser.add_argument("--sample", type=int)
    parser.add_argument("--seed", default="0")
    parser.add_argument("--jobs", type=int, default=2)
    args = parser.parse_intermixed_args()
    temora, bugs, good = os.path.abspath(args.temora), args.bugs or KNOWN, 0
    if args.sample:
        bugs = random.Random(args.seed).sample(bugs, args.sample)
    with tempfile.TemporaryDirectory() as folder:
        pool = concurrent.futures.ThreadPoolExecutor(args.jobs)
        programs = Programs(temora, folder, args.seed)
        subjects = [names for names in SUBJECTS if any(subject(bug) == names for bug in bugs)]
        wrong, calls = alarms(temora, [programs.get(about, number) for about in subjects
                                       for number in range(2)], folder)
        for bug, found in zip(bugs, pool.map(
                lambda bug: shrunk(temora, bug, programs, folder), bugs)):
            fine = found and found[0] <= MOST and found[1].startswith("diverges")
            good += bool(fine)
            print(f"{bug:22} " + (f"{found[0]:2} calls: {found[1]}" if found else "NOT FOUND"),
                  flush=True)
    print(f"{calls} events without a bug, {wrong} alarms; {good} of {len(bugs)} bugs found and "
          f"shrunk")
    return 0 if good == len(bugs) and not wrong else 1


if __name__ == "__main__":
    sys.exit(main())
