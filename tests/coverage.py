#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Lines and branches of impl/ and arch/vmx/ that the unit tests and the scenarios reach.

Builds them a second time with gcov's counters (build/coverage/), runs all tests on the host, and
prints a table. A line or branch that is not reached must stand in tests/coverage.md with a reason,
and what stands there must not be reached; both are found by the text of the line.
"""
import collections
import glob
import gzip
import json
import os
import re
import shutil
import subprocess
import sys

ROOT = os.path.realpath(os.path.join(os.path.dirname(__file__), ".."))
OUT = "build/coverage"
COUNTED = ("impl/", "arch/vmx/")
PARTS = ["tests/scenarios/scenario.c", "tests/entry/states.c",
         "oracle/search/state.c", "oracle/search/state_layout.c", "oracle/replay/restart.c"]
FLAGS = ["-std=c11", "-g", "-Wall", "-Iinclude", "-I.", "-no-pie"]
ROW = re.compile(r"^\| `([^`]+)` \| `` (.+) `` \| (line|branch) \| (.+) \|$")


def run(*command, **settings):
    return subprocess.run(command, cwd=ROOT, check=True, **settings)


def build(path, *flags):
    out = os.path.join(OUT, path[:-2] + ".o")
    os.makedirs(os.path.join(ROOT, os.path.dirname(out)), exist_ok=True)
    run("gcc", *FLAGS, *flags, "-c", path, "-o", out)
    return out


def tests():
    sources = glob.glob("tests/unit/test_*.c", root_dir=ROOT)
    return sorted(sources + [path for path in glob.glob("tests/scenarios/*.c", root_dir=ROOT)
                             if not path.endswith("/scenario.c")])


def measure():
    """Builds and runs; leaves gcov's counters beside the objects."""
    shutil.rmtree(os.path.join(ROOT, OUT), ignore_errors=True)
    code = sorted(glob.glob("impl/*.c", root_dir=ROOT) + glob.glob("arch/vmx/*.c", root_dir=ROOT))
    objects = [build(path, "-O0", "--coverage", "-Dalways_inline=unused") for path in code]
    parts = [path for path in glob.glob("tests/unit/*.c", root_dir=ROOT) if "/test_" not in path]
    objects += [build(path, "-O1") for path in sorted(parts + PARTS)]
    failed = 0
    for path in tests():
        program = os.path.join(OUT, path[:-2])
        run("gcc", "--coverage", build(path, "-O1"), *objects, "-lcmocka", "-rdynamic",
            "-o", program)
        done = subprocess.run([program], cwd=ROOT, stdout=subprocess.DEVNULL,
                              stderr=subprocess.DEVNULL, check=False)
        if done.returncode:
            failed += 1
            print(f"{path}: failed")
    return code, failed


class File:
    """Of one source file: how often each line ran, how often each way of its branches was taken."""

    def __init__(self):
        self.lines = collections.Counter()
        self.branches = collections.defaultdict(collections.Counter)


def read_counters(code):
    """A header's lines are summed over the files that include it."""
    files = collections.defaultdict(File)
    for path in code:
        name = os.path.basename(path)
        folder = os.path.join(ROOT, OUT, os.path.dirname(path))
        subprocess.run(["gcov", "--json-format", "--branch-probabilities", name[:-2] + ".o"],
                       cwd=folder, check=True, stdout=subprocess.DEVNULL)
        found = glob.glob(os.path.join(folder, name[:-2] + "*.gcov.json.gz"))
        with gzip.open(found[0], "rt", encoding="utf-8") as file:
            data = json.load(file)
        os.remove(found[0])
        for entry in data["files"]:
            if not entry["file"].startswith(COUNTED):
                continue
            to = files[entry["file"]]
            for line in entry["lines"]:
                number = line["line_number"]
                to.lines[number] += line["count"]
                for way, branch in enumerate(line["branches"]):
                    to.branches[number][way] += branch["count"]
    return files


def unreached(files):
    """{(path, text of the line, "line" or "branch")}."""
    found = collections.OrderedDict()
    for path in sorted(files):
        with open(os.path.join(ROOT, path), encoding="utf-8") as file:
            text = [line.strip() for line in file]
        for number in sorted(files[path].lines):
            if files[path].lines[number] == 0:
                found[path, text[number - 1], "line"] = number
            elif not all(files[path].branches[number].values()):
                found[path, text[number - 1], "branch"] = number
    return found


def explained():
    with open(os.path.join(ROOT, "tests/coverage.md"), encoding="utf-8") as file:
        return {match.groups()[:3] for line in file if (match := ROW.match(line.rstrip()))}


def percent(part, whole):
    return f"{part:5} of {whole:5} {100 * part / whole if whole else 100:6.1f} %"


def show(files):
    total = [0, 0, 0, 0]
    print(f"{'':28}{'lines':^24}{'branches':^26}")
    for path in sorted(files):
        lines = files[path].lines
        ways = [count for line in files[path].branches.values() for count in line.values()]
        row = [sum(map(bool, lines.values())), len(lines), sum(map(bool, ways)), len(ways)]
        total = [a + b for a, b in zip(total, row)]
        print(f"{path:28}{percent(*row[:2])}   {percent(*row[2:])}")
    print(f"{'in all':28}{percent(*total[:2])}   {percent(*total[2:])}")
    return total


def main():
    code, failed = measure()
    files = read_counters(code)
    total = show(files)
    holes, reasons = unreached(files), explained()
    for key, number in holes.items():
        if key not in reasons:
            print(f"{key[0]}:{number}: {key[2]} not reached, not explained: {key[1]}")
    for key in sorted(reasons - set(holes)):
        print(f"tests/coverage.md: reached, or gone: {key[0]}: {key[2]}: {key[1]}")
    wrong = len(set(holes) - reasons) + len(reasons - set(holes)) + failed
    print(f"{total[0]} of {total[1]} lines, {total[2]} of {total[3]} branches; "
          f"{len(holes)} places not reached, {wrong} breaches")
    return 1 if wrong or not total[0] else 0


if __name__ == "__main__":
    sys.exit(main())
