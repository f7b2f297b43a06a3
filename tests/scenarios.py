#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Every test that spec/decisions.md and tests/scenarios/README.md name exists, every decision names
one, and every scenario is named.

Names: `stem.function` (tests/scenarios/stem.c or tests/unit/test_stem.c), `.function` of the stem
before; `case-with-hyphens` of make run GUEST=traps or GUEST=illegal, with * for some;
`tests/file.py`.
"""
import fnmatch
import glob
import os
import re
import sys

ROOT = os.path.realpath(os.path.join(os.path.dirname(__file__), ".."))
DECISIONS, README = "spec/decisions.md", "tests/scenarios/README.md"
CASE = re.compile(r"cmocka_unit_test(?:_setup)?\((\w+)")
# "Tested" says in words that there is none; each must be explained there.
WITHOUT_TEST = {}


def read(path):
    with open(os.path.join(ROOT, path), encoding="utf-8") as file:
        return file.read()


def functions():
    """{stem: the functions that cmocka runs}."""
    found = {}
    for pattern, cut in (("tests/unit/test_*.c", 5), ("tests/scenarios/*.c", 0)):
        for path in glob.glob(os.path.join(ROOT, pattern)):
            stem = os.path.basename(path)[cut:-2]
            found.setdefault(stem, set()).update(CASE.findall(read(path)))
    return found


def cases():
    """The names of the guest's cases: string constants of their VMMs that look like one."""
    text = "".join(read(path) for folder in ("traps", "illegal", "giant")
                   for path in glob.glob(os.path.join(ROOT, f"vmm/{folder}/*.c")))
    return set(re.findall(r'"([a-z][a-z0-9]*(?:-[a-z0-9]+)*)"', text))


class Names:
    def __init__(self):
        self.functions, self.cases, self.stem, self.used = functions(), cases(), None, set()

    def wrong(self, name):
        """None when the test exists; what is wrong otherwise; "" when it is no name of a test."""
        if re.fullmatch(r"tests/[\w/]+\.(py|sh|jsonl)", name):
            return None if os.path.isfile(os.path.join(ROOT, name)) else f"{name}: no such file"
        if match := re.fullmatch(r"(\w*)\.(\w+)", name):
            self.stem = match[1] or self.stem
            self.used.add((self.stem, match[2]))
            known = match[2] in self.functions.get(self.stem, ())
            return None if known else f"{self.stem}.{match[2]}: no such test"
        if re.fullmatch(r"[a-z][a-z0-9]*(-[a-z0-9*]+)+", name):
            return None if fnmatch.filter(self.cases, name) else f"{name}: no such case"
        return None if name in self.cases else ""


def names_in(text):
    """Words that could be a name; prose falls through."""
    text = re.sub(r"\([^)]*\)", " ", text)
    for part in re.split(r"[,;]\s+|\s+", text):
        part = part.rstrip("`.,;:").lstrip("`")
        if part:
            yield part


def check_text(names, where, text):
    good, found = 0, []
    for name in names_in(text):
        wrong = names.wrong(name)
        good += wrong is None
        if wrong:
            found.append(f"{where}: {wrong}")
    return good, found


def decisions():
    for match in re.finditer(r"^### (D\d+) .*?(?=^##|\Z)", read(DECISIONS), re.M | re.S):
        tested = re.search(r"^- \*Tested:\*(.*?)(?=^- \*|\Z)", match[0], re.M | re.S)
        yield match[1], tested[1] if tested else ""


def check_decisions(names):
    found, count = [], 0
    for number, text in decisions():
        count += 1
        good, wrong = check_text(names, f"{DECISIONS}, {number}", text)
        found += wrong
        if good == 0 and number not in WITHOUT_TEST:
            found.append(f"{DECISIONS}, {number}: names no test")
        if good and number in WITHOUT_TEST:
            found.append(f"{DECISIONS}, {number}: has a test; take it out of WITHOUT_TEST")
    return count, found


def check_readme(names):
    found, count = [], 0
    for line in read(README).splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if not line.startswith("|") or len(cells) != 2 or cells[1] in ("here", "---"):
            continue
        count += 1
        good, wrong = check_text(names, README, cells[1])
        found += wrong
        if good == 0 and not re.match(r"- \w", cells[1]):
            found.append(f"{README}: {cells[0]}: neither a test nor a reason")
    return count, found


def main():
    names = Names()
    count, found = check_decisions(names)
    rows, wrong = check_readme(names)
    found += wrong
    for path in sorted(glob.glob(os.path.join(ROOT, "tests/scenarios/*.c"))):
        stem = os.path.basename(path)[:-2]
        if stem in ("processor", "controls", "features"):
            continue
        found += [f"tests/scenarios/{stem}.c: {name} is named in no table"
                  for name in CASE.findall(read(path))
                  if (stem, name) not in names.used]
    for line in found:
        print(line)
    print(f"{count} decisions, {rows} behaviours, {len(found)} breaches")
    return 1 if found or not count or not rows else 0


if __name__ == "__main__":
    sys.exit(main())
