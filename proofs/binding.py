#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Writes spec/temora.driver, and a driver for each part of arch/vmx/ (PARTS): which WhyML symbol
each ACSL symbol of spec/*.acsl stands for.

  binding.py [--check]

A symbol of an axiomatic block in spec/ (but exit.acsl, whose driver is written by
hand, and exit_fields.acsl: proofs/fields.py) is bound
to the WhyML symbol of the same name; in the files of a part, of the same name without the m_.
--check writes nothing; it fails when a file is out of date.
"""
import argparse
import os
import re
import sys

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..")
TEMORA = ["state:State", "object:Object", "handle:Handle", "memory:Memory", "guest:Guest",
          "port:Port", "vcpu:Vcpu", "interrupt:Interrupt", "info:Info", "enter:Enter",
          "exit_step:ExitStep", "settle:Settle"]
INSN = ["insn_parts:InsnTypes", "insn_parts:InsnPrefix", "insn_parts:InsnMemory",
        "insn_table:InsnTable", "insn:Insn"]
ENTRY = ["entry_state:EntryState", "entry_state:EntryBits", "entry_controls:EntryControls",
         "entry_host:EntryHost", "entry_guest:EntryGuest", "entry_segments:EntrySegments",
         "entry:Entry"]
# spec/PART*.acsl are bound by spec/PART.driver
PARTS = {"insn": INSN, "entry": ENTRY, "cpuid": ["cpuid:Cpuid"],
         "register_value": ["register_value:RegisterValue"],
         "msr": ["msr:Msr"], "apic": ["apic:Apic"]}
# Their models are built on WP's theory of bits.
ON_BITS = {"entry", "cpuid", "register_value", "msr"}
TYPES = {"m_object": "obj", "m_x": "xinfo", "m_memory_operand": "memory"}  # else without the m_
NAMES = {"nframes": "frames", "nused": "used",    # these are fields of the model
         "m_insn_decode": "decode"}


def read(path):
    with open(os.path.join(ROOT, path), encoding="utf-8") as file:
        return file.read()


def part_of(name):
    return next((part for part in PARTS if name.startswith(part)), "")


def blocks(part):
    """The axiomatic blocks of a part of arch/vmx/, or ("") of the core's state."""
    for name in sorted(os.listdir(os.path.join(ROOT, "spec"))):
        own = name in ("exit.acsl", "exit_fields.acsl")  # their drivers are written elsewhere
        if name.endswith(".acsl") and not own and part_of(name) == part:
            yield from re.findall(r"axiomatic \w+ \{(.*?)\n    \}", read("spec/" + name), re.S)


def declarations(block):
    for text in (re.sub(r"\s+", " ", part.strip()) for part in block.split(";")):
        match = re.fullmatch(r"(?:logic (\w+)|predicate) (\w+)(?:\((.*)\))?", text)
        if match:
            arguments = match.group(3).split(",") if match.group(3) else []
            yield match.group(1), match.group(2), [a.split()[0] for a in arguments]
        elif text and not text.startswith("type "):
            sys.exit(f"binding: cannot read the declaration: {text}")


def driver(library, modules, part):
    lines = [f"library {library}"]
    for module in modules:
        lines.append('why3.file += "../model/%s.mlw:%s";' % tuple(module.split(":")))
    types, symbols = set(), []
    for block in blocks(part):
        types.update(re.findall(r"type (\w+);", block))
        for result, name, arguments in declarations(block):
            kind = f"logic {result}" if result else "predicate"
            model = NAMES.get(name, name.removeprefix("m_") if part else name)
            formals = f"({','.join(arguments)})" if arguments else ""
            symbols.append(f'{kind} "{name}"{formals} = "{model}";')
    for name in sorted(types):
        lines.append(f'type "{name}" = "{TYPES.get(name, name.removeprefix("m_"))}";')
    return "\n".join(lines + symbols) + "\n"


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--check", action="store_true")
    check = parser.parse_args().check
    drivers = {"spec/temora.driver": driver("temora: cbits", TEMORA, "")}
    drivers.update((f"spec/{part}.driver",
                    driver(f"{part}: cbits" if part in ON_BITS else f"{part}:", modules, part))
                   for part, modules in PARTS.items())
    for path, wanted in drivers.items():
        if not check:
            with open(os.path.join(ROOT, path), "w", encoding="utf-8") as file:
                file.write(wanted)
        elif read(path) != wanted:
            sys.exit(f"binding: {path} is out of date; run proofs/binding.py")


if __name__ == "__main__":
    main()
