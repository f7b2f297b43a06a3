#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Whatever docs/properties.md names exists: a lemma, a file, a test of check.py, a decision."""
import glob
import os
import re
import subprocess
import sys

ROOT = os.path.realpath(os.path.join(os.path.dirname(__file__), ".."))
PAGE = "docs/properties.md"
ROWS = 30


def read(path):
    with open(os.path.join(ROOT, path), encoding="utf-8") as file:
        return file.read()


def names():
    """Lemmas of the model, and tests."""
    text = "\n".join(read(path) for path in glob.glob(os.path.join(ROOT, "model/*.mlw")))
    lemmas = set(re.findall(r"^\s*(?:let (?:rec )?)?lemma (\w+)", text, re.M))
    listed = subprocess.run([sys.executable, os.path.join(ROOT, "tests/check.py"), "--list"],
                            capture_output=True, text=True, check=True)
    return lemmas | set(listed.stdout.splitlines())


def breaches():
    page, known = read(PAGE), names()
    decisions = set(re.findall(r"^### (D\d+) ", read("spec/decisions.md"), re.M))
    for name in sorted(set(re.findall(r"`([^`]+)`", page))):
        if name not in known and not os.path.exists(os.path.join(ROOT, name)) \
                and not name.startswith("make "):
            yield f"no lemma, test or file is called {name}"
    for name in sorted(set(re.findall(r"\bD\d+\b", page)) - decisions):
        yield f"there is no decision {name}"
    rows = re.findall(r"^\| P(\d+) \|(.*)\|$", page, re.M)
    if [int(number) for number, _ in rows] != list(range(1, ROWS + 1)):
        yield f"the rows are not P1 to P{ROWS}"
    for number, row in rows:
        if not any(cell.strip() for cell in row.split("|")[1:]):
            yield f"P{number} says nothing"


def main():
    found = list(breaches())
    for text in found:
        print(f"{PAGE}: {text}")
    print(f"{ROWS} properties, {len(found)} breaches")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
