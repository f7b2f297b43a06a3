#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Is each theorem that README.md names broken by a mutant of proofs/mutants? That they do break is
shown by make mutate; here: every theorem is named, and every mutant still fits its file. What
README.md names by a pattern (`outcome_*`) is not asked for.

  falsifiable.py [--list]
"""
import glob
import os
import re
import sys

ROOT = os.path.join(os.path.dirname(os.path.realpath(__file__)), "..")
sys.path.insert(0, os.path.join(ROOT, "proofs"))
import mutants  # noqa: E402

LEMMA = re.compile(r"^\s*(?:lemma|goal|let (?:rec )?(?:ghost )?lemma)\s+(\w+)", re.M)


def read(path):
    with open(os.path.join(ROOT, path), encoding="utf-8") as file:
        return file.read()


def proved():
    """{theorem: its files}"""
    found = {}
    for path in sorted(glob.glob(os.path.join(ROOT, "model", "*.mlw"))):
        short = os.path.relpath(path, ROOT)
        for name in LEMMA.findall(read(short)):
            found.setdefault(name, []).append(short)
    return found


def headlines(where):
    """The theorems that README.md names; `_vector` after `outcome_plain` is `outcome_vector`."""
    text = read("README.md").split("## What is proved")[1].split("\n## ")[0]
    whole = ""
    for name in re.findall(r"`(\w+)`", text):
        if name.startswith("_"):
            name = whole.rsplit("_", 1)[0] + name
        if name in where:
            whole = name
            yield name


def misfits(where):
    for mutant in mutants.models():
        times = read(mutant.path).count(mutant.old)
        if times != 1:
            yield f"{mutant.name}: its text stands {times} times in {mutant.path}"
        if not mutant.theorems:
            yield f"{mutant.name}: breaks nothing"
        for theorem in mutant.theorems:
            path, name = theorem.split(" ")
            if path not in where.get(name, []):
                yield f"{mutant.name}: {path} has no theorem {name}"


def main():
    where = proved()
    wanted = dict.fromkeys(headlines(where))
    broken = {}
    for mutant in mutants.models():
        for theorem in mutant.theorems:
            broken.setdefault(theorem.split(" ")[1], []).append(mutant.name)
    breaches = list(misfits(where))
    for name in wanted:
        if name not in broken:
            breaches.append(f"{where[name][0]}: no mutant breaks {name}")
        elif "--list" in sys.argv[1:]:
            print(f"{name}: {', '.join(broken[name])}")
    for breach in breaches:
        print(breach)
    print(f"{len(wanted)} theorems, {len(mutants.models())} mutants, {len(breaches)} breaches")
    return bool(breaches)


if __name__ == "__main__":
    sys.exit(main())
