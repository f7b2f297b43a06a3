#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""The tables of docs/oracle.md on what `temora explore` looks at, compared with the code and with
README.md: each theorem that README.md names is in one of them; each twin, a sentence that is said
when it is violated, is in oracle/explore and the other way round; each theorem with a twin is
broken by a bug of tests/explore_bugs.py, and each of these is there; what executes the others is
a test of `make check`.

  explore_twins.py
"""
import glob
import os
import re
import subprocess
import sys

HERE = os.path.dirname(os.path.realpath(__file__))
sys.path.insert(0, HERE)
import explore_bugs  # noqa: E402
import falsifiable  # noqa: E402

PAGE = "docs/oracle.md"
TWINS = "| theorems | twins: what is said when one is violated | bugs that are found by it |"
OTHERS = "| theorems without a twin | why | what executes them |"
LITERAL = re.compile(r'"((?:[^"\\\n]|\\.)*)"')
NO_TWIN = "out of memory"
NOTHING = "nothing"


def rows(heading):
    """[[cell]] of the table."""
    lines = falsifiable.read(PAGE).split(heading + "\n")[1].split("\n")
    table = lines[1:next(i for i, line in enumerate(lines) if not line.startswith("|"))]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in table]


def quoted(cell):
    return re.findall(r"`([^`]+)`", cell)


def sentences(cell):
    return [text.strip() for text in cell.split(";")]


def twins():
    """[(theorems, sentences, bugs)]"""
    return [(quoted(first), sentences(second), quoted(third))
            for first, second, third in rows(TWINS)]


def said_of(bug):
    """What may be said when this bug is found."""
    return {text for _, said, bugs in twins() if bug in bugs for text in said}


def in_code():
    paths = glob.glob(os.path.join(HERE, "../oracle/explore/*.c"))
    return {text for path in paths for text in LITERAL.findall(falsifiable.read(path))
            if os.path.basename(path) not in ("command.c", "trace.c")
            and " " in text and "%" not in text and text != NO_TWIN}


def differences(name, wanted, found):
    yield from (f"{name} {one!r} is missing in {PAGE}" for one in sorted(wanted - found))
    yield from (f"{name} {one!r} is in {PAGE} only" for one in sorted(found - wanted))


def breaches(listed):
    proved, table = falsifiable.proved(), twins()
    told = [name for names, _, _ in table for name in names]
    told += [name for row in rows(OTHERS) for name in quoted(row[0])]
    wanted = set(falsifiable.headlines(proved))
    yield from differences("the theorem", wanted, set(told) & (wanted | (set(told) - set(proved))))
    yield from (f"{name} is there twice" for name in sorted(set(told)) if told.count(name) > 1)
    yield from differences("the twin", in_code(), {text for row in table for text in row[1]})
    yield from differences("the bug", set(explore_bugs.BUGS), {bug for row in table
                                                               for bug in row[2]})
    for names, _, bugs in table:
        if names and not bugs:
            yield f"no bug breaks {', '.join(names)}"
    for first, _, last in rows(OTHERS):
        unknown = set(quoted(last)) - listed
        if unknown or not (quoted(last) or last.startswith(NOTHING)):
            yield f"{first[:60]}: no test is called {sorted(unknown)}"


def main():
    listed = subprocess.run([sys.executable, os.path.join(HERE, "check.py"), "--list"],
                            capture_output=True, text=True, check=True).stdout.splitlines()
    found = list(breaches(set(listed)))
    for text in found:
        print(text)
    with_twin = sum(len(names) for names, _, _ in twins())
    without = sum(len(quoted(row[0])) for row in rows(OTHERS))
    print(f"{with_twin} theorems with {len(in_code())} twins, {without} without, "
          f"{len(found)} breaches")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
