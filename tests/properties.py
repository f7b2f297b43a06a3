#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Whatever docs/properties.md names exists: a lemma, a file, a test, a decision; and each row says
something: a property of one kind of evidence, what Zircon gets wrong of each.
"""
import glob
import os
import re
import subprocess
import sys

sys.path.insert(0, os.path.dirname(os.path.realpath(__file__)))
import scenarios  # noqa: E402

ROOT = os.path.realpath(os.path.join(os.path.dirname(__file__), ".."))
PAGE = "docs/properties.md"
PROPERTIES, WRONG = 30, 27
THEOREM, DECISION, TEST = 2, 3, 4  # cells of a row Z, after its number


def read(path):
    with open(os.path.join(ROOT, path), encoding="utf-8") as file:
        return file.read()


def lemmas():
    text = "\n".join(read(path) for path in glob.glob(os.path.join(ROOT, "model/*.mlw")))
    return set(re.findall(r"^\s*(?:let (?:rec )?)?lemma (\w+)", text, re.M))


def tests():
    listed = subprocess.run([sys.executable, os.path.join(ROOT, "tests/check.py"), "--list"],
                            capture_output=True, text=True, check=True)
    functions = {f"{stem}.{name}" for stem, names in scenarios.functions().items()
                 for name in names}
    return set(listed.stdout.splitlines()) | functions | scenarios.cases()


def cells(page, letter):
    """[(number, cells)]"""
    return [(int(number), [cell.strip() for cell in row.split("|")])
            for number, row in re.findall(rf"^\| {letter}(\d+) \|(.*)\|$", page, re.M)]


def quoted(cell):
    return set(re.findall(r"`([^`]+)`", cell))


def check_names(page, known):
    decisions = set(re.findall(r"^### (D\d+) ", read("spec/decisions.md"), re.M))
    for name in sorted(quoted(page)):
        if name not in known and not os.path.exists(os.path.join(ROOT, name)) \
                and not name.startswith("make "):
            yield f"no lemma, test or file is called {name}"
    for name in sorted(set(re.findall(r"\bD\d+\b", page)) - decisions):
        yield f"there is no decision {name}"


def check_rows(page, letter, count):
    rows = cells(page, letter)
    if [number for number, _ in rows] != list(range(1, count + 1)):
        yield f"the rows are not {letter}1 to {letter}{count}"
    for number, row in rows:
        if not any(row[1:]):
            yield f"{letter}{number} says nothing"


def check_wrong(page, theorems, tried):
    for number, row in cells(page, "Z"):
        if len(row) != TEST + 2:
            yield f"Z{number} has not {TEST + 2} cells"
            continue
        proved = {name for name in quoted(row[THEOREM]) if name in theorems or "/" in name}
        if not proved and "runner" not in row[THEOREM]:
            yield f"Z{number} names no theorem, no proved file, and not the runner"
        if not re.search(r"\bD\d+\b", row[DECISION]):
            yield f"Z{number} names no decision"
        if not quoted(row[TEST]) or quoted(row[TEST]) - tried:
            yield f"Z{number} names no test, or what is none"


def main():
    page, theorems, tried = read(PAGE), lemmas(), tests()
    found = [*check_names(page, theorems | tried), *check_rows(page, "P", PROPERTIES),
             *check_rows(page, "Z", WRONG), *check_wrong(page, theorems, tried)]
    for text in found:
        print(f"{PAGE}: {text}")
    print(f"{PROPERTIES} properties, {WRONG} errors of Zircon's, {len(found)} breaches")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
