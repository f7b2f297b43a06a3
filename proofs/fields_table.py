# SPDX-License-Identifier: MIT
"""Reads a table of spec/: formats, and their fields of bits."""
import os
import re
import sys

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..")
# Stem of a table, and of all that is made of it; the words in the names of modules.
TABLES = {"exit_fields": "Exit{}", "exit_details": "ExitDetail{}"}
HEAD = re.compile(r"\[(\w+) (32|64)\] (.+?)\. (SDM .+)")
ROW = re.compile(r"(\w+)\s+(\d+)(?::(\d+))?\s+(\S.*)")


class Field:
    def __init__(self, group, name, high, low, meaning):
        self.name, self.full, self.low = name, f"{group}_{name}", low
        self.width, self.meaning = high + 1 - low, meaning
        self.bits = f"{high}:{low}" if high != low else f"{low}"
        # A variable may not be called like a WhyML keyword.
        self.variable = "f_" + name

    unit = property(lambda self: 2 ** self.low)
    range = property(lambda self: 2 ** self.width)
    last = property(lambda self: self.low + self.width)


class Format:
    def __init__(self, match):
        self.name, self.size, self.title, self.sdm = match[1], int(match[2]), match[3], match[4]
        self.fields = []


def origin(stem):
    return f"Made by proofs/fields.py of spec/{stem}.table."


def formats(stem):
    found, table = [], f"spec/{stem}.table"
    with open(os.path.join(ROOT, table), encoding="utf-8") as file:
        for number, line in enumerate(file, 1):
            line = line.strip()
            if not line or line.startswith("#"):
                continue
            head, row = HEAD.fullmatch(line), ROW.fullmatch(line)
            if head:
                found.append(Format(head))
                continue
            if not row or not found:
                sys.exit(f"{table}:{number}: neither a format nor a field: {line}")
            high, low = int(row[2]), int(row[3] or row[2])
            before = found[-1].fields[-1].last if found[-1].fields else 0
            if not before <= low <= high < found[-1].size:
                sys.exit(f"{table}:{number}: bits {high}:{low} overlap or are out of order")
            found[-1].fields.append(Field(found[-1].name, row[1], high, low, row[4]))
    return found


def wrap(line, indent):
    """At most 100 columns; what goes on is indented further than the line begins."""
    lead = line[:len(line) - len(line.lstrip())] + indent
    lines = []
    while len(line) > 100:
        place = line.rfind(" ", len(lead) + 1, 101)
        lines.append(line[:place].rstrip())
        line = lead + line[place + 1:]
    return "\n".join(lines + [line])
