#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Bugs that hypervisors had, put back one at a time: each must be caught by the test that it names.

  history.py [NAME]       NAME: only this one

tests/history/NAME.patch says the bug, the test (program, function; `.`: any function of it), and
how to put it back. First each program runs without a patch, and must pass: so a failure is the
bug's doing. The patch is applied to a copy; the object files that it does not touch are the core's.
A bug of the runner is caught in a copy of the tree: by a case of `make run GUEST=traps`, or of
GUEST=smp on two processors, and by no other (guest); or the runner, on two processors, stops and
names the property that does not hold (stop). Where it is a matter of moments which of two comes
first, `Or: stop/PROGRAM PROPERTY` stands below `Caught:`.
"""
import glob
import os
import re
import shutil
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.dirname(os.path.realpath(__file__)))
import dump  # noqa: E402

ROOT = os.path.realpath(os.path.join(os.path.dirname(__file__), ".."))
OUT = os.path.join(ROOT, "build/history")
FLAGS = ["-std=c11", "-O1", "-g", "-ffreestanding", "-Iinclude", "-I."]
LIMIT = 60
GUEST_LIMIT = 240
ENTRY = ("tests/unit/entry_cases", "tests/entry/states", "arch/vmx/entry_fields",
         "arch/vmx/entry_blame", "arch/vmx/entry_rules")
PATCH = re.compile(r"Bug: (.+)\nCaught: (\S+)/(\S+) (\S+)\n(?:Or: stop/\S+ (\S+)\n)?\n"
                   r"--- a/(\S+)\n")


class Bug:
    def __init__(self, path):
        self.path, self.name = path, os.path.basename(path).removesuffix(".patch")
        with open(path, encoding="utf-8") as file:
            self.text, self.kind, self.program, self.function, self.stop, self.file = \
                PATCH.match(file.read()).groups()

    def test(self):
        return f"{self.kind}/{self.program}"

    def place(self):
        return f"{self.test()} {self.function}" + (f" or stop at {self.stop}" if self.stop else "")


def run(*command, where=ROOT):
    done = subprocess.run(command, cwd=where, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"{' '.join(command[:4])} ...: {done.stderr.strip()[-400:]}")
    return done.stdout


def objects():
    """{source: its object file}, of what every test links."""
    found = {}
    for base in ("core", "scenarios/vmx"):
        for path in glob.glob(f"build/{base}/**/*.o", root_dir=ROOT, recursive=True):
            source = os.path.relpath(path, f"build/{base}")[:-2] + ".c"
            found[source if base == "core" else "arch/vmx/" + source] = os.path.join(ROOT, path)
    return found


def includes(path, header):
    """Whether a source includes a header, directly or not (of arch/vmx)."""
    with open(os.path.join(ROOT, path), encoding="utf-8") as file:
        names = re.findall(r'^#include "(arch/vmx/[^"]+)"', file.read(), re.M)
    return header in names or any(includes(name, header) for name in names)


def fixture():
    return [os.path.join(ROOT, "build", name + ".o") for name in
            ("unit/fixture", "unit/invariants", "unit/invariants_task", "unit/messages",
             "unit/random_calls", "unit/random_channel", "unit/random_memory", "unit/random_task",
             "unit/tasks", "scenarios/scenario", *("unit/entry/" + name for name in ENTRY))]


def link(test, parts, out):
    run("gcc", *FLAGS[:3], "-no-pie", "-Iinclude", "-I.", f"tests/{test}.c", *fixture(), *parts,
        "-lcmocka", "-o", out)


def failures(program):
    """The functions that fail; ["no end"] when the program does not end."""
    try:
        done = subprocess.run([program], cwd=ROOT, capture_output=True, text=True, check=False,
                              timeout=LIMIT)
    except subprocess.TimeoutExpired:
        return ["no end"]
    found = re.findall(r"^\[  FAILED  \] (\w+)$", done.stdout + done.stderr, re.M)
    return found or ([] if done.returncode == 0 else [f"status {done.returncode}"])


def put_back(bug, parts):
    """Builds the test with the bug; the path of its program."""
    copy = os.path.join(OUT, bug.name)
    shutil.rmtree(copy, ignore_errors=True)
    os.makedirs(os.path.dirname(os.path.join(copy, bug.file)))
    shutil.copy(os.path.join(ROOT, bug.file), os.path.join(copy, bug.file))
    run("git", "apply", "--unsafe-paths", "--directory=" + copy, bug.path, where="/")
    mine = dict(parts)
    for source in parts:
        if source != bug.file and not (bug.file.endswith(".h") and includes(source, bug.file)):
            continue
        changed = os.path.join(copy, source)
        mine[source] = os.path.join(copy, os.path.basename(source)[:-2] + ".o")
        run("gcc", *FLAGS[:-2], "-I" + copy, *FLAGS[-2:], "-c",
            changed if os.path.isfile(changed) else source, "-o", mine[source])
    program = os.path.join(copy, bug.program)
    link(bug.test(), mine.values(), program)
    return program


def guest_output(bug, processors):
    """What the runner with the bug says, with the guest."""
    with tempfile.TemporaryDirectory(prefix="temora-") as copy:
        dump.copy_tree(copy)
        run("git", "apply", "--unsafe-paths", "--directory=" + copy, bug.path, where="/")
        return dump.run(copy, f"GUEST={bug.program}", f"CPUS={processors}",
                        seconds=GUEST_LIMIT)


def in_a_guest(bug):
    """The cases of the guest that fail on a runner with the bug, or the property that stops it."""
    text = guest_output(bug, 1 if bug.test() == "guest/traps" else 2)
    stops = re.findall(r"^runner: panic: (\w+): ", text, re.M)
    if stops:
        return [f"stop at {name}" for name in stops]
    if not re.search(rf"^{bug.program}: [1-9]\d* passed", text, re.M):
        return ["no end"]
    return re.findall(r"^FAIL ([\w-]+):", text, re.M)


def caught(bug, parts):
    """None, or why the bug is not caught."""
    if bug.kind in ("guest", "stop"):
        found = in_a_guest(bug)
        wanted = [bug.function if bug.kind == "guest" else f"stop at {bug.function}"]
        allowed = [wanted, [f"stop at {bug.stop}"]] if bug.stop else [wanted]
        return None if found in allowed else f"fails: {', '.join(found) or 'nothing'}"
    found = failures(put_back(bug, parts))
    if bug.function == ".":
        return None if found else "every test passes"
    return None if bug.function in found else f"fails: {', '.join(found) or 'nothing'}"


def main():
    bugs = [Bug(path) for path in sorted(glob.glob(os.path.join(ROOT, "tests/history/*.patch")))]
    if sys.argv[1:] and sys.argv[1]:
        bugs = [bug for bug in bugs if bug.name == sys.argv[1]]
    os.makedirs(OUT, exist_ok=True)
    parts, good = objects(), 0
    programs = {bug.test() for bug in bugs if bug.kind not in ("guest", "stop")}
    for test in sorted(programs):
        program = os.path.join(OUT, test.replace("/", "_"))
        link(test, parts.values(), program)
        if wrong := failures(program):
            print(f"without a bug {test} fails: {', '.join(wrong)}")
            return 1
    print(f"{len(programs)} test programs pass without a bug", flush=True)
    for bug in bugs:
        why = caught(bug, parts)
        good += why is None
        print(f"{'caught' if why is None else 'MISSED'} {bug.name:28} by {bug.place()}: "
              f"{why or bug.text}", flush=True)
    print(f"{len(bugs)} bugs, {good} caught")
    return 0 if bugs and good == len(bugs) else 1


if __name__ == "__main__":
    sys.exit(main())
