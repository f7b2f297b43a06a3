# SPDX-License-Identifier: MIT
"""The lists of make mutate: proofs/mutants/*.txt, the mutants of the model; proofs/equivalent.txt,
the mutants of the C that are no other program, each with the reason.

A mutant of the model is its name and file; `breaks`, a file and a theorem that falls with it, once
for each; `-`, lines that stand once in the file; `+`, what to put there."""
import glob
import os
import re

HERE = os.path.dirname(os.path.realpath(__file__))
HEAD = re.compile(r"^(\w+) (model/\w+\.mlw)$")


class Mutant:
    def __init__(self, name, path):
        self.name, self.path, self.theorems, self.old, self.new = name, path, [], "", ""


def read(path):
    with open(path, encoding="utf-8") as file:
        return [line for line in file.read().splitlines() if line and not line.startswith("#")]


def models():
    paths = sorted(glob.glob(os.path.join(HERE, "mutants", "*.txt")))
    return [mutant for path in paths for mutant in models_in(path)]


def models_in(path):
    found = []
    for line in read(path):
        head = HEAD.match(line)
        if head:
            found.append(Mutant(*head.groups()))
        elif line.startswith("breaks "):
            found[-1].theorems.append(line.removeprefix("breaks "))
        elif line.startswith("-"):
            found[-1].old += line[1:] + "\n"
        elif line.startswith("+"):
            found[-1].new += line[1:] + "\n"
        else:
            raise ValueError(f"{path}: {line}")
    return found


def equivalent():
    """{place: reason}; a line is the place, as mutate.py shows it, ` # ` and the reason."""
    return dict(line.split(" # ", 1) for line in
                read(os.path.join(HERE, "equivalent.txt")))
