#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Writes spec/*.driver (but exit.driver, which is written by hand, and those of exit_fields and
exit_details: proofs/fields.py): which WhyML symbol each ACSL symbol of spec/*.acsl stands for.

  binding.py [--check]

A symbol of an axiomatic block of the core's state is bound to the WhyML symbol of the same name; in
insn*.acsl, entry*.acsl, ept.acsl, apic*.acsl and the tables of registers, of the same name without
the m_. A library for each concept: a goal is given the modules of the concepts that it speaks of,
and no others. --check writes nothing; it fails when a file is out of date.
"""
import argparse
import os
import re
import sys

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..")
# Concepts of the core's state, and those whose modules theirs use. interrupt.mlw is vcpu.acsl's.
STATE = {"state": "cbits", "object": "state", "handle": "state object",
         "memory": "state object handle", "guest": "state object handle memory",
         "unmap": "state object handle memory guest",
         "protect": "state object handle memory guest unmap",
         "resize": "state object handle memory", "executable": "state object handle",
         "large_page": "state object handle memory guest",
         "packet": "state", "pool": "state packet",
         "port": "state object handle memory packet", "channel": "state object handle",
         "vcpu": "state object handle memory guest", "info": "state object handle guest task",
         "enter": "state handle guest packet vcpu",
         "exit_step": "state object handle guest vcpu enter",
         "settle": "state object memory guest packet vcpu channel",
         "local_interrupt": "state handle vcpu",
         "task": "state object handle",
         "space": "state object handle memory guest task",
         "ipi": "state object handle guest vcpu enter exit_step apic"}
MODULES = {"task": ["task:TaskState", "task:Task"], "vcpu": ["vcpu:Vcpu", "interrupt:Interrupt"],
           "pool": ["packet:Packet", "pool:Pools"],
           "local_interrupt": ["interrupt:Interrupt"]}
INSN = ["insn_parts:InsnTypes", "insn_parts:InsnPrefix", "insn_parts:InsnMemory",
        "insn_table:InsnTable", "insn:Insn"]
ENTRY = ["entry_state:EntryState", "entry_state:EntryBits", "entry_controls:EntryControls",
         "entry_host:EntryHost", "entry_guest:EntryGuest", "entry_segments:EntrySegments",
         "entry:Entry"]
ENTRY_INITIAL = ["entry_initial:EntryInitial"]
EPT = ["ept:Ept"]
APIC = {"apic": "", "apic_timer": "", "apic_table": "apic",
        "apic_register": "apic_timer apic_table"}
# Registers of a guest: the modules that the goals need besides their own
REGISTERS = {"cpuid": [], "msr": [], "register_value": [],
             "control_register": ["entry_state:EntryBits"],
             "entry_step": ["entry_state:EntryBits"], "reflect": ["entry_state:EntryBits"]}
TYPES = {"m_object": "obj", "m_x": "xinfo", "m_memory_operand": "memory"}  # else without the m_
NAMES = {"nframes": "frames",  # fields of the model
         "slot_rights": "rights",
         "m_insn_decode": "decode"}


def read(path):
    with open(os.path.join(ROOT, path), encoding="utf-8") as file:
        return file.read()


def part(name):
    """Which driver a file of spec/ belongs to."""
    stem = name.split(".")[0]
    return "insn" if stem.startswith("insn") else stem


def module(stem):
    return f"{stem}:" + "".join(word.capitalize() for word in stem.split("_"))


def blocks(wanted):
    """The axiomatic blocks whose symbols a driver binds."""
    for name in sorted(os.listdir(os.path.join(ROOT, "spec"))):
        if name.endswith(".acsl") and part(name) == wanted:
            yield from re.findall(r"axiomatic \w+ \{(.*?)\n    \}", read("spec/" + name), re.S)


def declarations(block):
    for text in (re.sub(r"\s+", " ", part.strip()) for part in block.split(";")):
        match = re.fullmatch(r"(?:logic (\w+)|predicate) (\w+)(?:\((.*)\))?", text)
        if match:
            arguments = match.group(3).split(",") if match.group(3) else []
            yield match.group(1), match.group(2), [a.split()[0] for a in arguments]
        elif text and not text.startswith("type "):
            sys.exit(f"binding: cannot read the declaration: {text}")


def driver(library, modules, wanted):
    lines = [f"library {library}"]
    for module in modules:
        lines.append('why3.file += "../model/%s.mlw:%s";' % tuple(module.split(":")))
    types, symbols = set(), []
    for block in blocks(wanted):
        types.update(re.findall(r"type (\w+);", block))
        for result, name, arguments in declarations(block):
            kind = f"logic {result}" if result else "predicate"
            model = NAMES.get(name, name if wanted in STATE else name.removeprefix("m_"))
            formals = f"({','.join(arguments)})" if arguments else ""
            symbols.append(f'{kind} "{name}"{formals} = "{model}";')
    for name in sorted(types):
        lines.append(f'type "{name}" = "{TYPES.get(name, name.removeprefix("m_"))}";')
    return "\n".join(lines + symbols) + "\n"


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--check", action="store_true")
    check = parser.parse_args().check
    drivers = {"spec/insn.driver": driver("insn:", INSN, "insn"),
               "spec/entry.driver": driver("entry: cbits", ENTRY, "entry"),
               "spec/entry_initial.driver":
                   driver("entry_initial: entry", ENTRY_INITIAL, "entry_initial"),
               "spec/entry_start.driver":
                   driver("entry_start: entry_initial", [module("entry_start")], "entry_start"),
               "spec/ept.driver": driver("ept:", EPT, "ept")}
    for stem, needs in APIC.items():
        drivers[f"spec/{stem}.driver"] = driver(f"{stem}: {needs}".strip(), [module(stem)], stem)
    for stem, modules in REGISTERS.items():
        drivers[f"spec/{stem}.driver"] = driver(f"{stem}: cbits", modules + [module(stem)], stem)
    for stem, needs in STATE.items():
        drivers[f"spec/{stem}.driver"] = driver(f"{stem}: {needs}",
                                                MODULES.get(stem, [module(stem)]), stem)
    for path, wanted in drivers.items():
        if not check:
            with open(os.path.join(ROOT, path), "w", encoding="utf-8") as file:
                file.write(wanted)
        elif read(path) != wanted:
            sys.exit(f"binding: {path} is out of date; run proofs/binding.py")


if __name__ == "__main__":
    main()
