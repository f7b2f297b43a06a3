#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Writes spec/temora.driver: which WhyML symbol each ACSL symbol of spec/*.acsl stands for.

  binding.py [--check]

A symbol of an axiomatic block in spec/ (but exit.acsl, which has a driver of its own) is bound to
the WhyML symbol of the same name. --check writes nothing; it fails when the file is out of date.
"""
import argparse
import os
import re
import sys

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..")
DRIVER = "spec/temora.driver"
MODULES = ["state:State", "object:Object", "handle:Handle", "memory:Memory", "guest:Guest",
           "port:Port", "vcpu:Vcpu", "interrupt:Interrupt", "info:Info", "enter:Enter",
           "exit_step:ExitStep", "settle:Settle"]
TYPES = {"m_object": "obj", "m_x": "xinfo"}       # the others: without the m_
NAMES = {"nframes": "frames", "nused": "used"}    # these are fields of the model


def read(path):
    with open(os.path.join(ROOT, path), encoding="utf-8") as file:
        return file.read()


def blocks():
    for name in sorted(os.listdir(os.path.join(ROOT, "spec"))):
        if name.endswith(".acsl") and name != "exit.acsl":
            yield from re.findall(r"axiomatic \w+ \{(.*?)\n    \}", read("spec/" + name), re.S)


def declarations(block):
    for text in (re.sub(r"\s+", " ", part.strip()) for part in block.split(";")):
        match = re.fullmatch(r"(?:logic (\w+)|predicate) (\w+)\((.*)\)", text)
        if match:
            yield match.group(1), match.group(2), [a.split()[0] for a in match.group(3).split(",")]
        elif text and not text.startswith("type "):
            sys.exit(f"binding: cannot read the declaration: {text}")


def driver():
    lines = ["library temora: cbits"]
    for module in MODULES:
        lines.append('why3.file += "../model/%s.mlw:%s";' % tuple(module.split(":")))
    types, symbols = set(), []
    for block in blocks():
        types.update(re.findall(r"type (\w+);", block))
        for result, name, arguments in declarations(block):
            kind = f"logic {result}" if result else "predicate"
            symbols.append(f'{kind} "{name}"({",".join(arguments)}) = "{NAMES.get(name, name)}";')
    for name in sorted(types):
        lines.append(f'type "{name}" = "{TYPES.get(name, name.removeprefix("m_"))}";')
    return "\n".join(lines + symbols) + "\n"


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--check", action="store_true")
    wanted, path = driver(), os.path.join(ROOT, DRIVER)
    if parser.parse_args().check:
        if read(DRIVER) != wanted:
            sys.exit(f"binding: {DRIVER} is out of date; run proofs/binding.py")
        return
    with open(path, "w", encoding="utf-8") as file:
        file.write(wanted)


if __name__ == "__main__":
    main()
